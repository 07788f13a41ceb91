import assert from 'node:assert/strict';
import { eos, structure } from '../support/demo.ts';
import { Workbench } from './harness.ts';
import { Sidebar } from './pages/sidebar.ts';

describe('the packed extension in VS Code', function () {
  const workbench = new Workbench(this);
  const sidebar = new Sidebar(workbench);
  let study: string;

  before(() => {
    study = workbench.demoCopy('study');
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
