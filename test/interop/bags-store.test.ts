import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallBagOfHoldingH5File, digest, FormatError, repr } from '../../engine/index.ts';
import { ValueBagOfHoldingH5File } from '../../engine/index.ts';
import { keysOf, sampleCall } from '../../engine/conformance/samples.ts';
import type { DigestHex, Value } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { isHard } from '../support/dose.ts';
import { arrays, containers, scalars, setup } from './corpus.ts';

const layouts = [0, 2] as const;
const open = 'ValueBagOfHoldingH5File(root=inp["root"], prefix_length=inp["prefixLength"], remaining_depth=inp.get("depth", 0))';
const imports = `
from fleche.storage import ValueBagOfHoldingH5File, CallBagOfHoldingH5File, SaveError
from fleche.call import DigestedCall
from fleche.digest import Digest, digest
`;

describe('storages of bags and the reference', function () {
  this.timeout(120_000);
  let session: Session;
  let folder: string;
  let count = 0;
  const root = () => join(folder, `root-${count++}`);

  before(async function () {
    session = (await requireReference(this)).start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-bags-'));
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  const nested = [
    "{'a': [1, [2, [3, [4, [5]]]]], 'b': (1, {'c': [1, [2]]})}",
    '[np.arange(3), np.arange(3), [np.arange(3)]]',
    '[[[[[[[[[[]]]]]]]]]]',
    'list(range(20))',
  ];
  // 1100 items are for the batches of pickles, and as many entries here
  const isLong = (text: string) => text.includes('1100');
  const expressions = [...scalars, ...containers, ...arrays, ...nested].filter(
    (text) => !text.includes('Digest(') && (isHard || !isLong(text)),
  );
  const small = [...nested, ...expressions.filter((text, i) => i % 12 === 0 && !isLong(text))];
  /** Taken apart to the end they cost the reference minutes, so few are; of the others each layout has its share in `npm test`. */
  const asked = (layout: number, depth: number) =>
    depth === 0 ? small : expressions.filter((_, i) => isHard || i % (2 * layouts.length) === layout);
  for (const [layout, prefixLength] of layouts.entries())
    for (const depth of [0, 1]) {
      it(`values that it wrote are read, counted and found alike (prefix length ${prefixLength}, depth ${depth})`, async () => {
        const at = root();
        const texts = asked(layout, depth);
        const told = (await session.call(
          `${setup}${imports}
values = ${open}
keys = {}
for text in inp['expressions']:
    try:
        keys[str(values.save(eval(text)))] = None
    except Exception:
        continue
for key in list(keys):
    try:
        keys[key] = repr(values.load(key))
    except Exception:
        del keys[key]
listed = sorted(map(str, values.list()))
readable = []
for key in listed:
    try:
        values.child_digests(key)
        readable.append(key)
    except Exception:
        pass
out({
    'keys': keys, 'listed': listed, 'readable': readable,
    'children': {key: sorted(map(str, values.child_digests(key))) for key in readable},
    'short': [str(key) for key in values.shrink(*listed)],
})`,
          { root: at, prefixLength, depth, expressions: texts },
        )) as { keys: Record<string, string>; listed: string[]; readable: string[]; children: Record<string, string[]>; short: string[] };
        // the rest is what the reference itself cannot store or not load
        assert.ok(
          Object.keys(told.keys).length > texts.length / 2,
          `${Object.keys(told.keys).length} of ${texts.length} values were stored`,
        );
        await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: null });
        assert.equal(values.prefixLength, prefixLength);
        assert.deepEqual(await keysOf(values), told.listed);
        const wrong: string[] = [];
        for (const [key, text] of Object.entries(told.keys)) {
          const printed = repr(await values.load(key)).replace(/Digest\(('[0-9a-f]{64}')\)/g, '$1');
          if (printed !== text) wrong.push(`${printed.slice(0, 200)} is ${text.slice(0, 200)} in Python`);
        }
        assert.deepEqual(wrong, []);
        for (const key of told.readable) assert.deepEqual([...(await values.childDigests(key as never))].sort(), told.children[key], key);
        assert.deepEqual(await values.shrink(...(told.listed as [never, ...never[]])), told.short);
        for (const key of told.listed) assert.equal(await values.contains(key as DigestHex), true);
        assert.equal(await values.contains('f'.repeat(64) as DigestHex), false);
        await assert.rejects(values.load('f'.repeat(64)), { name: 'KeyError', code: 'ABSENT' });
      });

      it(`values that we wrote are read there (prefix length ${prefixLength}, depth ${depth})`, async () => {
        const at = root();
        await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength, remainingDepth: depth });
        const samples: Value[] = [
          ...[null, true, 0, -1, 2n ** 70n, 0.5, 'text', '', 'ü', new Uint8Array([1, 2, 3]), []],
          ...[[1, 2, 3], [[1, [2, ['x']]], 'y'], Array.from({ length: 300 }, (_, i) => i), [null, [null]]],
        ];
        const keys: string[] = [];
        for (const value of samples) keys.push(await values.save(value));
        assert.deepEqual(
          keys,
          samples.map((value) => digest(value)),
        );
        assert.deepEqual(await values.saveMany(samples), keys);
        const told = (await session.call(
          `${imports}
values = ${open}
out({'listed': sorted(map(str, values.list())), 'repr': [repr(values.load(key)) for key in inp['keys']],
  'same': [digest(values.load(key)) == key for key in inp['keys']]})`,
          { root: at, prefixLength, depth, keys },
        )) as { listed: string[]; repr: string[]; same: boolean[] };
        assert.deepEqual(told.listed, await keysOf(values));
        assert.deepEqual(
          told.repr,
          samples.map((value) => repr(value)),
        );
        assert.ok(told.same.every(Boolean));
      });
    }

  for (const prefixLength of layouts)
    it(`calls go both ways (prefix length ${prefixLength})`, async () => {
      const at = root();
      await using calls = new CallBagOfHoldingH5File({ root: at, prefixLength });
      const ours = Array.from({ length: 20 }, (_, i) => sampleCall(i));
      const keys = await calls.saveMany(ours);
      const told = (await session.call(
        `${imports}
calls = CallBagOfHoldingH5File(root=inp['root'], prefix_length=inp['prefixLength'])
read = [calls.load(key) for key in inp['keys']]
made = [str(calls.save(DigestedCall(name='made there', arguments={'z': digest(i), 'a': digest('a')}, metadata={'tags': {'n': i}},
    module='m', version=None, code_digest=None, result=digest(i)))) for i in range(20)]
out({'read': [[c.name, list(c.arguments), [str(d) for d in c.arguments.values()], c.version, c.module, str(c.result), repr(c.metadata)] for c in read],
  'keys': [str(c.to_lookup_key()) for c in read], 'made': made})`,
        { root: at, prefixLength, keys },
      )) as { read: unknown[][]; keys: string[]; made: DigestHex[] };
      assert.deepEqual(told.keys, keys);
      assert.deepEqual(
        told.read,
        ours.map((call) => [
          call.name,
          [...call.arguments.keys()],
          [...call.arguments.values()].map(({ hex }) => hex),
          call.version,
          call.module,
          call.result?.hex,
          `{${[...call.metadata].map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(', ')}}`,
        ]),
      );
      assert.deepEqual(await keysOf(calls), [...keys, ...told.made].sort());
      for (const [i, key] of told.made.entries()) {
        const call = await calls.load(key);
        assert.deepEqual([call.name, call.result?.hex, call.module], ['made there', digest(i), 'm']);
      }
    });

  it('refuses folders of other layouts, as it does, and says the way out', async () => {
    const at = root();
    await session.call(
      `${imports}
for n in (0, 3): ValueBagOfHoldingH5File(root=inp['root'] + str(n), prefix_length=n).save(1)
ValueBagOfHoldingH5File(root=inp['root'] + 'mixed', prefix_length=0).save(1)
ValueBagOfHoldingH5File(root=inp['root'] + 'mixed', prefix_length=3, check_consistency=False).save(2)
out(None)`,
      { root: at },
    );
    const isLayout = (way: RegExp) => (error: unknown) =>
      error instanceof FormatError && error.code === 'BAG_LAYOUT' && way.test(error.message);
    const refused = [
      ['0', 2, /prefixLength 0.*refix\(2\)/],
      ['3', 2, /prefixLength 3.*refix\(2\)/],
      ['mixed', 2, /consolidate/],
      ['mixed', 0, /consolidate/],
      ['mixed', null, /consolidate/],
    ] as const;
    for (const [name, prefixLength, way] of refused) {
      assert.throws(() => new ValueBagOfHoldingH5File({ root: at + name, prefixLength }), isLayout(way), name);
      await assert.rejects(
        session.call(`${imports}\nValueBagOfHoldingH5File(root=inp['root'], prefix_length=inp['p'])`, { root: at + name, p: prefixLength }),
        { type: 'ValueError' },
      );
    }
    assert.throws(() => new ValueBagOfHoldingH5File({ root: at, prefixLength: 65 }), { code: 'NO_PREFIX_LENGTH' });
    await using right = new ValueBagOfHoldingH5File({ root: `${at}3`, prefixLength: 3 });
    assert.deepEqual(await keysOf(right), [digest(1)]);
    await using united = await ValueBagOfHoldingH5File.consolidate({ root: `${at}mixed` });
    assert.deepEqual([united.prefixLength, await keysOf(united)], [2, [digest(1), digest(2)].sort()]);
    assert.deepEqual(
      await session.call(`${imports}\nv = ${open}\nout([v.load(digest(1)), v.load(digest(2))])`, { root: `${at}mixed`, prefixLength: 2 }),
      [1, 2],
    );
  });

  it('refix moves all of it, there and back, and each can go on with what the other moved', async () => {
    const at = root();
    const values = [1, 'two', [3, [4]], 0.5, null, 2n ** 80n];
    let store = new ValueBagOfHoldingH5File({ root: at, prefixLength: 0 });
    const keys = await store.saveMany(values);
    const all = await keysOf(store);
    for (const prefixLength of [2, 1, 64, 0, 3]) {
      const next = await store.refix(prefixLength);
      await store.close();
      store = next;
      assert.equal(store.prefixLength, prefixLength);
      assert.deepEqual(await keysOf(store), all);
      assert.deepEqual(
        await session.call(`${imports}\nv = ${open}\nout([repr(v.load(key)) for key in inp['keys']])`, { root: at, prefixLength, keys }),
        values.map((value) => repr(value)),
      );
      assert.deepEqual(
        readdirSync(at)
          .filter((name) => !name.startsWith('.'))
          .filter((name) => (prefixLength === 0 ? name.length !== 64 : !/^[0-9a-f]+\.h5(\.lock)?$/.test(name))),
        [],
      );
    }
    await session.call(`${imports}\n${open}.refix(2)\nout(None)`, { root: at, prefixLength: 3 });
    await store.close();
    await using back = new ValueBagOfHoldingH5File({ root: at });
    assert.deepEqual(await back.load(keys[2] as DigestHex), [3, [4]]);
  });

  it('what one evicts is gone for the other, and with the last bag go its file and its lock', async () => {
    for (const prefixLength of layouts) {
      const at = root();
      await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength });
      const keys = await values.saveMany(Array.from({ length: 40 }, (_, i) => i));
      await session.call(`${imports}\nv = ${open}\nfor key in inp['keys']: v.evict(key)\nout(None)`, {
        root: at,
        prefixLength,
        keys: keys.slice(0, 20),
      });
      assert.deepEqual(await keysOf(values), keys.slice(20).sort());
      for (const key of keys.slice(20, 39)) await values.evict(key);
      const left = await session.call(`${imports}\nv = ${open}\nout([sorted(map(str, v.list())), v.load(inp['key'])])`, {
        root: at,
        prefixLength,
        key: keys[39],
      });
      assert.deepEqual(left, [[keys[39]], 39]);
      await values.evict(keys[39] as DigestHex);
      await values.evict(keys[39] as DigestHex);
      assert.deepEqual(readdirSync(at), []);
    }
  });

  it('entries of another release are read, unless a version is asked for; rebag takes their marks away', async () => {
    const at = root();
    const marked = await session.call(
      `${imports}
import h5py
from fleche.digest import Digest
v = ${open}
key = v.save([1, 2])
def mark(name, item):
    if 'version' in item.attrs and item.attrs.get('module', '').startswith('fleche'): item.attrs['version'] = '0.1.0'
with h5py.File(v._bag_file(key), 'a') as file: file.visititems(mark)
try: v.load(key)
except Exception as error: out([str(key), type(error).__name__])
else: out([str(key), None])`,
      { root: at, prefixLength: 2 },
    );
    const [key, refused] = marked as [DigestHex, string | null];
    assert.ok(refused, 'the reference refuses it');
    await using strict = new ValueBagOfHoldingH5File({ root: at, versionValidator: 'exact' });
    await assert.rejects(strict.load(key), { code: 'BAG_VERSION' });
    await using values = new ValueBagOfHoldingH5File({ root: at });
    assert.deepEqual(await values.load(key), [1, 2]);
    await strict.rebag();
    assert.deepEqual(await strict.load(key), [1, 2]);
    assert.deepEqual(await session.call(`${imports}\nout(${open}.load(inp['key']))`, { root: at, prefixLength: 2, key }), [1, 2]);
  });

  it('compact takes back the space of what is gone, and the reference reads and changes what is left', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: 1 });
    const keys = await values.saveMany(Array.from({ length: 60 }, (_, i) => 'x'.repeat(10_000) + i));
    for (const key of keys.slice(0, 50)) await values.evict(key);
    const { before, after } = await values.compact();
    assert.ok(after < before / 2, `${before} to ${after} bytes`);
    assert.equal(
      after,
      readdirSync(at).reduce((sum, name) => sum + statSync(join(at, name)).size, 0),
    );
    const told = await session.call(
      `${imports}\nv = ${open}\nv.evict(inp['keys'][0])\nnew = v.save('new')\nout([len(v.load(key)) for key in inp['keys'][1:]] + [v.load(new)])`,
      { root: at, prefixLength: 1, keys: keys.slice(50) },
    );
    assert.deepEqual(told, [...Array.from({ length: 9 }, () => 10_002), 'new']);
    assert.equal(await values.load(digest('new')), 'new');
    assert.deepEqual((await keysOf(values)).length, 10);
  });
});
