import assert from 'node:assert/strict';
import { eos, found, structure } from '../support/demo.ts';
import { Workbench } from './harness.ts';
import { Sidebar } from './pages/sidebar.ts';

describe('the packed extension in VS Code', function () {
  const workbench = new Workbench(this);
  const sidebar = new Sidebar(workbench);
  let study: string;

  before(() => {
    study = workbench.demoCopy('study');
  });

  describe('the query of calls', () => {
    before(async () => {
      await workbench.open(study);
      await workbench.expand(workbench.row(/^eos/));
      await workbench.row('Calls').click();
      await workbench.command('Fleche: Query Calls');
    });

    const keysShown = async () => {
      const page = await workbench.panel('query');
      const rows = await page.locator('[role="row"][data-key]').all();
      return await Promise.all(rows.map((row) => row.getAttribute('data-key')));
    };

    it('finds the calls of a function that the reference finds', async () => {
      const page = await workbench.panel('query');
      const expected = found(eos, { name: 'make_structure' });
      await page.getByRole('combobox', { name: 'Function' }).fill('make_structure');
      await page.getByRole('combobox', { name: 'Function' }).press('Escape');
      await page.getByRole('button', { name: 'Run' }).click();
      await page.getByText(`${expected.length} calls`).first().waitFor();
      await page.locator('[role="row"][data-key]').nth(10).waitFor();
      const shown = await keysShown();
      for (const key of shown) assert.ok(expected.includes(key ?? ''), `${key} is a call of make_structure`);
      await workbench.screenshot('query');
    });

    it('finds a call by its arguments', async () => {
      const page = await workbench.panel('query');
      const values = { symbol: 'Si', a: 5.431 };
      for (const [i, [name, value]] of Object.entries(values).entries()) {
        await page.getByRole('button', { name: 'Add an argument' }).click();
        await page.getByRole('combobox', { name: 'Argument name' }).nth(i).fill(name);
        await page
          .getByRole('combobox', { name: `Value of ${name}`, exact: true })
          .fill(typeof value === 'string' ? `'${value}'` : String(value));
      }
      await page.getByRole('combobox', { name: 'Value of a', exact: true }).press('Enter');
      await page
        .getByText(/^1 call\b/)
        .first()
        .waitFor();
      assert.deepEqual(await keysShown(), found(eos, { name: 'make_structure', arguments: values }));
      await workbench.screenshot('query-arguments');
    });

    it('says what is wrong with a value that is no Python literal, and where', async () => {
      const page = await workbench.panel('query');
      const field = page.getByRole('combobox', { name: 'Value of symbol' });
      await field.fill("'Si");
      await field.press('Enter');
      await page.getByRole('alert').first().waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      await workbench.screenshot('query-wrong-literal');
    });

    it('draws the result of a call', async () => {
      const page = await workbench.panel('query');
      const field = page.getByRole('combobox', { name: 'Value of symbol' });
      await field.fill("'Si'");
      await field.press('Enter');
      await page
        .getByText(/^1 call\b/)
        .first()
        .waitFor();
      const [key] = found(eos, { name: 'make_structure', arguments: { symbol: 'Si', a: 5.431 } });
      await page.getByRole('grid').press('Enter');
      const graph = await workbench.panel('graph');
      await graph.locator(`.node[data-key="${eos.records[key ?? '']?.result}"]`).waitFor();
    });
  });

  describe('with the keyboard alone', () => {
    it('reaches a value, its graph and a query', async () => {
      await workbench.open(study);
      const { keyboard } = workbench.page;
      await workbench.focusTree();
      await keyboard.press('Home');
      await workbench.focusedRow(/^Cache eos/).waitFor();
      await workbench.pressUntil('ArrowRight', workbench.row('Values'));
      await keyboard.press('Home');
      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      await workbench.focusedRow(/^Values/).waitFor();
      await sidebar.goTo(structure.slice(0, 12), 'eos');
      await workbench.command('Fleche: Show Value Graph');
      const graph = await workbench.panel('graph');
      await graph.locator(`.node[data-key="${structure}"]:focus`).waitFor();
      await keyboard.press('ArrowRight');
      const focused = graph.locator('.node:focus');
      await focused.and(graph.locator(`:not([data-key="${structure}"])`)).waitFor();
      const key = (await focused.getAttribute('data-key')) ?? '';
      assert.ok(eos.children[structure]?.includes(key), `${key} is a child`);
      await keyboard.press('ControlOrMeta+c');
      await workbench.clipboard(key);
      await workbench.command('Fleche: Query Calls');
      const query = await workbench.panel('query');
      await query.locator('input:focus').first().waitFor();
      await keyboard.press('Enter');
      await query.getByText(`${eos.calls} calls`).first().waitFor();
      await workbench.screenshot('keyboard');
    });
  });
});
