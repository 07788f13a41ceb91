/** Every command, in the packed extension, with the keyboard alone. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Sql, ValuePickleFile } from '../../../engine/index.ts';
import { keysOf } from '../../../engine/conformance/samples.ts';
import { demo, eos, positions } from '../../support/demo.ts';
import { Workbench } from '../../e2e/harness.ts';
import { Sidebar } from '../../e2e/pages/sidebar.ts';

describe('commands', function () {
  const workbench = new Workbench(this);
  const { dialogs } = workbench;
  const sidebar = new Sidebar(workbench);

  async function callsOf(folder: string): Promise<string[]> {
    await using calls = new Sql({ url: `sqlite:///${join(folder, 'eos/calls.db')}` });
    return await keysOf(calls);
  }

  describe('of the palette do something, or say why not,', () => {
    const needEntry = ['Go to Digest', 'Copy Digest', 'Copy Short Digest', 'Show Value Graph', 'Copy as Python', 'Expand Digest', 'Evict'];
    const needCache = [...needEntry, 'Query Calls', 'Save Value', 'Find Value', 'Rekey Calls', 'Set Secret Key', 'Reveal in File Explorer'];

    async function says(command: string, text: string): Promise<void> {
      await workbench.command(`Fleche: ${command}`);
      await dialogs.said(text);
    }
    async function confirms(command: string, question: string): Promise<void> {
      await workbench.command(`Fleche: ${command}`);
      await dialogs.confirmation(question).waitFor();
      await workbench.page.keyboard.press('Escape');
      await dialogs.confirmation(question).waitFor({ state: 'hidden' });
    }

    it('where no cache is open', async () => {
      await workbench.open(workbench.folder('empty'));
      await dialogs.asks('Open Cache', 'What holds the cache?');
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
      for (const command of needEntry) await dialogs.asks(command, 'A digest, or its first characters');
      await dialogs.asks('Query Calls', 'Query Calls of');
      await dialogs.asks('Save Value', 'Which cache shall have it?');
      await dialogs.asks('Find Value', 'What is the value?');
      await dialogs.asks('Rekey Calls', 'All calls of which cache?');
      await dialogs.asks('Set Secret Key', 'Whose entries are signed?');
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
      await sidebar.goTo(positions, 'eos');
    });

    it('give its Python, which opens the cache by its folders', async () => {
      await workbench.command('Fleche: Copy as Python');
      await workbench.clipboard(new RegExp(`"root": "${study}/eos/values"[^]*cache.load_value\\("${positions}"\\)`));
    });

    it('expand its digest and show its file', async () => {
      await workbench.command('Fleche: Expand Digest');
      await dialogs.type('Expand Digest', positions.slice(0, 6));
      await dialogs.choose('in eos');
      await dialogs.said(positions);
      await workbench.clipboard(positions);
      await sidebar.goTo(positions, 'eos');
      await workbench.command('Fleche: Reveal in File Explorer');
      await workbench.page.locator('.explorer-folders-view .monaco-list-row.selected', { hasText: positions.slice(0, 20) }).waitFor();
    });

    it('say what an eviction would break, and let a person go without one', async () => {
      await workbench.command('Fleche: Focus on Caches View');
      await sidebar.goTo(positions, 'eos');
      await workbench.command('Fleche: Evict');
      await dialogs.confirmation('Evict value 73eb44fd').waitFor();
      await workbench.screenshot('evict');
      const text = await dialogs.confirm(/Evict value 73eb44fd/, 'Show What Needs It');
      assert.match(text, /other values hold it/);
      assert.match(text, /calls use it/);
      await workbench.page.locator('.tab', { hasText: 'Evict value 73eb44fd' }).waitFor();
      await workbench.screenshot('evict-report');
      await dialogs.pick('The report is open beside', 'Leave Everything');
      assert.equal((await keysOf(new ValuePickleFile({ root: join(study, 'eos/values') }))).length, eos.values);
    });

    it('evict a call after a yes, and the views know', async () => {
      const [key = ''] = Object.keys(eos.records);
      await sidebar.goTo(key);
      await workbench.command('Fleche: Evict');
      const text = await dialogs.confirm(new RegExp(`Evict call ${key.slice(0, 8)}`), 'Evict');
      assert.match(text, /compute evicted calls again/);
      await dialogs.said(`Evicted call ${key.slice(0, 8)}`);
      assert.deepEqual(
        await callsOf(study),
        Object.keys(eos.records)
          .filter((other) => other !== key)
          .sort(),
      );
      await workbench
        .row(`${eos.calls - 1} in `)
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
      await dialogs.pick('Which cache shall have it?', 'sweep');
      await dialogs.pick('What is the value?', 'Python Literal');
      await dialogs.answer('Save Value (2/2)', "{'new': [1.5, f(2)]}");
      await dialogs.message(/f|literal/).waitFor();
      await dialogs.answer('Save Value (2/2)', text);
      await dialogs.message('dict').waitFor();
      await workbench.screenshot('save-value');
      await dialogs.input.press('Enter');
      await dialogs.said(/Saved dict [0-9a-f]{8} in “sweep”/);
      const keys = await keysOf(new ValuePickleFile({ root: join(study, 'sweep/values') }));
      const before = readdirSync(join(demo, 'sweep/values'));
      assert.ok(keys.some((key) => !before.includes(key)));
      await workbench.command('Fleche: Save Value');
      await dialogs.pick('Which cache shall have it?', 'sweep');
      await dialogs.pick('What is the value?', 'Python Literal');
      await dialogs.type('Save Value (2/2)', text);
      await dialogs.said('has this value already');
    });

    it('find it with the calls that made it and use it', async () => {
      const [, record] = Object.entries(eos.records).find(([, { name }]) => name === 'make_structure') ?? [];
      const [, , symbol] = record?.arguments.find(([name]) => name === 'symbol') ?? [];
      await workbench.command('Fleche: Find Value');
      await dialogs.pick('What is the value?', 'Python Literal');
      await dialogs.type('Find Value (2/2)', symbol ?? '');
      const list = workbench.page.locator('.quick-input-list');
      await list.locator('.monaco-list-row', { hasText: 'make_structure' }).first().waitFor();
      await list.getByText('used by').first().waitFor();
      await workbench.screenshot('find-value');
      await dialogs.input.fill('make_structure');
      await dialogs.input.press('Enter');
      await workbench.selectedRow(/^Call make_structure/).waitFor();
      await workbench.command('Fleche: Find Value');
      await dialogs.pick('What is the value?', 'Python Literal');
      await dialogs.type('Find Value (2/2)', "'never stored'");
      await dialogs.said('No open cache has this value');
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
    await dialogs.question(`(1/3): ${old.length} calls`).waitFor();
    await dialogs.input.fill('Module');
    await dialogs.input.press('ArrowDown');
    await workbench.page.keyboard.press('Space');
    await workbench.page.keyboard.press('Enter');
    await dialogs.type('(2/3): Module', 'renamed.study');
    await workbench.page.locator('.tab', { hasText: 'Rekey Calls of eos' }).waitFor();
    await dialogs.question('(3/3)').waitFor();
    await workbench.screenshot('rekey-dry-run');
    assert.equal((await callsOf(study)).length, eos.calls);
    await dialogs.pick('The dry run is open', `Write ${old.length} New Records`);
    await dialogs.confirmation(/new records are written/).waitFor();
    assert.equal((await callsOf(study)).length, eos.calls + old.length);
    await workbench.screenshot('rekey');
    await dialogs.confirm(/new records are written/, 'Evict');
    await dialogs.said(`${old.length} records were written`);
    const left = await callsOf(study);
    assert.equal(left.length, eos.calls);
    for (const [key] of old) assert.ok(!left.includes(key), key);
    await workbench.row('renamed.study').first().waitFor();
  });
});
