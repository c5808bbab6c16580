import type { FaultEntry } from './entry.ts';

const STATUS = /\/fetchstatus\//;
const START = { method: 'POST', path: /\/databasemovement\/v1\/(refresh|export)\// };
const ALWAYS = { times: Number.POSITIVE_INFINITY };
const HTML = `<!DOCTYPE html><html><head><title>Runtime Error</title></head>
<body><h1>Server Error in '/' Application.</h1></body></html>`;
const ACTIVITY = { 'activity-id': '00000000-0000-4000-8000-000000000429' };
/** LCS's envelope of a refusal (lcs-api 1.3). */
const REFUSED = {
  IsSuccess: false,
  OperationActivityId: '00000000-0000-4000-8000-000000000200',
  ErrorMessage: null as string | null,
  VersionEOL: '9999-12-31T23:59:59.9999999',
};

/** What LCS does wrong. */
export const LCS_FAULTS: readonly FaultEntry[] = [
  {
    id: 'lcs-429-retry-after',
    simulator: 'lcs',
    title: 'Too many requests, with Retry-After',
    about: 'The next request to LCS is answered 429, to be repeated after 5 s.',
    kind: 'request',
    rule: { fault: { kind: 'answer', status: 429, headers: { 'retry-after': '5', ...ACTIVITY } } },
  },
  {
    id: 'lcs-429',
    simulator: 'lcs',
    title: 'Too many requests, without Retry-After',
    about: 'The next request to LCS is answered 429, which does not say for how long.',
    kind: 'request',
    rule: { fault: { kind: 'answer', status: 429, headers: ACTIVITY } },
  },
  {
    id: 'lcs-500',
    simulator: 'lcs',
    title: 'Server error with HTML',
    about: 'The next three requests to LCS get a page of HTML with status 500.',
    kind: 'request',
    rule: { times: 3, fault: { kind: 'answer', status: 500, body: HTML } },
  },
  {
    id: 'lcs-status-503',
    simulator: 'lcs',
    title: 'Status cannot be read',
    about: 'Every question for the status of an operation is answered 503.',
    kind: 'request',
    rule: { ...ALWAYS, path: STATUS, fault: { kind: 'answer', status: 503, body: HTML } },
  },
  {
    id: 'lcs-hang',
    simulator: 'lcs',
    title: 'No answer',
    about: 'The next request to LCS is never answered.',
    kind: 'request',
    rule: { fault: { kind: 'hang' } },
  },
  {
    id: 'lcs-slow',
    simulator: 'lcs',
    title: 'Slow answers',
    about: 'LCS takes 6 s for every answer.',
    kind: 'request',
    rule: { ...ALWAYS, fault: { kind: 'delay', ms: 6_000 } },
  },
  {
    id: 'lcs-reset',
    simulator: 'lcs',
    title: 'Connection reset',
    about: 'The connection of the next request breaks before LCS does anything.',
    kind: 'request',
    rule: { fault: { kind: 'reset' } },
  },
  {
    id: 'lcs-lost',
    simulator: 'lcs',
    title: 'Answer lost after acceptance',
    about: 'LCS carries out the next refresh or export, but its answer never arrives.',
    kind: 'request',
    rule: { ...START, fault: { kind: 'lost' } },
  },
  {
    id: 'lcs-refuses',
    simulator: 'lcs',
    title: 'IsSuccess false',
    about: 'LCS refuses the next refresh or export, with HTTP 200.',
    kind: 'request',
    rule: {
      ...START,
      fault: { kind: 'answer', status: 200, body: { ...REFUSED, ErrorMessage: 'Another operation is in progress.' } },
    },
  },
  {
    id: 'lcs-refuses-silently',
    simulator: 'lcs',
    title: 'IsSuccess false, without a reason',
    about: 'LCS refuses the next refresh or export, with HTTP 200 and no message.',
    kind: 'request',
    rule: { ...START, fault: { kind: 'answer', status: 200, body: REFUSED } },
  },
  {
    id: 'lcs-401',
    simulator: 'lcs',
    title: 'Token not accepted',
    about: 'The next four requests to LCS are answered 401, whatever the token.',
    kind: 'request',
    rule: { times: 4, fault: { kind: 'answer', status: 401, body: '' } },
  },
  {
    id: 'lcs-fails',
    simulator: 'lcs',
    title: 'The next operation fails',
    about: 'The refresh or export started next ends in Failed, and nothing is rolled back.',
    kind: 'once',
    run: ({ lcs }) => lcs.nextOutcome('Failed'),
  },
  {
    id: 'lcs-rolls-back',
    simulator: 'lcs',
    title: 'The next operation fails and is rolled back',
    about: 'The refresh or export started next goes through Failed and RollbackInProgress to RollbackCompleted.',
    kind: 'once',
    run: ({ lcs }) => lcs.nextOutcome('Failed', 'RollbackInProgress', 'RollbackCompleted'),
  },
  {
    id: 'lcs-unknown-word',
    simulator: 'lcs',
    title: 'Unknown word, then done',
    about: 'The refresh or export started next is Defragmenting, a word LCS has never used, before it completes.',
    kind: 'once',
    run: ({ lcs }) => lcs.nextOutcome('Defragmenting', 'Completed'),
  },
  {
    id: 'lcs-unknown-for-ever',
    simulator: 'lcs',
    title: 'Unknown word for ever',
    about: 'The refresh or export started next becomes Defragmenting and stays it.',
    kind: 'once',
    run: ({ lcs }) => lcs.nextOutcome('Defragmenting'),
  },
];
