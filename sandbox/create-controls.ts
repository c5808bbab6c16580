import type { BotProcess } from './bot-process.ts';
import type { RequestLine, SandboxControls, SimulatorName } from './controls.ts';
import type { Entra } from './entra/entra.ts';
import { FaultSwitches } from './faults/fault-switches.ts';
import type { RequestLog } from './kit/request-log.ts';
import type { LcsSimulator } from './lcs/lcs-simulator.ts';
import { PEOPLE, person } from './people.ts';
import type { TeamsSimulator } from './teams/teams-simulator.ts';
import type { TokenService } from './token-service/token-service.ts';

interface Parts {
  entra: Entra;
  tokenService: TokenService;
  lcs: LcsSimulator;
  teams: TeamsSimulator;
  bot: BotProcess;
}

/** The page's controls over a running sandbox. */
export function createControls({ entra, tokenService, lcs, teams, bot }: Parts): SandboxControls {
  const simulators = { entra, tokenService, lcs, connector: teams };
  const switches = new FaultSwitches({ entra, tokenService, lcs, teams, faultsOf: (name) => simulators[name].faults });
  return {
    botState: () => bot.state,
    botLog: () => bot.logLines().slice(-500),
    restartBot: () => bot.restart(),
    killBot: async () => {
      await bot.kill('SIGKILL');
    },
    faults: () => switches.list(),
    addFault: (id) => switches.on(id),
    clearFaults: (id) => switches.off(id),
    requests: (name) => newestLines(name, simulators[name].requests),
    people: () =>
      PEOPLE.map((one) => ({
        key: one.key,
        name: one.name,
        signedIn: tokenService.isSignedIn(one),
        demand: entra.demandOn(one) ?? null,
      })),
    signOut: (personKey) => tokenService.signOut(person(personKey)),
  };
}

function newestLines(name: SimulatorName, log: RequestLog): RequestLine[] {
  const isShown = (path: string) => name !== 'connector' || /^\/(connector|v1)\//.test(path); // the page's own aside
  return log
    .entries()
    .filter(({ path }) => isShown(path))
    .slice(-200)
    .reverse()
    .map(({ at, method, path, body, status }) => ({
      at,
      method,
      path,
      body: name === 'entra' ? undefined : body,
      status,
    }));
}
