/**
 * What VS Code asks a person, and how it is answered with the keyboard alone. Keys go to the question: a panel that the palette was opened
 * over can have the keyboard again, for VS Code gives it back late.
 */
import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Workbench } from '../harness.ts';

export class Dialogs {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** The box in which questions are put. */
  get #box(): Locator {
    return this.#workbench.page.locator('.quick-input-widget');
  }

  get input(): Locator {
    return this.#box.locator('input[type="text"], input[type="password"]').first();
  }

  /** Presses a key within an element until it has come to something. */
  async #step(within: Locator, key: string, target: Locator): Promise<void> {
    for (let steps = 0; steps < 10 && !(await target.isVisible()); steps++) {
      await within.press(key);
      // VS Code draws what a key did a moment later
      await target.waitFor({ timeout: 300 }).catch(() => undefined);
    }
    await target.waitFor({ timeout: 5000 });
  }

  /** A question, by its title or its placeholder. */
  question(title: string): Locator {
    return this.#box
      .locator('.quick-input-title', { hasText: title })
      .or(this.#box.locator(`input[placeholder*="${title}"]`))
      .first();
  }

  /** Types the answer to a question whose title or placeholder is known, and leaves it open. */
  async answer(title: string, text: string): Promise<void> {
    await this.question(title).waitFor();
    await this.input.fill(text);
  }

  /** Types, and takes what is offered. */
  async pick(title: string, text: string): Promise<void> {
    await this.answer(title, text);
    await this.#box.locator('.monaco-list-row.focused', { hasText: text }).waitFor();
    await this.input.press('Enter');
  }

  /** Types, and takes that. */
  async type(title: string, text: string): Promise<void> {
    await this.answer(title, text);
    await this.input.press('Enter');
  }

  /** What stands below an answer: why it will not do, or what it was understood as. */
  message(text: string | RegExp): Locator {
    return this.#box.locator('.quick-input-message', { hasText: text }).first();
  }

  /** Goes down a list to a choice, and takes it. */
  async choose(text: string): Promise<void> {
    const choice = this.#box.locator('.monaco-list-row', { hasText: text }).first();
    await choice.waitFor();
    await this.#step(this.input, 'ArrowDown', choice.and(this.#workbench.page.locator('.focused')));
    await this.input.press('Enter');
  }

  /** The command puts a question, which is left unanswered. */
  async asks(command: string, question: string): Promise<void> {
    await this.#workbench.command(`Fleche: ${command}`);
    await this.#box.locator(`input[placeholder^="${question}"]`).or(this.message(question)).first().waitFor();
    await this.input.press('Escape');
    await this.#box.waitFor({ state: 'hidden' });
  }

  /** The dialog that asks before something is destroyed. */
  confirmation(question: string | RegExp): Locator {
    return this.#workbench.page.locator('.monaco-dialog-box', { hasText: question });
  }

  /** Presses one of its buttons. @returns what it said */
  async confirm(question: RegExp, button: string): Promise<string> {
    const box = this.confirmation(question);
    await box.waitFor();
    const text = await box.innerText();
    const wanted = box.locator('.monaco-button', { hasText: new RegExp(`^${button}`) });
    await wanted.waitFor();
    const focused = this.#workbench.page.locator(':focus');
    if (!(await box.locator(':focus').isVisible())) await box.locator('.monaco-button').first().focus();
    await this.#step(box.locator(':focus'), 'Tab', wanted.and(focused));
    await wanted.press('Enter');
    await box.waitFor({ state: 'hidden' });
    return text;
  }

  /** Waits for a message, and clears it away. */
  async said(text: string | RegExp): Promise<void> {
    const message = this.#workbench.notification(text).first();
    // what writes brings each entry to the disk for good before it says so; VS Code may keep the words in its list alone
    const isSeen = await message.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (!isSeen) {
      await this.#workbench.command('Notifications: Show Notifications');
      await message.waitFor({ timeout: 20_000 });
    }
    await this.#workbench.command('Notifications: Clear All Notifications');
    await message.waitFor({ state: 'hidden' });
  }

  /** Answers VS Code's own dialog for a file that is written. While it opens it puts its own path in place of what is typed. */
  async saveAs(path: string): Promise<void> {
    const { page } = this.#workbench;
    const offered = JSON.stringify(extname(path));
    await page.waitForFunction(`document.querySelector('.quick-input-widget input[type="text"]')?.value.endsWith(${offered})`);
    for (let tries = 0; tries < 8 && (await this.#box.isVisible()); tries++) {
      await this.input.fill(path);
      await page.waitForTimeout(300);
      if ((await this.input.inputValue()) !== path) continue;
      await this.input.press('Enter');
      await this.#box.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
  }

  /**
   * Answers VS Code's own dialog for folders. While it opens it puts its own path in place of what is typed, and it takes an answer once
   * it lists what is in the folder: so both are looked at before it is answered, and answered again where it did not listen.
   */
  async chooseFolder(path: string): Promise<void> {
    const inside = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const listed = JSON.stringify(['..', ...inside.map(({ name }) => name).sort()]);
    const ready = `document.querySelector('.quick-input-widget input[type="text"]').value === ${JSON.stringify(`${path}/`)} &&
      JSON.stringify([...document.querySelectorAll('.quick-input-list .monaco-list-row')].map((row) => row.innerText.trim())) === ${JSON.stringify(listed)}`;
    const { page } = this.#workbench;
    await page.waitForFunction(`document.querySelector('.quick-input-widget input[type="text"]')?.value.startsWith('/')`);
    for (let tries = 0; tries < 8 && (await this.#box.isVisible()); tries++) {
      await this.input.fill(`${path}/`);
      const isReady = await page.waitForFunction(ready, undefined, { timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (!isReady) continue;
      await this.input.press('Enter');
      await this.#box.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
    await this.#box.waitFor({ state: 'hidden', timeout: 1000 });
  }
}
