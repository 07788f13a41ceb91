import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KeyNumbers } from '../../../engine/catalog/key-numbers.ts';

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));
/** Near misses of digests too. */
const name = fc.oneof(
  { weight: 5, arbitrary: digest },
  { weight: 1, arbitrary: digest.map((key) => key.toUpperCase()) },
  { weight: 1, arbitrary: digest.map((key) => `${key.slice(0, 63)}é`) },
  { weight: 1, arbitrary: fc.string() },
);

describe('numbers of keys', () => {
  it('are those that were set last, whatever the keys', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), { maxLength: 50 }), name, (pairs, other) => {
        const numbers = new KeyNumbers();
        const expected = new Map(pairs);
        for (const [key, number] of pairs) numbers.set(key, number);
        assert.equal(numbers.size, expected.size);
        for (const [key, number] of expected) assert.equal(numbers.get(key), number);
        assert.equal(numbers.get(other), expected.get(other));
      }),
    );
  });

  it('stay when there are many, and give their keys in order', () => {
    const numbers = new KeyNumbers();
    const keys = Array.from({ length: 20_000 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(8));
    // the same first 48 bits again and again
    keys.push(...Array.from({ length: 500 }, (_, i) => i.toString(16).padStart(64, '0')), 'README', 'notes.txt');
    keys.forEach((key, i) => numbers.set(key, i));
    keys.forEach((key, i) => assert.equal(numbers.get(key), i));
    const even = numbers.sorted((number) => number % 2 === 0);
    const digests = keys.slice(0, -2).filter((_, i) => i % 2 === 0);
    assert.deepEqual(
      Array.from({ length: even.length }, (_, i) => even.at(i)),
      [...digests.sort(), 'README'],
    );
  });
});
