import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { hashFloat } from '../../../engine/digest/numbers.ts';
import { Complex, Decimal, digest, Float, Fraction, IndigestibleError } from '../../../engine/index.ts';

const P = (1n << 61n) - 1n;

/** Python's definition, in exact arithmetic: m·2^e modulo P, with the inverse of 2 for negative exponents. */
function exactHash(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  let hash = (biased === 0 ? fraction : fraction | (1n << 52n)) % P;
  const half = (P + 1n) / 2n;
  for (let e = Math.max(biased, 1) - 1075; e !== 0; e -= Math.sign(e)) hash = (hash * (e > 0 ? 2n : half)) % P;
  const signed = value < 0 ? -hash : hash;
  return signed === -1n ? -2n : signed;
}

/** `int.to_bytes((bit_length + 8) // 8, 'little', signed=True)`, in exact arithmetic. */
function exactBytes(value: bigint): Buffer {
  const bits = value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  const length = Math.floor((bits + 8) / 8);
  const unsigned = BigInt.asUintN(8 * length, value);
  return Buffer.from(Array.from({ length }, (_, i) => Number((unsigned >> BigInt(8 * i)) & 255n)));
}

const digestOfInt = (value: bigint) => hash('sha256', Buffer.concat([Buffer.from('int'), exactBytes(value)]), 'hex');
const anyInt = fc.oneof(
  fc.maxSafeInteger().map(BigInt),
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: -2, max: 2 }), fc.boolean()).map(([exponent, near, negative]) => {
    const value = 2n ** BigInt(exponent) + BigInt(near);
    return negative ? -value : value;
  }),
);
const asValue = (value: bigint) => (value >= -(2n ** 53n) && value < 2n ** 53n ? Number(value) : value);

describe('digests of numbers', () => {
  it('hash floats as Python does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, minExcluded: true, maxExcluded: true }), (value) => {
        assert.equal(hashFloat(value), exactHash(value));
        assert.equal(digest(new Float(value)), digestOfInt(exactHash(value)));
      }),
      { numRuns: 2000 },
    );
    for (let exponent = -1074; exponent < 1024; exponent++)
      for (const value of [2 ** exponent, -(2 ** exponent)]) assert.equal(hashFloat(value), exactHash(value), String(value));
  });

  it('write ints as Python does, alone and among others', () => {
    fc.assert(
      fc.property(fc.array(anyInt, { minLength: 1 }), (values) => {
        const digests = values.map(digestOfInt);
        for (const [i, value] of values.entries()) assert.equal(digest(asValue(value)), digests[i]);
        assert.equal(digest(values.map(asValue)), hash('sha256', `list${digests.join('')}`, 'hex'));
      }),
      { numRuns: 1000 },
    );
  });

  it('hold equal what Python holds equal', () => {
    assert.equal(digest(new Float(1)), digest(1));
    assert.equal(digest(new Float(-1)), digest(-2));
    assert.notEqual(digest(new Float(-1)), digest(-1));
    assert.equal(digest(new Float(2 ** 61)), digest(1));
    assert.notEqual(digest(new Float(2 ** 61)), digest(2n ** 61n));
    assert.equal(digest(Infinity), digest(314159));
    assert.equal(digest(-Infinity), digest(-314159));
    assert.equal(digest(2 ** 80), digest(2n ** 80n));
    assert.equal(digest(-0), digest(0));
    assert.equal(digest(new Complex(2.5, 0)), digest(2.5));
    assert.equal(digest(new Decimal('2.5')), digest(2.5));
    assert.equal(digest(new Fraction(5n, 2n)), digest(2.5));
    assert.notEqual(digest(true), digest(1));
  });

  it('refuse the numbers that Python cannot turn into floats', () => {
    assert.throws(() => digest(new Fraction(10n ** 400n, 3n)), IndigestibleError);
    assert.throws(() => digest(new Fraction(2n ** 1024n - 2n ** 970n, 1n)), IndigestibleError);
    assert.equal(digest(new Fraction(2n ** 1024n - 2n ** 971n, 1n)).length, 64);
    assert.throws(() => digest(new Decimal('sNaN')), IndigestibleError);
  });
});
