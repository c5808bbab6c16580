import { Template } from 'adaptivecards-templating';
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
  renderReply(reply: CardReply): RenderedCard;
}

/** Parses the templates once; throws when one is missing. */
export function createCardRenderer(templates: CardTemplates): CardRenderer {
  const expand = createExpander(templates);
  return {
    renderReply(reply) {
      const { card, data, summary } = cardContent(reply);
      return { card: expand(card, data), summary };
    },
  };
}

/** The lower half: template and data to card. The data is inserted once and never read as a template again. */
export function createExpander(templates: CardTemplates): (card: CardName, data: CardData) => AdaptiveCard {
  const parsed = new Map(CARD_NAMES.map((name) => [name, parseTemplate(templates, name)]));
  return (card, data) => withoutHoles((parsed.get(card) as Template).expand({ $root: data }));
}

/** What a card does not have, such as a `refresh`, the engine leaves in it as null, which clients do not take. */
function withoutHoles(card: AdaptiveCard): AdaptiveCard {
  return Object.fromEntries(Object.entries(card).filter(([, part]) => part !== null));
}

function parseTemplate(templates: Partial<CardTemplates>, name: CardName): Template {
  const template = templates[name];
  if (!template) throw new Error(`There is no template for the card ${name}.`);
  return new Template(template);
}
