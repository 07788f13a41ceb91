import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { withFileLock } from '../../../engine/bags/lock.ts';
import { encodeBag, isUnclean, listBags } from '../../../engine/bags/write/index.ts';
import { keysOf } from '../../../engine/conformance/samples.ts';
import { CallBagOfHoldingH5File, digest, LockTimeoutError, repairBag, SaveError, ValueBagOfHoldingH5File } from '../../../engine/index.ts';
import type { DigestHex } from '../../../engine/index.ts';
import { BagBatch } from '../../../engine/storage/bag_batch.ts';
import { bagFileName, choosePrefixLength, prefixLengths } from '../../../engine/storage/bag_layout.ts';

let folder: string;
let count = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-bag-stores-'))));
after(() => rmSync(folder, { recursive: true }));
const root = () => join(folder, String(count++));
const keyOf = (text: string) => text.padEnd(64, '0') as DigestHex;

describe('the layout of a folder of bags', () => {
  const put = (at: string, ...names: string[]) => {
    mkdirSync(at, { recursive: true });
    for (const name of names) writeFileSync(join(at, name), '');
    return at;
  };

  it('is told from the names of files, and what is none of it is ignored', () => {
    const at = put(root(), 'ab.h5', 'ab.h5.lock', '.cd.h5.0123.tmp', 'notes.txt', `${keyOf('a')}.lock`);
    mkdirSync(join(at, 'abcd.h5'));
    assert.deepEqual(prefixLengths(at), [2]);
    assert.equal(choosePrefixLength(at, null), 2);
    put(at, keyOf('a'), 'abc.h5');
    assert.deepEqual(prefixLengths(at), [0, 2, 3]);
    for (const wanted of [null, 0, 2, 3]) assert.throws(() => choosePrefixLength(at, wanted), { code: 'BAG_LAYOUT' });
    assert.equal(choosePrefixLength(join(at, 'none'), null), 2);
    assert.equal(choosePrefixLength(join(at, 'none'), 7), 7);
  });

  it('names the file of a key so that its prefix length is told from it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), fc.integer({ min: 0, max: 64 }), (key, prefixLength) => {
        const at = put(root(), bagFileName(key, prefixLength));
        assert.deepEqual(prefixLengths(at), [prefixLength]);
      }),
      { numRuns: 50 },
    );
  });

  for (const prefixLength of [-1, 65, 1.5, NaN])
    it(`has no prefix length ${prefixLength}`, () => {
      assert.throws(() => new ValueBagOfHoldingH5File({ root: root(), prefixLength }), { code: 'NO_PREFIX_LENGTH' });
    });
});

describe('bags that are written together', () => {
  it('come in waves: parts before what refers to them, and as few as that allows', async () => {
    // each node refers to some of those before it
    const graphs = fc.array(fc.array(fc.nat(19), { maxLength: 4 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(graphs, async (nodes) => {
        const key = (i: number) => keyOf(i.toString(16).padStart(2, '0'));
        const children = nodes.map((refs, i) => refs.filter((ref) => ref < i));
        const batch = new BagBatch();
        const bag = encodeBag(1);
        for (const [i, refs] of children.entries()) batch.add(key(i), bag, refs.map(key));
        const written = new Set<string>();
        let waves = 0;
        await batch.write((changes) => {
          waves++;
          for (const name of changes.keys()) {
            const i = parseInt(name.slice(0, 2), 16);
            for (const ref of children[i] ?? []) assert.ok(written.has(key(ref)));
          }
          for (const name of changes.keys()) written.add(name);
          return Promise.resolve();
        });
        assert.equal(written.size, nodes.length);
        const depth: number[] = [];
        for (const refs of children) depth.push(1 + Math.max(0, ...refs.map((ref) => depth[ref] as number)));
        assert.equal(waves, Math.max(...depth));
      }),
    );
  });

  it('change each file once for the parts of a value, and once for its root', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: 1 });
    const value = Array.from({ length: 200 }, (_, i) => i);
    const key = await values.save(value);
    assert.deepEqual(await values.load(key), value);
    const files = () => Object.fromEntries(readdirSync(at).map((name) => [name, statSync(join(at, name)).ino]));
    const before = files();
    // a save of the same parts and one more: all files are changed at most twice
    const sizes = () => readdirSync(at).reduce((sum, name) => sum + statSync(join(at, name)).size, 0);
    const size = sizes();
    await values.save([...value, 'one more']);
    assert.deepEqual(Object.keys(files()), Object.keys(before));
    assert.ok(sizes() < 4 * size, `${size} bytes became ${sizes()}`);
  });

  it('change a file once for all that is asked while it is being changed', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: 64 });
    const key = keyOf('f00');
    const path = join(at, `${key}.h5`);
    await values.save('first', key);
    let writes = 0;
    let last = statSync(path).ino;
    const timer = setInterval(() => {
      const now = statSync(path).ino;
      if (now !== last) writes++;
      last = now;
    }, 1);
    await Promise.all(Array.from({ length: 50 }, (_, i) => values.put(i, key)));
    clearInterval(timer);
    assert.equal(await values.load(key), 49, 'the last one wins');
    assert.ok(writes < 10, `${writes} times`);
  });

  it('are not written at all when one of them cannot be', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at });
    await assert.rejects(values.save(['fine', ['also fine', 'nul \0']]), SaveError);
    await assert.rejects(values.saveMany([1, 'nul \0', 2]), SaveError);
    assert.equal(existsSync(at), false);
    await using single = new ValueBagOfHoldingH5File({ root: at, prefixLength: 0 });
    await assert.rejects(single.save('nul \0'), SaveError);
    assert.deepEqual(existsSync(at) ? readdirSync(at) : [], []);
  });
});

describe('a folder of bags', () => {
  for (const prefixLength of [0, 2])
    it(`is looked at without anything being made in it (prefix length ${prefixLength})`, async () => {
      const at = root();
      {
        await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength });
        assert.deepEqual(await keysOf(values), []);
        assert.equal(await values.contains(keyOf('abc')), false);
        await assert.rejects(values.load(keyOf('abc')), { name: 'KeyError', code: 'ABSENT' });
        await values.evict(keyOf('abc'));
        assert.equal(existsSync(at), false);
        await values.save([1, 2]);
      }
      for (const name of readdirSync(at)) if (name.endsWith('.lock')) rmSync(join(at, name));
      const names = readdirSync(at);
      chmodSync(at, 0o555);
      try {
        await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: null });
        assert.deepEqual(await values.load(digest([1, 2])), [1, 2]);
        assert.equal((await keysOf(values)).length, 3);
        await values.countReuses();
        assert.equal(await values.contains(digest(1)), true);
        assert.deepEqual(readdirSync(at), names);
      } finally {
        chmodSync(at, 0o755);
      }
    });

  it('keeps the mode of a file that is changed', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at });
    const key = await values.save(1);
    const path = join(at, `${key.slice(0, 2)}.h5`);
    chmodSync(path, 0o664);
    await values.save(2, keyOf(key.slice(0, 2)));
    assert.deepEqual([statSync(path).mode & 0o777, listBags(path).length], [0o664, 2]);
    await values.compact();
    assert.equal(statSync(path).mode & 0o777, 0o664);
  });

  it('waits for its lock for as long as it is told to', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, lockTimeout: 0.05 });
    const key = await values.save(1);
    const path = join(at, `${key.slice(0, 2)}.h5`);
    const bytes = readFileSync(path);
    await withFileLock(`${path}.lock`, 1, async () => {
      await assert.rejects(values.save(1), LockTimeoutError);
      await assert.rejects(values.evict(key), LockTimeoutError);
      assert.deepEqual(readFileSync(path), bytes);
      assert.deepEqual(
        readdirSync(at).filter((name) => name.endsWith('.tmp')),
        [],
      );
      assert.equal(await values.load(key), 1);
    });
    await values.save(1);
  });

  it('is rid of what a killed writer left of a file, after an hour, with the next save to that file', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at });
    const [one, other] = [digest(1).slice(0, 2), digest(2).slice(0, 2)];
    assert.notEqual(one, other);
    await values.save(3);
    const name = (file: string, fill: string) => `.${file}.h5.${fill.repeat(32)}.tmp`;
    const old = [name(one, 'a'), name(one, 'b'), name(other, 'a'), `.${one}.h5.notes.tmp`];
    const now = Date.now() / 1000;
    for (const left of old) {
      writeFileSync(join(at, left), '');
      utimesSync(join(at, left), now - 3700, now - 3700);
    }
    writeFileSync(join(at, name(one, 'c')), '');
    utimesSync(join(at, name(one, 'c')), now - 3500, now - 3500);
    await using next = new ValueBagOfHoldingH5File({ root: at });
    await next.save(1);
    const left = () =>
      readdirSync(at)
        .filter((file) => file.endsWith('.tmp'))
        .sort();
    assert.deepEqual(left(), [name(one, 'c'), old[3], old[2]].sort());
    await next.save(2);
    assert.deepEqual(left(), [name(one, 'c'), old[3]].sort());
    assert.equal(await next.load(digest(1)), 1);
  });

  it('has one writer at a time, also of two storages', async () => {
    const at = root();
    await using one = new ValueBagOfHoldingH5File({ root: at, prefixLength: 1, lockTimeout: 20 });
    await using two = new ValueBagOfHoldingH5File({ root: at, prefixLength: 1, lockTimeout: 20 });
    const values = Array.from({ length: 60 }, (_, i) => i);
    await Promise.all(values.map((i) => (i % 2 ? one : two).save(i)));
    assert.deepEqual(await keysOf(one), values.map((i) => digest(i)).sort());
    for (const i of values) assert.equal(await two.load(digest(i)), i);
  });

  it('can only be read where files cannot be locked, but for files of one key', () => {
    const at = root();
    const script = `
      import { ValueBagOfHoldingH5File } from ${JSON.stringify(join(import.meta.dirname, '../../../engine/storage/bagofholding_file.ts'))};
      const [at, key] = process.argv.slice(1);
      const values = new ValueBagOfHoldingH5File({ root: at, prefixLength: null });
      console.log(await values.load(key), await values.save(2).then(() => 'saved', (error) => error.code));`;
    for (const [prefixLength, expected] of [
      [2, 'NO_LOCK'],
      [0, 'saved'],
    ] as const) {
      const env = { ...process.env, FLECHE_LOCKS: 'none' };
      const key = digest('kept');
      const make = script.replace(/console.log.*/, `await values.save('kept');`).replace('null', String(prefixLength));
      const made = spawnSync(process.execPath, ['-e', make, at + prefixLength], { encoding: 'utf8' });
      assert.equal(made.stderr, '');
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, at + prefixLength, key], {
        env,
        encoding: 'utf8',
      });
      assert.equal(stdout, `kept ${expected}\n`, stderr);
    }
  }).timeout(20_000);

  it('with a damaged file lists the others, and warns of it', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, lockTimeout: 0.05 });
    const [one, two] = [await values.save(1), await values.save(2)];
    assert.notEqual(one.slice(0, 2), two.slice(0, 2));
    writeFileSync(join(at, `${one.slice(0, 2)}.h5`), 'no HDF5');
    spawnSync('touch', ['-d', '1 hour ago', join(at, `${one.slice(0, 2)}.h5`)]);
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    assert.deepEqual(await keysOf(values), [two]);
    assert.match((await warned).message, /are not listed/);
    assert.equal(await values.contains(one), false);
    await assert.rejects(values.load(one), { code: 'BAD_BAG' });
    await assert.rejects(values.save(1), { code: 'BAD_BAG' });
  });

  it('has a file that a killed writer marked repaired beside it', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at, lockTimeout: 0.05 });
    const key = await values.save('kept');
    const path = join(at, `${key.slice(0, 2)}.h5`);
    assert.throws(() => repairBag(path), { code: 'NO_REPAIR' });
    const bytes = readFileSync(path);
    bytes[11] = 1;
    writeFileSync(path, bytes);
    spawnSync('touch', ['-d', '1 hour ago', path]);
    await assert.rejects(values.load(key), { code: 'BAG_UNCLEAN' });
    await assert.rejects(values.save(1, keyOf(key.slice(0, 2))), { code: 'BAG_UNCLEAN' });
    const copies = [repairBag(path), repairBag(path)];
    assert.deepEqual(copies, [`${path}.repaired`, `${path}.repaired-2`]);
    assert.deepEqual(readFileSync(path), bytes, 'the file itself is as it was');
    assert.deepEqual(copies.map(isUnclean), [false, false]);
    assert.deepEqual(prefixLengths(at), [2], 'the copies are no entries');
    assert.deepEqual(listBags(copies[0] as string), [key]);
  });

  it('keeps calls apart from what else lies there', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at });
    await using calls = new CallBagOfHoldingH5File({ root: at });
    const key = await values.save('no call');
    await assert.rejects(calls.load(key), { code: 'NOT_A_CALL' });
  });

  it('does not follow keys that lead elsewhere', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: at });
    for (const key of [`../../${'a'.repeat(64)}`, `ab/${'c'.repeat(64)}`, `ab\0${'c'.repeat(64)}`] as DigestHex[]) {
      await assert.rejects(values.load(key), { code: 'ABSENT' });
      await assert.rejects(values.save(1, key), { code: 'ABSENT' });
      assert.equal(await values.contains(key), false);
    }
    assert.equal(existsSync(at), false);
  });
});
