/** The sidebar of the packed extension. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openToWrite } from '../../engine/sqlite.ts';
import { eos, positions, structure, sweep } from '../support/demo.ts';
import { Workbench } from './harness.ts';
import { Sidebar } from './pages/sidebar.ts';

describe('the sidebar in VS Code', function () {
  const workbench = new Workbench(this);
  const sidebar = new Sidebar(workbench);
  let study: string;

  before(() => {
    study = workbench.demoCopy('study');
  });

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

    for (const [name, cache] of [
      ['sweep', sweep],
      ['eos', eos],
    ] as const)
      it(`shows the reuse counts that the reference counted in ${name}`, async () => {
        await sidebar.unfold(new RegExp(`^${name}`), 'Values', 'Shared');
        await workbench.row('×').nth(9).waitFor();
        await workbench.screenshot(`shared in ${name}`);
        const seen = await sidebar.counts();
        for (const [key, { reuses, calls }] of seen) {
          assert.equal(reuses, cache.reuses[key] ?? 0, `reuses of ${key}`);
          assert.equal(calls, cache.callsOfValue[key] ?? 0, `calls of ${key}`);
        }
        assert.ok([...seen.values()].filter(({ reuses }) => reuses > 1).length >= 10, `${seen.size} rows`);
        await workbench
          .row(name === 'eos' ? /^eos.*SQLite · [\d.]+ kB · live · default$/ : /^sweep.*cloudpickle · [\d.]+ kB · live$/)
          .waitFor();
        if (name === 'eos') assert.equal(seen.get(positions)?.reuses, 35);
        else await workbench.collapse(workbench.row(/^sweep/));
      });

    it('shows a call with its arguments, under its module and function', async () => {
      await workbench.collapse(workbench.row('Values'));
      await workbench.expand(workbench.row('Calls'));
      await workbench.expand(workbench.row('eos_study'));
      await workbench.expand(workbench.row('fit_equation_of_state'));
      const calls = workbench.page.getByRole('treeitem', { name: /^Call fit_equation_of_state\(/ });
      await calls.first().waitFor();
      await workbench.screenshot('calls');
      const expected = Object.entries(eos.records).filter(([, { name }]) => name === 'fit_equation_of_state');
      assert.equal(await calls.count(), expected.length);
      const labels = (await Promise.all((await calls.all()).map((row) => row.getAttribute('aria-label')))).join('\n');
      for (const [key] of expected) assert.ok(labels.includes(key.slice(0, 8)), `${key} is listed`);
      await workbench.expand(calls);
      await workbench.row(/^volumes ?array \(\d+,\) float64/).waitFor();
      await workbench.row(/^result ?EosFit/).waitFor();
    });

    it('goes to a digest by its beginning, listing what it could be', async () => {
      await workbench.command('Fleche: Go to Digest');
      await workbench.dialogs.type('Go to Digest', positions.slice(0, 8));
      await workbench.dialogs.choose('in eos');
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
      await workbench.tooltip(workbench.selectedRow(new RegExp(`digest ${positions}`)), positions);
    });

    it('brings long lists in pages', async () => {
      // 200 rows, that which was gone to among them, and “Show more”
      const siblings = (count: number) => workbench.page.locator(`.pane-body [role="treeitem"][aria-setsize="${count}"]`).first();
      await siblings(201).waitFor();
      const last = Object.keys(eos.reuses).sort().at(-1) as string;
      await sidebar.goTo(last);
      await siblings(202).waitFor();
      await workbench.row('142 left').click();
      await siblings(342).waitFor();
    });

    it('says that nothing starts with a digest, and what a digest is', async () => {
      await workbench.command('Fleche: Go to Digest');
      await workbench.dialogs.type('Go to Digest', 'ffffffff');
      await workbench.notification('starts with ffffffff').first().waitFor();
      await workbench.command('Fleche: Go to Digest');
      await workbench.dialogs.type('Go to Digest', 'xyz');
      await workbench.dialogs.message('0 to 9 and a to f').waitFor();
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
      openToWrite(join(folder, 'empty.db')).exec('CREATE TABLE other (a INTEGER)');
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
      await problem.hover();
      await problem.getByRole('button', { name: 'Open Where the Problem Is' }).click();
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
      // the panel of the step before may take the keyboard: the question stays
      await workbench.dialogs.question('What holds the cache?').waitFor();
      const graph = await workbench.panel('graph');
      await graph.locator('main').click();
      await graph.waitForFunction('document.hasFocus()');
      await workbench.dialogs.choose('Folder');
      await workbench.dialogs.chooseFolder(workbench.folder('broken/nothing'));
      await workbench
        .notification(/nothing/)
        .first()
        .waitFor();
      await workbench.screenshot('no-cache');
    });

    it('goes on with everything else', async () => {
      await workbench.page.getByRole('button', { name: 'Collapse All' }).click();
      await workbench.expand(workbench.row(/^good/));
      await workbench.page.getByRole('treeitem', { name: new RegExp(`^Calls, ${eos.calls} in \\d functions`) }).waitFor();
      await workbench.page.getByRole('treeitem', { name: new RegExp(`^Values, ${eos.values} values`) }).waitFor();
    });
  });

  describe('an empty folder', () => {
    const valuesOfEos = () => workbench.page.getByRole('treeitem', { name: new RegExp(`^Values, ${eos.values} values`) });
    const welcome = () => workbench.page.locator('.welcome-view-content');
    const open = async (name: string) => {
      await workbench.open(workbench.folder(name));
      await welcome().filter({ hasText: 'No fleche cache in this folder' }).waitFor();
    };

    it('is welcomed, and the demonstration can be opened from there', async () => {
      await open('empty');
      await workbench.screenshot('welcome');
      await welcome().getByText('Open the demonstration caches').click();
      await sidebar.unfold(/^eos/);
      await valuesOfEos().waitFor();
      for (const name of ['sweep', 'scratch', 'study', 'cluster']) await workbench.row(new RegExp(`^${name}`)).waitFor();
    });

    it('and so can any cache', async () => {
      await open('nothing here');
      await welcome().locator('.monaco-button', { hasText: 'Open Cache Folder' }).click();
      await workbench.dialogs.chooseFolder(join(study, 'eos'));
      await sidebar.unfold(/^eos/);
      await valuesOfEos().waitFor();
      await workbench.screenshot('opened');
    });
  });
});
