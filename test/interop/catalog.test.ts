/** A generated cache, as the reference and the catalog see it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { CallRow, Page, PairConfig, QueryForm } from '../../engine/workers/protocol.ts';
import { generate } from '../bench/scale-generate.ts';
import { requireReference } from '../reference/reference.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

describe('a generated cache', () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'fleche-generated-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is to the reference what it is to the catalog', async function () {
    const reference = await requireReference(this);
    const made = await generate(folder, 1500);
    const theirs = (await reference.run(
      `from fleche.storage import ValuePickleFile, CallPickleFile
from fleche.digest import digest
from collections import Counter
values, calls = ValuePickleFile(root=inp + '/values', remaining_depth=1), CallPickleFile(root=inp + '/calls')
keys = list(values.list())
used = Counter()
functions = Counter()
for key in calls.list():
    call = calls.load(key)
    assert call.to_lookup_key() == key
    functions[call.module + ':' + call.name] += 1
    used.update({*map(str, call.arguments.values()), *([str(call.result)] if call.result else [])})
wrong = [key for key in keys[::7] if digest(values.load(key)) != key]
out({'reuses': dict(values.count_reuses()), 'children': {key: sorted(values.child_digests(key)) for key in keys}, 'used': used,
  'functions': functions, 'wrong': wrong})`,
      folder,
    )) as {
      reuses: Record<string, number>;
      children: Record<string, string[]>;
      used: Record<string, number>;
      functions: Record<string, number>;
      wrong: string[];
    };
    assert.deepEqual(theirs.wrong, []);
    assert.equal(Object.keys(theirs.children).length, made.values);

    const engine = createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')] });
    const cache = (await engine.identify({ path: folder }, context)).caches[0] as PairConfig;
    assert.equal((await engine.index({ cache }, context)).added, made.values + made.calls);
    const { rows } = await engine.values({ cache, group: 'all', limit: 10_000 }, context);
    assert.equal(rows.length, made.values);
    for (const { key, reuses, calls } of rows) assert.deepEqual([reuses, calls], [theirs.reuses[key] ?? 0, theirs.used[key] ?? 0], key);
    for (const { key } of rows.filter((_, i) => i % 50 === 0)) {
      const { children, parents } = await engine.entry({ cache, key, store: 'values', maxText: 100 }, context);
      assert.deepEqual([...new Set(children.map((child) => child.key))].sort(), theirs.children[key]);
      const holders = Object.keys(theirs.children).filter((parent) => theirs.children[parent]?.includes(key));
      assert.equal(parents.length, Math.min(holders.length, 100));
      assert.ok(parents.every((parent) => holders.includes(parent.key)));
    }
    const functions = (await engine.functions({ cache }, context)).map(({ module, name, calls }) => [`${module}:${name}`, calls]);
    assert.deepEqual(Object.fromEntries(functions), theirs.functions);
  });

  it('gives for each form of a query the calls that the reference finds', async function () {
    const reference = await requireReference(this);
    const settings = `{'functional': 'SCAN', 'cutoff': 400, 'smearing': 'Methfessel-Paxton'}`;
    const none = { arguments: [], metadata: [] };
    const strain = (value: string) => ({ name: 'strain', value });
    /** Each with the same in Python. */
    const queries: readonly (readonly [QueryForm, string])[] = [
      [none, ''],
      [{ ...none, name: 'relax' }, `name='relax'`],
      [{ ...none, name: 'relax', module: 'study.elastic', version: '1' }, `name='relax', module='study.elastic', version=1`],
      [{ ...none, version: `'1'` }, `version='1'`],
      [{ ...none, arguments: [strain('')] }, `arguments={'strain': None}`],
      [{ ...none, arguments: [strain('-0.05')] }, `arguments={'strain': -0.05}`],
      [{ ...none, arguments: [{ name: 'settings', value: settings }] }, `arguments={'settings': ${settings}}`],
      [
        { ...none, arguments: [{ name: 'settings', value: settings }, strain('-0.05')] },
        `arguments={'settings': ${settings}, 'strain': -0.05}`,
      ],
      [{ ...none, arguments: [strain('77')] }, `arguments={'strain': 77}`],
      [{ ...none, arguments: [{ name: 'no such', value: '' }] }, `arguments={'no such': None}`],
      [{ ...none, name: 'energy', metadata: [{ name: 'runtime' }] }, `name='energy', metadata={'runtime': {}}`],
      [{ ...none, metadata: [{ name: 'runtime', key: 'walltime', value: '3.25' }] }, `metadata={'runtime': {'walltime': 3.25}}`],
      [
        { ...none, metadata: [{ name: 'runtime', key: 'timestart', value: String(1.7e9 + 70.5) }] },
        `metadata={'runtime': {'timestart': ${1.7e9 + 70.5}}}`,
      ],
      [{ ...none, metadata: [{ name: 'git' }] }, `metadata={'git': {}}`],
    ];
    const theirs = (await reference.run(
      `from fleche.storage import CallPickleFile
from fleche.call import QueryCall
calls = CallPickleFile(root=inp + '/calls')
out([sorted(str(call.to_lookup_key()) for call in calls.query(QueryCall(**found)))
  for found in [${queries.map(([, template]) => `dict(${template})`).join(', ')}]])`,
      folder,
    )) as string[][];
    const engine = createHandlers({ role: 'front', catalogFolders: [join(folder, 'catalogs')] });
    const cache = (await engine.identify({ path: folder }, context)).caches[0] as PairConfig;
    for (const [i, [form, template]] of queries.entries()) {
      const keys: string[] = [];
      for (let after: string | null = null; ;) {
        const page: Page<CallRow> = await engine.queryPage({ cache, form, after, limit: 40 }, context);
        assert.equal(page.total, theirs[i]?.length, template);
        keys.push(...page.rows.map(({ key }) => key));
        after = page.next;
        if (after === null) break;
      }
      assert.deepEqual(keys.sort(), theirs[i], template);
    }
  });
});
