import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from '../support/chromium.ts';
import { startSandboxOnPostgres } from '../support/sandbox-on-postgres.ts';

const REFRESH_POST = /^\/databasemovement\/v1\/refresh\//;

describe('the main job on the sandbox page', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[];

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      process.stdout.write(`  Browser specs are skipped: there is no ${CHROMIUM} here.\n`);
      return this.skip();
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS] });
  });

  after(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    sandbox = await startSandboxOnPostgres();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    pageErrors = [];
    page.on('pageerror', (error) => pageErrors.push(error.message));
    await page.goto(sandbox.teams.url);
  });

  afterEach(async () => {
    await page?.close();
    await sandbox?.stop();
    assert.deepEqual(pageErrors, []);
  });

  it('in a channel: sign-in button, the list without asking again, then a refresh from card to finish message', async () => {
    await as('robin', 'general');
    await post('@Ferry backups');
    await signInByButton();
    await botMessage('Database backups').waitFor();
    await post('@Ferry refresh UAT from PROD');
    const card = botMessage(/Refresh of UAT from PROD/);
    await card.getByRole('textbox').fill('UTA');
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.getByTestId('private-note').getByText('Nothing was sent').waitFor();
    assert.equal(sandbox.lcs.requests.count('POST', REFRESH_POST), 0);

    await card.getByRole('textbox').fill('UAT');
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.getByText('Running in LCS').waitFor();
    const told = botMessage('the refresh of UAT from PROD is done');
    await told.waitFor();

    assert.match((await told.textContent()) ?? '', /Robin Keller/);
    await page.getByTestId('toast').first().waitFor();
    await card.getByText('Done.').waitFor();
    await card.getByTestId('edited').waitFor();
    assert.equal(sandbox.lcs.requests.count('POST', REFRESH_POST), 1);
  }).timeout(60_000);

  it('in 1:1 the sign-in is silent', async () => {
    await as('robin', 'personal');
    await post('backups');

    await botMessage('Database backups').waitFor();

    assert.equal(await page.getByTestId('sign-in').count(), 0);
  });

  it('another person who presses Confirm is refused with an answer only they see', async () => {
    await as('robin', 'general');
    await post('@Ferry refresh UAT from PROD');
    await signInByButton();
    await botMessage(/Refresh of UAT from PROD/).waitFor();

    await as('ana', 'general');
    const card = botMessage(/Refresh of UAT from PROD/);
    await card.getByRole('textbox').fill('UAT');
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.getByTestId('private-note').getByText('Only the person who asked').waitFor();

    await as('robin', 'general');
    await botMessage(/Refresh of UAT from PROD/).waitFor();
    assert.equal(await page.getByText('Only the person who asked').count(), 0);
    assert.equal(sandbox.lcs.requests.count('POST', REFRESH_POST), 0);
  });

  it('pages through the backups in place', async () => {
    await as('robin', 'personal');
    await post('backups');
    const list = botMessage('Database backups');

    await list.getByRole('button', { name: 'Next' }).click();
    await list.getByText('page 2 of').waitFor();
    await list.getByRole('button', { name: 'Previous' }).click();

    await list.getByText('page 1 of').waitFor();
    assert.equal(await botMessage('Database backups').count(), 1);
  });

  it('a bot killed on the page comes back and goes on', async () => {
    await as('robin', 'personal');
    await post('refresh UAT from PROD');
    await botMessage(/Refresh of UAT from PROD/).waitFor();

    await sandbox.bot.kill('SIGKILL');
    await sandbox.bot.start();
    const card = botMessage(/Refresh of UAT from PROD/);
    await card.getByRole('textbox').fill('UAT');
    await card.getByRole('button', { name: 'Confirm' }).click();

    await botMessage('the refresh of UAT from PROD is done').waitFor();
  }).timeout(60_000);

  async function as(personKey: string, conversation: string): Promise<void> {
    await page.getByTestId(`person-${personKey}`).click();
    await page.getByTestId(`conversation-${conversation}`).click();
  }

  async function post(text: string): Promise<void> {
    await page.getByTestId('compose').fill(text);
    await page.getByTestId('compose').press('Enter');
  }

  async function signInByButton(): Promise<void> {
    const [window] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('sign-in').last().click()]);
    await window.getByTestId('signin-expected').click();
  }

  function botMessage(text: string | RegExp): Locator {
    return page.locator('[data-testid="message"][data-from="bot"]', { hasText: text }).last();
  }
});
