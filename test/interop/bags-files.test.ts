// Files of many bags that both write, and the bytes of what is written.
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compact, encodeBag, isUnclean, listBags, prepare, relink, repair } from '../../engine/bags/write/index.ts';
import { nativeType } from '../../engine/bags/write/arrays.ts';
import { FileBytes } from '../../engine/bags/hdf5-format/file-bytes.ts';
import { messageType, readHeader } from '../../engine/bags/hdf5-format/header-read.ts';
import { hardLink } from '../../engine/bags/write/links.ts';
import { Region } from '../../engine/bags/hdf5-format/region.ts';
import { emptyRoot, readRoot } from '../../engine/bags/write/root.ts';
import { asciiType, floatType, opaqueType, spaces, textType } from '../../engine/bags/hdf5-format/types.ts';
import { writeBag, writeRoot } from '../../engine/bags/write/write-file.ts';
import { DType, NdArray } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { dose, isHard, runSeed } from '../support/dose.ts';
import { keyOf, tools } from './bags-tools.ts';

describe('files of bags that are written here', function () {
  this.timeout(240_000);
  let session: Session;
  let root: string;
  before(async function () {
    session = (await requireReference(this)).start();
    root = mkdtempSync(join(tmpdir(), 'bags-files-'));
  });
  after(async () => {
    await session?.dispose();
    if (root) rmSync(root, { recursive: true });
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's
  const ask = (code: string, input: unknown = null): Promise<any> => session.call(tools + code, input);

  const turns = dose(5, 8);
  for (const size of isHard ? [0, 1, 8, 9, 100, 500] : [0, 8, 100])
    it(`are put into a file of ${size} that the reference wrote, and it puts and evicts in it, ${turns} times in turn`, async () => {
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
      for (let turn = 0; turn < turns; turn++) {
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
    const drawn = dose(30, 200);
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
      [file, runSeed(), drawn],
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
