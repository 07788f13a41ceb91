/** The sidebar of the packed extension. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../engine/sqlite.ts';
import { eos } from '../support/demo.ts';
import { SmallCache } from '../support/small-cache.ts';
import { Workbench } from './harness.ts';
import { digestOf, Sidebar } from './pages/sidebar.ts';

/** fcc positions: shared by the structures of five elements. */
const positions = '73eb44fdfa6e81d70778ba5a5504e93bf096770602f18a29604dd4279d62ece7';
const structure = 'c8ddce5d8ac1357d8713d03883f8a5173503e490e2c6eb807021f9d78c1d5dfd';

describe('the sidebar in VS Code', function () {
  this.timeout(120_000);
  // VS Code on a busy machine; a test that only passes the second time is named in the log
  this.retries(process.env.CI ? 1 : 0);
  let workbench: Workbench;
  let sidebar: Sidebar;
  let study: string;

  before(async function () {
    this.timeout(900_000);
    workbench = await Workbench.start();
    sidebar = new Sidebar(workbench);
    study = workbench.demoCopy('study');
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await workbench.screenshot(`FAILED ${this.currentTest.title}`);
  });
  after(() => workbench.stop());

  describe('the caches of a workspace', () => {
    before(() => workbench.open(study));

    it('lists the caches that the workspace names', async () => {
      for (const name of ['eos', 'sweep', 'scratch', 'study', 'cluster']) await workbench.row(new RegExp(`^${name}`)).waitFor();
      await workbench.screenshot('caches');
    });

    it('shows the layers of a stack, what lives only in Python, and the way to another machine', async () => {
      await workbench.expand(workbench.row(/^scratch/));
      const memory = workbench.row(/^memory/);
      await workbench.expand(memory);
      await workbench.row('Lives only in Python').waitFor();
      await workbench.expand(workbench.row(/^cluster/));
      await workbench.row('Open cluster.example.org with Remote-SSH').waitFor();
      await workbench.screenshot('layers');
      for (const name of ['scratch', 'cluster']) await workbench.collapse(workbench.row(new RegExp(`^${name}`)));
    });

    it('shows the reuse counts that the reference counted', async () => {
      await workbench.expand(workbench.row(/^eos/));
      await workbench.expand(workbench.row('Values'));
      await workbench.expand(workbench.row('Shared'));
      await workbench.row('×35').first().waitFor();
      await workbench.screenshot('shared');
      const rows = workbench.row('×');
      const seen = new Map<string, number>();
      for (const row of await rows.all()) {
        const key = digestOf((await row.getAttribute('aria-label')) ?? '');
        assert.ok(key !== undefined);
        const text = await row.innerText();
        seen.set(key, Number(/×([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '')));
        const calls = Number(/([\d,]+) calls?/.exec(text)?.[1] ?? 0);
        assert.equal(calls, eos.callsOfValue[key] ?? 0, `calls of ${key}`);
      }
      assert.equal(seen.get(positions), 35);
      assert.ok(seen.size >= 20, `${seen.size} rows`);
      for (const [key, count] of seen) assert.equal(count, eos.reuses[key], `reuses of ${key}`);
    });

    it('shows a call with its arguments, under its module and function', async () => {
      await workbench.collapse(workbench.row('Values'));
      await workbench.expand(workbench.row('Calls'));
      await workbench.expand(workbench.row('eos_study'));
      await workbench.expand(workbench.row('fit_equation_of_state'));
      const calls = workbench.row(/^symbol=/);
      await calls.first().waitFor();
      await workbench.screenshot('calls');
      const expected = Object.entries(eos.records).filter(([, { name }]) => name === 'fit_equation_of_state');
      assert.equal(await calls.count(), expected.length);
      const labels = (await Promise.all((await calls.all()).map((row) => row.getAttribute('aria-label')))).join('\n');
      for (const [key] of expected) assert.ok(labels.includes(key.slice(0, 8)), `${key} is listed`);
      await workbench.expand(calls);
      await workbench.row(/^volumes: array/).waitFor();
      await workbench.row(/^result: EosFit/).waitFor();
    });

    it('goes to a digest by its beginning, listing what it could be', async () => {
      await workbench.command('Fleche: Go to Digest');
      await workbench.type('Go to Digest', positions.slice(0, 8));
      await workbench.pick('in eos');
      const row = workbench.selectedRow(new RegExp(`digest ${positions}`));
      await row.waitFor();
      assert.match((await row.getAttribute('aria-label')) ?? '', /held by 35 other values/);
      await workbench.screenshot('go-to-digest');
      await workbench.command('Fleche: Copy Digest');
      await workbench.clipboard(positions);
      await workbench.command('Fleche: Copy Short Digest');
      await workbench.clipboard(/^73eb[0-9a-f]*$/);
    });

    it('tells the full digest of an entry in its tooltip', async () => {
      await workbench.selectedRow(new RegExp(`digest ${positions}`)).hover();
      await workbench.page.locator('.monaco-hover', { hasText: positions }).first().waitFor();
    });

    it('brings long lists in pages', async () => {
      // 100 rows, the one that was gone to, and “Load more…”; then 200 with that one among them
      const siblings = (count: number) => workbench.page.locator(`.pane-body [role="treeitem"][aria-setsize="${count}"]`).first();
      await siblings(102).waitFor();
      await workbench.row('242 more').click();
      await siblings(201).waitFor();
    });

    it('says that nothing starts with a digest, and what a digest is', async () => {
      await workbench.command('Fleche: Go to Digest');
      await workbench.type('Go to Digest', 'ffffffff');
      await workbench.notification('starts with ffffffff').first().waitFor();
      await workbench.command('Fleche: Go to Digest');
      await workbench.type('Go to Digest', 'xyz');
      await workbench.page.locator('.quick-input-message', { hasText: '0 to 9 and a to f' }).waitFor();
      await workbench.page.keyboard.press('Escape');
    });
  });

  describe('what cannot be read', () => {
    before(async () => {
      const folder = workbench.folder('broken');
      cpSync(join(study, 'eos'), join(folder, 'good'), { recursive: true });
      cpSync(join(study, 'eos/values'), join(folder, 'cut'), { recursive: true });
      const cut = join(folder, 'cut', structure);
      truncateSync(cut, readFileSync(cut).length - 20);
      openDatabase(join(folder, 'empty.db')).exec('CREATE TABLE other (a INTEGER)');
      writeFileSync(
        join(folder, 'fleche.toml'),
        `[default]
cache = "good"
root = true
[good]
values.type = "pickle"
values.root = "good/values"
calls.type = "sql"
calls.url = "sqlite:///good/calls.db"
[truncated]
values.type = "pickle"
values.root = "cut"
calls.type = "memory"
[tables]
values.type = "pickle"
values.root = "good/values"
calls.type = "sql"
calls.url = "sqlite:///empty.db"
[wrong]
values.type = "parquet"
calls.type = "memory"
`,
      );
      const inner = workbench.folder('broken/inner');
      writeFileSync(join(inner, 'fleche.toml'), '[default\ncache = 1\n');
      workbench.folder('broken/nothing');
      await workbench.open(folder);
    });

    it('says where a fleche.toml is wrong, and opens it there', async () => {
      const row = workbench.row(/fleche\.toml/).first();
      await workbench.expand(row);
      const problem = workbench.problem('Not valid TOML').first();
      await problem.waitFor();
      await workbench.screenshot('toml-syntax');
      await problem.click();
      await workbench.page.locator('.tab', { hasText: 'fleche.toml' }).waitFor();
      await workbench.page.locator('.statusbar-item', { hasText: 'Ln 1' }).waitFor();
    });

    it('names a store of a type that it does not know', async () => {
      await workbench.expand(workbench.row(/^wrong/));
      await workbench.problem('parquet').first().waitFor();
    });

    it('says that a database has not the tables', async () => {
      await workbench.expand(workbench.row(/^tables/));
      await workbench.problem('table').first().waitFor();
      assert.equal(await workbench.row(/^Calls\d/).count(), 0, 'how many calls there are is not known');
      await workbench.screenshot('no-tables');
      await workbench.collapse(workbench.row(/^tables/));
    });

    it('says which file is cut, and at which byte', async () => {
      await workbench.expand(workbench.row(/^truncated/));
      await workbench
        .problem(new RegExp(structure.slice(0, 8)))
        .first()
        .waitFor();
      await sidebar.goTo(structure.slice(0, 12), 'truncated');
      await workbench.screenshot('truncated');
      await workbench.command('Fleche: Show Value Graph');
      const graph = await workbench.panel('graph');
      await graph
        .getByRole('alert')
        .filter({ hasText: /at byte \d+/ })
        .waitFor();
      await workbench.screenshot('truncated-graph');
    });

    it('says that a folder is no cache', async () => {
      await workbench.command('Fleche: Open Cache');
      await workbench.pick('Folder');
      await workbench.chooseFolder(workbench.folder('broken/nothing'));
      await workbench
        .notification(/nothing/)
        .first()
        .waitFor();
      await workbench.screenshot('no-cache');
    });

    it('goes on with everything else', async () => {
      await workbench.page.getByRole('button', { name: 'Collapse All' }).click();
      await workbench.expand(workbench.row(/^good/));
      await workbench.row(`${eos.calls} calls`).first().waitFor();
      await workbench.row(`${eos.values} values`).first().waitFor();
    });
  });

  describe('an empty folder', () => {
    it('is welcomed, and any cache can be opened from there', async () => {
      await workbench.open(workbench.folder('empty'));
      await workbench.page.locator('.welcome-view-content', { hasText: 'No cache of fleche is open' }).waitFor();
      await workbench.screenshot('welcome');
      await workbench.page.locator('.welcome-view-content .monaco-button', { hasText: 'Open Cache' }).click();
      await workbench.pick('Folder');
      await workbench.chooseFolder(join(study, 'eos'));
      await workbench.expand(workbench.row(/^eos/));
      await workbench.row(`${eos.values} values`).waitFor();
      await workbench.screenshot('opened');
    });
  });

  describe('calls, as a person groups them', () => {
    const day = (text: string) => Date.parse(`${text}T12:00:00`) / 1000;
    let cache: SmallCache;
    before(async () => {
      const folder = workbench.folder('grouped');
      cache = new SmallCache(folder, 'runs');
      const runtime = (text: string, walltime: number) => ({ timestart: day(text), walltime });
      const code = (digit: string) => digit.repeat(64);
      for (const i of [1, 2])
        await cache.call({
          name: 'fit',
          version: i,
          codeDigest: code('a'),
          arguments: { order: i },
          result: i * 1.5,
          metadata: { runtime: runtime(`2026-0${i}-10`, 4.25), tags: { project: i === 1 ? 'alloys' : 'oxides' } },
        });
      await cache.call({
        name: 'plot',
        codeDigest: code('b'),
        arguments: { x: 'late' },
        result: 1,
        metadata: { runtime: runtime('2026-02-11', 90) },
      });
      await cache.call({
        name: 'plot',
        codeDigest: code('c'),
        arguments: { x: 'early' },
        result: 1,
        metadata: { runtime: runtime('2025-12-31', 90) },
      });
      await cache.call({ name: 'prepared', arguments: { x: 'waits' } });
      const gone = await cache.call({ name: 'lost', arguments: { x: 'result' }, result: 'is gone' });
      await cache.values.evict(gone.result as string);
      const unknown = await cache.call({ name: 'lost', arguments: { x: 'argument' }, result: 'is here' });
      await cache.values.evict(unknown.arguments.x as string);
      await workbench.open(folder);
    });

    it('by function; by version and code only where those differ', async () => {
      await sidebar.unfold(/^runs/, 'Calls', 'study', /^fit/, /^version 2/);
      await workbench.row('order=2').waitFor();
      assert.match((await sidebar.labels(workbench.row('order=2')))[0] ?? '', /Call fit\(order=2\), 4\.\d s, [0-9a-f]{8}/);
      await sidebar.unfold(/^plot/, /^code bbbbbbbb/);
      await workbench.row("x='late'").waitFor();
      assert.equal(await workbench.row("x='early'").count(), 0);
      assert.match((await sidebar.labels(workbench.row(/^fit/)))[0] ?? '', /^fit, 2 calls, [\d.]+ k?B$/);
      await workbench.screenshot('calls by function');
    });

    it('says which have no result yet, and where one or an argument is missing', async () => {
      await sidebar.unfold(/^prepared/, /^lost/);
      const prepared = workbench.row("x='waits'");
      await prepared.waitFor();
      const says = async (text: string) => (await sidebar.labels(workbench.row(text)))[0] ?? '';
      assert.match(await says("x='waits'"), /prepared, no result yet/);
      assert.match(await says("x='result'"), /result missing/);
      assert.match(await says('x=<missing'), /argument missing/);
      assert.deepEqual(
        await Promise.all(["x='waits'", "x='result'", 'x=<missing', 'order=2'].map((text) => sidebar.badge(workbench.row(text)))),
        ['"…"', '"!"', '"!"', 'none'],
      );
      await workbench.screenshot('call states');
    });

    it('by tag and by date, the latest first; and has it so when the window comes back', async () => {
      await sidebar.choose('Group Calls By', 'Tag');
      await sidebar.unfold(/^project='alloys'/);
      await workbench.row(/^fit\(order=1\)/).waitFor();
      await workbench.screenshot('calls by tag');
      await sidebar.choose('Group Calls By', 'Date');
      await workbench.row('2026-02').waitFor();
      const months = (await sidebar.labels(workbench.row(/^(20\d\d-|\(no time)/))).map((label) => label.split(',')[0]);
      assert.deepEqual(months, ['2026-02', '2026-01', '2025-12', '(no time)']);
      await sidebar.unfold('2026-02', '2026-02-11');
      await workbench.row(/^plot\(x='late'\)/).waitFor();
      await workbench.screenshot('calls by date');
      await sidebar.reload();
      await workbench.row(/^plot\(x='late'\)/).waitFor();
    });

    it('goes to a call wherever it is grouped', async () => {
      const { key } = await cache.call({ name: 'fit', version: 2, codeDigest: 'a'.repeat(64), arguments: { order: 7 }, result: 1 });
      await workbench.row('5 calls').or(workbench.row('8 calls')).first().waitFor();
      await sidebar.choose('Group Calls By', 'Function');
      await workbench.command('Fleche: Go to Digest');
      await workbench.type('Go to Digest', key);
      await workbench.selectedRow(/^Call fit\(order=7\)/).waitFor();
    });
  });

  describe('what changes on disk', () => {
    let cache: SmallCache;
    before(async () => {
      const folder = workbench.folder('changing');
      cache = new SmallCache(folder, 'live');
      await cache.call({ name: 'f', arguments: { x: 'first' }, result: ['a', 'b'] });
      await workbench.open(folder);
      await sidebar.unfold(/^live/, 'Calls', 'study', /^f1 call/);
    });

    it('comes by itself, and takes neither the selection nor what is unfolded', async () => {
      await workbench.row("x='first'").click();
      await workbench.row(/^result: /).waitFor();
      await cache.call({ name: 'f', arguments: { x: 'second' }, result: 2 });
      await workbench.row("x='second'").waitFor();
      await workbench.row('2 calls').first().waitFor();
      await workbench.selectedRow(/^Call f\(x='first'\)/).waitFor();
      await workbench.row(/^result: /).waitFor();
      await workbench.screenshot('changed');
    });

    it('goes by itself', async () => {
      const { key } = await cache.call({ name: 'f', arguments: { x: 'third' }, result: 3 });
      await workbench.row("x='third'").waitFor();
      await cache.calls.evict(key);
      await workbench.row("x='third'").waitFor({ state: 'hidden' });
      await workbench.selectedRow(/^Call f\(x='first'\)/).waitFor();
    });

    it('is read once it is seen again', async () => {
      await workbench.command('View: Show Explorer');
      await cache.call({ name: 'f', arguments: { x: 'unseen' }, result: 4 });
      await workbench.page.waitForTimeout(500);
      await workbench.page.locator('.activitybar a[aria-label^="Fleche"]').click();
      await workbench.row("x='unseen'").waitFor();
    });
  });

  describe('values, as a person looks for them', () => {
    before(async () => {
      await workbench.open(study);
      await sidebar.unfold(/^eos/, 'Values');
    });

    it('in groups with counts and bytes, and by type', async () => {
      for (const group of [/^Shared/, /^Top level/, /^Unreachable/, /^By type/, /^All/]) await workbench.row(group).waitFor();
      assert.match((await sidebar.labels(workbench.row(/^All/)))[0] ?? '', new RegExp(`^All, ${eos.values} values, [\\d.]+ kB$`));
      await sidebar.unfold('By type');
      await workbench.row(/^ndarray\d+ values/).waitFor();
      await sidebar.unfold(/^EosFit8 values/);
      await workbench
        .row(/^EosFit\(symbol/)
        .nth(7)
        .waitFor();
      await workbench.screenshot('values by type');
    });

    it('shows those that save the most bytes first, or the order that is chosen', async () => {
      await workbench.collapse(workbench.row('By type'));
      await sidebar.unfold('Shared');
      await workbench.row('×').first().waitFor();
      const reuses = async () =>
        (await sidebar.labels(workbench.row('×'))).map((label) => Number(/held by ([\d,]+)/.exec(label)?.[1]?.replaceAll(',', '')));
      const usual = await reuses();
      assert.notDeepEqual(
        usual,
        [...usual].sort((a, b) => b - a),
      );
      await sidebar.choose('Sort Values By', 'Reuse');
      await workbench.row('Shared').locator('xpath=following-sibling::*[1]').filter({ hasText: '×76' }).waitFor();
      const sorted = await reuses();
      assert.deepEqual(
        sorted,
        [...sorted].sort((a, b) => b - a),
      );
      await workbench.screenshot('sorted by reuse');
      await sidebar.choose('Sort Values By', 'Usual Order');
    });

    it('shows what has a text in it while it is typed, and everything when it is cleared', async () => {
      await sidebar.typeFilter('EosFit');
      await workbench.page.locator('.tree-explorer-viewlet-tree-view .message', { hasText: 'Filtered by “EosFit”' }).waitFor();
      await workbench
        .row(/^array/)
        .first()
        .waitFor({ state: 'hidden' });
      await workbench
        .row(/EosFit/)
        .first()
        .waitFor();
      await workbench.screenshot('filter');
      await workbench.page.keyboard.press('Escape');
      await workbench
        .row(/^array/)
        .first()
        .waitFor();
      await sidebar.typeFilter('EosFit');
      await workbench.page.keyboard.press('Enter');
      await sidebar.reload();
      await workbench
        .row(/EosFit/)
        .first()
        .waitFor();
      assert.equal(await workbench.row(/^array/).count(), 0);
      await workbench.page.getByRole('button', { name: 'Clear Filter' }).click();
      await workbench
        .row(/^array/)
        .first()
        .waitFor();
    });

    it('shows functions whose name it is', async () => {
      await workbench.collapse(workbench.row('Values'));
      await sidebar.unfold('Calls', 'eos_study');
      await workbench.row(/^relax/).waitFor();
      await sidebar.typeFilter('fit_');
      await workbench.page.keyboard.press('Enter');
      await workbench.row(/^relax/).waitFor({ state: 'hidden' });
      await workbench.row(/^fit_equation_of_state/).waitFor();
      await workbench.command('Fleche: Clear Filter');
      await workbench.row(/^relax/).waitFor();
    });

    it('copies what is selected, be it several', async () => {
      await workbench.collapse(workbench.row('Calls'));
      await sidebar.unfold('Values', 'Shared');
      const rows = workbench.page.locator('.pane-body [role="treeitem"][aria-label*="digest"]');
      await rows.nth(2).waitFor();
      const keys = (await sidebar.labels(rows)).slice(0, 3).map(digestOf);
      const [first, , third] = await sidebar.inOrder(rows);
      // a row that is clicked alone unfolds
      await first?.click({ modifiers: ['Control'] });
      await third?.click({ modifiers: ['Shift'] });
      await workbench.page.keyboard.press('Control+c');
      await workbench.clipboard(keys.join('\n'));
    });

    it('says more when the pointer rests: digest, shape, and who uses it', async () => {
      await sidebar.goTo(positions, 'eos');
      const row = workbench.selectedRow(new RegExp(`digest ${positions}`));
      await row.hover();
      const hover = workbench.page.locator('.monaco-hover', { hasText: positions }).first();
      await hover.waitFor();
      const text = await hover.innerText();
      for (const expected of ['ndarray', 'held by 35 other values', 'Shape', '(4, 3)', 'float64', 'Used by', 'and 30 more'])
        assert.ok(text.includes(expected), `${expected} in ${text}`);
      await workbench.screenshot('tooltip');
    });
  });

  describe('a cache of many files', () => {
    it('is kept from the editor’s own watcher and search when the person says so, and still noticed', async () => {
      const folder = workbench.folder('many');
      const cache = new SmallCache(folder, 'large');
      for (let i = 0; i < 1000; i++) await cache.values.save(`text ${i}`);
      await workbench.open(folder);
      await sidebar.unfold(/^large/);
      const offer = workbench.notification('1,000 entries as files');
      await offer.first().waitFor();
      await workbench.screenshot('exclusion');
      await offer.first().getByRole('button', { name: 'Exclude' }).click();
      const file = join(folder, '.vscode/settings.json');
      for (let tries = 0; tries < 50 && !(existsSync(file) && readFileSync(file, 'utf8').includes('search.exclude')); tries++)
        await workbench.page.waitForTimeout(100);
      const settings = JSON.parse(readFileSync(file, 'utf8'));
      const globs = { '**/large/calls/**': true, '**/large/values/**': true };
      assert.deepEqual(settings, { 'files.watcherExclude': globs, 'search.exclude': globs });
      await cache.values.save('one more');
      await workbench.row('1,001 values').waitFor();
    });
  });

  describe('in the colours of every theme', () => {
    for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'])
      it(theme, async () => {
        await workbench.open(workbench.folder('grouped'), theme);
        await sidebar.unfold(/^runs/, 'Calls', 'study', /^prepared/, /^lost/, /^fit/, 'Values', /^All/);
        await workbench.row("'is here'").first().waitFor();
        await workbench.screenshot(`sidebar ${theme}`);
      });
  });
});
