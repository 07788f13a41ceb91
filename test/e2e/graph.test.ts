/** The value graph of the packed extension. */
import assert from 'node:assert/strict';
import { eos, fits, graphOf, positions, settings, structure } from '../support/demo.ts';
import { Workbench } from './harness.ts';
import { GraphPage } from './pages/graph.ts';

describe('the value graph in VS Code', function () {
  const workbench = new Workbench(this);
  let study: string;

  before(() => {
    study = workbench.demoCopy('study');
  });

  describe('of a structure', () => {
    let graph: GraphPage;
    before(async () => {
      await workbench.open(study);
      graph = await GraphPage.open(workbench, structure, 'eos');
    });

    it('draws each stored entry once, with the edges of the reference', async () => {
      const { nodes, edges } = graphOf(eos, structure);
      await graph
        .cards()
        .nth(nodes.size - 1)
        .waitFor();
      assert.deepEqual(await graph.keysOf(graph.cards()), [...nodes].sort());
      const lines = await graph.frame.locator('g.edge').all();
      const pairs = await Promise.all(
        lines.map(async (line) => `${await line.getAttribute('data-from')} ${await line.getAttribute('data-to')}`),
      );
      assert.deepEqual([...pairs].sort(), [...edges].sort());
      const labels = await Promise.all(lines.map((line) => line.getAttribute('data-labels')));
      for (const label of ['.cell', '.positions', '.pbc', '.settings']) assert.ok(labels.includes(label), `${label} in ${labels.join()}`);
      await graph.card(positions).filter({ hasText: '×35' }).waitFor();
      await workbench.screenshot('graph');
    });

    it('shows the value that is selected: its type, text, children and users', async () => {
      await graph.card(positions).click();
      await graph.detail.getByText('held by 35 values').waitFor();
      await graph.detail.locator('pre', { hasText: '[0. , 0.5, 0.5]' }).waitFor();
      await graph.detail.getByText(positions).waitFor();
      await graph.detail.getByRole('heading', { name: 'ndarray' }).waitFor();
      await workbench.screenshot('graph-value');
      await graph.card(structure).click();
      const children = graph.detail.locator('details', { hasText: 'Children' });
      await children.getByRole('button', { name: '.positions' }).waitFor();
      assert.equal(await children.getByRole('button').count(), eos.children[structure]?.length);
    });

    it('is shown again instead of opened twice', async () => {
      await workbench.command('Fleche: Show Value Graph');
      await workbench.page.locator('.tabs-container .tab').first().waitFor();
      assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 1);
    });
  });

  describe('of values that share', () => {
    let graph: GraphPage;
    const keyboard = () => workbench.page.keyboard;
    before(async () => {
      await workbench.open(study);
      graph = await GraphPage.open(workbench, fits);
      await graph.button(/^Fit/).click();
      await graph.settled();
    });

    it('is a tree beside the drawing too, and what is selected in one is selected in the other', async () => {
      const { nodes } = graphOf(eos, fits);
      await graph
        .cards()
        .nth(nodes.size - 1)
        .waitFor();
      await graph.card(settings).click();
      await graph.activeRow().and(graph.rows(settings)).waitFor();
      await graph.tree.focus();
      await keyboard().press('Home');
      await graph.selected(fits).waitFor();
      await keyboard().press('ArrowRight');
      const first = await graph.activeRow().getAttribute('data-key');
      assert.ok(first !== null && eos.children[fits]?.includes(first));
      await graph.selected(first).waitFor();
      await keyboard().type('Si');
      await graph.activeRow().filter({ hasText: "['Si']" }).waitFor();
      await keyboard().press('ControlOrMeta+c');
      await workbench.clipboard((await graph.activeRow().getAttribute('data-key')) ?? '');
      await keyboard().press('End');
      const last = await graph.activeRow().getAttribute('data-key');
      await graph.selected(last ?? '').waitFor();
      await keyboard().press('ArrowLeft');
      await graph
        .activeRow()
        .filter({ hasNotText: last ?? '' })
        .waitFor();
      await keyboard().press('Home');
      await graph.selected(fits).waitFor();
    });

    it('keeps up with a key that is held down', async () => {
      await graph.card(fits).focus();
      await keyboard().press('ArrowRight');
      for (let presses = 0; presses < 20; presses++) void keyboard().press(presses % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
      await keyboard().press('Home');
      await graph.selected(fits).and(graph.frame.locator(':focus')).waitFor();
    });

    it('highlights everything that holds a shared value, and tells how often it is held', async () => {
      const key = settings;
      await graph.card(key).click();
      const holders = Object.keys(eos.children).filter((parent) => eos.children[parent]?.includes(key));
      const drawn = await graph.keysOf(graph.cards());
      assert.deepEqual(
        await graph.keysOf(graph.frame.locator('.node.is-holder')),
        holders.filter((parent) => drawn.includes(parent)).sort(),
      );
      await graph
        .card(key)
        .filter({ hasText: `×${eos.reuses[key]}` })
        .waitFor();
      await workbench.screenshot('graph-shared');
    });

    it('names the way from the root, makes a value the root, and goes back and forward', async () => {
      const way = graph.frame.getByRole('navigation', { name: 'Way to the selected value' });
      await way.getByRole('button', { name: '.settings' }).waitFor();
      await way.getByRole('button').nth(1).click();
      await graph.selected((await graph.frame.locator('.node.is-selected').getAttribute('data-key')) ?? '').waitFor();
      const fit = (await graph.frame.locator('.node.is-selected').getAttribute('data-key')) ?? '';
      assert.ok(eos.children[fits]?.includes(fit));
      await graph.card(fit).press('Enter');
      await graph.card(fits).waitFor({ state: 'detached' });
      assert.deepEqual(await graph.keysOf(graph.cards()), [...graphOf(eos, fit).nodes].sort());
      await graph.button(/^Back/).click();
      await graph.card(fits).waitFor();
      await graph.selected(fit).waitFor();
      await graph.button(/^Forward/).click();
      await graph.card(fits).waitFor({ state: 'detached' });
      await keyboard().press('Alt+ArrowLeft');
      await graph.card(fits).waitFor();
    });

    it('folds a value, finds what is folded, and draws it again', async () => {
      const all = graphOf(eos, fits).nodes.size;
      await graph.card(fits).press('Home');
      await graph.card(fits).press('e');
      await graph.cards().nth(1).waitFor({ state: 'detached' });
      await keyboard().press('/');
      await keyboard().type("symbol='Si'");
      await graph.frame.getByText(/^\? of \d+$/).waitFor();
      await keyboard().press('Enter');
      await graph.frame.getByText(/^1 of \d+$/).waitFor();
      await graph.frame.locator('.node.is-selected.is-match').waitFor();
      assert.ok((await graph.cards().count()) < all);
      await keyboard().press('Escape');
      await graph.frame.locator('.node:focus').press('Home');
      await keyboard().press('e');
      await graph
        .cards()
        .nth(all - 1)
        .waitFor();
    });

    it('fits, zooms at the pointer, pans, turns', async () => {
      await graph.card(fits).focus();
      await keyboard().press('f');
      const [, , fitted] = await graph.settled();
      await keyboard().press('+');
      const [x, y, zoom] = await graph.settled();
      assert.ok(Math.abs(zoom / fitted - 1.25) < 0.01, `${zoom} after ${fitted}`);
      const box = await graph.card(settings).boundingBox();
      assert.ok(box);
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await workbench.page.mouse.move(at.x, at.y);
      await keyboard().down('Control');
      await workbench.page.mouse.wheel(0, -50);
      await keyboard().up('Control');
      const [, , nearer] = await graph.settled();
      assert.ok(nearer > zoom);
      const moved = await graph.card(settings).boundingBox();
      assert.ok(
        moved && Math.abs(moved.x + moved.width / 2 - at.x) < 2 && Math.abs(moved.y + moved.height / 2 - at.y) < 2,
        'it stays under the pointer',
      );
      const before = await graph.settled();
      await workbench.page.mouse.wheel(30, 40);
      const after = await graph.settled();
      assert.deepEqual([Math.round(after[0] - before[0]), Math.round(after[1] - before[1])], [-30, -40]);
      assert.notDeepEqual([x, y], [after[0], after[1]]);
      await graph.frame.locator('.minimap').click({ position: { x: 8, y: 48 } });
      assert.notDeepEqual(await graph.settled(), after);
      await graph.button('Draw from top to bottom').click();
      const [root, child] = [graph.card(fits), graph.card(eos.children[fits]?.[0] ?? '')];
      await graph.button('Draw from left to right').waitFor();
      await graph.settled();
      const [above, below] = [await root.boundingBox(), await child.boundingBox()];
      assert.ok(above && below && above.y + above.height < below.y, 'children are below');
      await workbench.screenshot('graph-downwards');
    });

    it('moves at once where a person asked for less motion', async () => {
      await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
      await graph.card(fits).focus();
      await keyboard().press('-');
      const atOnce = await graph.viewport();
      assert.deepEqual(atOnce, await graph.settled());
      await workbench.page.emulateMedia({ reducedMotion: 'no-preference' });
    });

    it('is reached in every part with the Tab key', async () => {
      await graph.frame.getByRole('textbox', { name: /^Find/ }).focus();
      const seen = new Set<string>();
      for (let presses = 0; presses < 40; presses++) {
        await keyboard().press('Tab');
        const name = await graph.frame.evaluate<string>(
          `(({ activeElement: at }) => at?.getAttribute('aria-label') ?? (at?.matches('.node') ? 'a card' : at?.textContent ?? ''))(document)`,
        );
        seen.add(name.replace(/ \(.*/, ''));
      }
      for (const part of [
        'Save the drawing',
        'a card',
        'Zoom out',
        'Fit the whole graph',
        'Values of the graph',
        'Size of the tree',
        'Copy the digest',
      ])
        assert.ok(seen.has(part), `${part} in ${[...seen].join(', ')}`);
    });
  });
});
