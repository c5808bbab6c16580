import { setTimeout as pause } from 'node:timers/promises';
import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { person } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { ask, shows } from '../../test/system/scene.ts';
import { type Timed, timed } from './timing.ts';

/** Ferry in a sandbox, in which one person asks for refreshes and clicks, one after the other. It runs from `start` to `stop` only. */
export interface FerryClicks {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Asks for one refresh, and cancels it; asks for it again, and confirms it. */
  cancelAndConfirm(): Promise<{ readonly cancel: Timed; readonly confirm: Timed }>;
  close(): Promise<void>;
}

/** What is asked for goes round: Teams takes no more than so many messages of a conversation. */
const CHANNELS = 20;
/**
 * A card is edited at most once in this time, in s: 15 unless the settings say otherwise, and who clicks a fresh card sees the edit
 * come later by as much as that. Here nobody waits for it.
 */
const CARD_EDIT_S = 0.2;
/** LCS works for hours on what was confirmed here, and is not asked about it: otherwise the machine would not be idle. */
const HOURS = 3_600 * 6;
const NEVER = { firstPoll: HOURS, minPoll: HOURS, maxPoll: HOURS };

/** At most `pairs` refreshes can be confirmed. */
export async function startFerryClicks(databaseUrl: string, pairs: number): Promise<FerryClicks> {
  const sandbox = await startSandbox({
    startBot: false,
    databaseUrl,
    environmentPairs: pairs,
    moreChannels: CHANNELS,
    env: { LOG_LEVEL: 'info' },
    timing: { cardEdit: CARD_EDIT_S, ...NEVER },
  });
  const { bot, lcs, teams, tokenService } = sandbox;
  lcs.refreshSeconds = HOURS;
  Object.assign(lcs.limits, NO_LIMITS);
  await tokenService.signIn(person('robin'));
  let asked = 0;

  async function requested(pair: number) {
    asked += 1;
    const where = { more: (asked % CHANNELS) + 1 };
    const text = `@Ferry refresh DST-${pair} from SRC-${pair}`;
    const card = await ask(sandbox, 'robin', where, text, new RegExp(`Refresh of DST-${pair} from SRC-${pair}`));
    await lookAtIt();
    return card;
  }

  async function clicked(pair: number, verb: 'cancel' | 'confirm', inputs: Record<string, unknown>) {
    const card = await requested(pair);
    const isEdited = ({ id, edited }: typeof card) => id === card.id && edited > 0;
    const took = await timed(teams, () => teams.execute('robin', card.id, verb, inputs), isEdited);
    await shows(sandbox, card, verb === 'cancel' ? /Cancelled/ : /Running in LCS/);
    return took;
  }

  let pair = 0;
  return {
    start: () => bot.start(),
    stop: async () => {
      await bot.kill('SIGTERM');
    },
    async cancelAndConfirm() {
      pair += 1;
      const cancel = await clicked(pair, 'cancel', {});
      return { cancel, confirm: await clicked(pair, 'confirm', { typedTarget: `DST-${pair}` }) };
    },
    close: sandbox.stop,
  };
}

/** A person needs a moment, another one each time: so clicks do not fall in step with what Ferry does twice a second. */
function lookAtIt(): Promise<void> {
  return pause(250 + Math.random() * 500);
}
