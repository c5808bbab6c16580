/** The address of the download page on a card; throws where there is none. */
export function linkIn(card: unknown): string {
  const found = /"url":"([^"]+\/backups\/[^"]+)"/.exec(JSON.stringify(card));
  if (!found) throw new Error(`No link to a backup on ${JSON.stringify(card)}`);
  return found[1] as string;
}
