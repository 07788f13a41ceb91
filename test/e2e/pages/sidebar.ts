/** The tree “Caches” as a person uses it. */
import type { Locator } from 'playwright-core';
import type { Workbench } from '../harness.ts';

/** The digest that a screen reader says of a row. */
export function digestOf(label: string): string | undefined {
  return /digest ([0-9a-f]{64})/.exec(label)?.[1];
}

export class Sidebar {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Goes to an entry by its digest, in the cache of this name where several have it. The keyboard is there then. */
  async goTo(prefix: string, cache?: string): Promise<void> {
    await this.#workbench.command('Fleche: Go to Digest');
    await this.#workbench.dialogs.type('Go to Digest', prefix);
    if (cache !== undefined) await this.#workbench.dialogs.choose(`in ${cache}`);
    // of a call a screen reader says the short digest alone
    await this.#workbench.selectedRow(new RegExp(`digest ${prefix}|^Call .*${prefix.slice(0, 8)}`)).waitFor();
    await this.#workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.#workbench.page.locator('.pane-body .monaco-list:focus').waitFor();
  }

  /** Unfolds rows one within the other. */
  async unfold(...rows: readonly (string | RegExp)[]): Promise<void> {
    for (const row of rows) await this.#workbench.expand(this.#workbench.row(row));
  }

  /** Chooses in the list that a command brings. */
  async choose(command: string, choice: string): Promise<void> {
    await this.#workbench.command(`Fleche: ${command}`);
    await this.#workbench.dialogs.choose(choice);
    await this.#workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Types into the filter box, and leaves it open. */
  async typeFilter(text: string): Promise<void> {
    await this.#workbench.command('Fleche: Filter');
    await this.#workbench.dialogs.answer('Filter Caches', text);
  }

  /** Rows as they stand one below the other: the page has them in the order in which they were drawn. */
  async inOrder(rows: Locator): Promise<Locator[]> {
    const drawn = await Promise.all((await rows.all()).map(async (row) => Number(await row.getAttribute('data-index'))));
    const { page } = this.#workbench;
    return drawn.sort((a, b) => a - b).map((index) => page.locator(`.pane-body [role="treeitem"][data-index="${index}"]`));
  }

  /** What rows say, as they stand one below the other; read at one moment, for rows move while others are unfolded. */
  async labels(rows: Locator = this.#workbench.rows()): Promise<string[]> {
    type Row = { getAttribute(name: string): string | null };
    const drawn = await rows.evaluateAll((found: unknown[]) =>
      (found as Row[]).map((row): [number, string] => [Number(row.getAttribute('data-index')), row.getAttribute('aria-label') ?? '']),
    );
    return drawn.sort(([a], [b]) => a - b).map(([, label]) => label);
  }

  /** How often values are held by others and used by calls, as their rows show it, by their digests. */
  async counts(): Promise<Map<string, { readonly reuses: number; readonly calls: number }>> {
    type Row = { getAttribute(name: string): string | null; innerText: string };
    const rows = await this.#workbench
      .row('×')
      .evaluateAll((found: unknown[]) =>
        (found as Row[]).map((row): [string, string] => [row.getAttribute('aria-label') ?? '', row.innerText]),
      );
    const count = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
    return new Map(
      rows.flatMap(([label, text]) => {
        const key = digestOf(label);
        return key === undefined ? [] : [[key, { reuses: count(text, /×([\d,]+)/), calls: count(text, /([\d,]+) calls?/) }]];
      }),
    );
  }

  /** Loads the window again, as a person does who comes back: what was kept of its state is there. */
  async reload(): Promise<void> {
    const { page } = this.#workbench;
    const loaded = page.waitForEvent('load');
    await this.#workbench.command('Developer: Reload Window');
    await loaded;
    await page.locator('.activitybar').waitFor({ timeout: 60_000 });
    // the sidebar that was open is open again, or one click away
    const rows = this.#workbench.rows().first();
    await rows.waitFor({ timeout: 20_000 }).catch(() => page.locator('.activitybar a[aria-label^="Fleche"]').click());
    await rows.waitFor({ timeout: 60_000 });
  }

  /**
   * Waits until this symbol stands beside a row that needs a second look, in quotation marks; `none` where there is none. VS Code asks for it
   * after it has drawn the row.
   */
  async hasBadge(row: Locator, badge: string): Promise<void> {
    type Global = { getComputedStyle(of: unknown, pseudo: string): { content: string } };
    const label = row.locator('.monaco-icon-label').first();
    for (let tries = 0; ; tries++) {
      const seen = await label.evaluate((element: unknown) => (globalThis as never as Global).getComputedStyle(element, '::after').content);
      if (seen === badge) return;
      if (tries === 100) throw new Error(`The symbol is ${seen}, not ${badge}.`);
      await this.#workbench.page.waitForTimeout(100);
    }
  }
}
