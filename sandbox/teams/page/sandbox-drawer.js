import { ask } from './api.js';
import { button, clockTime, h } from './dom.js';

const REFRESH_MS = 1_500;
const NAMES = { entra: 'Entra', tokenService: 'Sign-in', lcs: 'Lifecycle Services', connector: 'Teams' };

/** Everything that is not Teams: the bot's process, what goes wrong, who is signed in, and what was asked of Microsoft. */
export class SandboxDrawer {
  title = 'Sandbox';
  #body = null;
  #timer = null;
  #drawn = '';
  #simulator = 'lcs';
  #opened = new Set();
  #problem = null;

  draw(body) {
    this.#body = body;
    this.#drawn = '';
    this.#refresh();
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MS);
  }

  close() {
    clearInterval(this.#timer);
    this.#body = null;
  }

  async #refresh() {
    try {
      const [state, requests] = await Promise.all([
        ask('GET', '/sandbox/state'),
        ask('GET', `/sandbox/requests/${this.#simulator}`),
      ]);
      this.#fill(state, requests);
    } catch (problem) {
      this.#body?.replaceChildren(h('p', { class: 'error' }, problem.message));
      this.#drawn = '';
    }
  }

  #fill(state, requests) {
    const drawn = JSON.stringify([state, requests, this.#problem]);
    if (!this.#body || drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#body.replaceChildren(
      ...(this.#problem ? [h('p', { class: 'error', role: 'alert' }, this.#problem)] : []),
      this.#bot(state),
      this.#faults(state),
      this.#people(state),
      this.#requests(state, requests),
    );
  }

  /** Runs something and draws what became of it. */
  #do(method, path) {
    return async () => {
      this.#problem = null;
      await ask(method, path).catch((problem) => {
        this.#problem = problem.message;
      });
      await this.#refresh();
    };
  }

  #bot({ bot, log }) {
    return section(
      'The bot',
      h('p', {}, h('span', { class: `state ${bot}` }, bot)),
      h(
        'div',
        { class: 'row' },
        button('Restart', this.#do('POST', '/sandbox/bot/restart'), { 'data-testid': 'bot-restart' }),
        button('Kill', this.#do('POST', '/sandbox/bot/kill'), { class: 'danger', 'data-testid': 'bot-kill' }),
      ),
      this.#details('log', 'Log', h('pre', { class: 'log' }, log.join('\n') || 'Nothing yet.')),
    );
  }

  #faults({ faults, simulators }) {
    const groups = simulators.map((simulator) => {
      const switches = faults.filter((fault) => fault.simulator === simulator).map((fault) => this.#fault(fault));
      return switches.length > 0 && h('div', {}, h('h4', {}, NAMES[simulator] ?? simulator), ...switches);
    });
    const clear = button('Switch all off', this.#do('DELETE', '/sandbox/faults'), { 'data-testid': 'faults-clear' });
    return section('What goes wrong', ...groups.filter(Boolean), clear);
  }

  #fault({ id, title, about, on, used, left }) {
    const path = `/sandbox/faults/${encodeURIComponent(id)}`;
    const count = on ? (left === null ? `used ${used}×` : `${left} left`) : '';
    return h(
      'button',
      {
        type: 'button',
        role: 'switch',
        class: 'switch',
        'aria-checked': String(on),
        'data-testid': `fault-${id}`,
        onclick: this.#do(on ? 'DELETE' : 'POST', path),
      },
      h('span', { class: 'knob' }),
      h('span', { class: 'words' }, h('b', {}, title), h('small', {}, about)),
      h('small', { class: 'count' }, count),
    );
  }

  #people({ people }) {
    const rows = people.map(({ key, name, signedIn, demand }) => {
      const words = demand ? `Entra demands: ${demand}` : signedIn ? 'signed in' : 'not signed in';
      const path = `/sandbox/people/${key}/sign-out`;
      const out = signedIn && button('Sign out', this.#do('POST', path), { 'data-testid': `sign-out-${key}` });
      return h('div', { class: 'row spread' }, h('span', {}, h('b', {}, name), h('small', {}, ` ${words}`)), out);
    });
    return section('People', ...rows);
  }

  #requests({ simulators }, requests) {
    const choose = (event) => {
      this.#simulator = event.target.value;
      this.#refresh();
    };
    const options = simulators.map((name) =>
      h('option', { value: name, selected: name === this.#simulator }, NAMES[name] ?? name),
    );
    const lines = requests.map((request) => this.#request(request));
    return section(
      'Requests',
      h('select', { onchange: choose, 'aria-label': 'Of which service', 'data-testid': 'requests-of' }, ...options),
      ...(lines.length > 0 ? lines : [h('p', { class: 'quiet' }, 'None yet.')]),
    );
  }

  #request({ at, method, path, status, body }) {
    const isBad = status === null || status >= 400;
    const title = h(
      'span',
      { class: 'line' },
      h('span', { class: 'what' }, `${method} ${path}`),
      h('span', { class: isBad ? 'status bad' : 'status' }, status === null ? 'no answer' : String(status)),
      h('time', {}, clockTime(at)),
    );
    return this.#details(
      `${at} ${method} ${path}`,
      title,
      h('pre', {}, body === undefined || body === null ? 'No body.' : JSON.stringify(body, null, 2)),
    );
  }

  #details(key, title, content) {
    const toggle = (event) => (event.target.open ? this.#opened.add(key) : this.#opened.delete(key));
    return h(
      'details',
      { class: 'entry', open: this.#opened.has(key), ontoggle: toggle },
      h('summary', {}, title),
      content,
    );
  }
}

function section(title, ...children) {
  return h('section', {}, h('h3', {}, title), ...children);
}
