import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { parseCardAction } from '../../src/channel/card-action.ts';
import { VERBS } from '../../src/commands/card-actions.ts';
import { markupIn } from './markup.ts';

interface Json {
  readonly [key: string]: unknown;
}

// The package's ESM files cannot be loaded by Node (imports without extension); its bundle can.
const { AdaptiveCard, SerializationContext }: typeof import('adaptivecards') = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);

/** Teams takes 28 KB a message (teams-platform 8); the rest of the message needs its share. */
const MOST_BYTES = 25 * 1024;

/** The only address that a card may open. */
const TICKET_PAGE = /^https:\/\/[\w.]+\/(?:backups|audit)\/[\w-]{43}$/;

/** Everything that is wrong with an expanded card, one sentence each; none for a card that may be sent. */
export function cardProblems(card: object): string[] {
  const nodes = [...walk(card)];
  return [
    ...frameProblems(card as Json, JSON.stringify(card)),
    ...refreshProblems((card as Json).refresh as Json | undefined),
    ...[...walk({ ...card, refresh: null })]
      .filter(({ type }) => String(type).startsWith('Action.'))
      .flatMap(actionProblems),
    ...nodes.flatMap(textProblems),
    ...rendererProblems(card),
  ];
}

function* walk(node: unknown): Generator<Json> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield node as Json;
  for (const child of Object.values(node)) yield* walk(child);
}

function frameProblems(card: Json, text: string): string[] {
  const bytes = Buffer.byteLength(text);
  return [
    ...(text.match(/\$\{[^"]*/g) ?? []).map((binding) => `the binding ${binding} has no data`),
    ...(card.version === '1.5' ? [] : [`version ${card.version} is not 1.5`]),
    ...(card.$schema ? [] : ['no $schema']),
    ...(card.fallbackText ? [] : ['no fallbackText']),
    ...(bytes > MOST_BYTES ? [`${bytes} bytes are more than ${MOST_BYTES}`] : []),
  ];
}

function actionProblems(action: Json): string[] {
  const { type, verb, data, fallback } = action;
  if (type === 'Action.Submit') return parseCardAction(data) ? [] : [`no action of ours: ${JSON.stringify(data)}`];
  if (type === 'Action.OpenUrl' && TICKET_PAGE.test(String(action.url))) return [];
  if (type !== 'Action.Execute') return [`${type} is not used`];
  if (!VERBS.some((known) => known === verb)) return [`unknown verb ${verb}`];
  const { data: _data, verb: _verb, fallback: _fallback, ...looks } = action;
  const expected = { ...looks, type: 'Action.Submit', data: { ...(data as Json), verb } };
  return isDeepStrictEqual(fallback, expected) ? [] : [`the fallback of ${verb} is not the same as a Submit`];
}

/** A client runs it by itself: it may only look, and names its people by Teams' ids, 60 at most (teams-platform 9). */
function refreshProblems(refresh: Json | undefined): string[] {
  if (!refresh) return refresh === undefined ? [] : ['the refresh is null'];
  const { type, verb, data, ...more } = refresh.action as Json;
  const ids = refresh.userIds as unknown[];
  const isLooking = type === 'Action.Execute' && verb === 'view' && parseCardAction({ ...(data as Json), verb });
  const isForSome = ids.length > 0 && ids.length <= 60 && ids.every((id) => /^29:./.test(String(id)));
  return [
    ...(isLooking && Object.keys(more).join() === 'title' ? [] : ['the refresh does more than look']),
    ...(isForSome ? [] : [`the refresh is for ${JSON.stringify(ids)}`]),
  ];
}

/** Layout is the template's; text that is drawn as Markdown must not have any of its own. */
function textProblems({ type, text, facts }: Json): string[] {
  return [
    ...(type === 'TextBlock' ? [text] : []),
    ...(type === 'FactSet' ? (facts as Json[]).map(({ value }) => value) : []),
  ]
    .map(String)
    .flatMap((words) => markupIn(words).map((markup) => `${markup} in ${words}`));
}

function rendererProblems(json: object): string[] {
  const card = new AdaptiveCard();
  const context = new SerializationContext();
  card.parse(json, context);
  const read = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...read, ...card.validateProperties().validationEvents.map(({ message }) => message)];
}
