import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { FormatError, Global, Instance, loads, NdArray, PickleError, PyDict, repr, Tuple } from '../../../engine/index.ts';
import { directDigests } from '../../../engine/pickle/scan.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { byHand } from './by-hand.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** What a decoder may do with hostile bytes: answer, or raise its own error. */
function read(pickle: Uint8Array): unknown {
  try {
    return loads(pickle);
  } catch (error) {
    if (error instanceof PickleError || error instanceof FormatError) return error;
    throw error;
  }
}

describe('loads', () => {
  for (const [name, { bytes: pickle, repr: expected }] of Object.entries(byHand))
    it(`reads ${name}`, () => assert.equal(repr(loads(pickle)), expected));

  it('resolves no name: what would run code is a record of what it says', () => {
    const value = loads(bytes('cos\nsystem\n(S', "'echo never'\n", 'tR.'));
    assert.ok(value instanceof Instance);
    assert.ok(value.callee instanceof Global);
    assert.equal(value.callee.path, 'os.system');
    assert.equal(repr(value), "system('echo never')");
  });

  it('makes no property of an object of what a pickle says', () => {
    for (const key of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
      const value = loads(bytes(`(S'${key}'\nS'x'\nd.`));
      assert.ok(value instanceof PyDict);
      assert.equal(value.get(key), 'x');
      loads(bytes(`c__main__\nPoint\n)\x81}S'${key}'\nS'x'\nsb.`));
      loads(bytes(`cfleche.call\nDigestedCall\n)\x81}S'${key}'\nS'x'\nsb.`));
    }
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.equal(Object.prototype.toString.call({}), '[object Object]');
  });

  it('views the bytes of arrays instead of copying them', () => {
    const file = 'b995aa1b5f4257964f3329db8e5351cc7687c4cf4d1450622b18541b03bd1208';
    const pickle = readFileSync(join(root, 'demo/eos/values', file));
    const array = loads(pickle);
    assert.ok(array instanceof NdArray);
    assert.equal(array.bytes.buffer, pickle.buffer);
  });

  it('goes as deep as a pickle goes', () => {
    const depth = 1_000_000;
    let value = loads(bytes(']'.repeat(depth), 'a'.repeat(depth - 1), '.')) as unknown[];
    let found = 1;
    for (; value.length > 0; found++) value = value[0] as unknown[];
    assert.equal(found, depth);
    assert.ok(loads(bytes(')', '\x85'.repeat(depth), '.')) instanceof Tuple);
    // such a tuple as a key
    assert.ok(read(bytes('}', ')', '\x85'.repeat(30_000), 'Ns.')) instanceof PyDict);
  });

  it('takes keys that double at each level, in no time', () => {
    const doubled = (depth: number) => `)q\x000${'h\x00h\x00\x86q\x000'.repeat(depth)}h\x00`;
    // and so for sets of pairs of sets: `(` pair `FROZENSET`, again and again
    const sets = (depth: number) => `)q\x00${'0(h\x00h\x00\x86\x91q\x00'.repeat(depth)}`;
    for (const key of [doubled, sets]) {
      const dict = read(bytes('\x80\x04}', `(${key(60)}K\x01${key(60)}K\x02${key(61)}K\x03u.`));
      assert.ok(dict instanceof PyDict);
      assert.deepEqual([...dict.values()], [2, 3]);
    }
  });

  it('takes a key for each of many that hold the same long one', () => {
    const long = `(${'N'.repeat(100_000)}tq\x000`;
    const keys = Array.from({ length: 300 }, (_, i) => `h\x00J${String.fromCharCode(i & 255, i >> 8, 0, 0)}\x86N`).join('');
    const dict = read(bytes(long, '}(', keys, 'u.'));
    assert.ok(dict instanceof PyDict);
    assert.equal(dict.size, 300);
  });

  it('believes no announced length', () => {
    for (const pickle of [
      bytes('\x80\x04\x8e', [0, 0, 0, 0, 0, 1, 0, 0], 'x.'),
      bytes('\x80\x04\x8d', [255, 255, 255, 255, 255, 255, 255, 127], 'x.'),
      bytes('\x80\x05\x96', [0, 0, 0, 0, 0, 0, 0, 128], 'x.'),
      bytes('B', [255, 255, 255, 255], 'x.'),
      bytes('\x8b', [255, 255, 255, 127], 'x.'),
      bytes('T', [255, 255, 255, 255], 'x.'),
    ]) {
      const error = read(pickle);
      assert.ok(error instanceof PickleError, repr(error as never));
      assert.equal(typeof error.data.offset, 'number');
    }
  });

  it('says at which byte a pickle is cut, wherever it is cut', () => {
    for (const cache of ['eos/values', 'sweep/values', 'sweep/calls'])
      for (const name of readdirSync(join(root, 'demo', cache)).slice(0, 25)) {
        const pickle = readFileSync(join(root, 'demo', cache, name));
        if (pickle[0] !== 0x80) continue; // compressed
        for (let length = 0; length < pickle.length; length += Math.max(1, Math.floor(pickle.length / 200))) {
          const error = read(pickle.subarray(0, length));
          assert.ok(error instanceof PickleError, `${name} cut at ${length}`);
          const { offset } = error.data as { offset: number };
          assert.ok(offset <= length, `${offset} of ${length}`);
        }
      }
  });

  it('survives any bytes', () => {
    const opcodes = fc.constantFrom(
      ...'(.012FNIJKLMPQRSTUVXabcdeghijlopqrstu)]}\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x8f\x90\x91\x93\x94\x95'.split(''),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: opcodes }, { weight: 1, arbitrary: fc.string({ maxLength: 4 }) })), (parts) => {
        const value = read(bytes(`${parts.join('')}.`));
        if (!(value instanceof Error)) {
          repr(value as never, { maxLength: 500 });
          directDigests(value as never);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('survives real pickles with changed bytes', () => {
    const folder = join(root, 'demo/eos/values');
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 5 }),
        (file, changes) => {
          const pickle = Buffer.from(file);
          for (const [at, byte] of changes) pickle[at % pickle.length] = byte;
          const value = read(pickle);
          if (!(value instanceof Error)) repr(value as never, { maxLength: 500 });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
