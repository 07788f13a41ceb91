/** Values. */
import assert from 'node:assert/strict';
import { digest } from '../digest/index.ts';
import { AmbiguousDigestError, IndigestibleError } from '../errors.ts';
import { PyDict } from '../values/dict.ts';
import { Float } from '../values/numbers.ts';
import { DType, NdArray, NumpyScalar } from '../values/numpy.ts';
import { Digest, Ellipsis } from '../values/objects.ts';
import { repr } from '../values/repr.ts';
import { Tuple } from '../values/sequences.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { checkAmbiguity, isAbsent } from './keys.ts';
import type { Cases, Values } from './manifest.ts';
import { distinct, keysOf } from './samples.ts';

const one = '1'.repeat(64) as DigestHex;
const two = `${'1'.repeat(63)}2` as DigestHex;

export const valueCases: Cases<Values> = {
  'a value comes back as what it was, under its digest': async (values) => {
    for (const value of distinct) {
      const key = await values.save(value);
      assert.equal(key, digest(value));
      assert.deepEqual(await values.load(key), value);
    }
  },
  'bytes that were loaded stay what they are while others are loaded': async (values) => {
    const texts = ['first', 'second', 'a third one, longer than those'].map((text) => Uint8Array.from(Buffer.from(text)));
    const keys: DigestHex[] = [];
    for (const bytes of texts) keys.push(await values.save(bytes));
    const loaded: Value[] = [];
    for (const key of keys) loaded.push(await values.load(key));
    assert.deepEqual(loaded, texts);
  },
  'plain objects, Maps and Sets are taken as dicts and sets': async (values) => {
    const key = await values.save({ a: [1, { b: null }], c: new Map([[1, 'one']]) });
    const expected = new PyDict([
      ['a', [1, new PyDict([['b', null]])]],
      ['c', new PyDict([[1, 'one']])],
    ]);
    assert.equal(key, digest(expected));
    assert.equal(repr(await values.load(key)), "{'a': [1, {'b': None}], 'c': {1: 'one'}}");
  },
  'a value is stored under the key that is given, unchecked': async (values) => {
    assert.equal(await values.save('anything', one), one);
    assert.equal(await values.save([1, 'else'], new Digest(two)), two);
    assert.equal(await values.load(one), 'anything');
    assert.deepEqual(await values.load(two), [1, 'else']);
  },
  'saved again, a value changes nothing': async (values) => {
    const key = await values.save('again');
    assert.equal(await values.save('again'), key);
    assert.deepEqual(await keysOf(values), [key]);
  },
  'equal numbers share a key, and the last one saved stays': async (values) => {
    const int64 = new NumpyScalar(new DType('i', '<', 8), new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
    const keys = [await values.save(1), await values.save(int64), await values.save(new Float(1))];
    assert.equal(new Set(keys).size, 1);
    assert.deepEqual(await values.load(keys[0] as DigestHex), new Float(1));
    await values.save(1);
    assert.equal(await values.load(keys[0] as DigestHex), 1);
    assert.notEqual(await values.save(true), keys[0]);
  },
  'a bare Digest leaves its entry as it is': async (values) => {
    const key = await values.save('kept');
    assert.equal(await values.save(new Digest(key)), key);
    assert.equal(await values.load(key), 'kept');
    assert.equal(await values.save(new Digest(one)), one);
    assert.equal(await values.contains(one), false);
  },
  'keys that begin alike are told apart': async (values) => {
    const other = `11111${'2'.repeat(59)}` as DigestHex;
    await values.save('one', one);
    await values.save('other', other);
    await checkAmbiguity(values, [one, other]);
  },
  'a key that differs from another in its last character alone has no shorter form': async (values) => {
    await values.save('one', one);
    await values.save('two', two);
    await assert.rejects(values.shrink(one), AmbiguousDigestError);
    await assert.rejects(values.shrink(two), AmbiguousDigestError);
  },
  'what has no digest is refused, and nothing is stored': async (values) => {
    const deep: Value[] = [];
    let inner = deep;
    for (let i = 0; i < 5000; i++) inner.push((inner = []));
    for (const value of [Ellipsis, deep] as Value[]) await assert.rejects(values.save(value), IndigestibleError);
    assert.deepEqual(await keysOf(values), []);
  },
  'what was saved may be changed without changing what is stored, and what was loaded too': async (values) => {
    const list = [1, [2, 3]];
    const bytes = new Uint8Array([1, 2, 3]);
    const array = new NdArray(new DType('u', '|', 1), [3], new Uint8Array([7, 8, 9]));
    const keys = [await values.save(list), await values.save(bytes), await values.save(array)] as const;
    (list[1] as number[]).push(4);
    bytes[0] = 99;
    array.bytes[0] = 99;
    const loaded = (await values.load(keys[0])) as number[][];
    assert.deepEqual(loaded, [1, [2, 3]]);
    (loaded[1] as number[]).push(4);
    ((await values.load(keys[1])) as Uint8Array)[0] = 99;
    ((await values.load(keys[2])) as NdArray).bytes[0] = 99;
    assert.deepEqual(await values.load(keys[0]), [1, [2, 3]]);
    assert.deepEqual([...((await values.load(keys[1])) as Uint8Array)], [1, 2, 3]);
    assert.deepEqual([...((await values.load(keys[2])) as NdArray).bytes], [7, 8, 9]);
  },
  'writers of one key at once leave one of their values': async (values) => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => values.save(new Tuple([i]), one)));
    const left = (await values.load(one)) as Tuple;
    assert.ok(left instanceof Tuple && typeof left.items[0] === 'number');
  },
  'a reference whose entry is gone raises KeyError where it is needed': async (values) => {
    const key = await values.save(['part', 'other part']);
    const part = digest('part');
    if (!(await values.contains(part))) return;
    await values.evict(part);
    await assert.rejects(values.load(key), isAbsent);
  },
};
