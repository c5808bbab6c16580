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
  /** What is still to be done of what came while the state was read; null: it is read. */
  #early = null;

  /** Becomes this person; everything is read anew, also after each reconnection. */
  async become(person) {
    this.#stop();
    this.unread.clear();
    this.waiting.delete(person);
    // First the stream, then the state: what happens in between would be in neither.
    await new Promise((isRead) => {
      this.#stop = listen(person, this.#handlers(), () => this.#load(person).then(isRead));
    });
  }

  async #load(person) {
    this.#early = [];
    const [state, traffic] = await Promise.all([ask('GET', `/api/state?as=${person}`), ask('GET', '/api/traffic')]);
    this.me = state.me;
    this.team = state.team;
    this.people = state.people;
    this.conversations = state.conversations;
    this.messages = new Map(state.messages.map((message) => [message.id, message]));
    this.traffic = traffic;
    if (!this.current) this.open = 'general';
    const early = this.#early ?? [];
    this.#early = null;
    this.changed('everything');
    for (const handle of early) handle();
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
    const handlers = {
      message: (message) => this.#receive(message),
      notified: (notice) => this.#notified(notice),
      typing: (typing) => this.changed('typing', typing),
      traffic: (entry) => this.#record(entry),
      bot: ({ state }) => {
        this.botState = state;
        this.changed('bot');
      },
    };
    const whenRead = (handle) => (data) => (this.#early ? this.#early.push(() => handle(data)) : handle(data));
    return Object.fromEntries(Object.entries(handlers).map(([name, handle]) => [name, whenRead(handle)]));
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
