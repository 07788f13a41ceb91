import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest, ValuePickleFile } from '../../engine/index.ts';
import { fillSqlite } from '../bench/scale-sql-generate.ts';
import { eos, found, structure } from '../support/demo.ts';
import { assertAccessible } from './axe.ts';
import { themes, Workbench } from './harness.ts';
import type { Theme } from './harness.ts';
import { QueryPage } from './pages/query.ts';

/** 20,000 calls, and the values of their argument `strain`, 0 to 99, of which one is cut. */
async function writeMany(folder: string): Promise<void> {
  await fillSqlite(join(folder, 'calls.db'), 20_000);
  const values = new ValuePickleFile({ root: join(folder, 'values') });
  for (let strain = 0; strain < 100; strain++) await values.save(strain);
  writeFileSync(join(folder, 'values', digest(13)), Buffer.from([0x80, 4, 0x95]));
  const lines = ['[many]', 'values.type = "pickle"', 'values.root = "values"', 'calls.type = "sql"', 'calls.url = "sqlite:///calls.db"'];
  writeFileSync(join(folder, 'fleche.toml'), `${lines.join('\n')}\n`);
}

describe('the query of calls in VS Code', function () {
  const workbench = new Workbench(this);
  let query: QueryPage;
  const press = async (...keys: string[]) => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };

  describe('of the demonstration', () => {
    let study: string;
    before(async () => {
      study = workbench.demoCopy('study');
      await workbench.open(study);
      await workbench.expand(workbench.row(/^eos/));
      await workbench.row('Calls').click();
      query = await QueryPage.open(workbench);
    });

    it('finds the calls of a function that the reference finds, by the keyboard alone', async () => {
      const expected = found(eos, { name: 'make_structure' });
      await query.function.and(query.frame.locator(':focus')).waitFor();
      await workbench.page.keyboard.type('eos_study.make_str');
      await query.frame.getByRole('option', { name: 'eos_study.make_structure' }).waitFor();
      await press('ArrowDown', 'Enter', 'Enter');
      await query.found(expected.length);
      const shown = await query.keys();
      assert.ok(shown.length > 10);
      for (const key of shown) assert.ok(expected.includes(key), `${key} is a call of make_structure`);
      await workbench.screenshot('query');
    });

    it('shows only columns that differ, and others as they are wanted', async () => {
      const headers = await query.headers();
      assert.deepEqual(headers.slice(0, 4), ['call', 'symbol', 'a', 'settings']);
      assert.ok(!headers.includes('name') && headers.includes('timestart'));
      await query.frame.getByRole('button', { name: 'Columns' }).press('Enter');
      await query.frame.getByRole('dialog', { name: 'Columns' }).getByText('equal: make_structure').waitFor();
      await workbench.screenshot('query-columns');
      await query.frame.getByRole('checkbox', { name: /^name/ }).press(' ');
      await query.header('name').waitFor();
      await query.frame.getByRole('checkbox', { name: /^settings/ }).press(' ');
      await query.header('settings').waitFor({ state: 'detached' });
      await press('Escape');
      await query.frame.getByRole('button', { name: 'Columns' }).and(query.frame.locator(':focus')).waitFor();
    });

    it('orders all rows by a column, moves columns, selects and copies', async () => {
      await query.grid.focus();
      await press('Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'F2');
      await query.header('a').and(query.frame.locator('[aria-sort="ascending"]')).waitFor();
      const values = (await query.column('a')).map(Number);
      assert.deepEqual(
        values,
        [...values].sort((a, b) => a - b),
      );
      assert.ok(values.length > 10);
      await press('Alt+ArrowLeft');
      assert.deepEqual((await query.headers()).slice(0, 4), ['call', 'name', 'a', 'symbol']);
      await press('Control+Home', ' ', 'Shift+ArrowDown');
      await query.frame.locator('.selection-bar', { hasText: '2 selected' }).waitFor();
      await press('ControlOrMeta+c');
      const [first, second] = await query.keys();
      await workbench.clipboard(
        new RegExp(`^call\\tname\\ta\\tsymbol\\t[^\\n]*\\n${first}\\tmake_structure\\t[^\\n]*\\n${second}\\t[^\\n]*$`),
      );
    });

    it('lists its keys, and gives the keyboard back', async () => {
      await query.grid.press('?');
      const list = query.frame.getByRole('dialog', { name: 'Keys of the query' });
      await list.getByText('copy the query as Python').waitFor();
      await press('Escape');
      await list.waitFor({ state: 'detached' });
      await query.grid.and(query.frame.locator(':focus')).waitFor();
    });

    it('finds a call by its arguments, with the values that there are offered', async () => {
      await query.addFilter('symbol');
      await press('Tab', 'Tab');
      await query.value().fill("'S");
      await query.editor.getByRole('option', { name: "'Si'" }).waitFor();
      await workbench.screenshot('query-filter');
      await press('Tab', 'Enter');
      await query.found(found(eos, { name: 'make_structure' }).length / 8);
      await query.addFilter('a', '5.431');
      await query.found(1);
      assert.deepEqual(await query.keys(), found(eos, { name: 'make_structure', arguments: { symbol: 'Si', a: 5.431 } }));
      await press('ArrowLeft', 'ArrowLeft');
      await query.chips.first().locator('.chip-main:focus').waitFor();
    });

    it('copies the query as Python', async () => {
      await query.frame.getByRole('button', { name: 'Copy as Python' }).click();
      await workbench.clipboard(
        /cache = cache_from_config\([^]*calls = cache\.query\(\n    name='make_structure',\n    module='eos_study',\n    arguments=\{'symbol': 'Si', 'a': 5\.431\},\n\)\n/,
      );
    });

    it('says what is wrong with a value that is no Python literal, where, and keeps what was found', async () => {
      await query.chips.first().locator('.chip-main').press('Enter');
      await query.value().fill("('Si', ");
      await query.value().press('Enter');
      await query.frame.getByRole('alert').filter({ hasText: 'symbol' }).waitFor();
      await query.chips.first().locator('.squiggle').waitFor();
      assert.equal((await query.keys()).length, 1);
      await workbench.screenshot('query-wrong-literal');
      await press('F8');
      await query.editor.locator('.value-error').waitFor();
      assert.equal(await query.value().getAttribute('aria-invalid'), 'true');
      await query.value().fill("'Si'");
      await query.value().press('Enter');
      await query.frame.getByRole('alert').waitFor({ state: 'detached' });
      await query.found(1);
    });

    it('looks after a reload of the window as it did before, with its results', async () => {
      const headers = await query.headers();
      // what is kept is written a moment after the last change
      await query.frame.waitForTimeout(600);
      const gone = workbench.page.waitForEvent('load');
      await workbench.command('Developer: Reload Window');
      await gone;
      await workbench.page.locator('.activitybar').waitFor({ timeout: 60_000 });
      query = await QueryPage.inFront(workbench);
      await query.found(1);
      assert.equal(await query.function.inputValue(), 'eos_study.make_structure');
      const chips = await query.chips.locator('.chip-main').allTextContents();
      assert.deepEqual(
        chips.map((text) => text.trim().replace(/\s+/g, ' ')),
        ["symbol equals 'Si'", 'a equals 5.431'],
      );
      assert.deepEqual(await query.headers(), headers);
    });

    it('exports what was found, whole', async () => {
      await query.chips.first().locator('.chip-main').focus();
      await press('Delete');
      await query.chips.nth(1).waitFor({ state: 'detached' });
      await press('Delete');
      await query.chips.first().waitFor({ state: 'detached' });
      await query.run();
      const expected = found(eos, { name: 'make_structure' });
      await query.found(expected.length);
      await query.frame.getByRole('button', { name: 'Export as CSV' }).click();
      const path = join(study, 'calls.csv');
      await workbench.dialogs.saveAs(path);
      await query.frame.getByText(`${expected.length} calls saved to calls.csv`).waitFor();
      const lines = readFileSync(path, 'utf8').split('\r\n');
      assert.match(lines[0] ?? '', /^call,name,a,symbol,result,timestart,/);
      assert.deepEqual(
        lines
          .slice(1, -1)
          .map((line) => line.slice(0, 64))
          .sort(),
        [...expected].sort(),
      );
      assert.ok(!lines.some((line) => line.includes('…')), 'nothing is cut');
    });

    it('draws the result of a call, and its arguments', async () => {
      await query.addFilter('result', `#${structure.slice(0, 12)}`);
      await query.found(1);
      await query.grid.focus();
      await press('Control+Home', 'Enter');
      let graph = await workbench.panel('graph');
      await graph.locator(`.node[data-key="${structure}"]`).waitFor();
      await workbench.command('View: Close Editor');
      query = await QueryPage.inFront(workbench);
      await query.grid.focus();
      const at = (await query.headers()).indexOf('symbol');
      await press('Control+Home', ...Array<string>(at).fill('ArrowRight'), 'Enter');
      graph = await workbench.panel('graph');
      const [key] = await Promise.all([graph.locator('.node').first().getAttribute('data-key')]);
      const record = Object.values(eos.records).find(({ result }) => result === structure);
      assert.equal(key, record?.arguments.find(([name]) => name === 'symbol')?.[1]);
    });
  });

  describe('of 20,000 calls', () => {
    before(async () => {
      const folder = workbench.folder('many');
      await writeMany(folder);
      await workbench.open(folder);
      await workbench.row(/^many/).first().click();
      query = await QueryPage.open(workbench);
    });

    it('lists them all, to the last', async () => {
      await press('Enter');
      await query.found(20_000);
      assert.equal(await query.grid.getAttribute('aria-rowcount'), '20001');
      await query.grid.focus();
      await press('ControlOrMeta+End');
      await query.frame.locator('[data-place="19999"]').waitFor();
    });

    it('orders them all', async () => {
      await query.header('timestart').click();
      await query.header('timestart').click();
      await query.header('timestart').and(query.frame.locator('[aria-sort="descending"]')).waitFor();
      const keys = await query.keys();
      assert.deepEqual(
        keys.slice(0, 3),
        [19_999, 19_998, 19_997].map((i) => hash('sha256', `call ${i}`)),
      );
    });

    it('says why a cell cannot be decoded', async () => {
      await query.addFilter('strain', `#${digest(13).slice(0, 16)}`);
      await query.found(200);
      const cell = query.frame.locator('[data-place="0"] .cell-state.is-unreadable');
      // all of them have the same there, so it is not shown at first
      await query.frame.getByRole('checkbox', { name: 'Only columns that differ' }).click();
      await cell.waitFor();
      assert.match((await cell.getAttribute('title')) ?? '', /\S{3}/);
    });

    for (const theme of Object.keys(themes) as Theme[])
      it(`stand in the colours of ${theme}, with nothing that axe-core finds wrong`, async () => {
        await workbench.theme(theme);
        await query.chips.first().locator('.chip-main').press('Delete');
        await query.addFilter('strain', '(1, ');
        await query.frame.getByRole('alert').waitFor();
        await query.grid.focus();
        await press('Control+Home', ' ', 'Shift+ArrowDown', 'ArrowRight');
        await workbench.screenshot(`query ${theme}`);
        await assertAccessible(query.frame, `the query in ${theme}`);
      });
  });
});
