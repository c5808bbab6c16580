import type { Clock } from '../kit/keys.ts';
import type { Activity, Attachment, Card, Mention } from './activity.ts';
import { visibleText } from './visible-text.ts';

/** How far an OAuth card (or a login request) has come for one person. */
export interface SignInOffer {
  state: 'trying' | 'button' | 'done';
  link: string;
  text: string;
}

/** One message as people see it. `at` in ms since the epoch; records are by person key. */
export interface Message {
  id: string;
  /** With `;messageid=` in channels. */
  conversationId: string;
  from: string;
  at: number;
  text: string;
  card?: Card | undefined;
  attachments: Attachment[];
  /** How often the bot has edited it. */
  edited: number;
  mentions: Mention[];
  /** Whose client showed a toast. */
  notified: string[];
  deleted: boolean;
  /** Cards that only this person sees: answers to their own `Action.Execute`. */
  privateViews: Record<string, Card>;
  /** Lines below the card that only this person sees: texts and errors answered to their own click. */
  privateTexts: Record<string, string>;
  signIns: Record<string, SignInOffer>;
  /** Raw, as last sent. */
  activity: Activity;
}

export type MessageDraft = Pick<Message, 'id' | 'conversationId' | 'from' | 'activity'> & Partial<Message>;

/** All messages, oldest first. A message is replaced, never changed, so what was read stays as it was. */
export class MessageBook {
  readonly #messages = new Map<string, Message>();
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #clock: Clock;
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Teams' message ids are the milliseconds of their time, and never equal. */
  nextId(): string {
    this.#lastId = Math.max(this.#lastId + 1, this.#clock());
    return String(this.#lastId);
  }

  all(): readonly Message[] {
    return [...this.#messages.values()];
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  get(id: string): Message {
    const found = this.find(id);
    if (!found) throw new Error(`There is no message '${id}'.`);
    return found;
  }

  add(draft: MessageDraft): Message {
    const message: Message = {
      at: this.#clock(),
      text: draft.activity.text ?? '',
      attachments: draft.activity.attachments ?? [],
      edited: 0,
      mentions: [],
      notified: [],
      deleted: false,
      privateViews: {},
      privateTexts: {},
      signIns: {},
      ...draft,
    };
    return this.#put(message);
  }

  change(id: string, change: (message: Message) => Partial<Message>): Message {
    const message = this.get(id);
    return this.#put({ ...message, ...change(message) });
  }

  /** Calls `listener` with each message as it is after a change; gives the function that ends this. */
  subscribe(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first message for which `predicate` holds, now or after some change; rejects after `timeoutMs`. */
  waitFor(predicate: (message: Message) => boolean, timeoutMs: number): Promise<Message> {
    const found = this.all().find(predicate);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        unsubscribe();
        reject(new Error(`No such message within ${timeoutMs} ms. Seen:\n${this.#summary()}`));
      }, timeoutMs);
      const unsubscribe = this.subscribe((message) => {
        if (!predicate(message)) return;
        clearTimeout(timer);
        unsubscribe();
        resolve(message);
      });
    });
  }

  #put(message: Message): Message {
    this.#messages.set(message.id, message);
    for (const listener of [...this.#listeners]) listener(message);
    return message;
  }

  #summary(): string {
    return this.all()
      .map(
        (message) => `  ${message.from} in ${message.conversationId}: ${visibleText(message).replaceAll('\n', ' | ')}`,
      )
      .join('\n');
  }
}
