/** One page of `items`, as metadata and history are given out (lcs-api 3.1). `page`: its number as it stood in the query. */
export function pageFields(items: readonly unknown[], page: string | undefined, size: number): Record<string, unknown> {
  const current = Math.max(1, Number.parseInt(page ?? '1', 10) || 1);
  return {
    ResultPageCurrent: current,
    ResultHasMorePages: current * size < items.length,
    Data: items.slice((current - 1) * size, current * size),
  };
}
