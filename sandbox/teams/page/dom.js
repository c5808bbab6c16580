/**
 * An element. Names that begin with `on` are listeners, `class` and `dataset` as in the DOM, `true` makes an empty
 * attribute, null, undefined and false make none. Children that are null or false are left out; text stays text.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The same button for a click, a key and a screen reader. */
export function button(label, onclick, attributes = {}) {
  return h('button', { type: 'button', onclick, ...attributes }, label);
}

/** Hours and minutes as the reader's browser writes them. */
export function clockTime(at) {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

export function avatar(person, small = false) {
  if (person.key === 'bot') {
    return h('img', { class: small ? 'avatar small' : 'avatar', src: '/page/ferry.svg', alt: '' });
  }
  const initials = person.name
    .split(' ')
    .map((word) => word[0])
    .join('');
  const size = small ? 'avatar small' : 'avatar';
  return h('span', { class: `${size} of-${person.key}`, 'aria-hidden': 'true' }, initials);
}
