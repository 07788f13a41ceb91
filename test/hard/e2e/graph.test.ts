/** The value graph of the packed extension. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ValuePickleFile } from '../../../engine/index.ts';
import { eos, fits, positions } from '../../support/demo.ts';
import { assertAccessible } from '../../e2e/axe.ts';
import { themes, Workbench } from '../../e2e/harness.ts';
import type { Theme } from '../../e2e/harness.ts';
import { GraphPage } from '../../e2e/pages/graph.ts';

describe('the value graph in VS Code', function () {
  const workbench = new Workbench(this);
  let study: string;

  before(() => {
    study = workbench.demoCopy('study');
  });

  describe('of values that share', () => {
    let graph: GraphPage;
    before(async () => {
      await workbench.open(study);
      graph = await GraphPage.open(workbench, fits);
      await graph.button(/^Fit/).click();
      await graph.settled();
    });

    it('is saved as SVG and as PNG', async () => {
      await graph.button(/^Zoom in/).click();
      const [svg, png] = [join(study, 'graph.svg'), join(study, 'graph.png')];
      await graph.saveAs('SVG', svg);
      const text = readFileSync(svg, 'utf8');
      const parsed = await workbench.page.evaluate<[string, number, boolean]>(
        `(() => {
          const root = new DOMParser().parseFromString(${JSON.stringify(text)}, 'image/svg+xml').documentElement;
          return [root.localName, [...root.querySelectorAll('title')].filter((title) => /[0-9a-f]{64}$/.test(title.textContent)).length, /class=|style=|var\\(/.test(root.outerHTML)];
        })()`,
      );
      assert.deepEqual(parsed, ['svg', await graph.nodes().count(), false]);
      await graph.saveAs('PNG', png);
      const bytes = readFileSync(png);
      assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
      const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
      const viewBox = /viewBox="0 0 (\d+) (\d+)"/.exec(text);
      assert.deepEqual([width, height], [2 * Number(viewBox?.[1]), 2 * Number(viewBox?.[2])]);
    });
  });

  describe('of many values', () => {
    let graph: GraphPage;
    let fan: string;
    let dense: string;
    let folder: string;
    before(async () => {
      folder = workbench.folder('many');
      const storage = new ValuePickleFile({ root: join(folder, 'values') });
      fan = await storage.save(Array.from({ length: 1000 }, (_, index) => [index, [index, index]]));
      const parts = Array.from({ length: 20 }, (_, index) => [`part ${index}`, index]);
      dense = await storage.save(Array.from({ length: 40 }, (_, index) => [index, ...parts.filter((_part, at) => (index + at) % 3 === 0)]));
      writeFileSync(join(folder, 'fleche.toml'), '[many]\nvalues.type = "pickle"\nvalues.root = "values"\ncalls.type = "memory"\n');
      await workbench.open(folder);
      await workbench.expand(workbench.row(/^many/));
    });

    it('draws some at first, three hundred at most in less than 150 MB, and says what it leaves out', async () => {
      const session = await workbench.page.context().newCDPSession(workbench.page);
      // The page of a panel may live in VS Code's own process: what the panel adds to that is measured.
      const megabytes = async () => {
        await session.send('HeapProfiler.collectGarbage');
        const usage: Record<string, number> = await session.send('Runtime.getHeapUsage');
        return ((usage.usedSize ?? 0) + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0)) / 1e6;
      };
      const before = await megabytes();
      graph = await GraphPage.open(workbench, fan);
      await graph.nodes().nth(12).waitFor();
      assert.ok((await graph.nodes().count()) <= 80);
      await graph.node(fan).press(' ');
      await graph.nodes().nth(299).waitFor();
      assert.equal(await graph.nodes().count(), 300);
      await graph.frame.getByRole('status').filter({ hasText: '300 values are drawn at most' }).waitFor();
      await workbench.screenshot('graph-300');
      const taken = (await megabytes()) - before;
      console.log(`        ${taken.toFixed(1)} MB with 300 values, of ${before.toFixed(1)} MB that VS Code took before`);
      assert.ok(taken > 0 && taken < 150, `${taken} MB`);
    });

    it('draws the edges of what is selected alone where there are many, and all on demand', async () => {
      await workbench.open(folder);
      await workbench.expand(workbench.row(/^many/));
      graph = await GraphPage.open(workbench, dense);
      await graph.node(dense).press(' ');
      await graph.frame.getByText('edges of the selected value alone').waitFor();
      const from = async () => new Set(await graph.keysOf(graph.frame.locator('g.edge:has(path)'), 'data-from'));
      assert.deepEqual(await from(), new Set([dense]));
      await graph.button('Draw all edges').click();
      await graph.frame.getByText('edges of the selected value alone').waitFor({ state: 'detached' });
      assert.ok((await from()).size > 20);
    });
  });

  for (const theme of Object.keys(themes) as Theme[])
    it(`has nothing that the page's policy refuses, nor a query that axe-core finds wrong, in ${theme}`, async () => {
      await workbench.open(study);
      await workbench.theme(theme);
      const refused: string[] = [];
      workbench.page.on('console', (message) => {
        if (message.text().includes('Content Security Policy') && message.location().url.includes('dist/webview'))
          refused.push(message.text());
      });
      const graph = await GraphPage.open(workbench, fits);
      await graph.node(positions).or(graph.nodes().nth(20)).first().waitFor();
      await graph.detail.locator('pre').waitFor();
      await workbench.command('Fleche: Query Calls');
      const query = await workbench.panel('query');
      await query.getByRole('button', { name: 'Run' }).click();
      await query.getByText(`${eos.calls} calls`).first().waitFor();
      await workbench.screenshot(`query ${theme}`);
      await assertAccessible(query, `the query in ${theme}`);
      assert.deepEqual(refused, []);
    });
});
