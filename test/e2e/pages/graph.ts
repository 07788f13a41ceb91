/** The panel of a value graph as a person uses it. */
import { existsSync } from 'node:fs';
import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../harness.ts';
import { Sidebar } from './sidebar.ts';

export class GraphPage {
  readonly workbench: Workbench;
  readonly frame: Frame;
  /** The outline, where it is chosen. */
  readonly tree: Locator;
  readonly detail: Locator;

  constructor(workbench: Workbench, frame: Frame) {
    this.workbench = workbench;
    this.frame = frame;
    this.tree = frame.getByRole('tree', { name: 'Values of the graph' });
    this.detail = frame.getByRole('region', { name: 'Details' });
  }

  /** Goes to a value by its digest, in the cache of this name where several have it, and draws it. */
  static async open(workbench: Workbench, key: string, cache?: string): Promise<GraphPage> {
    await new Sidebar(workbench).goTo(key.slice(0, 16), cache);
    await workbench.command('Fleche: Show Value Graph');
    return await GraphPage.inFront(workbench);
  }

  static async inFront(workbench: Workbench): Promise<GraphPage> {
    const page = new GraphPage(workbench, await workbench.panel('graph'));
    await page.nodes().first().waitFor();
    return page;
  }

  nodes(): Locator {
    return this.frame.locator('.node[data-key]');
  }

  /** Waits until so many values are drawn. */
  async drawn(count: number): Promise<void> {
    await this.nodes()
      .nth(count - 1)
      .waitFor();
    await this.nodes().nth(count).waitFor({ state: 'detached' });
  }

  node(key: string): Locator {
    return this.frame.locator(`.node[data-key="${key}"]`);
  }

  /** The node that is selected in the drawing. */
  selected(key: string): Locator {
    return this.frame.getByRole('button', { pressed: true }).and(this.node(key));
  }

  selectedNode(): Locator {
    return this.frame.locator('.node.is-selected');
  }

  tab(name: string): Locator {
    return this.frame.getByRole('tab', { name });
  }

  /** The tree's rows of a value. */
  rows(key: string): Locator {
    return this.tree.locator(`[role="treeitem"][data-key="${key}"]`);
  }

  activeRow(): Locator {
    return this.tree.locator('[role="treeitem"][aria-selected="true"]');
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', { name });
  }

  async keysOf(locator: Locator, attribute = 'data-key'): Promise<string[]> {
    return (await Promise.all((await locator.all()).map((one) => one.getAttribute(attribute)))).map((key) => key ?? '').sort();
  }

  /** The transform of the drawing: x, y, zoom. */
  async viewport(): Promise<[number, number, number]> {
    const text = (await this.frame.locator('.viewport').getAttribute('transform')) ?? '';
    const numbers = /translate\((\S+) (\S+)\) scale\((\S+)\)/.exec(text);
    return [Number(numbers?.[1]), Number(numbers?.[2]), Number(numbers?.[3])];
  }

  /** Waits until the drawing stands still. */
  async settled(): Promise<[number, number, number]> {
    for (let before = ''; ;) {
      const view = await this.viewport();
      if (String(view) === before) return view;
      before = String(view);
      await this.frame.waitForTimeout(250);
    }
  }

  /** From now on what keeps the panel's thread is written down. */
  async watchTasks(): Promise<void> {
    // what comes once, after the first drawing, is no drawing
    await this.frame.waitForFunction(`customElements.get('vscode-button') !== undefined`);
    await this.frame.evaluate(
      `globalThis.longTasks = []; new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })`,
    );
  }

  /** Milliseconds of each task of more than 50. */
  async longTasks(): Promise<number[]> {
    return await this.frame.evaluate<number[]>('longTasks');
  }

  /** Saves the drawing under a path, through VS Code's own dialog. */
  async saveAs(type: 'SVG' | 'PNG', path: string): Promise<void> {
    await this.button('Save the drawing').click();
    await this.frame.getByRole('menuitem', { name: `Save as ${type}…` }).click();
    await this.workbench.dialogs.saveAs(path);
    await this.frame.getByRole('status').filter({ hasText: 'Saved as' }).waitFor();
    if (!existsSync(path)) throw new Error(`${path} was not written.`);
  }
}
