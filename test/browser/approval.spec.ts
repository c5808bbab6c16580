import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { person } from '../../sandbox/people.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../support/chromium.ts';
import { startSandboxOnPostgres } from '../support/sandbox-on-postgres.ts';
import { until } from '../system/until.ts';

const GOLD = /Refresh of GOLD from UAT/;
const EXPORT = /Export of UAT/;

/** A refresh of GOLD needs Ana; an export of UAT anybody in the channel Releases. */
function withRules(content: Record<string, unknown>): Record<string, unknown> {
  const [first = {}] = content.projects as readonly Record<string, unknown>[];
  const rules = [
    { action: 'refresh', target: 'GOLD', approvals: { from: [person('ana').objectId] } },
    { action: 'export', target: 'UAT', approvals: { from: { channel: 'releases' } } },
  ];
  return { ...content, projects: [{ ...first, rules }] };
}

describe('approvals on the sandbox page', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;

  before(async function () {
    if (!existsSync(CHROMIUM)) return this.skip();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  });

  after(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    sandbox = await startSandboxOnPostgres({ config: withRules });
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(sandbox.teams.url);
    await sandbox.tokenService.signIn(person('robin'));
  });

  afterEach(async () => {
    await page?.close();
    await sandbox?.stop();
  });

  it('the same card has for each person the buttons that are theirs, without a click, after every edit again', async () => {
    // So that Ferry knows Ana, and has no chat with her.
    await as('ana', 'general');
    await post('@Ferry whoami');
    await botMessage('Ana Duarte').waitFor();
    await as('robin', 'general');
    await post('@Ferry refresh GOLD from UAT');
    await botMessage(GOLD).getByRole('textbox').fill('GOLD');
    await botMessage(GOLD).getByRole('button', { name: 'Confirm' }).click();
    await botMessage(GOLD).getByText('Waiting for approval').first().waitFor();
    await hasButtons(botMessage(GOLD), ['Cancel']);
    await botMessage('waits for your approval').waitFor();

    await as('sam', 'general');
    await hasButtons(botMessage(GOLD), []);
    await as('ana', 'general');
    await hasButtons(botMessage(GOLD), ['Approve', 'Reject']);
    await botMessage(GOLD).getByRole('button', { name: 'Reject' }).click();
    await botMessage(GOLD).getByTestId('private-note').getByText('say why').waitFor();
    await botMessage(GOLD).getByRole('button', { name: 'Approve' }).click();
    await botMessage(GOLD).getByText('Ana Duarte agreed').waitFor();
    await botMessage('the refresh of GOLD from UAT is done').waitFor();
    await as('sam', 'general');
    await botMessage(GOLD).getByText('Ana Duarte agreed').waitFor();
    await hasButtons(botMessage(GOLD), []);
  }).timeout(60_000);

  it('a channel that Ferry never heard from gets a card of its own, and its members decide there', async () => {
    await as('robin', 'general');
    await post('@Ferry export UAT');
    await botMessage(EXPORT).getByRole('button', { name: 'Confirm' }).click();
    await botMessage(EXPORT).getByText('Waiting for approval').first().waitFor();

    await as('noor', 'releases');
    await hasButtons(botMessage(EXPORT), ['Approve', 'Reject']);
    await botMessage(EXPORT).getByRole('textbox').fill('Not before the audit.');
    await botMessage(EXPORT).getByRole('button', { name: 'Reject' }).click();
    await botMessage(EXPORT).getByText('Not before the audit.').waitFor();
    await hasButtons(botMessage(EXPORT), []);

    await as('robin', 'general');
    await botMessage(EXPORT).getByText('Noor Haddad rejected it').waitFor();
  }).timeout(60_000);

  async function as(personKey: string, conversation: string): Promise<void> {
    await page.getByTestId(`person-${personKey}`).click();
    await page.getByTestId(`conversation-${conversation}`).click();
  }

  async function post(text: string): Promise<void> {
    await page.getByTestId('compose').fill(text);
    await page.getByTestId('compose').press('Enter');
  }

  function botMessage(text: string | RegExp): Locator {
    return page.locator('[data-testid="message"][data-from="bot"]', { hasText: text }).last();
  }

  /** Waits until the card has these buttons and no others. */
  async function hasButtons(message: Locator, names: readonly string[]): Promise<void> {
    const buttons = message.getByTestId('card').getByRole('button');
    await message.getByTestId('card').waitFor();
    const isSo = async () => isDeepStrictEqual(await buttons.allTextContents(), names);
    await until(`the card's buttons are ${names.join(', ') || 'none'}`, isSo, 20_000);
  }
});
