/** The panel of a query as a person uses it. */
import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../harness.ts';

export class QueryPage {
  readonly workbench: Workbench;
  readonly frame: Frame;
  readonly function: Locator;
  readonly grid: Locator;
  readonly chips: Locator;
  /** The box in which a filter is changed. */
  readonly editor: Locator;

  constructor(workbench: Workbench, frame: Frame) {
    this.workbench = workbench;
    this.frame = frame;
    this.function = frame.getByRole('combobox', { name: 'Function' });
    this.grid = frame.getByRole('grid', { name: 'Calls' });
    this.chips = frame.locator('.chip');
    this.editor = frame.getByRole('dialog', { name: /^Filter on/ });
  }

  /** Asks for calls of the cache that is selected. */
  static async open(workbench: Workbench): Promise<QueryPage> {
    await workbench.command('Fleche: Query Calls');
    return await QueryPage.inFront(workbench);
  }

  static async inFront(workbench: Workbench): Promise<QueryPage> {
    return new QueryPage(workbench, await workbench.panel('query'));
  }

  /** Adds a filter by the keyboard; the box is left open where no value is given. */
  async addFilter(field: string, value?: string): Promise<void> {
    await this.frame.getByRole('button', { name: 'Filter', exact: true }).press('Enter');
    await this.editor.getByRole('combobox', { name: 'Field' }).fill(field);
    if (value === undefined) return;
    await this.value().fill(value);
    await this.value().press('Enter');
    await this.editor.waitFor({ state: 'detached' });
  }

  value(): Locator {
    return this.editor.getByRole('combobox', { name: 'Value' });
  }

  async run(): Promise<void> {
    await this.frame.getByRole('button', { name: 'Run' }).click();
  }

  /** Waits until a query has ended with so many calls. */
  async found(count: number, timeout = 60_000): Promise<void> {
    const words = `${count.toLocaleString('en-US')} ${count === 1 ? 'call' : 'calls'} in `;
    await this.frame.locator('.count', { hasText: words }).waitFor({ timeout });
  }

  rows(): Locator {
    return this.frame.locator('[role="row"][data-key]');
  }

  /** The digests of the calls that are drawn, from the top. */
  async keys(): Promise<string[]> {
    await this.rows().first().waitFor();
    const rows = await this.rows().all();
    const placed = await Promise.all(
      rows.map(async (row) => [Number(await row.getAttribute('data-place')), (await row.getAttribute('data-key')) ?? ''] as const),
    );
    return placed.sort(([a], [b]) => a - b).map(([, key]) => key);
  }

  header(title: string): Locator {
    return this.frame.getByRole('columnheader', { name: title, exact: true });
  }

  async headers(): Promise<string[]> {
    await this.frame.getByRole('columnheader').first().waitFor();
    return await this.frame.getByRole('columnheader').allInnerTexts();
  }

  /** What a column shows, of the rows that are drawn, from the top. */
  async column(title: string): Promise<string[]> {
    const at = (await this.headers()).indexOf(title);
    const count = await this.rows().count();
    const texts: string[] = [];
    for (let place = 0; place < count; place++) {
      const cell = this.frame.locator(`[data-place="${place}"] [data-column="${at}"]`);
      if ((await cell.count()) === 0) break;
      texts.push(await cell.innerText());
    }
    return texts;
  }
}
