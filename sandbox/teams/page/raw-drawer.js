import { clockTime, h } from './dom.js';

/** The activities between Teams and the bot as they were, newest first. */
export class RawDrawer {
  title = 'Raw activities';
  #store;
  #body = null;
  #opened = new Set();

  constructor(store) {
    this.#store = store;
    for (const event of ['traffic', 'everything']) store.on(event, () => this.#fill());
  }

  draw(body) {
    this.#body = body;
    this.#fill();
  }

  close() {
    this.#body = null;
  }

  #fill() {
    if (!this.#body) return;
    const entries = this.#store.traffic.toReversed().map((entry) => this.#entry(entry));
    const hint = h('p', { class: 'quiet' }, 'Nothing yet: write to Ferry. Tokens are never shown here.');
    this.#body.replaceChildren(...(entries.length > 0 ? entries : [hint]));
  }

  #entry(entry) {
    const { seq, at, direction, title, status, activity, answer } = entry;
    const toggle = (event) => (event.target.open ? this.#opened.add(seq) : this.#opened.delete(seq));
    const arrow = direction === 'toBot' ? 'Teams → bot' : 'bot → Teams';
    return h(
      'details',
      { class: `entry ${direction}`, 'data-testid': 'raw-entry', open: this.#opened.has(seq), ontoggle: toggle },
      h(
        'summary',
        {},
        h('span', { class: 'way' }, arrow),
        h('span', { class: 'what' }, title),
        h(
          'span',
          { class: status === null || status < 400 ? 'status' : 'status bad' },
          status === null ? '…' : String(status),
        ),
        h('time', {}, clockTime(at)),
      ),
      activity !== undefined && h('pre', {}, JSON.stringify(activity, null, 2)),
      answer !== undefined && h('pre', { class: 'answer' }, JSON.stringify(answer, null, 2)),
    );
  }
}
