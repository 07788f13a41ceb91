/** The packed .vsix in a real VS Code under a headless Chromium. */
import { chromium } from 'playwright-core';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from '../../scripts/lib/chromium.ts';
import { out, root, vsix } from '../../scripts/lib/paths.ts';
import { writeSettings } from '../../scripts/lib/profile.ts';
import type { Settings } from '../../scripts/lib/profile.ts';
import { startCode } from '../../scripts/lib/serve.ts';
import type { Code } from '../../scripts/lib/serve.ts';
import { removeFolder, tempFolder } from '../../scripts/lib/temp.ts';
import { needPart } from '../support/need.ts';
import { Dialogs } from './pages/dialogs.ts';

export const screenshots = join(out, 'screenshots');
const width = 1400;
const height = 900;

let shots = 0;

/** With flags of our own: those that @sparticuz/chromium suggests are for Lambda (one process, no web security). */
async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
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

/** The themes that looks are judged in, by the class that VS Code gives its window. */
export const themes = {
  'Dark Modern': 'vs-dark',
  'Light Modern': 'vs',
  'Dark High Contrast': 'hc-black',
  'Light High Contrast': 'hc-light',
} as const;
export type Theme = keyof typeof themes;

const escaped = (text: string) => text.replace(/[^\w ]/g, '\\$&');

/** Of a suite and those in it: a hook has no test of its own, after which evidence would be kept. */
function failedHook(suite: Mocha.Suite): Mocha.Hook | undefined {
  const hooks = suite as Mocha.Suite & { getHooks(name: string): Mocha.Hook[] };
  const own = [...hooks.getHooks('beforeAll'), ...hooks.getHooks('beforeEach')].find((hook) => hook.isFailed());
  return own ?? suite.suites.map(failedHook).find((hook) => hook !== undefined);
}

/** One for all suites of a run: it takes seconds to start, and a window of another folder knows nothing of those before. */
let shared: { readonly server: Code; readonly browser: Browser } | undefined;

async function start(): Promise<{ server: Code; browser: Browser }> {
  const server = await startCode(vsix());
  return { server, browser: await launch() };
}

after(async () => {
  await shared?.browser.close();
  await shared?.server.stop();
});

/** The packed extension in VS Code, for the length of a suite, with folders that are thrown away. */
export class Workbench {
  readonly dialogs = new Dialogs(this);
  page!: Page;
  #server!: Code;
  #browser!: Browser;
  readonly #data = tempFolder();

  constructor(suite: Mocha.Suite) {
    suite.timeout(120_000);
    const start = () => this.#start();
    suite.beforeAll(async function () {
      this.timeout(300_000);
      needPart(this, 'code-server');
      needPart(this, 'chromium');
      await start();
    });
    // Each step stands on the ones before it: after a failure the others of its group would only wait for their timeouts.
    suite.beforeEach(function () {
      if (this.currentTest?.parent?.tests.some((test) => test.isFailed())) this.skip();
    });
    const keepEvidence = (title: string) => this.#keepEvidence(title);
    suite.afterEach(async function () {
      if (this.currentTest?.isFailed()) await keepEvidence(this.currentTest.title);
    });
    suite.afterAll(async () => {
      const failed = failedHook(suite);
      if (failed) await this.#keepEvidence(failed.fullTitle());
      await this.#stop();
    });
  }

  async #start(): Promise<void> {
    shared ??= await start();
    this.#server = shared.server;
    this.#browser = shared.browser;
  }

  /** A picture of the window, and what the server and the extension host said. */
  async #keepEvidence(title: string): Promise<void> {
    await this.screenshot(`FAILED ${title}`).catch((error: Error) => console.log(`no picture: ${error.message}`));
    console.log((this.#server as Code | undefined)?.log() ?? 'the server did not start');
  }

  /** A folder of its own for a test, with a copy of the demonstration caches in it. */
  demoCopy(name: string): string {
    const folder = join(this.#data, name);
    cpSync(join(root, 'demo'), folder, { recursive: true });
    return folder;
  }

  /** An empty folder. */
  folder(name: string): string {
    const folder = join(this.#data, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  settings(values: Settings): void {
    writeSettings(this.#server.data, values);
  }

  /** Opens a folder in a fresh window and shows the extension's sidebar. */
  async open(folder: string, theme = 'Default Dark Modern'): Promise<void> {
    this.settings({ 'workbench.colorTheme': theme });
    this.page = await this.#newPage();
    await this.page.goto(`${this.#server.address}/?folder=${encodeURIComponent(folder)}`, { timeout: 60_000 });
    await this.page.locator('.activitybar').waitFor({ timeout: 60_000 });
    await this.page.locator('.activitybar a[aria-label^="Fleche"]').click({ timeout: 60_000 });
    await this.page.locator('.pane-body [role="treeitem"], .welcome-view-content').first().waitFor({ timeout: 60_000 });
  }

  /** Changes the theme of the window as it is, with what is open in it. */
  async theme(name: Theme): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.dialogs.pick('Color Theme', name);
    await this.page.locator(`.monaco-workbench.${themes[name]}`).waitFor();
  }

  /** In place of the one before: what that has kept is forgotten, what it has loaded need not be loaded again. */
  async #newPage(): Promise<Page> {
    const before = this.page as Page | undefined;
    const options = { viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'] };
    const context = before?.context() ?? (await this.#browser.newContext(options));
    await before?.close();
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const devtools = await context.newCDPSession(page);
    const { origin } = new URL(this.#server.address);
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage,indexeddb' });
    await devtools.detach();
    return page;
  }

  async screenshot(name: string): Promise<void> {
    shots++;
    mkdirSync(screenshots, { recursive: true });
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

  /** Runs a command by its full title, as a person does: F1, its name, Enter. What it does must be waited for by the caller. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const option = this.page.locator('.quick-input-list').getByRole('option', { name: new RegExp(`^${escaped(title)}(…|,|$)`) });
    // A window that has just been drawn has no keybindings yet, and its list of commands lacks those that wait for trust.
    for (let tries = 1; ; tries++) {
      try {
        await this.page.keyboard.press('F1');
        await input.waitFor({ timeout: 5000 });
        await input.fill(`>${title}`);
        await option.first().click({ timeout: 5000 });
        return;
      } catch (error) {
        if (tries === 5) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
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

  /** Points at a row until its tooltip with this text is there: VS Code forgets who points at a row that it draws again meanwhile. */
  async tooltip(row: Locator, text: string): Promise<Locator> {
    const tooltip = this.page.locator('.monaco-hover', { hasText: text }).first();
    for (let tries = 0; tries < 5 && !(await tooltip.isVisible()); tries++) {
      await this.page.mouse.move(width / 2, height / 2);
      await row
        .locator('.monaco-icon-label-container')
        .first()
        .hover({ position: { x: 20, y: 10 } });
      await tooltip.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await tooltip.waitFor({ timeout: 1000 });
    return tooltip;
  }

  /** Presses a key, again where VS Code was still busy with its own start, until something is seen. */
  async pressUntil(key: string, seen: Locator): Promise<void> {
    for (let tries = 0; tries < 4 && !(await seen.isVisible()); tries++) {
      await this.page.keyboard.press(key);
      await seen.waitFor({ timeout: 4000 }).catch(() => undefined);
    }
    await seen.waitFor({ timeout: 1000 });
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

  async #stop(): Promise<void> {
    await (this.page as Page | undefined)?.context().close();
    removeFolder(this.#data);
  }
}
