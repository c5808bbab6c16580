import { button, h } from './dom.js';

/** The right side, which holds one drawer at a time; each has `title`, `draw(body)` and `close()`. */
export class Drawers {
  open = null;
  #store;
  #drawers;
  #element = document.getElementById('drawer');

  constructor(store, drawers) {
    this.#store = store;
    this.#drawers = drawers;
  }

  toggle(name) {
    if (this.open) this.#drawers[this.open].close();
    this.open = this.open === name ? null : name;
    this.#element.hidden = this.open === null;
    document.body.classList.toggle('drawer-open', this.open !== null);
    if (this.open) this.#draw(this.#drawers[this.open]);
    this.#store.changed('drawer');
  }

  #draw(drawer) {
    const body = h('div', { class: 'drawer-body' });
    const close = button('✕', () => this.toggle(this.open), { class: 'icon', 'aria-label': 'Close' });
    this.#element.replaceChildren(h('header', {}, h('h2', {}, drawer.title), close), body);
    drawer.draw(body);
  }
}
