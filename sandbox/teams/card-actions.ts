import { type Card, isRecord } from './activity.ts';

/** A button as the card draws it; `data` as the card holds it. */
export interface CardButton {
  type: 'Action.Execute' | 'Action.Submit';
  id?: string | undefined;
  verb?: string | undefined;
  data: Record<string, unknown>;
  /** 'none': the values of the card's inputs do not go along. */
  associatedInputs?: unknown;
}

/** The first `Action.Execute` with this verb whose data `matches`; throws with the verbs there are. */
export function findExecute(card: Card, verb: string, matches: (data: CardButton['data']) => boolean): CardButton {
  const buttons = everyPart(card)
    .filter((part) => part.type === 'Action.Execute')
    .map(buttonOf);
  const found = buttons.find((button) => button.verb === verb && matches(button.data));
  if (found) return found;
  throw new Error(`The card has no Action.Execute '${verb}'. It has: ${listed(buttons.map((one) => one.verb))}.`);
}

/** The `Action.Submit` an old client draws for that verb: the fallback of the Execute action, or one with the verb in its data. */
export function findSubmit(card: Card, verb: string, matches: (data: CardButton['data']) => boolean): CardButton {
  const parts = everyPart(card);
  const fallbacks = parts
    .filter((part) => part.verb === verb && isRecord(part.fallback))
    .map((part) => part.fallback as Card);
  const own = parts.filter((part) => isRecord(part.data) && part.data.verb === verb);
  const submits = [...fallbacks, ...own].filter((part) => part.type === 'Action.Submit').map(buttonOf);
  const found = submits.find((button) => matches(button.data));
  if (found) return found;
  throw new Error(
    `The card has no Action.Submit for '${verb}'. It has: ${listed(submits.map((one) => one.data.verb))}.`,
  );
}

/** The data that goes out with a click: the button's own, over it the values of the inputs, which are `typed` or their defaults. */
export function clickData(card: Card, button: CardButton, typed: Record<string, unknown>): Record<string, unknown> {
  const inputs = everyPart(card).filter(
    (part) => String(part.type).startsWith('Input.') && typeof part.id === 'string',
  );
  const ids = inputs.map((input) => String(input.id));
  const stray = Object.keys(typed).find((id) => !ids.includes(id));
  if (stray !== undefined) throw new Error(`The card has no input '${stray}'. It has: ${listed(ids)}.`);
  if (button.associatedInputs === 'none') return { ...button.data };
  const values = inputs.filter((input) => input.value !== undefined).map((input) => [input.id, input.value]);
  return { ...button.data, ...Object.fromEntries(values), ...typed };
}

/** The action of the card's `refresh` when this person's client runs it by itself (teams-platform 9). */
export function refreshFor(card: Card, mri: string, members: number): CardButton | undefined {
  const { refresh } = card;
  if (!isRecord(refresh) || !isRecord(refresh.action)) return undefined;
  const wanted = Array.isArray(refresh.userIds) ? refresh.userIds.includes(mri) : members <= 60;
  return wanted ? buttonOf(refresh.action) : undefined;
}

/** Every object in the card, without what is only data or a fallback. */
function everyPart(value: unknown): Card[] {
  if (Array.isArray(value)) return value.flatMap(everyPart);
  if (!isRecord(value)) return [];
  const inner = Object.entries(value).filter(([name]) => name !== 'data' && name !== 'fallback' && name !== 'refresh');
  return [value, ...inner.flatMap(([, part]) => everyPart(part))];
}

function buttonOf(action: Card): CardButton {
  return {
    type: action.type === 'Action.Submit' ? 'Action.Submit' : 'Action.Execute',
    id: typeof action.id === 'string' ? action.id : undefined,
    verb: typeof action.verb === 'string' ? action.verb : undefined,
    data: isRecord(action.data) ? action.data : {},
    associatedInputs: action.associatedInputs,
  };
}

function listed(names: unknown[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${String(name)}'`).join(', ');
}
