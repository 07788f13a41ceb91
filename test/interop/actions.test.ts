/** What the actions leave behind, as the reference reads it; and what the reference writes, as the actions find it. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evict, planEviction } from '../../engine/caches/actions/evict.ts';
import { findValue } from '../../engine/caches/actions/find.ts';
import type { ValueInput } from '../../engine/caches/actions/model.ts';
import { evictRekeyed, planRekey, writeRekeyed } from '../../engine/caches/actions/rekey.ts';
import { saveValue } from '../../engine/caches/actions/save.ts';
import { openCalls } from '../../engine/caches/open.ts';
import { identify } from '../../engine/caches/identify.ts';
import type { PairConfig, StoreConfig } from '../../engine/caches/model.ts';
import { pythonText } from '../../extension/python.ts';
import { CallPickleFile } from '../../engine/index.ts';
import { requireDatabases } from '../support/databases.ts';
import { demo, eos, positions, sweep } from '../support/demo.ts';
import { requireReference } from '../reference/reference.ts';
import type { Session } from '../reference/session.ts';

const watch = { check: () => undefined, progress: () => undefined };

const prelude = `
import os
from fleche.caches import Cache
from fleche.config import cache_from_config
from fleche.digest import Digest, digest
def config(store):
    known = {'root': 'root', 'url': 'url', 'prefixLength': 'prefix_length'}
    return {'type': store['type'], **{known[name]: value for name, value in store.items() if name in known and value is not None}}
def opened(pair):
    return cache_from_config({'values': config(pair['values']), 'calls': config(pair['calls'])})
def record(calls, key):
    call = calls.load(key)
    assert call.to_lookup_key() == key
    return [str(key), call.name, call.module, call.version, call.code_digest, call.result, sorted(call.arguments.items()), repr(sorted(call.metadata.items()))]
def content(pair):
    cache = opened(pair)
    return {'values': sorted(map(str, cache.values.list())), 'calls': sorted((record(cache.calls, key) for key in cache.calls.list()))}
session['opened'], session['content'] = opened, content
`;

describe('actions, judged by the reference', function () {
  // each record is brought to the disk for good
  this.timeout(120_000);
  let python: Session;
  let folder: string;
  let count = 0;
  before(async function () {
    python = (await requireReference(this)).start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-actions-'));
    await python.call(`${prelude}\nout(None)`);
  });
  after(async () => {
    await python?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  function copyOf(name: 'eos' | 'sweep'): PairConfig {
    const path = join(folder, `${name}${count++}`);
    cpSync(join(demo, name), path, { recursive: true });
    return identify(path, folder)[0] as PairConfig;
  }
  function bags(): PairConfig {
    const at = join(folder, `bags${count++}`);
    mkdirSync(at);
    const store = (name: string) => ({ type: 'bagofholding_hdf' as const, root: join(at, name), prefixLength: 2 });
    return { kind: 'pair', id: at, name: 'bags', origin: {}, values: store('values'), calls: store('calls') };
  }
  const content = (cache: PairConfig) => python.call(`out(session['content'](inp))`, cache);

  for (const name of ['eos', 'sweep'] as const)
    it(`${name}: what is left after an eviction is what is left after the reference's`, async () => {
      const [ours, theirs] = [copyOf(name), copyOf(name)];
      const { values, calls } = (await content(ours)) as { values: string[]; calls: string[][] };
      const entries = [
        ...values.filter((_, i) => i % 7 === 0).map((key) => ({ store: 'values' as const, key })),
        ...calls.filter((_, i) => i % 5 === 0).map(([key = '']) => ({ store: 'calls' as const, key })),
      ];
      await evict(ours, entries, { parents: Infinity, users: Infinity }, watch);
      await python.call(
        `cache = session['opened'](inp['cache'])
for entry in inp['entries']: getattr(cache, entry['store']).evict(entry['key'])
out(None)`,
        { cache: theirs, entries },
      );
      assert.deepEqual(await content(ours), await content(theirs));
    });

  for (const name of ['eos', 'sweep'] as const)
    it(`${name}: records get the keys and fields that transform gives them`, async () => {
      for (const [scope, change, code] of [
        [{}, { module: 'renamed.study', version: 7 }, "replace(call, module='renamed.study', version=7)"],
        [{}, { version: null, codeDigest: 'ab'.repeat(32) }, "replace(call, version=None, code_digest=Digest('ab' * 32))"],
        [{ name: 'make_structure' }, { name: 'made' }, "replace(call, name='made') if call.name == 'make_structure' else call"],
        [{}, {}, 'call'],
      ] as const) {
        const [ours, theirs] = [copyOf(name), copyOf(name)];
        const plan = await planRekey(ours, scope, change, watch);
        assert.equal(plan.collisions.count, 0);
        assert.equal(await writeRekeyed(ours, scope, change, 'skip', watch), plan.moved.count);
        assert.equal(await evictRekeyed(ours, scope, change, 'skip', watch), plan.moved.count);
        await python.call(
          `from dataclasses import replace
from fleche.digest import Digest
session['opened'](inp).calls.transform(lambda call: ${code})
out(None)`,
          theirs,
        );
        assert.deepEqual(await content(ours), await content(theirs));
      }
    });

  for (const open of [() => copyOf('sweep'), bags])
    it(`${open === bags ? 'bags' : 'pickles'}: the reference loads what was saved, and has the same key for it`, async () => {
      const cache = open();
      const texts = [
        '1',
        '1.5',
        "'text'",
        'None',
        "b'\\x00\\xff'",
        '[1, 2.0, [3, (4, "five")]]',
        "{'a': {'b': [1.5, {2, 3}]}, (1, 2): True}",
        '(1+2j)',
        '[]',
      ];
      const saved: Record<string, string> = {};
      for (const text of texts) saved[text] = (await saveValue(cache, { kind: 'literal', text })).key;
      const wrong = (await python.call(
        `import ast
from fleche.digest import digest
cache = session['opened'](inp['cache'])
wrong = []
for text, key in inp['saved'].items():
    value = ast.literal_eval(text)
    loaded = cache.load_value(key)
    if digest(value) != key or loaded != value or repr(loaded) != repr(value): wrong.append([text, repr(loaded)])
out(wrong)`,
        { cache, saved },
      )) as unknown[];
      assert.deepEqual(wrong, []);
    });

  for (const dialect of ['postgresql', 'mariadb'] as const)
    it(`${dialect}: calls on a server are evicted and get new keys as by the reference`, async function () {
      await using databases = await requireDatabases(this, dialect);
      const filled = async (): Promise<PairConfig> => {
        const cache = { ...copyOf('sweep'), calls: { type: 'sql' as const, url: await databases.fresh() } };
        await using calls = openCalls(cache.calls);
        await using from = new CallPickleFile({ root: join(demo, 'sweep/calls') });
        for await (const key of from.list()) await calls.save(await from.load(key));
        return cache;
      };
      const [ours, theirs] = [await filled(), await filled()];
      const [evicted = ''] = Object.keys(sweep.records);
      const change = { module: 'elsewhere', version: '3' };
      const plan = await planEviction(ours, [{ store: 'values', key: positions }], watch);
      assert.ok(plan.users.count > 10);
      await evict(ours, [{ store: 'calls', key: evicted }], { parents: 0, users: 0 }, watch);
      assert.equal(await writeRekeyed(ours, {}, change, 'skip', watch), sweep.calls - 1);
      assert.equal(await evictRekeyed(ours, {}, change, 'skip', watch), sweep.calls - 1);
      await python.call(
        `from dataclasses import replace
calls = session['opened'](inp['cache']).calls
calls.evict(inp['evicted'])
calls.transform(lambda call: replace(call, module='elsewhere', version='3'))
out(None)`,
        { cache: theirs, evicted },
      );
      assert.deepEqual(await content(ours), await content(theirs));
    });

  it('an entry that is copied as Python is what Python then has', async () => {
    for (const name of ['eos', 'sweep'] as const) {
      const cache = copyOf(name);
      const [key = '', record] = Object.entries({ eos, sweep }[name].records)[0] ?? [];
      const loaded = await python.call(
        `import sys
sys.path.append(inp['demo'])
from fleche.digest import digest
found = {}
exec(inp['value'], found)
assert digest(found['value']) == inp['key']
exec(inp['call'], found)
out([found['call'].to_lookup_key(), found['call'].name])`,
        {
          value: pythonText(cache, 'values', positions),
          key: positions,
          demo,
          call: pythonText(cache, 'calls', key),
        },
      );
      assert.deepEqual(loaded, [key, record?.name]);
    }
    const secret = { ...copyOf('sweep'), origin: { file: '/some/fleche.toml' } };
    const store = { ...secret.values, secretKey: ['abcd'] } as StoreConfig;
    for (const cache of [
      { ...secret, values: store },
      { ...secret, calls: { type: 'sql' as const, url: 'postgresql://me:abcd@host/calls' } },
      { ...secret, values: store, origin: {} },
    ])
      assert.ok(!pythonText(cache, 'values', 'ff').includes('abcd'));
  });

  it('values of the reference are found by their text, an .npy or a .csv', async () => {
    const cache = copyOf('sweep');
    const made = (await python.call(
      `import numpy as np, pandas as pd
cache, folder = session['opened'](inp['cache']), inp['folder']
np.set_printoptions(precision=17)
out_ = []
def literal(value, text): out_.append([str(cache.values.save(value)), {'kind': 'literal', 'text': text}])
a = np.linspace(0, 1, 6).reshape(2, 3)
for array in (a, a.astype('float32'), np.arange(4), np.array([True, False]), np.array([1 + 2j, -1.5j]), np.array(['ab', 'c'])):
    literal(array, repr(array))
literal(a * 2, str(a * 2))
literal(np.array([1.5, np.nan, -np.inf]), '[1.5 nan -inf]')
literal(np.array([[1.0, 2.0]]), '[[1.0, 2.0]]')
literal({'a': [1, 2]}, "{'a': [1, 2]}")
literal('some text', "'some text'")
for i, array in enumerate((a, np.asfortranarray(a), np.arange(5, dtype='>i4'), np.array([], dtype='float16'), np.array(3.5),
                           np.array(['2024-01-01'], dtype='M8[D]'))):
    path = f'{folder}/{i}.npy'
    np.save(path, array)
    out_.append([str(cache.values.save(array)), {'kind': 'npy', 'path': path}])
frame = pd.DataFrame({'n': [1, 2, 3], 'x': [0.1, np.nan, 3.0], 'name': ['a', 'b,"c', None], 'flag': [True, False, True]})
def csv(value, write, name):
    write(f'{folder}/{name}.csv')
    out_.append([str(cache.values.save(value)), {'kind': 'csv', 'path': f'{folder}/{name}.csv'}])
csv(frame, lambda path: frame.to_csv(path, index=False), 'frame')
csv(frame, frame.to_csv, 'indexed')
csv(a, lambda path: np.savetxt(path, a, delimiter=',', fmt='%.17g'), 'array')
csv(np.arange(4), lambda path: np.savetxt(path, np.arange(4), fmt='%d'), 'column')
csv(np.arange(4.0), lambda path: np.savetxt(path, np.arange(4), fmt='%d', header='x', comments=''), 'titled')
out(out_)`,
      { cache, folder },
    )) as [string, ValueInput][];
    assert.ok(made.length > 20);
    for (const [key, input] of made) {
      const { found, problems } = findValue([cache], input, watch);
      assert.deepEqual(problems, []);
      assert.ok(
        found.some((value) => value.key === key),
        `${JSON.stringify(input)}: ${JSON.stringify(findValue([cache], input, watch).tried)}`,
      );
    }
    const { found, tried } = findValue([cache], { kind: 'literal', text: "'never stored'" }, watch);
    assert.deepEqual([found.length, tried.length], [0, 1]);
  });
});
