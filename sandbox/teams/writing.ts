import type { Delivery } from './activity.ts';
import { newThread, type Scene } from './activity-factory.ts';
import type { Where } from './directory.ts';
import { readTyped } from './mentions.ts';
import { type Stage, sceneOf } from './stage.ts';

/** A person writes messages. In channels and groups the bot hears only those that mention it (teams-platform 6). */
export class Writing {
  readonly #stage: Stage;
  readonly #bot: { id: string; name: string };

  constructor(stage: Stage, bot: { id: string; name: string }) {
    this.#stage = stage;
    this.#bot = bot;
  }

  /** A new post in a channel, or a message in a chat. */
  async post(personKey: string, where: Where, typed: string): Promise<Delivery> {
    const conversation = this.#stage.directory.at(where);
    const id = this.#stage.book.nextId();
    return this.#write(sceneOf(this.#stage, personKey, newThread(conversation, id)), id, typed);
  }

  /** A reply in a thread, by the thread's conversation id. */
  async reply(personKey: string, thread: string, typed: string): Promise<Delivery> {
    return this.#write(sceneOf(this.#stage, personKey, thread), this.#stage.book.nextId(), typed);
  }

  async #write(scene: Scene, id: string, typed: string): Promise<Delivery> {
    const { person, conversation, conversationId } = scene;
    const others = conversation.members.map(({ mri, name }) => ({ id: mri, name }));
    const mentionable = conversation.type === 'personal' ? others : [this.#bot, ...others];
    const { text, mentions } = readTyped(typed, mentionable);
    const activity = this.#stage.factory.message(scene, id, text, mentions);
    this.#stage.book.add({ id, conversationId, from: person.key, activity, attachments: [], mentions });
    const heard = conversation.type === 'personal' || mentions.some(({ mentioned }) => mentioned.id === this.#bot.id);
    if (heard && this.#stage.directory.isInstalled(conversation)) return this.#stage.line.deliver(activity);
    return { status: 0, body: undefined, activityId: id, conversationId };
  }
}
