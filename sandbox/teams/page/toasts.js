import { h } from './dom.js';

const SHOWN_MS = 8_000;

/** What this person's client would pop up. A click leads to the message. */
export class Toasts {
  #element = document.getElementById('toasts');
  #store;

  constructor(store, feed) {
    this.#store = store;
    store.on('notified', (notice) => {
      if (notice.people.includes(store.me) && !this.#isInSight(notice)) this.#show(notice, feed);
    });
    store.on('everything', () => this.#element.replaceChildren());
  }

  /** Teams pops up nothing for the chat one is looking at. */
  #isInSight({ conversation }) {
    const { current } = this.#store;
    return document.hasFocus() && current.type !== 'channel' && current.id === conversation;
  }

  #show({ messageId, conversation, from, text }, feed) {
    const toast = h(
      'button',
      {
        type: 'button',
        class: 'toast',
        'data-testid': 'toast',
        'data-message-id': messageId,
        onclick: () => {
          const { key } = this.#store.conversations.find(({ id }) => id === conversation);
          this.#store.openConversation(key);
          feed.show(messageId);
          toast.remove();
        },
      },
      h('img', { class: 'avatar', src: '/page/ferry.svg', alt: '' }),
      h('span', {}, h('b', {}, from), h('span', { class: 'words' }, plain(text))),
    );
    this.#element.append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}

/** Toasts show no formatting. */
function plain(text) {
  const withoutLinks = text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return withoutLinks.replaceAll(/<\/?at>|\*\*|^- |\\(?=[^\w\s])/gm, '');
}
