import type { Request, Response } from 'restify';
import { bearerToken, type Clock, type VerifyKeys, verify } from '../kit/keys.ts';
import { BOT_FRAMEWORK_AUDIENCE } from '../settings.ts';
import type { Conversation, Directory } from './directory.ts';
import type { RateLimits } from './rate-limits.ts';

/** A refusal in Teams' form: `{ error: { code, message } }` (teams-platform 8). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Answer {
  status: number;
  body: unknown;
}

/** A restify handler that answers what `work` resolves to; a Refusal is answered in Teams' form. */
export function answering(work: (req: Request) => Promise<Answer>): (req: Request, res: Response) => Promise<void> {
  return async (req, res) => {
    const { status, body } = await work(req).catch(refused);
    res.json(status, body);
  };
}

function refused(error: unknown): Answer {
  if (!(error instanceof Refusal)) throw error;
  return { status: error.status, body: { error: { code: error.code, message: error.message } } };
}

export interface ConnectorGuardOptions {
  botAppId: string;
  botTokens: VerifyKeys;
  directory: Directory;
  limits: RateLimits;
  clock: Clock;
}

/** Who may use the connector, where, and how often. */
export class ConnectorGuard {
  readonly #options: ConnectorGuardOptions;

  constructor(options: ConnectorGuardOptions) {
    this.#options = options;
  }

  /** Rejects with 401 unless the request bears a token that Entra issued to the bot for the connector. */
  async checkBot(req: Request): Promise<void> {
    const { botTokens, botAppId, clock } = this.#options;
    const token = bearerToken(req.headers.authorization);
    const claims =
      token && (await verify(token, botTokens, { audience: BOT_FRAMEWORK_AUDIENCE, clock }).catch(() => undefined));
    if (claims && (claims.appid ?? claims.azp) === botAppId) return;
    throw new Refusal(401, 'Unauthorized', 'Authorization has been denied for this request.');
  }

  /** The conversation with that id, when the bot is in it and within the limits; else 404, 403 or 429. */
  admit(kind: 'write' | 'create' | 'read', conversationId: string): Conversation {
    const conversation = this.#options.directory.find(conversationId);
    if (!conversation) throw new Refusal(404, 'ConversationNotFound', 'Conversation not found.');
    if (!this.#options.directory.isInstalled(conversation)) {
      throw new Refusal(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
    }
    if (!this.#options.limits.admits(kind, conversationId, conversation.tenantId)) {
      throw new Refusal(429, 'Throttled', 'Too many requests.');
    }
    return conversation;
  }
}
