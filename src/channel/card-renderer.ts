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
  return (card, data) => (parsed.get(card) as Template).expand({ $root: data });
}

function parseTemplate(templates: Partial<CardTemplates>, name: CardName): Template {
  const template = templates[name];
  if (!template) throw new Error(`There is no template for the card ${name}.`);
  return new Template(template);
}
