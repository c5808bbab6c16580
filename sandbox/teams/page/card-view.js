import { hostConfig } from './host-config.js';
import { renderMarkdown } from './markdown.js';
import { currentTheme } from './theme.js';

const { AdaptiveCard, HostConfig, Version } = globalThis.AdaptiveCards;
// The renderer has one hook for all cards; what a card's own mentions are is known while it is drawn.
let drawnMentions = [];
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = renderMarkdown(text, drawnMentions);
  result.didProcess = true;
};

/** Draws a card. `onAction` gets `{ kind: 'execute' | 'submit', verb, data }`; links open in a window of their own. */
export function cardElement(card, mentions, onAction) {
  const drawn = new AdaptiveCard();
  drawn.hostConfig = new HostConfig(hostConfig(currentTheme()));
  drawn.version = new Version(1, 5);
  drawn.onExecuteAction = (action) => runAction(action, onAction);
  drawnMentions = mentions;
  drawn.parse(card);
  const element = drawn.render();
  drawnMentions = [];
  element.classList.add('card');
  if (card.msteams?.width === 'Full') element.classList.add('wide');
  return element;
}

function runAction(action, onAction) {
  const type = action.getJsonTypeName();
  if (type === 'Action.OpenUrl') openLink(action.url);
  if (type === 'Action.Execute') onAction({ kind: 'execute', verb: action.verb, data: action.data ?? {} });
  if (type === 'Action.Submit') onAction({ kind: 'submit', data: action.data ?? {} });
}

function openLink(url) {
  if (/^https?:\/\//.test(url ?? '')) window.open(url, '_blank', 'noopener,noreferrer');
}
