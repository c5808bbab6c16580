import { ask } from './api.js';
import { button, h } from './dom.js';
import { whereOf } from './feed.js';
import { switchTheme } from './theme.js';

/** The line above the conversation: its name and members, and the buttons of the sandbox. */
export class Bar {
  #store;
  #drawers;
  #element = document.getElementById('bar');

  constructor(store, drawers) {
    this.#store = store;
    this.#drawers = drawers;
    for (const event of ['everything', 'conversation', 'bot', 'theme', 'drawer']) store.on(event, () => this.draw());
  }

  draw() {
    const { current, team } = this.#store;
    const names = current.members.map((key) => this.#store.person(key).name.split(' ')[0]).join(', ');
    const title = current.type === 'channel' ? current.name : current.type === 'personal' ? 'Ferry' : current.name;
    const about = { channel: `${team} · ${names}`, groupChat: names, personal: 'Only you and Ferry' }[current.type];
    this.#element.replaceChildren(
      button('☰', () => document.body.classList.toggle('menu-open'), {
        class: 'icon menu',
        'aria-label': 'Conversations',
      }),
      h('div', { class: 'title' }, h('h1', {}, title), h('p', {}, about)),
      h(
        'div',
        { class: 'tools' },
        this.#botState(),
        this.#installation(),
        this.#drawer('raw', 'Raw'),
        this.#drawer('sandbox', 'Sandbox'),
        this.#theme(),
      ),
    );
  }

  #botState() {
    const { botState } = this.#store;
    const words = {
      ready: 'Ferry is up',
      starting: 'Ferry is starting',
      stopped: 'Ferry is stopped',
      ended: 'Ferry has ended',
      unknown: '',
    };
    return h(
      'span',
      { class: `state ${botState}`, role: 'status', title: words[botState], 'data-testid': 'bot-state' },
      words[botState],
    );
  }

  #installation() {
    const { current, me } = this.#store;
    const verb = current.installed ? 'uninstall' : 'install';
    const change = async () => {
      await ask('POST', `/api/${verb}`, { as: me, where: whereOf(this.#store) });
      await this.#store.become(me);
    };
    const label = current.installed ? 'Remove app' : 'Add app';
    return button(label, change, {
      class: 'plain',
      'data-testid': 'install',
      title: `${label} Ferry here, and tell the bot`,
    });
  }

  #drawer(name, label) {
    const isOpen = this.#drawers.open === name;
    const attributes = { class: 'plain', 'data-testid': `drawer-${name}`, 'aria-pressed': String(isOpen) };
    return button(label, () => this.#drawers.toggle(name), attributes);
  }

  #theme() {
    const change = () => {
      switchTheme();
      this.#store.changed('theme');
    };
    return button('◐', change, {
      class: 'icon',
      'data-testid': 'theme',
      'aria-label': 'Light or dark',
      title: 'Light or dark',
    });
  }
}
