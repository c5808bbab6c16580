import { ask } from './api.js';
import { composer } from './composer.js';
import { button, h } from './dom.js';
import { MessageViews } from './message-view.js';

/** The open conversation: a chat as a row of messages, a channel as threads that can be replied to. */
export class Feed {
  #store;
  #feed = document.getElementById('feed');
  #foot = document.getElementById('foot');
  #views;
  #threads = new Map();
  #typing = new Map();
  #isAtEnd = true;

  constructor(store) {
    this.#store = store;
    this.#views = new MessageViews(store, () => this.draw());
    store.on('everything', () => this.openAnew());
    store.on('conversation', () => this.openAnew());
    store.on('message', ({ message, isNew }) => this.#onMessage(message, isNew));
    this.#feed.addEventListener('scroll', () => this.#noteEnd());
    new ResizeObserver(() => this.#stayAtEnd()).observe(this.#feed);
    store.on('typing', ({ thread }) => this.#onTyping(thread));
  }

  /** Another conversation or person: nothing drawn so far counts. */
  openAnew() {
    this.#threads.clear();
    this.#feed.replaceChildren();
    this.#foot.replaceChildren(this.#mainComposer());
    this.draw();
    this.#isAtEnd = true;
    this.#stayAtEnd();
  }

  draw() {
    const messages = this.#store.shown();
    const isChannel = this.#store.current?.type === 'channel';
    const children = isChannel ? this.#threadsOf(messages) : messages.map((message) => this.#views.element(message));
    const typing = this.#typingLine((thread) => thread === this.#store.current?.id);
    arrange(this.#feed, messages.length === 0 ? [this.#welcome()] : [...children, ...typing]);
  }

  /** Brings a message into sight and lets it shine for a moment. */
  show(messageId) {
    const element = this.#feed.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`);
    element?.scrollIntoView({ block: 'center' });
    element?.classList.add('shining');
    setTimeout(() => element?.classList.remove('shining'), 1_600);
  }

  #onMessage(message, isNew) {
    if (message.conversation !== this.#store.current?.id) return;
    if (message.from.key === 'bot') this.#typing.delete(message.thread);
    if (isNew && message.from.key === this.#store.me && this.#isLast(message)) this.#isAtEnd = true;
    this.draw();
    this.#stayAtEnd();
  }

  /** A reply in an old thread does not pull its writer away from there. */
  #isLast({ thread }) {
    return this.#store.shown().at(-1)?.thread === thread && !this.#threads.has(thread);
  }

  #noteEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#feed;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < 120;
  }

  #stayAtEnd() {
    if (this.#isAtEnd) this.#feed.scrollTop = this.#feed.scrollHeight;
  }

  #onTyping(thread) {
    clearTimeout(this.#typing.get(thread));
    const forget = () => {
      this.#typing.delete(thread);
      this.draw();
    };
    this.#typing.set(thread, setTimeout(forget, 4_000));
    this.draw();
  }

  #typingLine(isHere) {
    const isTyping = [...this.#typing.keys()].some(isHere);
    return isTyping ? [h('p', { class: 'quiet typing' }, 'Ferry is typing…')] : [];
  }

  #threadsOf(messages) {
    const byThread = Map.groupBy(messages, (message) => message.thread);
    return [...byThread].map(([thread, [root, ...replies]]) => {
      const element = this.#threads.get(thread) ?? this.#newThread(thread);
      const drawn = replies.map((reply) => this.#views.element(reply));
      arrange(element.querySelector('.root'), [this.#views.element(root)]);
      arrange(element.querySelector('.replies'), [...drawn, ...this.#typingLine((id) => id === thread)]);
      return element;
    });
  }

  #newThread(thread) {
    const box = composer({
      place: thread,
      me: this.#store.person(this.#store.me),
      label: 'Reply',
      testIds: { area: 'thread-compose', send: 'reply' },
      mention: true,
      send: (text) => this.#send('/api/reply', { thread, text }),
    });
    const parts = [h('div', { class: 'root' }), h('div', { class: 'replies' }), box];
    const element = h('section', { class: 'thread', 'data-testid': 'thread', 'data-thread': thread }, ...parts);
    this.#threads.set(thread, element);
    return element;
  }

  #mainComposer() {
    const { key, type, name } = this.#store.current;
    const labels = { channel: `Start a post in ${name}`, groupChat: `Message ${name}`, personal: 'Message Ferry' };
    return composer({
      place: `${this.#store.me} ${key}`,
      me: this.#store.person(this.#store.me),
      label: labels[type],
      testIds: { area: 'compose', send: 'send' },
      mention: type !== 'personal',
      send: (text) => this.#send('/api/post', { where: whereOf(this.#store), text }),
    });
  }

  /** Teams says nothing when a bot does not answer; the sandbox does. */
  async #send(path, message) {
    const { status, body } = await ask('POST', path, { as: this.#store.me, ...message });
    if (status < 400) return null;
    return typeof body === 'string' ? body : `Ferry answered ${status}.`;
  }

  #welcome() {
    const { type } = this.#store.current;
    const area = this.#foot.querySelector('textarea');
    const say = (text) =>
      button(text, () => {
        area.value = text;
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
      });
    return h(
      'div',
      { class: 'welcome' },
      h('img', { src: '/page/ferry.svg', alt: '' }),
      h('h2', {}, type === 'channel' ? 'Nothing posted yet' : 'Say hello to Ferry'),
      h(
        'p',
        {},
        'Ferry moves databases between environments, with your own rights. Everything here is simulated: nothing can break.',
      ),
      h('div', { class: 'suggestions' }, say('help'), say('whoami'), say('status')),
    );
  }
}

/** The open conversation in the words of the sandbox's API. */
export function whereOf({ current, me }) {
  if (current.type === 'channel') return { channel: current.key };
  return current.type === 'personal' ? { chat: me } : { group: true };
}

/** Makes `children` the children of `parent` without touching those that stay, so that typed text and focus survive. */
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
