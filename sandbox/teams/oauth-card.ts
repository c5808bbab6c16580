import { z } from 'zod';
import type { OAuthCard } from './activity.ts';

const oauthCardSchema = z.looseObject({
  text: z.string().optional(),
  connectionName: z.string(),
  tokenExchangeResource: z.looseObject({ id: z.string(), uri: z.string() }).optional(),
  buttons: z.array(z.looseObject({ type: z.string(), title: z.string().optional(), value: z.string() })),
});

/** Undefined when it is no OAuth card that a client could use. */
export function readOAuthCard(content: unknown): OAuthCard | undefined {
  return oauthCardSchema.safeParse(content).data;
}

/** Where the card's button leads; undefined without a button. */
export function signInLink(card: OAuthCard): string | undefined {
  return card.buttons.find((button) => button.type === 'signin' || button.type === 'openUrl')?.value;
}
