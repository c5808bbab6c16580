import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a state that nobody announces; rejects after `timeoutMs`. `what` names it. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Within ${timeoutMs} ms it did not come about that ${what}.`);
    await pause(50);
  }
}
