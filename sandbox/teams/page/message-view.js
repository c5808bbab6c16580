import { ask } from './api.js';
import { cardElement } from './card-view.js';
import { avatar, button, clockTime, h } from './dom.js';
import { renderMarkdown, renderPlain } from './markdown.js';
import { currentTheme } from './theme.js';

/**
 * Draws messages and keeps what is drawn until the message or the theme changes. Cards are kept on their own, so that
 * a line below one takes away nothing that was typed into it.
 */
export class MessageViews {
  #store;
  #drawn = new Map();
  #cards = new Map();
  #busy = new Set();
  #problems = new Map();
  #viewed = new Set();
  #redraw;

  /** `redraw`: some element is out of date. */
  constructor(store, redraw) {
    this.#store = store;
    this.#redraw = redraw;
  }

  element(message) {
    const key = JSON.stringify([message, currentTheme(), this.#problems.get(message.id), this.#store.me]);
    const known = this.#drawn.get(message.id);
    if (known?.key === key) return known.element;
    const element = this.#draw(message);
    this.#drawn.set(message.id, { key, element });
    this.#askForOwnView(message);
    return element;
  }

  #draw(message) {
    const isMine = message.from.key === this.#store.me;
    const author = this.#store.person(message.from.key);
    const classes = ['message', isMine && 'mine', message.from.key === 'bot' && 'bot'];
    return h(
      'article',
      {
        class: classes.filter(Boolean).join(' '),
        'data-testid': 'message',
        'data-message-id': message.id,
        'data-from': message.from.key,
        hidden: isInvisible(message),
      },
      avatar(author),
      h('div', { class: 'content' }, this.#head(message, author), this.#body(message)),
    );
  }

  #head(message, author) {
    const time = h('time', { title: new Date(message.at).toLocaleString() }, clockTime(message.at));
    const edited =
      message.edited && !message.deleted && h('span', { class: 'edited', 'data-testid': 'edited' }, 'Edited');
    return h('div', { class: 'head' }, h('strong', {}, author.name), time, edited);
  }

  #body(message) {
    if (message.deleted) return h('p', { class: 'gone' }, 'This message has been deleted.');
    return [
      message.text !== '' && this.#text(message),
      message.card && this.#card(message),
      message.signIn && this.#signIn(message),
      message.note !== null && h('div', { class: 'note', 'data-testid': 'private-note' }, ...this.#note(message)),
      this.#problems.has(message.id) && h('p', { class: 'error', role: 'alert' }, this.#problems.get(message.id)),
    ].filter(Boolean);
  }

  #text({ from, text, mentions }) {
    const element = h('div', { class: 'text' });
    // Both renderers escape whatever is not theirs; the page's policy forbids scripts besides.
    element.innerHTML = from.key === 'bot' ? renderMarkdown(text, mentions) : renderPlain(text, mentions);
    return element;
  }

  #card(message) {
    const key = JSON.stringify([message.card, currentTheme(), this.#store.me]);
    const known = this.#cards.get(message.id);
    if (known?.key === key) return known.frame;
    const card = cardElement(message.card, message.mentions, (action) => this.#run(message, action));
    const label = message.isPrivate && h('p', { class: 'only-you' }, 'Only you see this version');
    const frame = h('div', { class: 'card-frame', 'data-testid': 'card' }, label, card);
    if (this.#busy.has(message.id)) showWork(frame, true);
    this.#cards.set(message.id, { key, frame });
    return frame;
  }

  #note({ note }) {
    const text = h('div', { class: 'text' });
    text.innerHTML = renderMarkdown(note);
    return [h('p', { class: 'only-you' }, 'Only you can see this'), text];
  }

  #signIn({ signIn }) {
    if (signIn.state === 'trying') return h('p', { class: 'quiet' }, 'Signing you in…');
    if (signIn.state === 'done') return null;
    const open = () => window.open(signIn.link, 'ferry-sign-in', 'popup,width=520,height=640');
    const attributes = { class: 'primary', 'data-testid': 'sign-in' };
    return h('div', { class: 'sign-in' }, h('p', {}, signIn.text), button(signIn.title, open, attributes));
  }

  async #run(message, { kind, verb, data }) {
    if (this.#busy.has(message.id)) return;
    this.#busy.add(message.id);
    this.#problems.delete(message.id);
    this.#showWork(message.id, true);
    try {
      await ask('POST', `/api/${kind}`, { as: this.#store.me, messageId: message.id, verb, data });
    } catch (problem) {
      this.#problems.set(message.id, problem.message);
    }
    this.#busy.delete(message.id);
    this.#showWork(message.id, false);
    this.#redraw();
  }

  #showWork(id, isWorking) {
    const known = this.#cards.get(id);
    if (known) showWork(known.frame, isWorking);
  }

  /** Clients ask for their own view of a card with `refresh` once for each version they show. */
  #askForOwnView(message) {
    if (!message.card?.refresh || message.isPrivate) return;
    const version = JSON.stringify([this.#store.me, message.id, message.edits]);
    if (this.#viewed.has(version)) return;
    this.#viewed.add(version);
    ask('POST', '/api/view', { as: this.#store.me, messageId: message.id }).catch((problem) => {
      this.#problems.set(message.id, problem.message);
      this.#redraw();
    });
  }
}

/** A sign-in card that was answered silently leaves nothing to see. */
function isInvisible({ text, card, signIn, note, deleted }) {
  return signIn?.state === 'done' && text === '' && !card && note === null && !deleted;
}

/** While a button's answer is awaited nothing on the card can be pressed or typed. */
function showWork(frame, isWorking) {
  frame.classList.toggle('busy', isWorking);
  frame.querySelector('.spinner')?.remove();
  if (isWorking) frame.append(h('div', { class: 'spinner', role: 'status', 'aria-label': 'Working' }));
  for (const control of frame.querySelectorAll('button, input, select, textarea')) control.disabled = isWorking;
}
