import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CARD_NAMES, type CardData, type CardName } from '../../src/channel/card-data/content.ts';
import { type CardReply, cardContent } from '../../src/channel/card-data.ts';
import { type AdaptiveCard, createCardRenderer, createExpander } from '../../src/channel/card-renderer.ts';
import { loadTemplates } from '../../src/channel/card-templates.ts';
import { LONG_REPLIES } from '../../test/support/long-replies.ts';
import { REPLIES } from '../../test/support/replies.ts';

const FOLDER = fileURLToPath(new URL('../../cards/', import.meta.url));

/** One card that can be drawn again and again. */
export interface Drawing {
  readonly template: CardName;
  readonly sample: string;
  readonly from: 'sample' | 'reply';
  /** From template and data to card. */
  readonly expand: () => AdaptiveCard;
  /** From a reply to card, data included; a sample is data already. */
  readonly render: () => AdaptiveCard;
}

/** Every sample beside the templates, and every reply that the specs draw, with the templates parsed once, as in Ferry. */
export async function allDrawings(): Promise<readonly Drawing[]> {
  const templates = await loadTemplates(FOLDER);
  const expand = createExpander(templates);
  const { renderReply } = createCardRenderer(templates);
  const fromReply = (sample: string, reply: CardReply): Drawing => {
    const { card, data } = cardContent(reply);
    const render = () => renderReply(reply).card;
    return { template: card, sample, from: 'reply', expand: () => expand(card, data), render };
  };
  const drawings = LONG_REPLIES.map((reply) => fromReply('as long as can be', reply));
  for (const template of CARD_NAMES) {
    for (const [sample, data] of Object.entries(await samplesOf(template))) {
      const draw = () => expand(template, data);
      drawings.push({ template, sample, from: 'sample', expand: draw, render: draw });
    }
    drawings.push(...Object.entries(REPLIES[template]).map(([sample, reply]) => fromReply(sample, reply)));
  }
  return drawings;
}

async function samplesOf(template: CardName): Promise<Readonly<Record<string, CardData>>> {
  return JSON.parse(await readFile(`${FOLDER}${template}.data.json`, 'utf8'));
}
