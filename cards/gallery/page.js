// Runs in the gallery's page, where DRAWINGS, THEMES and the two libraries stand before it.
/* global AdaptiveCards, DRAWINGS, THEMES, markdownit */
const WIDTHS = ['narrow', 'wide'];

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownit().render(text);
  result.didProcess = true;
};

/** The card as a client with that theme draws it; the buttons do nothing. */
function drawn(json, theme) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(THEMES[theme]);
  card.onExecuteAction = () => {};
  card.parse(json);
  return card.render();
}

function frame(json, theme, width) {
  const element = document.createElement('div');
  element.className = `card ${theme} ${width}`;
  element.append(drawn(json, theme));
  return element;
}

for (const { card, sample, json } of DRAWINGS) {
  const heading = document.createElement('h2');
  heading.textContent = `${card} · ${sample}`;
  const row = document.createElement('div');
  row.className = 'row';
  row.id = `${card}-${sample}`.replace(/\W+/g, '-');
  row.append(...Object.keys(THEMES).flatMap((theme) => WIDTHS.map((width) => frame(json, theme, width))));
  document.querySelector('main').append(heading, row);
}
