/** The sidebar of the packed extension. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eos, positions } from '../../support/demo.ts';
import { SmallCache } from '../../support/small-cache.ts';
import { Workbench } from '../../e2e/harness.ts';
import { digestOf, Sidebar } from '../../e2e/pages/sidebar.ts';

describe('the sidebar in VS Code', function () {
  const workbench = new Workbench(this);
  const sidebar = new Sidebar(workbench);
  let study: string;

  /** The row of a call, by what a screen reader says of it. */
  const call = (label: string) => workbench.page.getByRole('treeitem', { name: `Call ${label}` });

  before(() => {
    study = workbench.demoCopy('study');
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
      await call('fit(order=2)').waitFor();
      assert.match((await sidebar.labels(call('fit(order=2)')))[0] ?? '', /Call fit\(order=2\), 4\.\d s, 2026-02-10, [0-9a-f]{8}/);
      await sidebar.unfold(/^plot/, /^code bbbbbbbb/);
      await workbench.row("'late'").waitFor();
      assert.equal(await workbench.row("'early'").count(), 0);
      assert.match((await sidebar.labels(workbench.row(/^fit/)))[0] ?? '', /^fit, 2 calls, the latest 2026-02-10$/);
      await workbench.screenshot('calls by function');
    });

    it('says which have no result yet, and where one or an argument is missing', async () => {
      await sidebar.unfold(/^prepared/, /^lost/);
      await workbench.row(/^'waits' ?prepared/).waitFor();
      await workbench.row(/^'result' ?result missing/).waitFor();
      await workbench.row(/^[0-9a-f]{8}… ?argument x missing/).waitFor();
      for (const [label, badge] of [
        ["prepared(x='waits')", 'none'],
        ["lost(x='result')", '"!"'],
        ['lost(x=<missing', '"!"'],
        ['fit(order=2)', 'none'],
      ] as const)
        await sidebar.hasBadge(call(label), badge);
      await workbench.screenshot('call states');
    });

    it('by tag and by date, the latest first; and has it so when the window comes back', async () => {
      await sidebar.choose('Group Calls By', 'Tag');
      await sidebar.unfold(/^project='alloys'/);
      await workbench.row(/^fit ?1 · /).waitFor();
      await workbench.screenshot('calls by tag');
      await sidebar.choose('Group Calls By', 'Date');
      await workbench.row('2026-02').waitFor();
      const months = (await sidebar.labels(workbench.row(/^(20\d\d-|\(no time)/))).map((label) => label.split(',')[0]);
      assert.deepEqual(months, ['2026-02', '2026-01', '2025-12', '(no time)']);
      await sidebar.unfold('2026-02', '2026-02-11');
      await workbench.row(/^plot ?'late'/).waitFor();
      await workbench.screenshot('calls by date');
      await sidebar.reload();
      await workbench.row(/^plot ?'late'/).waitFor();
    });

    it('goes to a call wherever it is grouped', async () => {
      const { key } = await cache.call({ name: 'fit', version: 2, codeDigest: 'a'.repeat(64), arguments: { order: 7 }, result: 1 });
      await workbench.row(/^Calls ?8 in/).waitFor();
      await sidebar.choose('Group Calls By', 'Function');
      await workbench.command('Fleche: Go to Digest');
      await workbench.dialogs.type('Go to Digest', key);
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
      await sidebar.unfold(/^live/, 'Calls', 'study', /^f ?1$/);
    });

    it('comes by itself, and takes neither the selection nor what is unfolded', async () => {
      await workbench.row("'first'").click();
      await workbench.row(/^result ?\['a', 'b'\]/).waitFor();
      await cache.call({ name: 'f', arguments: { x: 'second' }, result: 2 });
      await workbench.row("'second'").waitFor();
      await workbench.row(/^Calls ?2 in 1 function/).waitFor();
      await workbench.selectedRow(/^Call f\(x='first'\)/).waitFor();
      await workbench.row(/^result ?\['a', 'b'\]/).waitFor();
      await workbench.screenshot('changed');
    });

    it('goes by itself', async () => {
      const { key } = await cache.call({ name: 'f', arguments: { x: 'third' }, result: 3 });
      await workbench.row("'third'").waitFor();
      await cache.calls.evict(key);
      await workbench.row("'third'").waitFor({ state: 'hidden' });
      await workbench.selectedRow(/^Call f\(x='first'\)/).waitFor();
    });

    it('is read once it is seen again', async () => {
      await workbench.command('View: Show Explorer');
      await cache.call({ name: 'f', arguments: { x: 'unseen' }, result: 4 });
      await workbench.page.waitForTimeout(500);
      await workbench.page.locator('.activitybar a[aria-label^="Fleche"]').click();
      await workbench.row("'unseen'").waitFor();
    });

    it('says how long ago it was, as time goes on', async () => {
      const started = Date.now() / 1000 - 30;
      await cache.call({ name: 'f', arguments: { x: 'aging' }, result: 5, metadata: { runtime: { timestart: started, walltime: 2 } } });
      const says = (age: string) => workbench.row(new RegExp(`^'aging' ?2\\.0 s · ${age} ago`));
      await says('[345]\\d s').waitFor();
      await says('1 min').waitFor({ timeout: 90_000 });
    });

    it('shows in the size of a cache that is folded', async () => {
      await workbench.page.getByRole('button', { name: 'Collapse All' }).click();
      await workbench.row(/^live ?pickle · \d+ B · live/).waitFor();
      await cache.call({ name: 'f', arguments: { x: 'long '.repeat(10_000) }, result: 6 });
      await workbench.row(/^live ?pickle · 50\.\d kB · live/).waitFor();
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
      await workbench.row(/^ndarray ?\d+ · /).waitFor();
      await sidebar.unfold(/^EosFit ?8 · /);
      await workbench
        .row(/^EosFit\('/)
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
      await workbench.page
        .locator('.tree-explorer-viewlet-tree-view .message', { hasText: new RegExp(`Filtered by “EosFit”: \\d+ of ${eos.values} values`) })
        .waitFor();
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
      const hover = await workbench.tooltip(row, positions);
      const text = await hover.innerText();
      for (const expected of ['array (4, 3) float64', 'held by 35 other values', 'saves 8.4 kB', 'Used by', 'and 30 more'])
        assert.ok(text.includes(expected), `${expected} in ${text}`);
      await workbench.screenshot('tooltip');
      await hover.getByText('Value Graph').click();
      await (await workbench.panel('graph')).locator(`.node[data-key="${positions}"]`).waitFor();
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
      await workbench.row(/^Values ?1,001 · /).waitFor();
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
