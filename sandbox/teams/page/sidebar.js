import { avatar, h } from './dom.js';

/** The left side: conversations above, below them the people one can be. */
export class Sidebar {
  #store;
  #element = document.getElementById('sidebar');
  #become;

  constructor(store, become) {
    this.#store = store;
    this.#become = become;
    for (const event of ['everything', 'conversation', 'message', 'notified', 'bot'])
      store.on(event, () => this.draw());
  }

  draw() {
    const { conversations, team } = this.#store;
    const of = (wanted) => conversations.filter(({ type }) => (type === 'channel') === wanted);
    this.#element.replaceChildren(
      h(
        'div',
        { class: 'brand' },
        h('img', { src: '/page/ferry.svg', alt: '' }),
        h('div', {}, h('b', {}, 'Ferry'), h('span', {}, 'sandbox')),
      ),
      h('h2', {}, team),
      h('ul', {}, ...of(true).map((one) => this.#conversation(one, `# ${one.name}`))),
      h('h2', {}, 'Chats'),
      h('ul', {}, ...of(false).map((one) => this.#conversation(one, one.name))),
      this.#people(),
    );
  }

  #conversation({ id, key, type }, label) {
    const isOpen = key === this.#store.open;
    const icon = {
      personal: avatar({ key: 'bot' }, true),
      groupChat: h('span', { class: 'avatar small group', 'aria-hidden': 'true' }, '👥'),
    };
    const attributes = {
      type: 'button',
      class: 'entry',
      'data-testid': `conversation-${key}`,
      'aria-current': isOpen ? 'page' : null,
      onclick: () => {
        this.#store.openConversation(key);
        document.body.classList.remove('menu-open');
      },
    };
    const dot = this.#store.unread.has(id) && h('span', { class: 'dot', title: 'Unread', 'aria-label': 'Unread' });
    return h('li', {}, h('button', attributes, icon[type], h('span', { class: 'label' }, label), dot));
  }

  #people() {
    const me = this.#store.person(this.#store.me);
    return h(
      'section',
      { class: 'people', 'aria-label': 'Who you are' },
      h('p', { class: 'you' }, 'You are ', h('b', {}, me.name)),
      h('p', { class: 'about' }, me.about),
      h('div', { class: 'switch' }, ...this.#store.people.map((person) => this.#personButton(person))),
    );
  }

  #personButton(person) {
    const waiting = this.#store.waiting.get(person.key);
    const first = person.name.split(' ')[0];
    return h(
      'button',
      {
        type: 'button',
        'data-testid': `person-${person.key}`,
        title: `${person.name}: ${person.about}`,
        'aria-pressed': String(person.key === this.#store.me),
        onclick: () => this.#become(person.key),
      },
      avatar(person),
      h('span', {}, first),
      person.guest && h('span', { class: 'guest' }, 'guest'),
      waiting && h('span', { class: 'badge', 'aria-label': `${waiting} notifications` }, String(waiting)),
    );
  }
}
