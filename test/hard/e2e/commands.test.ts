/** Every command, in the packed extension, with the keyboard alone. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallPickleFile, digest, Digest, DigestedCall, Sql, ValueBagOfHoldingH5File, ValuePickleFile } from '../../../engine/index.ts';
import type { KeyManagement } from '../../../engine/index.ts';
import { eos, positions } from '../../support/demo.ts';
import { Workbench } from '../../e2e/harness.ts';

describe('commands', function () {
  const workbench = new Workbench(this);

  const input = () => workbench.page.locator('.quick-input-widget input[type="text"], .quick-input-widget input[type="password"]').first();

  /** Answers a question whose title or placeholder is known: types, and takes what is offered. */
  async function answer(title: string, text: string): Promise<void> {
    const widget = workbench.page.locator('.quick-input-widget');
    await widget
      .locator('.quick-input-title', { hasText: title })
      .or(widget.locator(`input[placeholder*="${title}"]`))
      .first()
      .waitFor();
    await input().fill(text);
  }
  async function pick(title: string, text: string): Promise<void> {
    await answer(title, text);
    await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
    await workbench.page.keyboard.press('Enter');
  }
  async function type(title: string, text: string): Promise<void> {
    await answer(title, text);
    await workbench.page.keyboard.press('Enter');
  }

  const dialog = () => workbench.page.locator('.monaco-dialog-box');
  /** Says yes, or something else, to a dialog that asks before something is destroyed. */
  async function confirm(question: RegExp, button: string): Promise<string> {
    const box = dialog().filter({ hasText: question });
    await box.waitFor();
    const text = await box.innerText();
    const wanted = box.locator('.monaco-button', { hasText: new RegExp(`^${button}`) });
    await wanted.waitFor();
    for (
      let i = 0;
      i < 6 &&
      !(await wanted.evaluate((element: { ownerDocument: { activeElement: unknown } }) => element.ownerDocument.activeElement === element));
      i++
    )
      await workbench.page.keyboard.press('Tab');
    await workbench.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    return text;
  }

  async function said(text: string | RegExp): Promise<void> {
    const message = workbench.notification(text).first();
    // what writes brings each entry to the disk for good before it says so; VS Code may keep the words in its list alone
    if (
      !(await message.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      ))
    ) {
      await workbench.command('Notifications: Show Notifications');
      await message.waitFor({ timeout: 20_000 });
    }
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.notification(text).first().waitFor({ state: 'hidden' });
  }

  /** @param cache where several caches have the entry: in which. */
  async function goTo(prefix: string, cache?: string): Promise<void> {
    await workbench.command('Fleche: Go to Digest');
    await type('Go to Digest', prefix);
    if (cache !== undefined) await choose(`in ${cache}`);
    await workbench.selectedRow(new RegExp(prefix.slice(0, 8))).waitFor();
    // the keyboard is there too, and no question takes it away again
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await workbench.page.locator('.pane-body .monaco-list:focus').waitFor();
  }
  /** Goes down a list to an entry, and takes it. */
  async function choose(text: string): Promise<void> {
    const choice = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await choice.waitFor();
    const focused = choice.and(workbench.page.locator('.focused'));
    for (let i = 0; i < 5 && !(await focused.isVisible()); i++) await workbench.page.keyboard.press('ArrowDown');
    await focused.waitFor();
    await workbench.page.keyboard.press('Enter');
  }

  async function keysOf(storage: KeyManagement): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of storage.list()) keys.push(key);
    await storage.close();
    return keys.sort();
  }
  const callsOf = (folder: string) => keysOf(new Sql({ url: `sqlite:///${join(folder, 'eos/calls.db')}` }));

  describe('of the palette do something, or say why not,', () => {
    const needEntry = ['Go to Digest', 'Copy Digest', 'Copy Short Digest', 'Show Value Graph', 'Copy as Python', 'Expand Digest', 'Evict'];
    const needCache = [...needEntry, 'Query Calls', 'Save Value', 'Find Value', 'Rekey Calls', 'Set Secret Key', 'Reveal in File Explorer'];

    /** The command puts a question, which is left unanswered. */
    async function asks(command: string, question: string): Promise<void> {
      await workbench.command(`Fleche: ${command}`);
      const widget = workbench.page.locator('.quick-input-widget');
      await widget
        .locator(`input[placeholder^="${question}"]`)
        .or(widget.locator('.quick-input-message', { hasText: question }))
        .first()
        .waitFor();
      await workbench.page.keyboard.press('Escape');
      await widget.waitFor({ state: 'hidden' });
    }
    async function says(command: string, text: string): Promise<void> {
      await workbench.command(`Fleche: ${command}`);
      await said(text);
    }
    async function confirms(command: string, question: string): Promise<void> {
      await workbench.command(`Fleche: ${command}`);
      await dialog().filter({ hasText: question }).waitFor();
      await workbench.page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'hidden' });
    }

    it('where no cache is open', async () => {
      await workbench.open(workbench.folder('empty'));
      await asks('Open Cache', 'What holds the cache?');
      for (const command of needCache) await says(command, 'No cache is open');
      await says('Close Cache', 'Select a cache');
      await confirms('Delete Catalogs', 'Delete all catalogs?');
      await workbench.command('Fleche: Refresh');
      await workbench.command('Fleche: Open Settings');
      await workbench.page.locator('.settings-editor', { hasText: 'Fleche' }).first().waitFor();
      await workbench.screenshot('settings');
    });

    it('where nothing is selected', async () => {
      await workbench.open(workbench.demoCopy('asked'));
      for (const command of needEntry) await asks(command, 'A digest, or its first characters');
      await asks('Query Calls', 'Query Calls of');
      await asks('Save Value', 'Which cache shall have it?');
      await asks('Find Value', 'What is the value?');
      await asks('Rekey Calls', 'All calls of which cache?');
      await asks('Set Secret Key', 'Whose entries are signed?');
      await says('Close Cache', 'Select a cache');
      await workbench.command('Fleche: Refresh');
      await workbench.row(/^eos/).waitFor();
      await workbench.command('Fleche: Show Log');
      await workbench.page.locator('.part.panel', { hasText: 'Output' }).first().waitFor();
    });
  });

  describe('about an entry', () => {
    let study: string;
    before(async () => {
      study = workbench.demoCopy('entries');
      await workbench.open(study);
      await goTo(positions, 'eos');
    });

    it('give its Python, which opens the cache by its folders', async () => {
      await workbench.command('Fleche: Copy as Python');
      await workbench.clipboard(new RegExp(`"root": "${study}/eos/values"[^]*cache.load_value\\("${positions}"\\)`));
    });

    it('expand its digest and show its file', async () => {
      await workbench.command('Fleche: Expand Digest');
      await type('Expand Digest', positions.slice(0, 6));
      await choose('in eos');
      await said(positions);
      await workbench.clipboard(positions);
      await goTo(positions, 'eos');
      await workbench.command('Fleche: Reveal in File Explorer');
      await workbench.page.locator('.explorer-folders-view .monaco-list-row.selected', { hasText: positions.slice(0, 20) }).waitFor();
    });

    it('say what an eviction would break, and let a person go without one', async () => {
      await workbench.command('Fleche: Focus on Caches View');
      await goTo(positions, 'eos');
      await workbench.command('Fleche: Evict');
      const box = dialog().filter({ hasText: 'Evict value 73eb44fd' });
      await box.waitFor();
      await workbench.screenshot('evict');
      const text = await confirm(/Evict value 73eb44fd/, 'Show What Needs It');
      assert.match(text, /other values hold it/);
      assert.match(text, /calls use it/);
      await workbench.page.locator('.tab', { hasText: 'Evict value 73eb44fd' }).waitFor();
      await workbench.screenshot('evict-report');
      await pick('The report is open beside', 'Leave Everything');
      assert.equal((await keysOf(new ValuePickleFile({ root: join(study, 'eos/values') }))).length, eos.values);
    });

    it('evict a call after a yes, and the views know', async () => {
      const [key = ''] = Object.keys(eos.records);
      await goTo(key);
      await workbench.command('Fleche: Evict');
      const text = await confirm(new RegExp(`Evict call ${key.slice(0, 8)}`), 'Evict');
      assert.match(text, /compute evicted calls again/);
      await said(`Evicted call ${key.slice(0, 8)}`);
      assert.deepEqual(
        await callsOf(study),
        Object.keys(eos.records)
          .filter((other) => other !== key)
          .sort(),
      );
      await workbench
        .row(`${eos.calls - 1} calls`)
        .first()
        .waitFor();
    });
  });

  describe('with a value of one’s own', () => {
    let study: string;
    const text = "{'new': [1.5, 'text']}";
    before(async () => {
      study = workbench.demoCopy('values');
      await workbench.open(study);
    });

    it('save it, once', async () => {
      await workbench.command('Fleche: Save Value');
      await pick('Which cache shall have it?', 'sweep');
      await pick('What is the value?', 'Python Literal');
      await answer('Save Value (2/2)', "{'new': [1.5, f(2)]}");
      await workbench.page
        .locator('.quick-input-message', { hasText: /f|literal/ })
        .first()
        .waitFor();
      await answer('Save Value (2/2)', text);
      await workbench.page.locator('.quick-input-message', { hasText: 'dict' }).waitFor();
      await workbench.screenshot('save-value');
      await workbench.page.keyboard.press('Enter');
      await said(/Saved dict [0-9a-f]{8} in “sweep”/);
      await using values = new ValuePickleFile({ root: join(study, 'sweep/values') });
      const [key] = await keysOf(values).then((keys) => keys.filter((each) => !expectedSweep.includes(each) && each.length === 64));
      assert.ok(key !== undefined);
      await workbench.command('Fleche: Save Value');
      await pick('Which cache shall have it?', 'sweep');
      await pick('What is the value?', 'Python Literal');
      await type('Save Value (2/2)', text);
      await said('has this value already');
    });
    const expectedSweep = readdirSync(join(import.meta.dirname, '../../../demo/sweep/values'));

    it('find it with the calls that made it and use it', async () => {
      const [, record] = Object.entries(eos.records).find(([, { name }]) => name === 'make_structure') ?? [];
      const [, , symbol] = record?.arguments.find(([name]) => name === 'symbol') ?? [];
      await workbench.command('Fleche: Find Value');
      await pick('What is the value?', 'Python Literal');
      await type('Find Value (2/2)', symbol ?? '');
      const list = workbench.page.locator('.quick-input-list');
      await list.locator('.monaco-list-row', { hasText: 'make_structure' }).first().waitFor();
      await list.getByText('used by').first().waitFor();
      await workbench.screenshot('find-value');
      await input().fill('make_structure');
      await workbench.page.keyboard.press('Enter');
      await workbench.selectedRow(/^Call make_structure/).waitFor();
      await workbench.command('Fleche: Find Value');
      await pick('What is the value?', 'Python Literal');
      await type('Find Value (2/2)', "'never stored'");
      await said('No open cache has this value');
    });
  });

  it('give calls new keys: a dry run, new records, and the old ones after another yes', async () => {
    const study = workbench.demoCopy('rekey');
    await workbench.open(study);
    await workbench.expand(workbench.row(/^eos/));
    await workbench.expand(workbench.row('Calls'));
    await workbench.expand(workbench.row('eos_study'));
    await workbench.row('make_structure').first().click();
    const old = Object.entries(eos.records).filter(([, { name }]) => name === 'make_structure');
    await workbench.command('Fleche: Rekey Calls');
    await workbench.page.locator('.quick-input-title', { hasText: `(1/3): ${old.length} calls` }).waitFor();
    await input().fill('Module');
    await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Space');
    await workbench.page.keyboard.press('Enter');
    await type('(2/3): Module', 'renamed.study');
    await workbench.page.locator('.tab', { hasText: 'Rekey Calls of eos' }).waitFor();
    await workbench.page.locator('.quick-input-title', { hasText: '(3/3)' }).waitFor();
    await workbench.screenshot('rekey-dry-run');
    assert.equal((await callsOf(study)).length, eos.calls);
    await pick('The dry run is open', `Write ${old.length} New Records`);
    await dialog().waitFor();
    assert.equal((await callsOf(study)).length, eos.calls + old.length);
    await workbench.screenshot('rekey');
    await confirm(/new records are written/, 'Evict');
    await said(`${old.length} records were written`);
    const left = await callsOf(study);
    assert.equal(left.length, eos.calls);
    for (const [key] of old) assert.ok(!left.includes(key), key);
    await workbench.row('renamed.study').first().waitFor();
  });

  describe('in caches of other kinds', () => {
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
      await goTo(digest('shared'), 'fixed');
      await workbench.command('Fleche: Evict');
      await said('is read-only');
      assert.equal((await keysOf(new ValuePickleFile({ root: join(folder, 'fixed/values') }))).length, 1);
    });

    it('evict from bags, under their lock', async () => {
      await goTo(digest('in a bag'));
      await workbench.command('Fleche: Evict');
      await confirm(/Evict value/, 'Evict');
      await said('Evicted value');
      assert.deepEqual(
        readdirSync(join(folder, 'bags/values')).filter((name) => name.endsWith('.h5')),
        [],
      );
    });

    it('take a secret key, without which nothing is written to what is signed', async () => {
      const save = async (value: string) => {
        await workbench.command('Fleche: Save Value');
        await pick('Which cache shall have it?', 'signed');
        await pick('What is the value?', 'Python Literal');
        await type('Save Value (2/2)', value);
      };
      await save('1');
      await said('are signed');
      await workbench.command('Fleche: Set Secret Key');
      await pick('Whose entries are signed?', 'signed');
      await answer('Set Secret Key', 'xyz');
      await workbench.page.locator('.quick-input-message', { hasText: 'hexadecimal' }).first().waitFor();
      await type('Set Secret Key', 'ab'.repeat(32));
      await said('kept where VS Code keeps secrets');
      await save('1');
      await said('Saved int');
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
      const first = await confirm(/Repair a copy of/, 'Write Repaired Copy');
      assert.match(first, /stays as it is/);
      const second = await confirm(/The repaired copy is/, 'Replace the File');
      assert.match(second, /It lists 1 entry/);
      await said('is repaired');
      await using marked = new ValueBagOfHoldingH5File({ root: join(folder, 'marked/values') });
      assert.equal(await marked.load(digest('kept')), 'kept');
      assert.ok(readdirSync(marked.root).some((name) => name.endsWith('.h5.bak')));
      await workbench.problem('was being written').waitFor({ state: 'hidden' });
    });

    it('tell which layers of a stack have an entry, and evict from all of them when asked to', async () => {
      await workbench.expand(workbench.row(/^both/));
      await workbench.screenshot('stack');
      await goTo(digest('shared'), 'low');
      await workbench.command('Fleche: Evict');
      const text = await confirm(/Evict value/, 'Evict from 2 Layers');
      assert.match(text, /Python still finds it in the layer/);
      assert.match(text, /1 call uses it/);
      await said('Evicted value');
      for (const layer of ['low', 'high']) assert.deepEqual(await keysOf(new ValuePickleFile({ root: join(folder, layer, 'values') })), []);
      assert.equal((await keysOf(new ValuePickleFile({ root: join(folder, 'fixed/values') }))).length, 1);
    });

    it('delete catalogs, which are made again', async () => {
      await workbench.command('Fleche: Delete Catalogs');
      await confirm(/Delete all catalogs/, 'Delete Catalogs');
      await said(/catalogs? (was|were) deleted/);
      await workbench.row(/^fixed/).waitFor();
    });
  });
});
