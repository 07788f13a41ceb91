import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bagFile, compact, encodeBag, listBags, prepare, relink, repair } from '../../../engine/bags/write/index.ts';
import { Builder, place } from '../../../engine/bags/write/builder.ts';
import { lookup3 } from '../../../engine/bags/hdf5-format/checksum.ts';
import { FormatError, Global, Instance, PyDict, SaveError, Tuple, type Value } from '../../../engine/index.ts';
import { runSeed } from '../../support/dose.ts';

const keyOf = (i: number): string => i.toString(16).padStart(64, '0');

describe('writing bags', function () {
  this.timeout(60_000);
  let root: string;
  before(() => void (root = mkdtempSync(join(tmpdir(), 'bags-unit-'))));
  after(() => rmSync(root, { recursive: true }));

  const make = (name: string, count: number, from = 0): string => {
    const path = join(root, name);
    relink(undefined, path, new Map(Array.from({ length: count }, (_, i) => [keyOf(from + i), encodeBag([i, `text ${i}`])])));
    return path;
  };

  it('has the checksum that lookup3 is published with', () => {
    assert.equal(lookup3(new Uint8Array()), 0xdeadbeef);
    assert.equal(lookup3(Buffer.from('Four score and seven years ago')), 0x17770551);
    assert.equal(lookup3(Buffer.from('xxFour score and seven years agoxx'), 2, 32), 0x17770551);
  });

  it('puts the same bag at any place, beyond 4 GiB too, and leaves it as it is', () => {
    const bag = encodeBag([1, 'text', new PyDict([['a', new Uint8Array(5000)]])]);
    const before = Buffer.from(bag.bytes);
    const [near, far] = [place(bag, 48), place(bag, 48 + 2 ** 33)].map((bytes) => new DataView(bytes.buffer));
    assert.ok(bag.addresses.length > 5);
    for (const at of bag.addresses) assert.equal(far?.getBigUint64(at, true), (near?.getBigUint64(at, true) as bigint) + 2n ** 33n);
    assert.deepEqual(Buffer.from(bag.bytes), before);
    assert.deepEqual(place(bag, 48), place(bag, 48));
  });

  it('leaves nothing of one bag in the next', () => {
    const alone = bagFile(encodeBag([1, 2]));
    encodeBag(['secret'.repeat(500), 'another']);
    assert.throws(() => encodeBag(['secret text', 'with a NUL \0']), SaveError);
    assert.deepEqual(bagFile(encodeBag([1, 2])), alone);
  });

  it('writes values as deep as memory goes', () => {
    let deep: Value = [];
    for (let i = 0; i < 20_000; i++) deep = i % 2 === 0 ? [deep] : new Tuple([deep]);
    assert.ok(bagFile(encodeBag(deep)).length > 20_000 * 50);
  });

  it('lists, puts and removes at every number of links where their storage changes', () => {
    for (const count of [0, 1, 7, 8, 9, 10, 50, 371, 372, 400, 5000]) {
      const path = make(`count-${count}`, count);
      const expected = Array.from({ length: count }, (_, i) => keyOf(i));
      assert.deepEqual(listBags(path), expected);
      const target = `${path}.new`;
      const added = encodeBag('added');
      assert.equal(relink(path, target, new Map([[keyOf(90_000), added]]), new Set([keyOf(0), keyOf(1)])).bags, Math.max(count - 2, 0) + 1);
      assert.deepEqual(listBags(target), [...expected.slice(2), keyOf(90_000)]);
      assert.deepEqual(listBags(path), expected);
    }
  });

  it('replaces a bag of the same name, and uses the space of the old root group again', () => {
    let path = make('again', 200);
    const first = readFileSync(path).length;
    const bag = encodeBag('x');
    for (let i = 0; i < 10; i++) {
      const target = join(root, `again-${i}`);
      relink(path, target, new Map([[keyOf(7), bag]]));
      path = target;
    }
    assert.equal(listBags(path).length, 200);
    // ten bags, no root group
    assert.ok(readFileSync(path).length < first + 11 * (bag.length + 8) + 8192, `${readFileSync(path).length} after ${first}`);
    const { before, after } = compact(path, `${path}.compact`);
    assert.ok(after < before && after <= first, `${before} ${after} ${first}`);
  });

  it('tells whether the source is still what was copied', () => {
    const path = make('current', 3);
    const same = prepare(path, `${path}.a`, new Map());
    assert.ok(same.isCurrent());
    writeFileSync(path, readFileSync(`${path}.a`));
    assert.ok(!same.isCurrent());
    const gone = prepare(path, `${path}.b`, new Map());
    rmSync(path);
    assert.ok(!gone.isCurrent());
    const none = prepare(undefined, `${path}.c`, new Map());
    assert.ok(none.isCurrent());
  });

  it('refuses objects that only a pickle can spell', () => {
    const cls = new Global('study', 'Thing');
    const slots = new Instance('newobj', cls, new Tuple());
    slots.steps.push({ op: 'build', state: new Tuple([null, new PyDict([['a', 1]])]) });
    const added = new Instance('reduce', cls, new Tuple());
    added.steps.push({ op: 'add', items: [1] });
    for (const value of [slots, added, new Instance('persistent', null, 'id'), new Global('study', 'f.<locals>.g')])
      assert.throws(() => encodeBag([value]), { code: 'SAVE', message: /value\[0\]/ });
  });

  it('answers damaged files with a typed error, never hangs and never reads elsewhere', () => {
    const seed = runSeed();
    const sources = [make('few', 3), make('many', 60), make('table', 900)].map((path) => readFileSync(path));
    const path = join(root, 'damaged');
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 255 }), fc.integer({ min: 1, max: 8 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 5 }),
        (source, changes, cut) => {
          // half of them where the root group is
          const bytes = Buffer.from(source.subarray(0, cut === null ? source.length : Math.floor(cut * source.length)));
          for (const [place_, value, length] of changes) {
            const at = Math.floor(value % 2 ? place_ * bytes.length : bytes.length - place_ * Math.min(bytes.length, 6000));
            bytes.fill(value, at, Math.min(at + length, bytes.length));
          }
          writeFileSync(path, bytes);
          for (const look of [() => listBags(path), () => relink(path, `${path}.to`, new Map()), () => compact(path, `${path}.to`)])
            try {
              look();
            } catch (error) {
              assert.ok(error instanceof FormatError, String((error as Error).stack));
              refused++;
            }
        },
      ),
      { numRuns: 500, seed },
    );
    assert.ok(refused > 100, `${refused}`);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.startsWith('damaged')),
      ['damaged', 'damaged.to'],
    );
  });

  it('answers links of a hostile file that go round in circles', () => {
    const builder = new Builder();
    // a group that holds itself
    const group = builder.group([{ name: 'object', target: 0 }], []);
    assert.equal(group, 0);
    const path = join(root, 'circle');
    relink(undefined, path, new Map([[keyOf(1), builder.finish(group)]]));
    assert.deepEqual(listBags(path), [keyOf(1)]);
    assert.throws(() => compact(path, `${path}.to`), { code: 'BAD_BAG' });
  });

  it('says of what is no HDF5 file that it is none', () => {
    const path = join(root, 'none');
    for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(4096, 0xff)]) {
      writeFileSync(path, bytes);
      assert.throws(() => listBags(path), { code: 'BAD_BAG', message: /none/ });
      assert.throws(() => repair(path, `${path}.to`), { code: 'BAD_BAG' });
    }
    assert.throws(() => listBags(join(root, 'absent')), { code: 'ENOENT' });
  });
});
