import { createRequire } from 'node:module';
import type { Template } from 'adaptivecards-templating';
import { onceForEach } from '../kit/once-for-each.ts';
import { CARD_NAMES, type CardData, type CardName } from './card-data/content.ts';
import { type CardReply, cardContent } from './card-data.ts';
import type { CardTemplates } from './card-templates.ts';

/** Adaptive Card 1.5, as it is attached to a message. */
export type AdaptiveCard = Readonly<Record<string, unknown>>;

export interface RenderedCard {
  readonly card: AdaptiveCard;
  /** The card in one plain line, for the message's `summary`. */
  readonly summary: string;
}

export interface CardRenderer {
  /** The same card for the same reply, which is drawn once however many get it. */
  renderReply(reply: CardReply): RenderedCard;
}

export interface PreparedRenderer extends CardRenderer {
  /** Has everything parsed that was not drawn yet, a card at a time, so that turns come in between; ends early when `ending` is aborted. */
  prepare(ending: AbortSignal): Promise<void>;
}

/** Draws replies. Throws when a template is missing; one is parsed once, when it is drawn first if not by `prepare`. */
export function createCardRenderer(templates: CardTemplates): PreparedRenderer {
  const templateOf = parsedOnce(templates);
  const expand = expanderOf(templateOf);
  return {
    renderReply: onceForEach((reply: CardReply) => {
      const { card, data, summary } = cardContent(reply);
      return { card: expand(card, data), summary };
    }),
    async prepare(ending) {
      for (const name of CARD_NAMES) {
        await new Promise(setImmediate);
        if (ending.aborted) return;
        templateOf(name);
      }
    },
  };
}

type Expand = (card: CardName, data: CardData) => AdaptiveCard;

/** The lower half: template and data to card. The data is inserted once and never read as a template again. */
export function createExpander(templates: CardTemplates): Expand {
  return expanderOf(parsedOnce(templates));
}

function expanderOf(templateOf: (name: CardName) => Template): Expand {
  return (card, data) => withoutHoles(templateOf(card).expand({ $root: data }));
}

/** What a card does not have, such as a `refresh`, the engine leaves in it as null, which clients do not take. */
function withoutHoles(card: AdaptiveCard): AdaptiveCard {
  return Object.fromEntries(Object.entries(card).filter(([, part]) => part !== null));
}

const require = createRequire(import.meta.url);

/** The engine and what it makes of the templates are a third of a start and hence made only when they are needed. */
function parsedOnce(templates: Partial<CardTemplates>): (name: CardName) => Template {
  const missing = CARD_NAMES.find((name) => !templates[name]);
  if (missing) throw new Error(`There is no template for the card ${missing}.`);
  const parsed = new Map<CardName, Template>();
  return (name) => {
    const engine: typeof import('adaptivecards-templating') = require('adaptivecards-templating');
    const template = parsed.get(name) ?? new engine.Template(templates[name]);
    parsed.set(name, template);
    return template;
  };
}
