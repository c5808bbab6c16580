import { ask, listen } from './api.js';

/** What the page knows, as one person. Components subscribe and draw it. */
export class Store extends EventTarget {
  me = null;
  people = [];
  conversations = [];
  messages = new Map();
  /** Key of the open conversation: general, releases, personal, group. */
  open = 'personal';
  unread = new Set();
  /** How many toasts other people's clients have shown. */
  waiting = new Map();
  botState = 'unknown';
  traffic = [];
  #stop = () => {};

  /** Becomes this person; everything is read anew, also after each reconnection. */
  async become(person) {
    this.#stop();
    this.unread.clear();
    this.waiting.delete(person);
    await this.#load(person);
    let isFirst = true;
    this.#stop = listen(person, this.#handlers(), () => {
      if (!isFirst) this.#load(person);
      isFirst = false;
    });
  }

  async #load(person) {
    const [state, traffic] = await Promise.all([ask('GET', `/api/state?as=${person}`), ask('GET', '/api/traffic')]);
    this.me = state.me;
    this.team = state.team;
    this.people = state.people;
    this.conversations = state.conversations;
    this.messages = new Map(state.messages.map((message) => [message.id, message]));
    this.traffic = traffic;
    if (!this.current) this.open = 'general';
    this.changed('everything');
  }

  get current() {
    return this.conversations.find((conversation) => conversation.key === this.open);
  }

  person(key) {
    return this.people.find((person) => person.key === key) ?? { key: 'bot', name: 'Ferry' };
  }

  /** Messages of the open conversation, oldest first. */
  shown() {
    return [...this.messages.values()].filter((message) => message.conversation === this.current?.id);
  }

  openConversation(key) {
    this.open = key;
    this.unread.delete(this.current?.id);
    this.changed('conversation');
  }

  changed(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  on(what, listener) {
    this.addEventListener(what, (event) => listener(event.detail));
  }

  #handlers() {
    return {
      message: (message) => this.#receive(message),
      notified: (notice) => this.#notified(notice),
      typing: (typing) => this.changed('typing', typing),
      traffic: (entry) => this.#record(entry),
      bot: ({ state }) => {
        this.botState = state;
        this.changed('bot');
      },
    };
  }

  #receive(message) {
    const isNew = !this.messages.has(message.id);
    this.messages.set(message.id, message);
    if (isNew && message.conversation !== this.current?.id) this.unread.add(message.conversation);
    this.changed('message', { message, isNew });
  }

  #notified(notice) {
    for (const key of notice.people) {
      if (key !== this.me) this.waiting.set(key, (this.waiting.get(key) ?? 0) + 1);
    }
    this.changed('notified', notice);
  }

  #record(entry) {
    const at = this.traffic.findIndex(({ seq }) => seq === entry.seq);
    if (at >= 0) this.traffic[at] = entry;
    else this.traffic.push(entry);
    this.traffic.splice(0, this.traffic.length - 300);
    this.changed('traffic');
  }
}
