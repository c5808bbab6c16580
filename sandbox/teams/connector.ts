import type { Request, Server } from 'restify';
import { z } from 'zod';
import { type Activity, ADAPTIVE_CARD, attached, isRecord } from './activity.ts';
import { threadOf } from './activity-factory.ts';
import { cardProblem } from './card-check.ts';
import { type Answer, answering, type ConnectorGuard, Refusal } from './connector-guard.ts';
import { type Conversation, type Directory, splitThread } from './directory.ts';
import { mentionsIn, toastsFor } from './mentions.ts';
import type { Message, MessageBook } from './message-book.ts';
import type { Traffic } from './traffic.ts';

/** Teams counts a message with its card as UTF-16, about 100 KB (teams-platform 8). */
const MOST_BYTES = 100 * 1024;

const activitySchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  replyToId: z.string().optional(),
  attachments: z.array(z.looseObject({ contentType: z.string() })).optional(),
  entities: z.array(z.looseObject({ type: z.string() })).optional(),
  channelData: z.record(z.string(), z.unknown()).optional(),
});

const parametersSchema = z.looseObject({
  members: z.array(z.looseObject({ id: z.string() })).optional(),
  channelData: z.looseObject({ channel: z.looseObject({ id: z.string() }).optional() }).optional(),
  activity: z.unknown().optional(),
});

export interface ConnectorOptions {
  guard: ConnectorGuard;
  directory: Directory;
  book: MessageBook;
  traffic: Traffic;
  serviceUrl: () => string;
  /** A new message of the bot stands. */
  onMessage: (message: Message) => void;
  onTyping: (conversationId: string) => void;
}

/** The part of the connector that carries messages (teams-platform 5). Reply paths do not thread; conversation ids do (10). */
export class Connector {
  readonly #options: ConnectorOptions;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  addRoutes(server: Server): void {
    const base = '/connector/v3/conversations';
    const post = this.#guarded('POST', async (req) => this.#post(req.params.id, req.body));
    server.post(
      base,
      this.#guarded('POST', async (req) => this.#create(req.body)),
    );
    server.post(`${base}/:id/activities`, post);
    server.post(`${base}/:id/activities/:activityId`, post);
    server.put(
      `${base}/:id/activities/:activityId`,
      this.#guarded('PUT', async (req) => this.#edit(req.params.id, req.params.activityId, req.body)),
    );
    server.del(
      `${base}/:id/activities/:activityId`,
      this.#guarded('DELETE', async (req) => this.#remove(req.params.id, req.params.activityId)),
    );
  }

  #guarded(method: string, work: (req: Request) => Promise<Answer>) {
    return answering(async (req) => {
      const activity = isRecord(req.body) ? (req.body as Activity) : undefined;
      const answered = this.#options.traffic.begin('fromBot', `${method} ${activity?.type ?? ''}`, activity);
      try {
        await this.#options.guard.checkBot(req);
        const answer = await work(req);
        answered(answer.status, answer.body);
        return answer;
      } catch (error) {
        answered(error instanceof Refusal ? error.status : 500, error instanceof Refusal ? error.message : undefined);
        throw error;
      }
    });
  }

  #post(conversationId: string, body: unknown): Answer {
    const conversation = this.#options.guard.admit('write', conversationId);
    const { root } = splitThread(conversationId);
    if (root !== undefined && !this.#options.book.find(root)) {
      throw new Refusal(404, 'ConversationNotFound', 'There is no such thread.');
    }
    return this.#take(conversation, conversationId, readActivity(body));
  }

  #take(conversation: Conversation, conversationId: string, activity: Activity): Answer {
    const id = this.#options.book.nextId();
    if (activity.type === 'typing') {
      this.#options.onTyping(conversationId);
      return { status: 201, body: { id } };
    }
    checkMessage(activity);
    const message = this.#show(conversation, threadOf(conversation, conversationId, id), id, activity);
    this.#options.onMessage(message);
    return { status: 201, body: { id } };
  }

  #show(conversation: Conversation, conversationId: string, id: string, activity: Activity): Message {
    const card = attached(activity, ADAPTIVE_CARD);
    const mentions = mentionsIn(activity, card);
    const notified = toastsFor(conversation, activity, mentions, this.#options.directory);
    return this.#options.book.add({ id, conversationId, from: 'bot', activity, card, mentions, notified });
  }

  /** An edit replaces what everybody sees, own views included, and notifies nobody. */
  #edit(conversationId: string, id: string, body: unknown): Answer {
    this.#options.guard.admit('write', conversationId);
    this.#own(conversationId, id);
    const activity = readActivity(body);
    checkMessage(activity);
    const card = attached(activity, ADAPTIVE_CARD);
    this.#options.book.change(id, ({ edited }) => ({
      activity,
      card,
      text: activity.text ?? '',
      attachments: activity.attachments ?? [],
      mentions: mentionsIn(activity, card),
      edited: edited + 1,
      privateViews: {},
    }));
    return { status: 200, body: { id } };
  }

  #remove(conversationId: string, id: string): Answer {
    this.#options.guard.admit('write', conversationId);
    this.#own(conversationId, id);
    this.#options.book.change(id, () => ({ deleted: true }));
    return { status: 200, body: {} };
  }

  /** The bot's own message in that conversation; the id is accepted with or without its thread. */
  #own(conversationId: string, id: string): Message {
    const message = this.#options.book.find(id);
    const { base, root } = splitThread(conversationId);
    const here = message && splitThread(message.conversationId);
    if (!message || message.deleted || here?.base !== base || (root !== undefined && here.root !== root)) {
      throw new Refusal(404, 'ActivityNotFoundInConversation', 'Activity not found in the conversation.');
    }
    if (message.from !== 'bot') throw new Refusal(403, 'MessageWritesBlocked', 'This message is not the bot’s own.');
    return message;
  }

  /** A new thread in a channel, or the 1:1 chat with one person. */
  #create(body: unknown): Answer {
    const parameters = parametersSchema.safeParse(body);
    if (!parameters.success) throw badSyntax('The conversation parameters are not understood.');
    const { channelData, members, activity } = parameters.data;
    const channelId = channelData?.channel?.id;
    const conversation = this.#options.guard.admit('create', channelId ?? this.#chatOf(members ?? []));
    const serviceUrl = this.#options.serviceUrl();
    if (conversation.type === 'personal' && activity === undefined) {
      return { status: 201, body: { id: conversation.id, serviceUrl } };
    }
    const taken = this.#take(conversation, conversation.id, readActivity(activity));
    const { id } = taken.body as { id: string };
    return { status: 201, body: { id: threadOf(conversation, conversation.id, id), activityId: id, serviceUrl } };
  }

  #chatOf(members: readonly { id: string }[]): string {
    const [first, second] = members;
    const person = first && !second ? this.#options.directory.personById(first.id) : undefined;
    if (!person) throw badSyntax('Exactly one known member is needed: a bot cannot create group chats.');
    return this.#options.directory.at({ chat: person.key }).id;
  }
}

function readActivity(body: unknown): Activity {
  const parsed = activitySchema.safeParse(body);
  if (!parsed.success) throw badSyntax(`The activity is not understood: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function checkMessage(activity: Activity): void {
  if (activity.type !== 'message') throw badSyntax(`Activities of type '${activity.type}' are not taken here.`);
  if (JSON.stringify(activity).length * 2 > MOST_BYTES) {
    throw new Refusal(413, 'MessageSizeTooBig', 'The message is too large.');
  }
  if (!activity.text && !activity.attachments?.length) throw badSyntax('The message has neither text nor attachments.');
  for (const { contentType, content } of activity.attachments ?? []) {
    if (contentType !== ADAPTIVE_CARD) continue;
    const problem = isRecord(content) ? cardProblem(content) : 'The card is no object.';
    if (problem) throw new Refusal(400, 'BadArgument', `The Adaptive Card is not valid: ${problem}`);
  }
}

function badSyntax(message: string): Refusal {
  return new Refusal(400, 'BadSyntax', message);
}
