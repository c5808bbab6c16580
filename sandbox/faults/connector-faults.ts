import type { FaultEntry } from './entry.ts';

/** What the bot says; what it reads of a roster is left alone. */
const TO_TEAMS = { path: /^\/connector\/v3\/conversations(?!\/[^/]+\/(paged)?members)/ };

/** Both channels share the team's installation. */
const IN_TEAM = { channel: 'general' } as const;

/** What Teams answers when the bot wants to say something (teams-platform 5, 8). */
export const CONNECTOR_FAULTS: readonly FaultEntry[] = [
  refusal('connector-403', 403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.', {
    title: 'Bot not in the conversation (403)',
    about: 'The next message of the bot is refused: the app was removed there.',
  }),
  refusal('connector-412', 412, 'PreconditionFailed', 'Precondition failed, please try again.', {
    title: 'Try again (412)',
    about: 'The next message or edit of the bot is refused, to be tried again.',
  }),
  refusal('connector-429', 429, 'Throttled', 'Too many requests.', {
    title: 'Too many messages (429)',
    about: 'The next message or edit of the bot is refused, to be repeated after 2 s.',
    headers: { 'retry-after': '2' },
  }),
  refusal('connector-502', 502, 'ServiceError', 'Bad gateway.', {
    title: 'Teams is ill (502)',
    about: 'The next three messages or edits of the bot fail.',
    times: 3,
  }),
  {
    id: 'connector-lost',
    simulator: 'connector',
    title: 'Answer lost after posting',
    about: 'The next message of the bot appears, but the bot does not learn its id.',
    kind: 'request',
    rule: { ...TO_TEAMS, method: 'POST', fault: { kind: 'lost' } },
  },
  {
    id: 'connector-not-installed',
    simulator: 'connector',
    title: 'Ferry is not installed in the team',
    about: 'The bot is in no roster of the team, and is refused in both channels. It is not told.',
    kind: 'setting',
    isOn: ({ teams: { directory } }) => !directory.isInstalled(directory.at(IN_TEAM)),
    set: ({ teams: { directory } }, on) => directory.setInstalled(directory.at(IN_TEAM), !on),
  },
];

interface Wording {
  title: string;
  about: string;
  times?: number;
  headers?: Record<string, string>;
}

function refusal(id: string, status: number, code: string, message: string, wording: Wording): FaultEntry {
  const { title, about, times = 1, headers = {} } = wording;
  const fault = { kind: 'answer', status, headers, body: { error: { code, message } } } as const;
  return { id, simulator: 'connector', title, about, kind: 'request', rule: { ...TO_TEAMS, times, fault } };
}
