import { setTimeout as pause } from 'node:timers/promises';
import type { FaultRule, Faults } from '../../../sandbox/kit/faults.ts';
import { person } from '../../../sandbox/people.ts';
import { note, type Run } from './run.ts';
import type { Scene } from './scene.ts';

/** What the story says goes wrong for everybody, when its time comes. `ending` shortens it. */
export async function letItRain(scene: Scene, run: Run, ending: AbortSignal): Promise<void> {
  const { weather } = run.story;
  if (!weather) return;
  await pause(weather.after, undefined, { signal: ending });
  note(run, `weather: ${weather.what}`);
  const { entra, tokenService, lcs } = scene.sandbox;
  const reads = { path: /\/environmentinfo\// };
  const during = (faults: Faults, rule: Omit<FaultRule, 'name' | 'times'>) => burst(run, faults, rule, weather.lasts);
  switch (weather.what) {
    case 'entraDown':
      return during(entra.faults, { fault: { kind: 'answer', status: 503, body: 'Service Unavailable' } });
    case 'tokenServiceDown':
      return during(tokenService.faults, { path: /^\/api\//, fault: { kind: 'answer', status: 500 } });
    case 'lcsReadsFail':
      return during(lcs.faults, { ...reads, fault: { kind: 'answer', status: 500, body: '<html>Error</html>' } });
    case 'lcsReadsThrottled':
      return during(lcs.faults, { ...reads, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } });
    case 'endedTokens':
      run.faults += 1;
      tokenService.expired = 'returned';
      await pause(weather.lasts);
      tokenService.expired = 'notFound';
      return;
    case 'revoked':
      run.faults += 1;
      entra.revoke(person(run.story.person));
      return;
    case 'databaseCut':
      run.faults += await scene.ledger.cutConnections();
  }
}

/** Counts the requests it met. */
async function burst(run: Run, faults: Faults, rule: Omit<FaultRule, 'name' | 'times'>, ms: number): Promise<void> {
  const name = `weather of ${run.target}`;
  faults.add({ name, times: Number.POSITIVE_INFINITY, ...rule });
  await pause(ms);
  run.faults += faults.list().find((known) => known.name === name)?.used ?? 0;
  faults.clear(name);
}
