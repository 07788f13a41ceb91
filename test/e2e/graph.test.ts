/** The value graph of the packed extension. */
import assert from 'node:assert/strict';
import { eos, fits, graphOf, positions, settings, structure } from '../support/demo.ts';
import { assertAccessible } from './axe.ts';
import { themes, Workbench } from './harness.ts';
import type { Theme } from './harness.ts';
import { writeGraphCaches } from './graph-caches.ts';
import type { GraphCaches } from './graph-caches.ts';
import { GraphPage } from './pages/graph.ts';

describe('the value graph in VS Code', function () {
  const workbench = new Workbench(this);
  const keyboard = () => workbench.page.keyboard;
  let study: string;
  let graph: GraphPage;

  before(() => {
    study = workbench.demoCopy('study');
  });

  describe('of a structure', () => {
    before(async () => {
      await workbench.open(study);
      graph = await GraphPage.open(workbench, structure, 'eos');
    });

    it('draws each stored entry once, with the edges of the reference', async () => {
      const { nodes, edges } = graphOf(eos, structure);
      await graph.drawn(nodes.size);
      assert.deepEqual(await graph.keysOf(graph.nodes()), [...nodes].sort());
      const lines = await graph.frame.locator('g.edge').all();
      const pairs = await Promise.all(
        lines.map(async (line) => `${await line.getAttribute('data-from')} ${await line.getAttribute('data-to')}`),
      );
      assert.deepEqual([...pairs].sort(), [...edges].sort());
      for (const key of nodes)
        if ((eos.reuses[key] ?? 0) >= 2)
          await graph
            .node(key)
            .filter({ hasText: `×${eos.reuses[key]}` })
            .waitFor();
      for (const place of ['.cell', '.positions', '.pbc', '.settings']) await graph.nodes().filter({ hasText: place }).first().waitFor();
    });

    it('shows the value that is selected: its text, what it is made of, and who uses it', async () => {
      await graph.node(positions).click();
      await graph.detail.getByRole('heading', { name: 'array', exact: true }).waitFor();
      await graph.detail.locator('pre', { hasText: '[0. , 0.5, 0.5]' }).waitFor();
      await graph.detail.getByText(positions).waitFor();
      for (const fact of [/^Shape\(4, 3\)$/, /^dtypefloat64$/, /^Size246 B/, /^Reuse35 values · 0 calls/])
        await graph.detail.locator('.facts > div', { hasText: fact }).waitFor();
      const statistics = graph.detail.getByLabel('Statistics');
      for (const [name, value] of Object.entries({ min: '0.0', mean: '0.25', max: '0.5', NaN: '0' }))
        await statistics.locator('div', { hasText: new RegExp(`^${name}${value}$`) }).waitFor();
      await workbench.screenshot('graph-value');
      const users = graph.detail.locator('details', { hasText: 'Used by' });
      await users.locator('summary', { hasText: '35 values' }).waitFor();
      await users.getByRole('button', { name: '.positions' }).waitFor();
      await graph.node(structure).click();
      const children = graph.detail.locator('details', { hasText: 'Children' });
      await children.getByRole('button', { name: '.positions' }).waitFor();
      assert.equal(await children.getByRole('button').count(), eos.children[structure]?.length);
    });

    it('copies the digest, its beginning, and Python that loads the value', async () => {
      await graph.node(positions).click();
      await graph.detail.getByRole('button', { name: 'Copy digest' }).click();
      await workbench.clipboard(positions);
      await graph.button('Copy as Python').click();
      await workbench.clipboard(new RegExp(`cache\\.load_value\\("${positions}"\\)`));
      await graph.button('More actions').click();
      await graph.frame.getByRole('menuitem', { name: 'Copy Short Digest' }).click();
      await workbench.clipboard(/^73eb[0-9a-f]{0,8}$/);
    });

    it('is shown again instead of opened twice', async () => {
      await workbench.command('Fleche: Show Value Graph');
      await workbench.page.locator('.tabs-container .tab').first().waitFor();
      assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 1);
    });
  });

  describe('of values that share', () => {
    const holders = (key: string, drawn: readonly string[]) =>
      Object.keys(eos.children)
        .filter((parent) => eos.children[parent]?.includes(key) && drawn.includes(parent))
        .sort();
    before(async () => {
      graph = await GraphPage.open(workbench, fits);
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await graph.drawn(graphOf(eos, fits).nodes.size);
      await graph.node(fits).press('f');
      await graph.settled();
    });

    it('lights everything that holds a shared value', async () => {
      await graph.node(settings).click();
      await graph.selected(settings).waitFor();
      assert.deepEqual(await graph.keysOf(graph.frame.locator('.node.is-holder')), holders(settings, await graph.keysOf(graph.nodes())));
      await graph
        .node(settings)
        .filter({ hasText: `×${eos.reuses[settings]}` })
        .waitFor();
    });

    for (const theme of Object.keys(themes) as Theme[])
      it(`stands in the colours of ${theme}, with nothing that axe-core finds wrong`, async () => {
        await workbench.theme(theme);
        await graph.detail.locator('pre').waitFor();
        await graph.settled();
        await workbench.screenshot(`graph ${theme}`);
        await assertAccessible(graph.frame, `the graph in ${theme}`);
        if (theme === 'Light High Contrast') await workbench.theme('Dark Modern');
      });

    it('goes where the arrows say: to the first child, back to the parent, along the layer', async () => {
      await graph.node(fits).click();
      await keyboard().press('ArrowRight');
      const first = graph.selectedNode().filter({ hasText: "'Al'" });
      await first.waitFor();
      const place = async () => {
        const box = await graph.selectedNode().locator('.box').boundingBox();
        assert.ok(box);
        return { x: Math.round(box.x), y: box.y };
      };
      const before = await place();
      await keyboard().press('ArrowDown');
      await graph.selectedNode().filter({ hasNotText: "'Al'" }).waitFor();
      const after = await place();
      assert.ok(after.x === before.x && after.y > before.y, 'the next in its layer');
      await keyboard().press('ArrowUp');
      await first.waitFor();
      await keyboard().press('ArrowLeft');
      await graph.selected(fits).waitFor();
    });

    it('goes back to the parent that it came from, with P to the next, with Shift+P to all', async () => {
      const all = holders(settings, await graph.keysOf(graph.nodes()));
      const last = all.at(-1) ?? '';
      await graph.node(last).click();
      await graph.node(settings).click();
      const seen: string[] = [];
      for (let presses = 1; presses <= all.length; presses++) {
        await keyboard().press('p');
        await graph.frame
          .getByRole('status')
          .filter({ hasText: `of ${all.length}` })
          .waitFor();
        await graph.frame.locator('.node.is-selected:focus').waitFor();
        seen.push((await graph.selectedNode().getAttribute('data-key')) ?? '');
      }
      assert.deepEqual(seen.sort(), all);
      await keyboard().press('ArrowRight');
      await graph.selected(settings).waitFor();
      await keyboard().press('+');
      await keyboard().press('+');
      await keyboard().press('Shift+P');
      await graph.frame
        .getByRole('status')
        .filter({ hasText: `${all.length} of its parents are drawn, ` })
        .waitFor();
      await graph.settled();
      const pane = await graph.frame.locator('.graph-pane').boundingBox();
      for (const key of [settings, ...all]) {
        const box = await graph.node(key).locator('.box').boundingBox();
        assert.ok(
          box && pane && box.y >= pane.y && box.y + box.height <= pane.y + pane.height && box.x >= pane.x,
          `${key} is on the screen`,
        );
      }
    });

    it('keeps up with a key that is held down', async () => {
      await graph.node(fits).focus();
      await keyboard().press('ArrowRight');
      for (let presses = 0; presses < 20; presses++) void keyboard().press(presses % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
      await keyboard().press('Home');
      await graph.selected(fits).and(graph.frame.locator(':focus')).waitFor();
    });

    it('names the path from the root, makes a value the root, and goes back and forward', async () => {
      await graph.node(settings).click();
      const way = graph.frame.getByRole('navigation', { name: 'Path from the root' });
      await way.getByRole('button', { name: '.settings' }).waitFor();
      await way.getByRole('button', { name: "'Al'" }).click();
      await graph.selectedNode().filter({ hasText: "'Al'" }).waitFor();
      const fit = (await graph.selectedNode().getAttribute('data-key')) ?? '';
      assert.ok(eos.children[fits]?.includes(fit));
      await graph.node(fit).press('Enter');
      await graph.node(fits).waitFor({ state: 'detached' });
      assert.deepEqual(await graph.keysOf(graph.nodes()), [...graphOf(eos, fit).nodes].sort());
      await graph.button(/^Back/).click();
      await graph.node(fits).waitFor();
      await graph.selected(fit).waitFor();
      await graph.button(/^Forward/).click();
      await graph.node(fits).waitFor({ state: 'detached' });
      await keyboard().press('Alt+ArrowLeft');
      await graph.node(fits).waitFor();
    });

    it('collapses a value, finds what is collapsed, and expands it again', async () => {
      const all = graphOf(eos, fits).nodes.size;
      await graph.node(fits).press('Home');
      await keyboard().press(' ');
      await graph.nodes().nth(1).waitFor({ state: 'detached' });
      await graph.frame.getByText(`1 of ${all} values shown`).waitFor();
      await keyboard().press('/');
      await keyboard().type("symbol='Si'");
      await graph.frame.getByText(/^\? of \d+$/).waitFor();
      await keyboard().press('Enter');
      await graph.frame.getByText(/^1 of \d+$/).waitFor();
      await graph.frame.locator('.node.is-selected.is-match').waitFor();
      assert.ok((await graph.nodes().count()) < all);
      await keyboard().press('Escape');
      await graph.frame.locator('.node:focus').press('Home');
      await keyboard().press(' ');
      await graph.drawn(all);
    });

    it('fits, zooms at the pointer and back to full size, pans, turns', async () => {
      await graph.node(fits).focus();
      await keyboard().press('f');
      const [, , fitted] = await graph.settled();
      await keyboard().press('-');
      const [x, y, zoom] = await graph.settled();
      assert.ok(Math.abs(zoom / fitted - 0.8) < 0.01, `${zoom} after ${fitted}`);
      const box = await graph.node(settings).boundingBox();
      assert.ok(box);
      const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await workbench.page.mouse.move(at.x, at.y);
      await keyboard().down('Control');
      await workbench.page.mouse.wheel(0, -50);
      await keyboard().up('Control');
      const [, , nearer] = await graph.settled();
      assert.ok(nearer > zoom);
      const moved = await graph.node(settings).boundingBox();
      assert.ok(
        moved && Math.abs(moved.x + moved.width / 2 - at.x) < 2 && Math.abs(moved.y + moved.height / 2 - at.y) < 2,
        'it stays under the pointer',
      );
      const before = await graph.settled();
      await workbench.page.mouse.wheel(30, 40);
      const after = await graph.settled();
      assert.deepEqual([Math.round(after[0] - before[0]), Math.round(after[1] - before[1])], [-30, -40]);
      assert.notDeepEqual([x, y], [after[0], after[1]]);
      await keyboard().press('0');
      const [, , full] = await graph.settled();
      assert.ok(Math.abs(full - 1) < 0.001);
      await graph.frame.locator('.minimap').click({ position: { x: 8, y: 48 } });
      assert.notDeepEqual((await graph.settled()).slice(0, 2), after.slice(0, 2));
      await graph.node(fits).press('d');
      const [root, child] = [graph.node(fits).locator('.box'), graph.node(eos.children[fits]?.[0] ?? '').locator('.box')];
      await graph.button('Draw from left to right').waitFor();
      await graph.settled();
      const [above, below] = [await root.boundingBox(), await child.boundingBox()];
      assert.ok(above && below && above.y + above.height < below.y, 'children are below');
      await keyboard().press('Home');
      await keyboard().press('ArrowDown');
      await graph.selectedNode().filter({ hasText: "'Al'" }).waitFor();
      await workbench.screenshot('graph-downwards');
    });

    it('lists its keys, and gives the keyboard back', async () => {
      await keyboard().press('?');
      const list = graph.frame.getByRole('dialog', { name: 'Keys of the graph' });
      await list.getByText('expand or collapse').waitFor();
      await keyboard().press('Escape');
      await list.waitFor({ state: 'detached' });
      await graph.frame.locator('.node.is-selected:focus').waitFor();
      await keyboard().press('ControlOrMeta+c');
      await workbench.clipboard((await graph.selectedNode().getAttribute('data-key')) ?? '');
    });

    it('moves at once where a person asked for less motion', async () => {
      await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
      await graph.node(fits).focus();
      await keyboard().press('-');
      const atOnce = await graph.viewport();
      assert.deepEqual(atOnce, await graph.settled());
      await workbench.page.emulateMedia({ reducedMotion: 'no-preference' });
    });

    it('looks after a reload of the window as it did before', async () => {
      await graph.node(settings).click();
      await graph.node(settings).press(' ');
      await graph.node(settings).filter({ hasText: '+' }).waitFor();
      const [drawn, view] = [await graph.keysOf(graph.nodes()), await graph.settled()];
      // what is kept is written a moment after the last change
      await graph.frame.waitForTimeout(600);
      const gone = workbench.page.waitForEvent('load');
      await workbench.command('Developer: Reload Window');
      await gone;
      await workbench.page.locator('.activitybar').waitFor({ timeout: 60_000 });
      graph = await GraphPage.inFront(workbench);
      await graph.selected(settings).waitFor();
      await graph.drawn(drawn.length);
      assert.deepEqual(await graph.keysOf(graph.nodes()), drawn);
      assert.deepEqual(
        (await graph.settled()).map((part) => Math.round(part * 100)),
        view.map((part) => Math.round(part * 100)),
      );
      await graph.button('Draw from left to right').click();
      await graph.button('Draw from top to bottom').waitFor();
    });

    it('is a tree too, and what is selected in one is selected in the other', async () => {
      await graph.tab('Outline').click();
      await graph.activeRow().and(graph.rows(settings)).waitFor();
      await graph.tree.focus();
      await keyboard().press('Home');
      await graph.selected(fits).waitFor();
      await keyboard().press('ArrowRight');
      const first = await graph.activeRow().getAttribute('data-key');
      assert.ok(first !== null && eos.children[fits]?.includes(first));
      await graph.selected(first).waitFor();
      await keyboard().type('Si');
      await graph.activeRow().filter({ hasText: "'Si'" }).waitFor();
      await keyboard().press('ControlOrMeta+c');
      await workbench.clipboard((await graph.activeRow().getAttribute('data-key')) ?? '');
      await keyboard().press('End');
      const last = await graph.activeRow().getAttribute('data-key');
      await graph.selected(last ?? '').waitFor();
      await keyboard().press('Home');
      await graph.selected(fits).waitFor();
      await workbench.screenshot('graph-outline');
    });

    it('is reached in every part with the Tab key', async () => {
      await graph.frame.getByRole('textbox', { name: /^Find/ }).focus();
      const seen = new Set<string>();
      for (let presses = 0; presses < 24; presses++) {
        await keyboard().press('Tab');
        const name = await graph.frame.evaluate<string>(
          `(({ activeElement: at }) => at?.matches('.node') ? 'a node' : at?.getAttribute('aria-label') ?? at?.textContent ?? '')(document)`,
        );
        seen.add(name.replace(/ \(.*/, ''));
      }
      for (const part of [
        'Save the drawing',
        'a node',
        'Zoom out',
        'Fit to view',
        'Size of the details',
        'Outline',
        'Show the value',
        'More actions',
        'Values of the graph',
      ])
        assert.ok(seen.has(part), `${part} in ${[...seen].join(', ')}`);
    });
  });

  describe('of what is odd, and of many', () => {
    let caches: GraphCaches;
    before(async () => {
      const folder = workbench.folder('odd');
      caches = await writeGraphCaches(folder);
      await workbench.open(folder);
    });

    it('shows what is missing, unreadable or holds itself as such, and the rest as ever', async () => {
      const { odd } = caches;
      graph = await GraphPage.open(workbench, odd.top);
      await graph.drawn(odd.values);
      for (const [key, words] of [
        [odd.missing, 'not in this cache'],
        [odd.unreadable, 'unreadable'],
        [odd.cycle[0], 'holds itself'],
        [odd.cycle[1], 'holds itself'],
      ] as const) {
        assert.match((await graph.node(key).getAttribute('class')) ?? '', /is-wrong/);
        await graph.node(key).filter({ hasText: words }).waitFor();
      }
      await workbench.screenshot('graph-odd');
      await graph.node(odd.missing).click();
      await graph.detail.getByText('Not in this cache').waitFor();
      await graph.detail.getByRole('button', { name: '[3]' }).waitFor();
      await graph.node(odd.unreadable).click();
      await graph.detail.getByRole('alert').filter({ hasText: 'at byte 3' }).waitFor();
      await graph.node(odd.cycle[0]).click();
      await graph.detail.getByRole('alert').filter({ hasText: 'holds itself' }).waitFor();
      await graph.node(odd.cycle[0]).press('ArrowLeft');
      await graph.selected(odd.top).waitFor();
      await graph.node(odd.good).focus();
      await graph.detail.locator('pre', { hasText: '[2, 3]' }).waitFor();
    });

    it('draws a dozen of a thousand children and a node for the rest, and three hundred on demand', async () => {
      graph = await GraphPage.open(workbench, caches.fan);
      await graph.drawn(13);
      const rest = graph.frame.locator('.node.rest');
      await rest.filter({ hasText: '988 more' }).waitFor();
      await graph.watchTasks();
      await rest.click();
      await graph.drawn(300);
      await graph.settled();
      const tasks = await graph.longTasks();
      console.log(`        longest task of the panel with 300 nodes: ${tasks.length === 0 ? 'below 50' : Math.max(...tasks)} ms`);
      await graph.frame.getByRole('status').filter({ hasText: '300 values are drawn at most' }).waitFor();
      await graph.frame.getByText('300 of at least 1,001 values shown').waitFor();
      await workbench.screenshot('graph-300');
    });
  });
});
