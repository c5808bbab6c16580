import type { Request, Server } from 'restify';
import { type SandboxControls, SIMULATORS, type SimulatorName } from '../controls.ts';
import { answered } from './page-api.ts';

/** What the page's sandbox drawer shows and does, under /sandbox. */
export function addSandboxApi(server: Server, controls: () => SandboxControls | undefined): void {
  const withControls = (work: (controls: SandboxControls, req: Request) => unknown) =>
    answered(async (req) => {
      const found = controls();
      if (!found) throw new Error('Nothing can be controlled here: only the page is running.');
      return work(found, req);
    });

  server.get(
    '/sandbox/state',
    withControls((sandbox) => ({
      bot: sandbox.botState(),
      log: sandbox.botLog().slice(-80),
      faults: sandbox.faults(),
      people: sandbox.people(),
      simulators: SIMULATORS,
    })),
  );
  server.get(
    '/sandbox/requests/:simulator',
    withControls((sandbox, req) => sandbox.requests(simulatorName(req.params.simulator))),
  );
  server.post(
    '/sandbox/bot/restart',
    withControls((sandbox) => sandbox.restartBot()),
  );
  server.post(
    '/sandbox/bot/kill',
    withControls((sandbox) => sandbox.killBot()),
  );
  server.post(
    '/sandbox/faults/:id',
    withControls((sandbox, req) => sandbox.addFault(req.params.id)),
  );
  server.del(
    '/sandbox/faults/:id',
    withControls((sandbox, req) => sandbox.clearFaults(req.params.id)),
  );
  server.del(
    '/sandbox/faults',
    withControls((sandbox) => sandbox.clearFaults()),
  );
  server.post(
    '/sandbox/people/:key/sign-out',
    withControls((sandbox, req) => sandbox.signOut(req.params.key)),
  );
}

function simulatorName(text: string): SimulatorName {
  const found = SIMULATORS.find((name) => name === text);
  if (!found) throw new Error(`There is no simulator '${text}'.`);
  return found;
}
