/** The packed .vsix in a real VS Code under a headless Chromium. */
import { chromium } from 'playwright-core';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { installServer, startServer } from '../../scripts/vscode-server.ts';
import type { RunningServer } from '../../scripts/vscode-server.ts';
import { pack } from '../../scripts/pack.ts';

export const screenshots = join(root, 'test-results/screenshots');
const width = 1400;
const height = 900;

/** Packed once, and the screenshots of an earlier run deleted once, however many files of tests start a VS Code. */
let packed: Promise<string> | undefined;
let shots = 0;
function prepare(): Promise<string> {
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  return process.env.FLECHE_VSIX === undefined ? pack() : Promise.resolve(process.env.FLECHE_VSIX);
}

async function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const own = process.env.CHROME_PATH;
  if (own !== undefined) return await chromium.launch({ executablePath: own, args, headless: true });
  const { default: sparticuz } = await import('@sparticuz/chromium');
  // In a single process the first window that is closed takes the browser with it.
  const others = sparticuz.args.filter((arg) => arg !== '--single-process');
  return await chromium.launch({ executablePath: await sparticuz.executablePath(), args: [...others, ...args], headless: true });
}

type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Microseconds that its thread worked. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
};

/** Of the thread that heard most of the scrolling, what its tasks took from one frame to the next. */
function frameTimes(events: readonly TraceEvent[]): number[] {
  const threads = new Map<string, number>();
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  for (const event of events)
    if (event.name === 'EventDispatch' && event.args?.data?.type === 'scroll')
      threads.set(threadOf(event), (threads.get(threadOf(event)) ?? 0) + 1);
  const [thread] = [...threads].sort((a, b) => b[1] - a[1])[0] ?? [];
  const own = events.filter((event) => threadOf(event) === thread).sort((a, b) => a.ts - b.ts);
  const frames: number[] = [];
  let work = 0;
  for (const { name, tdur = 0, args } of own) {
    if (name === 'ThreadControllerImpl::RunTask') work += tdur / 1000;
    if (name !== 'EventDispatch' || args?.data?.type !== 'scroll') continue;
    frames.push(work);
    work = 0;
  }
  return frames;
}

/** One VS Code, with folders that are thrown away. */
export class Workbench {
  readonly #server: RunningServer;
  readonly #browser: Browser;
  readonly #data: string;
  page: Page;

  private constructor(server: RunningServer, browser: Browser, data: string, page: Page) {
    this.#server = server;
    this.#browser = browser;
    this.#data = data;
    this.page = page;
  }

  static async start(): Promise<Workbench> {
    await installServer((line) => console.log(`      ${line}`));
    const data = mkdtempSync(join(tmpdir(), 'fleche-e2e-'));
    const vsix = await (packed ??= prepare());
    const workbench = new Workbench(
      await startServer({ userData: join(data, 'user'), extensions: join(data, 'extensions'), vsix }),
      await launch(),
      data,
      undefined as never,
    );
    return workbench;
  }

  /** A folder of its own for a test, with a copy of the demonstration caches in it. */
  demoCopy(name: string): string {
    const folder = join(this.#data, name);
    cpSync(join(root, 'test/demo'), folder, { recursive: true });
    return folder;
  }

  /** An empty folder. */
  folder(name: string): string {
    const folder = join(this.#data, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  settings(values: { readonly [setting: string]: unknown }): void {
    const folder = join(this.#data, 'user/User');
    mkdirSync(folder, { recursive: true });
    const quiet = {
      'workbench.startupEditor': 'none',
      'workbench.tips.enabled': false,
      'chat.disableAIFeatures': true,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...quiet, ...values }));
  }

  /** Opens a folder in a fresh window and shows the extension's sidebar. */
  async open(folder: string, theme = 'Default Dark Modern'): Promise<void> {
    this.settings({ 'workbench.colorTheme': theme });
    await (this.page as Page | undefined)?.context().close();
    const context = await this.#browser.newContext({ viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'] });
    this.page = await context.newPage();
    this.page.setDefaultTimeout(15_000);
    await this.page.goto(`${this.#server.url}/?folder=${encodeURIComponent(folder)}`, { timeout: 60_000 });
    await this.page.locator('.activitybar').waitFor({ timeout: 60_000 });
    await this.page.locator('.activitybar a[aria-label^="Fleche"]').click({ timeout: 60_000 });
    await this.page.locator('.pane-body [role="treeitem"], .welcome-view-content').first().waitFor({ timeout: 60_000 });
  }

  async screenshot(name: string): Promise<void> {
    shots++;
    await this.page.screenshot({ path: join(screenshots, `${String(shots).padStart(2, '0')}-${name}.png`) });
  }

  /** The tree's rows with this text: a string that is in it, or an expression for all of it. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.pane-body [role="treeitem"]', { hasText: text });
  }

  /** The tree's row that is selected, by what a screen reader says of it. */
  selectedRow(label: RegExp): Locator {
    return this.page.getByRole('treeitem', { name: label, selected: true });
  }

  /** The tree's row that the keyboard is on. */
  focusedRow(label: RegExp): Locator {
    return this.page.getByRole('treeitem', { name: label }).and(this.page.locator('.focused'));
  }

  /** A row that says what is wrong. */
  problem(text: string | RegExp): Locator {
    return this.row(text).and(this.page.locator('[aria-label^="Problem"]'));
  }

  /** Rows that are drawn now. */
  rows(): Locator {
    return this.page.locator('.pane-body [role="treeitem"]');
  }

  async expand(row: Locator): Promise<void> {
    await row.first().waitFor();
    if ((await row.first().getAttribute('aria-expanded')) === 'true') return;
    await row.first().click();
    await row.first().and(this.page.locator('[aria-expanded="true"]')).waitFor();
  }

  async collapse(row: Locator): Promise<void> {
    if ((await row.first().getAttribute('aria-expanded')) !== 'true') return;
    await row.first().click();
    await row.first().and(this.page.locator('[aria-expanded="false"]')).waitFor();
  }

  /** Runs a command as a person does: F1, its name, Enter. Once more from the start where VS Code was busy and took the palette away. */
  async command(name: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const found = this.page.locator('.quick-input-list .monaco-list-row.focused[data-index="0"]', { hasText: name });
    const choose = async (timeout: number) => {
      await this.page.keyboard.press('F1');
      const asks = `document.querySelector('.quick-input-widget input[type="text"]')?.value.startsWith('>')`;
      await this.page.waitForFunction(asks, undefined, { timeout });
      await input.fill(`>${name}`, { timeout });
      await found.waitFor({ timeout });
    };
    const isThere = await choose(5000).then(
      () => true,
      () => false,
    );
    if (!isThere) await choose(15_000);
    await this.page.keyboard.press('Enter');
  }

  /** Puts the keyboard on the tree. While VS Code still opens the sidebar it takes the focus away again. */
  async focusTree(): Promise<void> {
    const focused = this.page.locator('.pane-body .monaco-list:focus');
    for (let tries = 0; tries < 5 && !(await focused.isVisible()); tries++) {
      await this.command('Fleche: Focus on Caches View');
      await focused.waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    await focused.waitFor({ timeout: 1000 });
  }

  /** Presses a key, again where VS Code was still busy with its own start, until something is seen. */
  async pressUntil(key: string, seen: Locator): Promise<void> {
    for (let tries = 0; tries < 4 && !(await seen.isVisible()); tries++) {
      await this.page.keyboard.press(key);
      await seen.waitFor({ timeout: 4000 }).catch(() => undefined);
    }
    await seen.waitFor({ timeout: 1000 });
  }

  /** Answers the input box with this title. */
  async type(title: string, text: string): Promise<void> {
    await this.page.locator('.quick-input-title', { hasText: title }).waitFor();
    await this.page.locator('.quick-input-widget input[type="text"]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The entries of the list that asks for a choice. */
  #choices(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  async pick(text: string): Promise<void> {
    await this.#choices(text).first().click();
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
    const dialog = this.page.locator('.quick-input-widget');
    const input = dialog.locator('input[type="text"]');
    await this.page.waitForFunction(`document.querySelector('.quick-input-widget input[type="text"]')?.value.startsWith('/')`);
    for (let tries = 0; tries < 8 && (await dialog.isVisible()); tries++) {
      await input.fill(`${path}/`);
      const isReady = await this.page.waitForFunction(ready, undefined, { timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (!isReady) continue;
      await this.page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => undefined);
    }
    await dialog.waitFor({ state: 'hidden', timeout: 1000 });
  }

  /** Waits until the clipboard holds a text. */
  async clipboard(expected: string | RegExp): Promise<void> {
    const start = Date.now();
    for (;;) {
      const text = await this.page.evaluate<string>('navigator.clipboard.readText()');
      if (typeof expected === 'string' ? text === expected : expected.test(text)) return;
      if (Date.now() - start > 10_000) throw new Error(`The clipboard holds “${text}”, not ${String(expected)}.`);
      await this.page.waitForTimeout(50);
    }
  }

  /** The page inside the panel in front. */
  async panel(kind: 'graph' | 'query' | 'value'): Promise<Frame> {
    const start = Date.now();
    for (;;) {
      for (const frame of this.page.frames()) {
        if (frame.isDetached()) continue;
        const found = await frame.$(`body[data-panel="${kind}"] #app > *`).catch(() => null);
        if (found && (await found.isVisible().catch(() => false))) return frame;
      }
      if (Date.now() - start > 30_000)
        throw new Error(
          `No ${kind} panel was drawn. Frames: ${this.page
            .frames()
            .map((frame) => frame.url())
            .join(', ')}`,
        );
      await this.page.waitForTimeout(100);
    }
  }

  /** Scrolls down by so many pixels within 3 seconds. @returns milliseconds that the page's thread worked for each frame. */
  async traceScroll(target: Locator, distance: number): Promise<number[]> {
    const box = await target.boundingBox();
    if (!box) throw new Error('There is nothing to scroll.');
    await this.#browser.startTracing(this.page, { categories: ['devtools.timeline', 'toplevel'] });
    const session = await this.page.context().newCDPSession(this.page);
    const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await session.send('Input.synthesizeScrollGesture', {
      ...place,
      yDistance: -distance,
      speed: distance / 3,
      gestureSourceType: 'mouse',
    });
    const trace = JSON.parse((await this.#browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    return frameTimes(trace.traceEvents);
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item, .notifications-toasts .monaco-list-row', { hasText: text });
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.dispose();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
