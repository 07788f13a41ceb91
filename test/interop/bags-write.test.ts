// Bags that are written here: the reference loads them, and goes on with the files.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bagFile, compact, encodeBag, isUnclean, listBags, prepare, relink, repair } from '../../engine/bags/write/index.ts';
import { nativeType } from '../../engine/bags/write/arrays.ts';
import { FileBytes } from '../../engine/bags/hdf5-format/file-bytes.ts';
import { messageType, readHeader } from '../../engine/bags/hdf5-format/header-read.ts';
import { hardLink } from '../../engine/bags/write/links.ts';
import { Region } from '../../engine/bags/hdf5-format/region.ts';
import { emptyRoot, readRoot } from '../../engine/bags/write/root.ts';
import { asciiType, floatType, opaqueType, spaces, textType } from '../../engine/bags/hdf5-format/types.ts';
import { writeBag, writeRoot } from '../../engine/bags/write/write-file.ts';
import { Call, Digest, DigestedCall, DType, dumps, loads, NdArray, PyDict, SaveError, type Value } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { arrayArbitrary, plainArbitrary, valueArbitrary } from '../support/arbitrary.ts';
import { dose, runSeed } from '../support/dose.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

const folder = fileURLToPath(new URL('../reference', import.meta.url));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');
const keyOf = (i: number): string => i.toString(16).padStart(4, '0').repeat(16);

const tools = `
import base64, hashlib, io, math, os, pickle, sys, warnings
import h5py, numpy as np
from bagofholding.h5.bag import H5Bag
from fleche.digest import digest, Digest
from fleche.storage import ValueBagOfHoldingH5File, CallBagOfHoldingH5File
warnings.simplefilter('ignore')
sys.path.insert(0, ${JSON.stringify(folder)})
def load(path):
    return H5Bag(path, _skip_load=True).load()
class InOrder(pickle.Pickler):
    # bags do not know of the order of axes
    def reducer_override(self, value):
        if type(value) is np.ndarray and not value.flags.c_contiguous:
            return np.ascontiguousarray(value).__reduce_ex__(5)
        return NotImplemented
def pickled(value):
    out = io.BytesIO()
    InOrder(out, 5).dump(value)
    return base64.b64encode(out.getvalue()).decode()
def told(value):
    try:
        key = str(digest(value))
    except BaseException as error:
        key = type(error).__name__
    text = repr(value)
    # an address
    return [type(value).__module__, type(value).__qualname__, '' if ' at 0x' in text else text, '' if ' at 0x' in text else key]
`;

describe('bags that are written here', function () {
  this.timeout(240_000);
  let session: Session;
  let root: string;
  let seed: number;
  before(async function () {
    session = (await requireReference(this)).start();
    root = mkdtempSync(join(tmpdir(), 'bags-write-'));
    seed = runSeed();
  });
  after(async () => {
    await session?.dispose();
    if (root) rmSync(root, { recursive: true });
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's
  const ask = (code: string, input: unknown = null): Promise<any> => session.call(tools + code, input);

  /** One file for each of these values, and one file for all: the paths of both, of those that a bag can hold. */
  function store(name: string, values: readonly Value[], refused: (error: SaveError, i: number) => void): { i: number; paths: string[] }[] {
    const shared = join(root, `${name}.h5`);
    const put = new Map<string, ReturnType<typeof encodeBag>>();
    const stored: { i: number; paths: string[] }[] = [];
    for (const [i, value] of values.entries()) {
      try {
        const bag = encodeBag(value);
        const path = join(root, `${name}-${i}`);
        writeFileSync(path, bagFile(bag));
        put.set(keyOf(i), bag);
        stored.push({ i, paths: [path, `${shared}/${keyOf(i)}`] });
      } catch (error) {
        if (!(error instanceof SaveError)) throw error;
        refused(error, i);
      }
    }
    assert.equal(relink(undefined, shared, put).bags, stored.length);
    return stored;
  }

  for (const [group, expressions] of Object.entries({ scalars, containers, arrays, objects }))
    it(`are loaded as what was stored, in both layouts: ${group}`, async () => {
      const prepared = (await ask(
        `${setup}
def element(each):
    pickle_ = pickled(eval(each))
    return [pickle_, told(pickle.loads(base64.b64decode(pickle_)))]
out([element(each) for each in inp])`,
        expressions,
      )) as [string, string[]][];
      const stored = store(
        group,
        prepared.map(([pickle]) => loads(bytesOf(pickle))),
        (error, i) => assert.match(`${expressions[i]}: ${error.message}`, /x00.*NUL/s),
      );
      const answers = (await ask(
        `
def tried(path):
    try:
        return told(load(path))
    except Exception as error:
        return repr(error)
out([[tried(path) for path in paths] for paths in inp])`,
        stored.map(({ paths }) => paths),
      )) as unknown[][];
      const wrong = stored.flatMap(({ i }, n) =>
        answers[n]?.every((answer) => JSON.stringify(answer) === JSON.stringify(prepared[i]?.[1]))
          ? []
          : [[expressions[i], prepared[i]?.[1], answers[n]]],
      );
      assert.deepEqual(wrong, []);
      assert.ok(stored.length >= expressions.length - 1);
    });

  for (const [name, arbitrary, runs] of [
    ['plain data', plainArbitrary(), dose(100, 300)],
    ['arrays', arrayArbitrary, dose(60, 200)],
    ['values of every class', valueArbitrary(), dose(80, 300)],
  ] as const)
    it(`are loaded as what was stored: ${name}`, async () => {
      const values = fc.sample(arbitrary, { numRuns: runs, seed });
      const stored = store(name.replaceAll(' ', '-'), values, (error) => assert.match(error.message, /NUL|"\."/));
      assert.ok(stored.length > runs / 2, `${stored.length}`);
      const answers = (await ask(
        `
out([[pickled(pickle.loads(base64.b64decode(pickle_)))] + [pickled(load(path)) for path in paths] for pickle_, paths in inp])`,
        // each in one of the layouts: what is written is the same for both
        stored.map(({ i, paths }) => [base64(dumps(values[i] as Value, { protocol: 5 })), [paths[i % 2]]]),
      )) as string[][];
      for (const [n, [expected, ...found]] of answers.entries())
        for (const each of found)
          assert.deepStrictEqual(loads(bytesOf(each)), loads(bytesOf(expected as string)), `value ${stored[n]?.i} of seed ${seed}`);
    });

  it('are loaded as what was stored: values that Python made, pandas and objects among them', async () => {
    const drawn = dose(80, 400);
    const made = (await ask(
      `
import generate
session['values'] = values = []
for kind, value in generate.labelled(inp[0], inp[1]) + generate.labelled(inp[0], inp[1] // 4, generate.PANDAS):
    try:
        pickle_ = pickled(value)
    except (TypeError, AttributeError, pickle.PicklingError):
        continue
    values.append(told(pickle.loads(base64.b64decode(pickle_))))
    session.setdefault('kinds', []).append(kind)
    session.setdefault('pickles', []).append(pickle_)
out([session['pickles'], session['kinds']])`,
      [seed, drawn],
    )) as [string[], string[]];
    const stored = store(
      'made',
      made[0].map((pickle) => loads(bytesOf(pickle))),
      (error) => assert.match(error.message, /NUL|"\."|slots/),
    );
    assert.ok(stored.length > drawn * 0.875, String(stored.length));
    const wrong = (await ask(
      `
def tried(path):
    try:
        return told(load(path))
    except Exception as error:
        return repr(error)
answers = [(session['kinds'][each['i']], session['values'][each['i']], tried(each['paths'][each['i'] % 2])) for each in inp]
out([answer for answer in answers if answer[1] != answer[2]])`,
      stored,
    )) as unknown[];
    assert.deepEqual(wrong, []);
  });

  it('share what was shared, hold themselves where they did, and keep the order of keys', async () => {
    const shared: Value[] = [1];
    const cyclic: Value[] = [1];
    cyclic.push(new PyDict([['self', cyclic]]));
    const ordered = new PyDict([
      ['b', 1],
      ['a', 2],
      ['c', new PyDict([['x', 1]])],
    ]);
    const path = join(root, 'shared');
    writeFileSync(path, bagFile(encodeBag([shared, shared, cyclic, ordered])));
    assert.deepEqual(
      await ask(
        `a, b, c, d = load(inp); out([a is b, c[1]['self'] is c, list(d), h5py.File(inp)['object/i3/values/i2'].attrs['content_type']])`,
        path,
      ),
      [true, true, ['b', 'a', 'c'], 'bagofholding.content.StrKeyDict'],
    );
  });

  it('refuse what no bag holds, saying where it is', () => {
    assert.throws(() => encodeBag([1, new PyDict([['a', 'x\0']])]), { code: 'SAVE', message: /NUL.*value\[1\]\['a'\]/s });
    assert.throws(() => encodeBag(new PyDict([['.', 1]])), { code: 'SAVE' });
    assert.throws(() => encodeBag([undefined as unknown as Value]), { code: 'SAVE' });
  });

  it('hold the records of calls, arguments in order, as the reference loads and digests them', async () => {
    const digest = new Digest('ab'.repeat(32));
    const call = new DigestedCall({
      name: 'relax',
      arguments: { y: digest, x: digest },
      metadata: { runtime: { seconds: 1.5, a: [1, null] } },
      module: 'study',
      version: 3,
      codeDigest: digest,
      result: digest,
    });
    const path = join(root, 'call');
    writeFileSync(path, bagFile(encodeBag(call)));
    const plain = join(root, 'plain-call');
    writeFileSync(plain, bagFile(encodeBag(new Call({ name: 'relax', arguments: { y: [1], x: 2 } }))));
    assert.deepEqual(
      await ask(
        `
from fleche.call import Call, DigestedCall
a = Digest('ab' * 32)
expected = DigestedCall('relax', {'y': a, 'x': a}, a, {'runtime': {'seconds': 1.5, 'a': [1, None]}}, 'study', 3, a)
found, plain = [load(path) for path in inp]
out([found == expected, type(found.result).__name__, list(found.arguments), found.to_lookup_key() == expected.to_lookup_key(), plain == Call('relax', {'y': [1], 'x': 2}, {})])`,
        [path, plain],
      ),
      [true, 'Digest', ['y', 'x'], true, true],
    );
  });

  for (const size of [0, 1, 8, 9, 100, 500].slice(0, dose(5, 6)))
    it(`are put into a file of ${size} that the reference wrote, and it puts and evicts in it, 8 times in turn`, async () => {
      const home = join(root, `turns-${size}`);
      const file = join(home, 'aa.h5');
      await ask(
        `
session['store'] = ValueBagOfHoldingH5File(root=inp[0], prefix_length=2)
session['expected'] = {}
os.makedirs(inp[0], exist_ok=True)
def key(i): return Digest('aa' + hashlib.sha256(str(i).encode()).hexdigest()[2:])
for i in range(inp[1]):
    session['store'].put([i, 'text %d' % i, {'k': i}], key(i))
    session['expected'][key(i)] = [i, 'text %d' % i, {'k': i}]
out(None)`,
        [home, size],
      );
      let exists = size > 0;
      let dropped: string[] = [];
      for (let turn = 0; turn < 8; turn++) {
        const ours = Array.from(
          { length: turn % 4 === 0 ? 12 : 1 },
          (_, i) => [`aa${keyOf(turn * 100 + i).slice(2)}`, [turn, i, `ours ${i}`]] as const,
        );
        const put = new Map(ours.map(([key, value]) => [key, encodeBag([...value])]));
        const before = exists ? listBags(file) : [];
        dropped = before.filter((_, i) => i % 7 === turn % 7).slice(0, turn % 5 === 4 ? 50 : 1);
        const prepared = prepare(exists ? file : undefined, `${file}.tmp`, put, new Set(dropped));
        assert.ok(prepared.isCurrent());
        renameSync(`${file}.tmp`, file);
        exists = true;
        const names = (await ask(
          `
import random
store, expected = session['store'], session['expected']
chance = random.Random(inp['turn'])
for key in inp['dropped']: expected.pop(key, None)
expected.update({key: value for key, value in inp['ours']})
assert set(store.list()) == set(expected), (len(list(store.list())), len(expected))
looked = [key for key, _ in inp['ours']] + chance.sample(sorted(expected), min(len(expected), 25))
for key in looked: assert store.get(Digest(key)) == expected[key], key
for i in range(9 if inp['turn'] % 3 == 0 else 1):
    key = Digest('aa' + hashlib.sha256(f"{inp['turn']} {i}".encode()).hexdigest()[2:])
    store.put(['theirs', i, {'z': 'z' * i * 100, 'a': list(range(12))}], key)
    expected[key] = ['theirs', i, {'z': 'z' * i * 100, 'a': list(range(12))}]
for key in chance.sample(sorted(expected), min(len(expected) - 1, 30 if inp['turn'] % 6 == 5 else 2)):
    store._evict(Digest(key))
    del expected[key]
for key in chance.sample(sorted(expected), min(len(expected), 25)): assert store.get(Digest(key)) == expected[key], key
out(sorted(expected))`,
          { turn, dropped, ours },
        )) as string[];
        assert.deepEqual(listBags(file), names);
      }
      const { before, after } = compact(file, `${file}.compact`);
      assert.equal(before, statSync(file).size);
      assert.equal(after, statSync(`${file}.compact`).size);
      assert.ok(after < before);
      assert.deepEqual(listBags(`${file}.compact`), listBags(file));
      renameSync(`${file}.compact`, file);
      const left = await ask(
        `
import random
store, expected = session['store'], session['expected']
for key in random.sample(sorted(expected), min(len(expected), 100)): assert store.get(Digest(key)) == expected[key], key
with h5py.File(inp, 'a') as f:
    for key in list(f)[1:]: del f[key]
for key in list(store.list()): store._evict(Digest(key))
out([list(store.list()), os.path.exists(inp)])`,
        file,
      );
      assert.deepEqual(left, [[], false]);
    });

  it('are copied by compact whatever the reference has stored in them', async () => {
    const drawn = dose(50, 200);
    const file = join(root, 'compact.h5');
    const expected = (await ask(
      `
import generate
kept = []
for i, value in enumerate(generate.values(inp[1], inp[2])):
    key = f'{inp[0]}/{i:064x}'
    try:
        H5Bag.save(value, key)
        loaded = load(key)
    except Exception:
        continue
    kept.append(i)
H5Bag.save(np.arange(400_000.0), f'{inp[0]}/{9999:064x}')
with h5py.File(inp[0], 'a') as f:
    for name in list(f)[::3]: del f[name]
    kept = list(f)
out(kept)`,
      [file, seed, drawn],
    )) as string[];
    assert.ok(expected.length > drawn * 0.45);
    const { before, after } = compact(file, `${file}.new`);
    assert.ok(after < before, `${after} of ${before}`);
    assert.deepEqual(listBags(`${file}.new`), expected);
    assert.deepEqual(
      await ask(
        `
def tried(path):
    try:
        return told(load(path))
    except Exception as error:
        return type(error).__name__
out([name for name in inp[2] if tried(f'{inp[0]}/{name}') != tried(f'{inp[1]}/{name}')])`,
        [file, `${file}.new`, expected],
      ),
      [],
    );
  });

  it('are read again after a writer was killed, in a repaired copy', async () => {
    const file = join(root, 'killed.h5');
    relink(undefined, file, new Map([[keyOf(1), encodeBag([1, 2])]]));
    assert.equal(isUnclean(file), false);
    await ask(
      `
import subprocess
subprocess.run([sys.executable, '-c', "import h5py, os, sys; f = h5py.File(sys.argv[1], 'a', libver='latest'); f.create_group('later'); f.flush(); os.kill(os.getpid(), 9)", inp])
out(None)`,
      file,
    );
    assert.equal(isUnclean(file), true);
    assert.throws(() => listBags(file), { code: 'BAG_UNCLEAN' });
    assert.throws(() => relink(file, `${file}.tmp`, new Map()), { code: 'BAG_UNCLEAN' });
    await assert.rejects(ask(`out(list(h5py.File(inp)))`, file));
    const repaired = join(root, 'repaired.h5');
    repair(file, repaired);
    assert.deepEqual(await ask(`out([list(h5py.File(inp)), load(inp + '/' + ${JSON.stringify(keyOf(1))})])`, repaired), [
      [keyOf(1), 'later'],
      [1, 2],
    ]);
    assert.equal(isUnclean(file), true);
  });

  it('have datatypes and dataspaces in the bytes that HDF5 writes', async () => {
    const file = join(root, 'types.h5');
    await ask(
      `
with h5py.File(inp, 'w', libver=('v110', 'v110')) as f:
    for size in (1, 2, 4, 8):
        for order in '<>':
            for kind in 'iu': f.create_dataset(f'{order}{kind}{size}', data=np.zeros((2, 3), f'{order}{kind}{size}'))
            if size > 1: f.create_dataset(f'{order}f{size}', data=np.zeros((2, 3), f'{order}f{size}'))
            if size > 2: f.create_dataset(f'{order}c{2 * size}', data=np.zeros((2, 3), f'{order}c{2 * size}'))
    f.create_dataset('|b1', data=np.zeros((2, 3), bool))
    f.create_dataset('text', data='x', dtype=h5py.string_dtype('utf-8'))
    f.create_dataset('ascii', data=b'', dtype=h5py.special_dtype(vlen=bytes))
    f.create_dataset('none', data=h5py.Empty('f'))
    f.create_dataset('opaque', data=np.void(b'abc'))
out(None)`,
      file,
    );
    using bytes = new FileBytes(file);
    const expected = new Map<string, readonly [type: Uint8Array, space: Uint8Array]>([
      ['text', [textType, spaces.scalar]],
      ['ascii', [asciiType, spaces.scalar]],
      ['none', [floatType(4), spaces.null]],
      ['opaque', [opaqueType(3), spaces.scalar]],
    ]);
    const region = new Region(bytes);
    const { links } = readRoot(bytes);
    assert.equal(links.length, 31);
    for (const { name, address } of links) {
      const messages = readHeader(region, address as number);
      const body = (type: number): Uint8Array => messages.find((message) => message.type === type)?.body as Uint8Array;
      const [order, kind, size] = [name[0] as string, name[1] as string, Number(name.slice(2))];
      const [type, space] = expected.get(name) ?? [
        nativeType(new NdArray(new DType(kind, size === 1 ? '|' : order, size), [2, 3], new Uint8Array())),
        spaces.simple([2, 3]),
      ];
      // HDF5 1 byte integers have an order, which says nothing
      const written = Buffer.from(body(messageType.datatype));
      if (size === 1 && kind !== 'b') written[1] = (written[1] as number) & 0xfe;
      assert.equal(written.toString('hex'), Buffer.from(type as Uint8Array).toString('hex'), name);
      // and may say how far a dataspace may grow: no further
      const found = Buffer.from(body(messageType.space));
      const extents = found[2] === 1 ? found.subarray(0, 4 + 8 * (found[1] as number)) : found;
      extents[2] = 0;
      assert.equal(extents.toString('hex'), Buffer.from(space).toString('hex'), name);
    }
  });

  it('are found beyond 4 GiB', async () => {
    const path = join(root, 'sparse.h5');
    {
      using file = new FileBytes(path, 'w+');
      const { address, end } = writeBag(file, encodeBag(['far', new Uint8Array(5000).fill(65)]), 5 * 2 ** 30 + 3);
      writeRoot(file, { ...emptyRoot, links: [hardLink(keyOf(1), address)] }, end);
    }
    assert.deepEqual(listBags(path), [keyOf(1)]);
    assert.deepEqual(
      await ask(
        `
H5Bag.save('added', f'{inp[0]}/{inp[1][::-1]}')
out([load(f'{inp[0]}/{inp[1]}')[1] == b'A' * 5000, load(f'{inp[0]}/{inp[1][::-1]}'), os.path.getsize(inp[0]) > 5 * 2**30])`,
        [path, keyOf(1)],
      ),
      [true, 'added', true],
    );
    const { after } = compact(path, `${path}.new`);
    assert.ok(after < 100_000, String(after));
    assert.equal(listBags(`${path}.new`).length, 2);
  });
});
