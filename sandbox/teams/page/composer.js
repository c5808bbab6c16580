import { avatar, h } from './dom.js';

/** What was typed and not sent yet, by place. */
const drafts = new Map();

/**
 * A box to write in. `place` keeps its draft; `mention`: a chip that addresses the message to Ferry, as typing @Ferry
 * would; `send(text)` gives a line to show, or null; when it rejects the text comes back. Enter sends, Shift+Enter breaks
 * the line.
 */
export function composer({ place, me, label, testIds, mention, send }) {
  const chip = mention ? mentionChip() : null;
  const error = h('p', { class: 'error', role: 'alert', hidden: true });
  const area = h('textarea', {
    rows: 1,
    placeholder: label,
    'aria-label': label,
    'data-testid': testIds.area,
    oninput: () => {
      drafts.set(place, area.value);
      grow(area);
    },
    onkeydown: (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  area.value = drafts.get(place) ?? '';
  const submit = async () => {
    const text = area.value.trim();
    if (text === '') return;
    area.value = '';
    drafts.delete(place);
    grow(area);
    let line = null;
    try {
      line = await send(addressed(text, chip));
    } catch (problem) {
      line = problem.message;
      if (area.value === '') area.value = text;
    }
    error.textContent = line ?? '';
    error.hidden = line === null;
  };
  const sendButton = h(
    'button',
    {
      type: 'button',
      class: 'send',
      title: 'Send',
      'aria-label': 'Send',
      'data-testid': testIds.send,
      onclick: submit,
    },
    '➤',
  );
  return h('div', { class: 'composer' }, h('div', { class: 'box' }, avatar(me, true), chip, area, sendButton), error);
}

function mentionChip() {
  const chip = h(
    'button',
    {
      type: 'button',
      class: 'chip',
      'aria-pressed': 'true',
      'data-testid': 'mention',
      title: 'Ferry only hears what mentions it here. Press to write to the people alone.',
      onclick: () => chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true')),
    },
    '@Ferry',
  );
  return chip;
}

function addressed(text, chip) {
  const isOn = chip?.getAttribute('aria-pressed') === 'true';
  return isOn && !/@Ferry\b/i.test(text) ? `@Ferry ${text}` : text;
}

function grow(area) {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
}
