import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BagReader } from '../../engine/bags/reader.ts';
import { digest, FormatError, IndigestibleError, KeyError, loads, repr, typeName } from '../../engine/index.ts';
import type { ByteArray, Instance, NdArray, PyDict, Tuple, Value } from '../../engine/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Reference, Session } from '../reference/reference.ts';
import { dose, isHard, runSeed } from '../support/dose.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

/** Beside the corpus: what bags have forms of their own for. */
const bagged = [
  ...['2**63', '2**64 - 1', '-(2**63)', '-(2**63) - 1', "struct.unpack('<d', bytes.fromhex('010000000000f87f'))[0]", '-float("nan")'],
  ...[
    'int | str',
    'int | None',
    'list[int]',
    'type(None)',
    'type(...)',
    'len',
    'max',
    'Point',
    'datetime.datetime',
    'np.float64',
    'math.sin',
  ],
  ...["'\\ud800'", "'\\ufeffx\\udc00'", "'é' * 9", "b'\\0'", "{'é': 1}", "{'a/b': 1}", "{'': 1}", "{'b': 1, 'a': 2}", "{'x.y': {'z': ()}}"],
  ...[
    'Digest("ab" * 32)',
    "{'k': [Digest('ab' * 32)] * 2}",
    '[shared, (shared,), {1: shared}]',
    '{1, (2, 3), "x"}',
    'frozenset({(1, 2), 3.5})',
  ],
  ...[1, 2, 4, 8].flatMap((n) => [`np.arange(4, dtype='>i${n}')`, `np.arange(4, dtype='<u${n}')`]),
  ...['<f2', '>f2', '<f4', '>f4', '>f8', '<c8', '>c8', '<c16', '>c16'].map((t) => `np.linspace(0, 2, 6).astype('${t}').reshape(2, 3)`),
  ...['np.array(5)', "np.array(2.5, dtype='>f4')", 'np.array(True)', 'np.array(1j)', 'np.zeros((3, 0, 2))', 'np.array([[True], [False]])'],
  ...["np.array([(1, 2.5)], dtype=[('a', 'i4'), ('b', '>f8')])", 'np.longdouble(1.5)', "np.dtype('>M8[s]')", "np.array([b'a', b''])"],
  ...[
    "pd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    'pd.Series([1.5, 2.5], name="s")',
    "pd.Index(['a', 'b'])",
    "pd.Timestamp('2026-01-02')",
  ],
  ...['OrderedDict(b=1, a=[2])', "defaultdict(list, {'b': [1]})", 'deque([1, [2]], maxlen=3)', 'np.ma.array([1, 2], mask=[0, 1])'],
];

const write = `
${setup}
import os, struct, warnings
import pandas as pd
from fleche.storage import CallBagOfHoldingH5File, ValueBagOfHoldingH5File
warnings.simplefilter('ignore')
def told(loaded, saved):
    pickles = [base64.b64encode(pickle.dumps(value, 5)).decode() for value in (loaded, saved)]
    try:
        digested = str(digest(loaded))
    except Exception:
        digested = None
    return [*pickles, digested]
`;
type Told = readonly [what: string, key: string, loaded: string, saved: string, digest: string | null];

const layouts = [0, 2] as const;

describe('bags that Python wrote', function () {
  this.timeout(180_000);
  let reference: Reference;
  let session: Session;
  let folder: string;
  let reader: BagReader;
  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-bags-'));
    reader = new BagReader();
  });
  after(async () => {
    await (session as Session | undefined)?.dispose();
    await (reader as BagReader | undefined)?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  const load = (root: string, layout: 0 | 2, key: string) =>
    layout === 0 ? reader.load(join(root, key), null) : reader.load(join(root, `${key.slice(0, 2)}.h5`), key);

  /**
   * What differs between a bag here and what Python reads in it. Sets come back in Python in another order than they were written, and masked
   * arrays with a fill value: there it is what was saved that counts.
   */
  async function differences(root: string, layout: 0 | 2, told: readonly Told[]): Promise<string[]> {
    const wrong: string[] = [];
    for (const [what, key, loaded, saved, hex] of told) {
      const value = await load(root, layout, key).catch((error: unknown) => String(error) as Value);
      const facts = (each: Value) => [repr(each), typeName(each), digestOf(each)].join();
      const [own, theirs, original] = [value, ...[loaded, saved].map((pickle) => loads(Buffer.from(pickle, 'base64')))].map(facts);
      // the texts in it are not looked at: one may have braces or colons of its own
      const shape = (theirs as string).replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, 'text');
      const changes = /set\(|\{[^:{}]+\}|MaskedArray/.test(shape);
      if (own !== theirs && !(changes && own === original))
        wrong.push(`${what}: ${own?.slice(0, 300)} is in Python ${theirs?.slice(0, 300)}`);
      const ownDigest = own === theirs ? digestOf(value) : null;
      if (ownDigest !== null && hex !== null && ownDigest !== hex) wrong.push(`${what} has the digest ${ownDigest}, in Python ${hex}`);
    }
    return wrong;
  }

  /** Nothing of the reference's was left to h5wasm so far. */
  async function assertDirect(): Promise<void> {
    const { direct, hdf5 } = await reader.answered();
    assert.ok(direct > 0 && hdf5 === 0, `${direct} requests were answered directly, ${hdf5} through HDF5`);
  }

  for (const layout of layouts) {
    it(`come back as what they were: prefix length ${layout}`, async () => {
      const root = join(folder, `corpus-${layout}`);
      // elsewhere than in the hard tests each in one of the layouts: what a bag holds is the same in both
      const expressions = [...scalars, ...containers, ...arrays, ...objects, ...bagged].filter(
        (_, i) => isHard || i % 2 === layouts.indexOf(layout),
      );
      const { told, refused } = (await session.call(
        `${write}
store = ValueBagOfHoldingH5File(root=inp['root'], prefix_length=inp['layout'])
answers, refused = [], []
for i, text in enumerate(inp['expressions']):
    key = f'{i % 7:02x}{i:062x}'
    try:
        store.put(eval(text), Digest(key))
    except Exception as error:
        refused.append(text)
        continue
    answers.append([text, key, *told(store.get(Digest(key)), eval(text))])
out({'told': answers, 'refused': refused})`,
        { root, layout, expressions },
      )) as { told: Told[]; refused: string[] };
      assert.ok(told.length > dose(90, 180), `${told.length} values, without ${refused.join(' ')}`);
      assert.deepEqual(await differences(root, layout, told), []);
      await assertDirect();
    });

    it(`of any values come back as what they were: prefix length ${layout}`, async () => {
      const drawn = dose(50, 500);
      const root = join(folder, `random-${layout}`);
      const told = (await session.call(
        `${write}
from generate import KINDS, labelled
store = ValueBagOfHoldingH5File(root=inp['root'], prefix_length=inp['layout'])
answers = []
for i, (kind, value) in enumerate(labelled(inp['seed'], inp['count'], [kind for kind in KINDS if not kind.startswith('long_')])):
    key = f'{i % 7:02x}{i:062x}'
    try:
        store.put(value, Digest(key))
        answers.append([kind, key, *told(store.get(Digest(key)), value)])
    except Exception:
        pass  # what bags cannot hold, or not give back
out(answers)`,
        { root, layout, seed: runSeed(), count: drawn },
      )) as Told[];
      assert.ok(told.length > drawn * 0.7, `${told.length} values`);
      assert.deepEqual(await differences(root, layout, told), []);
      await assertDirect();
    });
  }

  for (const layout of layouts)
    it(`of calls come back as calls: prefix length ${layout}`, async () => {
      const root = join(folder, `calls-${layout}`);
      const told = (await session.call(
        `${write}
from fleche.call import DigestedCall
store = CallBagOfHoldingH5File(root=inp['root'], prefix_length=inp['layout'])
answers = []
for i in range(20):
    call = DigestedCall(name=f'f{i}', arguments={'b': Digest('ab' * 32), 'a': Digest(f'{i:064x}')}, metadata={'tags': {'n': i, 'l': [1, None]}},
        module='m.n' if i % 2 else None, version=i if i % 3 else None, result=Digest('cd' * 32) if i % 5 else None)
    key = str(store.save(call))
    answers.append(['call', key, *told(store.load(key), call)])
out(answers)`,
        { root, layout },
      )) as Told[];
      assert.deepEqual(await differences(root, layout, told), []);
      await assertDirect();
    });

  it('share what was shared, and lead back to themselves', async () => {
    const root = join(folder, 'cycles');
    await session.call(
      `${write}
import h5py
from bagofholding import H5Bag
os.makedirs(inp)
plain = Plain(a=[1])
plain.me, plain.list = plain, [plain.a, plain]
tuple_ = ([],)
tuple_[0].append(tuple_)
for name, value in {'list': cyclic, 'pair': [shared, (shared,)], 'object': plain, 'tuple': tuple_}.items():
    H5Bag.save(value, os.path.join(inp, name))
out(None)`,
      root,
    );
    const read = async (name: string) => (await reader.load(join(root, name), null)) as Value[] & Tuple & Instance;
    const list = await read('list');
    assert.equal(list[1], list);
    const [first, second] = await read('pair');
    assert.equal((second as Tuple).items[0], first);
    const object = await read('object');
    const state = object.state as PyDict;
    assert.equal(state.get('me'), object);
    assert.deepEqual((state.get('list') as Value[])[0], state.get('a'));
    assert.equal((state.get('list') as Value[])[0], state.get('a'));
    const inner = (await read('tuple')).items[0] as Value[];
    assert.equal((inner[0] as Tuple).items[0], inner);
  });

  it('in the layout of TrieH5Bag are read', async () => {
    const root = join(folder, 'trie');
    const texts = (await session.call(
      `${write}
from bagofholding import TrieH5Bag
import bagofholding
os.makedirs(inp)
values = [5, [1, 'x', None, True, 2.5, 1j, b'', b'xy', bytearray(b'z'), 2**70, -3], {'b': {3: 'c', 2: (1, 2)}}, np.arange(6.0).reshape(2, 3),
    Frozen([Digest('ab' * 32)]), 'lone \\ud800', [shared, shared], np.float64(2)]
answers = []
for i, value in enumerate(values):
    TrieH5Bag.save(value, os.path.join(inp, str(i)))
    answers.append(base64.b64encode(pickle.dumps(TrieH5Bag(os.path.join(inp, str(i))).load(), 5)).decode())
out(answers)`,
      root,
    )) as string[];
    for (const [i, text] of texts.entries())
      assert.equal(repr(await reader.load(join(root, String(i)), null)), repr(loads(Buffer.from(text, 'base64'))));
    await assertDirect();
  });

  it('that are large are described and read in part', async () => {
    const path = join(folder, 'large');
    await session.call(
      `${write}
from bagofholding import H5Bag
H5Bag.save({'big': np.arange(12_000_000).reshape(3000, 4000).astype('>f4'), 'small': [1, 2]}, inp)
out(None)`,
      path,
    );
    const facts = await reader.describe(path, null, 'object/big');
    assert.deepEqual([facts.content, facts.dtype, facts.shape, facts.bytes], ['Array', '>f4', [3000, 4000], 48_000_000]);
    assert.deepEqual((await reader.describe(path, null)).children, 2);
    const part = await reader.slice(path, null, 'object/big', [{ start: 2, stop: 5000, step: 999 }, { start: 3998 }]);
    const rows = [2, 1001, 2000, 2999];
    assert.deepEqual([part.shape, part.dtype.str], [[4, 2], '>f4']);
    assert.deepEqual(
      part.toArray().map(Number),
      rows.flatMap((row) => [3998, 3999].map((column) => Math.fround(row * 4000 + column))),
    );
    // in slabs
    const whole = ((await reader.load(path, null)) as PyDict).get('big') as NdArray;
    for (const i of [0, 1, 4_194_303, 4_194_304, 8_388_609, 11_999_999]) assert.equal(Number(whole.item(i)), Math.fround(i));
    await assert.rejects(reader.slice(path, null, 'object/big', [{ step: 0 }]), /step above 0/);
  });

  it('of many bytes, and of long texts, are read', async () => {
    const path = join(folder, 'long');
    await session.call(
      `${write}
from bagofholding import H5Bag
H5Bag.save([bytes(range(256)) * 20000, 'é' * 3_000_000, bytearray(5_000_000)], inp)
out(None)`,
      path,
    );
    const [bytes, text, zeros] = (await reader.load(path, null)) as [Uint8Array, string, ByteArray];
    assert.equal(
      Buffer.compare(
        bytes,
        Buffer.alloc(
          256 * 20000,
          Uint8Array.from({ length: 256 }, (_, i) => i),
        ),
      ),
      0,
    );
    assert.equal(text, 'é'.repeat(3_000_000));
    assert.equal(zeros.bytes.length, 5_000_000);
  });

  it('are held against the versions that are asked for', async () => {
    const root = join(folder, 'corpus-0');
    const key = (await session.call(
      `${write}
store = ValueBagOfHoldingH5File(root=inp, prefix_length=0)
store.put([Digest('ab' * 32)], Digest('ef' * 32))
out('ef' * 32)`,
      root,
    )) as string;
    const path = join(root, key);
    for (const [versionValidator, version, fits] of [
      ['exact', '0.22.2', true],
      ['exact', '0.22.1', false],
      ['semantic-minor', '0.22.9', true],
      ['semantic-minor', '0.23.2', false],
      ['semantic-major', '0.1.0', true],
      ['semantic-major', '1.22.2', false],
      ['none', '9', true],
      [undefined, '9', true],
    ] as const) {
      await using strict = new BagReader({ versionValidator, versions: { fleche: version } });
      const loaded = strict.load(path, null);
      if (fits) await loaded;
      else await assert.rejects(loaded, (error: FormatError) => error.code === 'BAG_VERSION' && error.message.includes(version));
    }
  });

  it('refuse to lead to other files, and say what is wrong with them', async () => {
    const root = join(folder, 'hostile');
    await session.call(
      `${write}
import h5py
from bagofholding import H5Bag
os.makedirs(inp)
at = lambda name: os.path.join(inp, name)
secret = at('secret')
H5Bag.save([1, 'TOPSECRET'], secret)
with h5py.File(at('secret-data'), 'w') as f:
    f['d'] = np.arange(4)
open(at('raw'), 'wb').write(b'TOPSECRET' * 8)
def crafted(name, change):
    H5Bag.save({'a': [1, 2], 'b': np.arange(4)}, at(name))
    with h5py.File(at(name), 'a', libver='latest') as f:
        kind = dict(f['object/b'].attrs)
        change(f)
        if name in ('external-storage', 'virtual'):
            f['object/b'].attrs.update(kind)
def external(f):
    del f['object/b']
    f['object'].create_dataset('b', (9,), 'i8', external=[(at('raw'), 0, 72)])
def virtual(f):
    del f['object/b']
    layout = h5py.VirtualLayout(shape=(4,), dtype='i8')
    layout[:] = h5py.VirtualSource(at('secret-data'), 'd', shape=(4,))
    f['object'].create_virtual_dataset('b', layout)
def link(target):
    def change(f):
        del f['object/b']
        f['object/b'] = target
    return change
crafted('external-storage', external)
crafted('virtual', virtual)
crafted('external-link', link(h5py.ExternalLink(secret, '/object')))
crafted('soft-link', link(h5py.SoftLink('/object/a')))
crafted('root-link', lambda f: (f.move('object', 'other'), f.__setitem__('object', h5py.ExternalLink(secret, '/object'))))
crafted('outside', lambda f: (f['object/a'].attrs.__setitem__('content_type', 'bagofholding.content.Reference')))
def loop(f):
    del f['object/b']
    f['object/b'] = f['object']
crafted('loop', lambda f: loop(f))
def bomb(f):
    group = f['object/a']
    for i in range(30):
        new = f.create_group(f'g{i}')
        new.attrs['content_type'] = 'bagofholding.content.List'
        new['i0'] = new['i1'] = group
        group = new
    del f['object/a']
    f['object/a'] = group
crafted('bomb', bomb)
crafted('partial', lambda f: f.__delitem__('object'))
crafted('untyped', lambda f: f['object'].attrs.__delitem__('content_type'))
crafted('unknown', lambda f: f['object/a'].attrs.__setitem__('content_type', 'os.system'))
data = bytearray(open(secret, 'rb').read())
data[11] = 1
open(at('unclean'), 'wb').write(data)
open(at('none'), 'wb').write(b'')
out(None)`,
      root,
    );
    const codes = {
      ...{ 'external-storage': 'BAG_REFUSED', virtual: 'BAG_REFUSED', 'external-link': 'BAG_REFUSED', 'soft-link': 'BAG_REFUSED' },
      ...{ 'root-link': 'BAG_REFUSED', outside: 'BAD_BAG', loop: 'BAD_BAG', bomb: 'BAD_BAG', unknown: 'BAD_BAG', none: 'BAD_BAG' },
      ...{ partial: 'ABSENT', untyped: 'ABSENT', missing: 'ABSENT', unclean: 'BAG_UNCLEAN' },
    };
    for (const [name, code] of Object.entries(codes))
      await assert.rejects(reader.load(join(root, name), null), (error: FormatError) => {
        assert.equal(error.code, code, `${name}: ${error.message}`);
        assert.ok(error instanceof (code === 'ABSENT' ? KeyError : FormatError) && !JSON.stringify(error).includes('TOPSECRET'));
        return true;
      });
    await assert.rejects(reader.load(join(root, 'secret'), 'ab'.repeat(32)), { code: 'ABSENT' });
    assert.equal(await reader.contains(join(root, 'missing'), null), false);
    assert.equal(await reader.contains(join(root, 'secret'), 'ab'), false);
  });

  it('that are damaged in any way end in an error that says so, or in a value', async () => {
    const root = join(folder, 'damaged');
    const names = (await session.call(
      `${write}
from bagofholding import H5Bag
os.makedirs(inp)
values = [[i, 'text', None, {'a': 1.5, 'é': b'x' * 20}, (True, 1j)] for i in range(2)]
values += [Plain(a=[1], b={2: 3}), {f'k{i}': i for i in range(40)}, {'x': np.arange(40.0).reshape(4, 10)}, [Digest('ab' * 32)], 2**80]
for i, value in enumerate(values):
    H5Bag.save(value, os.path.join(inp, str(i)))
out([str(i) for i in range(len(values))])`,
      root,
    )) as string[];
    const good = names.map((name) => readFileSync(join(root, name)));
    const draw = randomNumbers(runSeed());
    await using quick = new BagReader({ timeLimit: () => 250 });
    const counts: { [outcome: string]: number } = {};
    const path = join(root, 'mutant');
    const mutants = dose(300, 5000);
    for (let i = 0; i < mutants; i++) {
      writeFileSync(path, mutant(good[i % good.length] as Buffer, draw));
      const outcome = await quick.load(path, null).then(
        () => 'value',
        (error: unknown) => (error as { code: string }).code,
      );
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    console.log(`      ${JSON.stringify(counts)}`);
    const expected = ['value', 'ABSENT', 'BAD_BAG', 'BAG_UNCLEAN', 'BAG_REFUSED', 'BAG_HANGS', 'BAG_CRASHED'];
    assert.deepEqual(
      Object.keys(counts).filter((outcome) => !expected.includes(outcome)),
      [],
    );
    assert.ok((counts.BAD_BAG ?? 0) > mutants / 5);
    assert.equal(repr(await quick.load(join(root, names.at(-1) as string), null)), String(2n ** 80n));
  });
});

function digestOf(value: Value): string | null {
  try {
    return digest(value);
  } catch (error) {
    if (error instanceof IndigestibleError) return null;
    throw error;
  }
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A copy with some bytes flipped, cut short, or with a part of it overwritten, in heaps of texts above all: they have no checksums. */
function mutant(bytes: Buffer, draw: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const heap = copy.indexOf('GCOL', draw(copy.length)) + 1;
  switch (draw(5)) {
    case 0:
      return copy.subarray(0, draw(copy.length));
    case 1:
      for (let i = 0; i <= draw(8); i++) copy[draw(copy.length)] = draw(256);
      return copy;
    case 2:
      return copy.fill(0xff, heap + draw(100), heap + 100 + draw(400));
    case 3:
      copy[heap + draw(64)] = draw(256);
      return copy;
    default:
      copy.copy(copy, draw(copy.length), draw(copy.length), draw(copy.length));
      return copy;
  }
}
