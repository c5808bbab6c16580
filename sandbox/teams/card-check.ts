import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import { type Card, isRecord } from './activity.ts';

/** A user-specific view can name at most that many people (teams-platform 9). */
const MOST_USER_IDS = 60;

// The package's main file is written for bundlers; Node can only load the bundled one, which brings no usable types.
const renderer = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as typeof AdaptiveCards;
const { AdaptiveCard, GlobalRegistry, SerializationContext, ValidationEvent, Versions } = renderer;

/** Faults of a card that would reach people as an error or a hole; events not named here are matters of taste. */
const FAULTS: ReadonlySet<number> = new Set([
  ValidationEvent.ElementTypeNotAllowed,
  ValidationEvent.InvalidPropertyValue,
  ValidationEvent.MissingCardType,
  ValidationEvent.PropertyCantBeNull,
  ValidationEvent.UnknownActionType,
  ValidationEvent.UnknownElementType,
  ValidationEvent.UnsupportedCardVersion,
  ValidationEvent.DuplicateId,
]);

/** Why Teams would not take this card, in words; undefined when it would. Teams' limit is version 1.5 (teams-platform 9). */
export function cardProblem(card: Card): string | undefined {
  if (card.type !== 'AdaptiveCard') return "The card's type is not 'AdaptiveCard'.";
  const version = typeof card.version === 'string' ? /^1\.([0-5])$/.exec(card.version) : null;
  if (!version) return `Card version '${String(card.version)}' is not supported; the newest is 1.5.`;
  return refreshProblem(card) ?? wrongWord(card) ?? firstFault(withFallbacks(card));
}

function refreshProblem({ refresh }: Card): string | undefined {
  if (refresh === undefined) return undefined;
  if (!isRecord(refresh) || !isRecord(refresh.action)) return 'refresh has no action.';
  if (refresh.action.type !== 'Action.Execute') return 'The action of refresh is no Action.Execute.';
  const { userIds = [] } = refresh;
  if (!Array.isArray(userIds) || userIds.some((id) => typeof id !== 'string'))
    return 'refresh.userIds is no list of ids.';
  if (userIds.length <= MOST_USER_IDS) return undefined;
  return `refresh.userIds has ${userIds.length} entries; ${MOST_USER_IDS} is the most.`;
}

/** What the renderer forgives and Teams does not: words that are no strings (a template's trap). */
function wrongWord(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(wrongWord).find((problem) => problem !== undefined);
  if (!isRecord(value)) return undefined;
  for (const name of ['text', 'title', 'url', 'verb'] as const) {
    if (isDrawn(value) && value[name] !== undefined && typeof value[name] !== 'string') {
      return `'${name}' of ${String(value.type)} is no string.`;
    }
  }
  if (value.type === 'TextBlock' && value.text === undefined) return 'A TextBlock has no text.';
  return wrongWord(Object.entries(value).flatMap(([name, inner]) => (name === 'data' ? [] : [inner])));
}

function isDrawn(value: Record<string, unknown>): boolean {
  return typeof value.type === 'string';
}

/** The card as a client sees it that takes the fallback of every element it does not know. */
function withFallbacks<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withFallbacks).filter((part) => part !== DROPPED) as T;
  if (!isRecord(value)) return value;
  if (typeof value.type === 'string' && value.fallback !== undefined && !isKnown(value.type)) {
    return (value.fallback === 'drop' ? DROPPED : withFallbacks(value.fallback)) as T;
  }
  const parts = Object.entries(value).map(([name, part]) => [name, name === 'data' ? part : withFallbacks(part)]);
  return Object.fromEntries(parts) as T;
}

const DROPPED = Symbol('dropped');

function isKnown(type: string): boolean {
  const { v1_5 } = Versions;
  return [GlobalRegistry.defaultElements, GlobalRegistry.defaultActions].some((registry) => {
    const known = registry.findByName(type);
    return known !== undefined && known.schemaVersion.compareTo(v1_5) <= 0;
  });
}

function firstFault(card: Card): string | undefined {
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const noted = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index));
  const events = [...noted, ...parsed.validateProperties().validationEvents];
  return events.find(({ event }) => FAULTS.has(event))?.message;
}
