import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { smallPng } from './small-png.ts';

/** What belongs to the page and not to what people say in it. */
const WITHOUT = '.composer, .typing, #toasts { visibility: hidden; display: none !important; }';

/** The sandbox's page, and somebody who clicks, writes and takes pictures there. */
export class Stage {
  readonly sandbox: Sandbox;
  readonly #page: Page;
  readonly #folder: string;

  constructor(sandbox: Sandbox, page: Page, folder: string) {
    this.sandbox = sandbox;
    this.#page = page;
    this.#folder = folder;
  }

  /** From now on this person looks at this conversation: `general`, `releases` or `personal`. */
  async as(person: string, conversation = 'general'): Promise<void> {
    await this.#page.getByTestId(`person-${person}`).click();
    await this.#page.getByTestId(`conversation-${conversation}`).click();
  }

  /** Starts a thread in the channel, and waits until Ferry has said `answer` in it. */
  async ask(text: string, answer: string | RegExp): Promise<Locator> {
    const before = await this.#page.getByTestId('thread').count();
    await this.#write(`@Ferry ${text}`);
    const thread = this.#page.getByTestId('thread').nth(before);
    await this.says(thread, answer);
    return thread;
  }

  /** Writes in the chat with Ferry, and waits for `answer`. */
  async tell(text: string, answer: string | RegExp): Promise<Locator> {
    await this.#write(text);
    const message = this.fromFerry(answer);
    await message.waitFor();
    return message;
  }

  /** The last message of Ferry's with these words in the open conversation. */
  fromFerry(words: string | RegExp): Locator {
    return this.#page.locator('[data-testid="message"][data-from="bot"]', { hasText: words }).last();
  }

  /** The thread with these words, which another person may have opened meanwhile. */
  thread(words: string | RegExp): Locator {
    return this.#page.getByTestId('thread').filter({ hasText: words }).last();
  }

  async says(place: Locator, words: string | RegExp): Promise<void> {
    await place.locator('[data-from="bot"]').getByText(words).first().waitFor();
  }

  async press(place: Locator, button: string | RegExp): Promise<void> {
    await place.getByRole('button', { name: button }).first().click();
  }

  async fill(place: Locator, text: string): Promise<void> {
    await place.getByTestId('card').getByRole('textbox').last().fill(text);
  }

  /** What LCS answers from now on when it is asked for the newest operation of an environment. */
  lcsSays(environment: string, status: string): void {
    const { lcs } = this.sandbox;
    const { id } = lcs.environment(environment);
    const newest = lcs.operations().findLast((one) => one.environmentId === id);
    if (newest) lcs.force(newest.id, status);
  }

  /** Saves what `place` looks like as `docs/pictures/<name>.png`; of a long one, its first rows. */
  async take(name: string, place: Locator, mostRows?: number): Promise<void> {
    // Fonts and the card's own view for whoever looks at it come a moment after the card.
    await this.#page.waitForLoadState('networkidle');
    await this.#page.mouse.move(0, 0);
    const png = await place.screenshot({ animations: 'disabled', caret: 'hide', style: WITHOUT });
    await writeFile(join(this.#folder, `${name}.png`), smallPng(png, mostRows));
  }

  async #write(text: string): Promise<void> {
    await this.#page.getByTestId('compose').fill(text);
    await this.#page.getByTestId('compose').press('Enter');
  }
}
