import { type Dice, dice } from './random.ts';

/** The points at which a bot is killed. The named ones lie between "intent stored" and "answer stored", and between "sent" and "recorded". */
export const KILL_POINTS = [
  /** `submitting` is committed; the POST is not carried out. */
  'intentStored',
  /** LCS has the POST and has not carried it out. */
  'postArrived',
  'postCarriedOut',
  /** LCS has answered; the answer cannot be stored before the end. */
  'postAnswered',
  'pollAnswered',
  'cardArrived',
  'cardCarriedOut',
  /** Teams has given the card its id, which cannot be stored before the end. */
  'cardAnswered',
  'finishArrived',
  'finishCarriedOut',
  /** Teams has answered; that the end was told cannot be stored before the process ends. */
  'finishAnswered',
  /** Some time, one of them. */
  'someTime',
  'someTimeBoth',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** What LCS does wrong with the POST. The first six do not carry it out. */
export const POST_FAULTS = [
  'refused',
  'throttled',
  'unauthorisedOnce',
  'serverError',
  'reset',
  'hangs',
  'lost',
  'carriedOutAndHangs',
  'slow',
] as const;
export type PostFault = (typeof POST_FAULTS)[number];

export const POLL_FAULTS = ['throttled', 'throttledFor', 'serverError', 'reset', 'hangs', 'lost', 'slow'] as const;
export type PollFault = (typeof POLL_FAULTS)[number];

export const TEAMS_FAULTS = [
  'throttled',
  'precondition',
  'badGateway',
  'gatewayTimeout',
  'reset',
  'lost',
  'slow',
] as const;
export type TeamsFault = (typeof TEAMS_FAULTS)[number] | 'gone';

/** What happens to everybody. */
export const WEATHERS = [
  'entraDown',
  'tokenServiceDown',
  'endedTokens',
  'revoked',
  'databaseCut',
  'lcsReadsFail',
  'lcsReadsThrottled',
] as const;
export type Weather = (typeof WEATHERS)[number];

/** LCS's words after `InProgress`. */
export type Outcome = readonly [string, ...string[]];
export const OUTCOMES: readonly Outcome[] = [
  ['Completed'],
  ['Failed'],
  ['Failed', 'RollbackInProgress', 'RollbackCompleted'],
  ['Failed', 'RollbackFailed'],
  ['Defragmenting', 'Completed'],
];

export const CHANNELS = 12;

/** One request by one person on its own pair of environments, and what goes wrong on the way. Times in ms. */
export interface Story {
  readonly seed: number;
  readonly number: number;
  readonly person: 'robin' | 'ana';
  /** From 1. Teams takes 60 messages in 30 s per channel: the runs are spread. */
  readonly channel: number;
  /** The request reaches the bot twice at once. */
  readonly deliveredTwice: 'sameId' | 'newId' | null;
  readonly outcome: Outcome;
  readonly post: PostFault | null;
  /** By the number of the poll. */
  readonly polls: readonly (PollFault | null)[];
  readonly card: TeamsFault | null;
  readonly edit: TeamsFault | null;
  readonly finish: TeamsFault | null;
  readonly kill: { readonly at: KillPoint; readonly after: number; readonly bot: 0 | 1 } | null;
  readonly weather: { readonly what: Weather; readonly after: number; readonly lasts: number } | null;
}

/** The story of that number: always the same for the same seed. */
export function storyOf(seed: number, number: number): Story {
  const random = dice(seed, number);
  const kill = random.chance(0.6)
    ? { at: random.pick(KILL_POINTS), after: random.between(0, 9_000), bot: random.pick([0, 1] as const) }
    : null;
  return {
    seed,
    number,
    person: random.pick(['robin', 'ana']),
    channel: random.between(1, CHANNELS),
    deliveredTwice: random.chance(0.15) ? random.pick(['sameId', 'newId']) : null,
    outcome: random.chance(0.5) ? ['Completed'] : random.pick(OUTCOMES),
    // A kill at the POST needs a POST that goes as far as that.
    post: random.chance(0.35) && !isAtPost(kill?.at) ? random.pick(POST_FAULTS) : null,
    polls: Array.from({ length: 6 }, () => (random.chance(0.25) ? random.pick(POLL_FAULTS) : null)),
    card: teamsFault(random, 0.15),
    edit: teamsFault(random, 0.2),
    finish: random.chance(0.03) ? 'gone' : teamsFault(random, 0.3),
    kill,
    weather: random.chance(0.25)
      ? { what: random.pick(WEATHERS), after: random.between(0, 8_000), lasts: random.between(300, 2_000) }
      : null,
  };
}

function isAtPost(at: KillPoint | undefined): boolean {
  return at === 'intentStored' || (at?.startsWith('post') ?? false);
}

function teamsFault(random: Dice, probability: number): TeamsFault | null {
  return random.chance(probability) ? random.pick(TEAMS_FAULTS) : null;
}

/** One line. */
export function inWords(story: Story): string {
  const { seed, number, person, channel, deliveredTwice, outcome, post, polls, card, edit, finish, kill, weather } =
    story;
  const parts = {
    delivered: deliveredTwice && `twice (${deliveredTwice})`,
    outcome: outcome.join(' → '),
    post,
    polls: polls.some(Boolean) && polls.map((fault) => fault ?? '-').join(','),
    card,
    edit,
    finish,
    kill: kill && `${kill.at}${kill.at.startsWith('someTime') ? ` bot ${kill.bot + 1} after ${kill.after} ms` : ''}`,
    weather: weather && `${weather.what} after ${weather.after} ms for ${weather.lasts} ms`,
  };
  const told = Object.entries(parts).filter(([, what]) => what);
  return `seed ${seed} story ${number}: ${person} in channel ${channel}; ${told.map(([name, what]) => `${name}: ${what}`).join('; ')}`;
}
