/** Commands in caches that are signed, read-only, of bags, damaged or of several layers. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallPickleFile, digest, Digest, DigestedCall, ValueBagOfHoldingH5File, ValuePickleFile } from '../../../engine/index.ts';
import { keysOf } from '../../../engine/conformance/samples.ts';
import { Workbench } from '../../e2e/harness.ts';
import { Sidebar } from '../../e2e/pages/sidebar.ts';

describe('commands in caches of other kinds', function () {
  const workbench = new Workbench(this);
  const { dialogs } = workbench;
  const sidebar = new Sidebar(workbench);
  let folder: string;
  const hidden = 'hidden text';
  before(async () => {
    folder = workbench.folder('kinds');
    await using signed = new ValuePickleFile({ root: join(folder, 'signed/values'), secretKey: 'ab'.repeat(32) });
    await signed.save(hidden);
    await using bags = new ValueBagOfHoldingH5File({ root: join(folder, 'bags/values') });
    await bags.save('in a bag');
    await using marked = new ValueBagOfHoldingH5File({ root: join(folder, 'marked/values') });
    const path = marked.path(await marked.save('kept'));
    const bytes = readFileSync(path);
    bytes[11] = 5;
    writeFileSync(path, bytes);
    for (const layer of ['low', 'high', 'fixed']) {
      await using values = new ValuePickleFile({ root: join(folder, layer, 'values') });
      await values.save('shared');
      await using calls = new CallPickleFile({ root: join(folder, layer, 'calls') });
      await calls.save(new DigestedCall({ name: 'f', module: 'm', arguments: { a: new Digest(digest('shared')) } }));
    }
    const cache = (name: string, type: string) =>
      `[${name}]\nvalues = { type = "${type}", root = "${name}/values" }\ncalls = { type = "memory" }\n`;
    writeFileSync(
      join(folder, 'fleche.toml'),
      `[default]
cache = "fixed"
root = true
${cache('signed', 'pickle')}
${cache('bags', 'bagofholding_hdf')}
${cache('marked', 'bagofholding_hdf')}
[fixed]
read_only = true
values = { type = "pickle", root = "fixed/values" }
calls = { type = "pickle", root = "fixed/calls" }
[[both]]
values = { type = "pickle", root = "low/values" }
calls = { type = "pickle", root = "low/calls" }
[[both]]
values = { type = "pickle", root = "high/values" }
calls = { type = "pickle", root = "high/calls" }
`,
    );
    await workbench.open(folder);
  });

  it('never change what is read-only', async () => {
    await sidebar.goTo(digest('shared'), 'fixed');
    await workbench.command('Fleche: Evict');
    await dialogs.said('is read-only');
    assert.equal((await keysOf(new ValuePickleFile({ root: join(folder, 'fixed/values') }))).length, 1);
  });

  it('evict from bags, under their lock', async () => {
    await sidebar.goTo(digest('in a bag'));
    await workbench.command('Fleche: Evict');
    await dialogs.confirm(/Evict value/, 'Evict');
    await dialogs.said('Evicted value');
    assert.deepEqual(
      readdirSync(join(folder, 'bags/values')).filter((name) => name.endsWith('.h5')),
      [],
    );
  });

  it('take a secret key, without which nothing is written to what is signed', async () => {
    const save = async (value: string) => {
      await workbench.command('Fleche: Save Value');
      await dialogs.pick('Which cache shall have it?', 'signed');
      await dialogs.pick('What is the value?', 'Python Literal');
      await dialogs.type('Save Value (2/2)', value);
    };
    await save('1');
    await dialogs.said('are signed');
    await workbench.command('Fleche: Set Secret Key');
    await dialogs.pick('Whose entries are signed?', 'signed');
    await dialogs.answer('Set Secret Key', 'xyz');
    await dialogs.message('hexadecimal').waitFor();
    await dialogs.type('Set Secret Key', 'ab'.repeat(32));
    await dialogs.said('kept where VS Code keeps secrets');
    await save('1');
    await dialogs.said('Saved int');
    await using signed = new ValuePickleFile({ root: join(folder, 'signed/values'), secretKey: 'ab'.repeat(32) });
    assert.equal(await signed.load(digest(1)), 1);
    assert.equal(await signed.load(digest(hidden)), hidden);
  });

  it('repair a marked file of bags in a copy, and put it in its place after a second yes', async () => {
    await workbench.expand(workbench.row(/^marked/));
    const { keyboard } = workbench.page;
    await workbench.problem('was being written by a program that was killed').waitFor();
    for (let i = 0; i < 4 && !(await workbench.focusedRow(/was being written/).isVisible()); i++) await keyboard.press('ArrowDown');
    await keyboard.press('Shift+F10');
    const item = workbench.page.locator('.monaco-menu .action-item', { hasText: 'Repair Bag' });
    await item.waitFor();
    await workbench.screenshot('marked');
    for (let i = 0; i < 8 && !(await item.and(workbench.page.locator('.focused')).isVisible()); i++) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const first = await dialogs.confirm(/Repair a copy of/, 'Write Repaired Copy');
    assert.match(first, /stays as it is/);
    const second = await dialogs.confirm(/The repaired copy is/, 'Replace the File');
    assert.match(second, /It lists 1 entry/);
    await dialogs.said('is repaired');
    await using marked = new ValueBagOfHoldingH5File({ root: join(folder, 'marked/values') });
    assert.equal(await marked.load(digest('kept')), 'kept');
    assert.ok(readdirSync(marked.root).some((name) => name.endsWith('.h5.bak')));
    await workbench.problem('was being written').waitFor({ state: 'hidden' });
  });

  it('tell which layers of a stack have an entry, and evict from all of them when asked to', async () => {
    await workbench.expand(workbench.row(/^both/));
    await workbench.screenshot('stack');
    await sidebar.goTo(digest('shared'), 'low');
    await workbench.command('Fleche: Evict');
    const text = await dialogs.confirm(/Evict value/, 'Evict from 2 Layers');
    assert.match(text, /Python still finds it in the layer/);
    assert.match(text, /1 call uses it/);
    await dialogs.said('Evicted value');
    for (const layer of ['low', 'high']) assert.deepEqual(await keysOf(new ValuePickleFile({ root: join(folder, layer, 'values') })), []);
    assert.equal((await keysOf(new ValuePickleFile({ root: join(folder, 'fixed/values') }))).length, 1);
  });

  it('delete catalogs, which are made again', async () => {
    await workbench.command('Fleche: Delete Catalogs');
    await dialogs.confirm(/Delete all catalogs/, 'Delete Catalogs');
    await dialogs.said(/catalogs? (was|were) deleted/);
    await workbench.row(/^fixed/).waitFor();
  });
});
