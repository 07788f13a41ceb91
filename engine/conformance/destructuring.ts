/** Values in parts. */
import assert from 'node:assert/strict';
import { digest } from '../digest/index.ts';
import { PyDict, PySet } from '../values/dict.ts';
import { DType, NdArray } from '../values/numpy.ts';
import { Digest, Global } from '../values/objects.ts';
import { NamedTuple, Tuple } from '../values/sequences.ts';
import { Record } from '../values/wrappers.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { isAbsent } from './keys.ts';
import type { Cases, PartedValues } from './manifest.ts';
import { keysOf } from './samples.ts';

/** Parts that are deeper than any storage here keeps within their parent. */
const deep = (leaf: Value): Value[] => [[[[leaf]]]];

export const destructuringCases: Cases<PartedValues> = {
  'a shared part is stored once and counted for each parent': async (values) => {
    const shared = deep(2);
    const first = await values.save([1, shared]);
    const second = await values.save([4, shared]);
    const counts = await values.countReuses();
    assert.equal(counts.get(await values.save(shared)), 2);
    assert.equal(counts.get(first), 0);
    assert.equal(counts.get(second), 0);
    assert.deepEqual(await values.load(second), [4, shared]);
    assert.deepEqual([...counts.keys()].sort(), await keysOf(values));
  },
  'a parent counts once, however often it holds a part': async (values) => {
    const part = deep('part');
    await values.save([part, part, part]);
    assert.equal((await values.countReuses()).get(digest(part)), 1);
  },
  'a key that is not stored counts 0, and a part that is not stored is left out': async (values) => {
    const part = deep('part');
    const key = await values.save([part]);
    await values.evict(digest(part));
    const counts = await values.countReuses();
    assert.equal(counts.has(digest(part)), false);
    assert.equal(counts.get(digest(part)), 0);
    assert.deepEqual([...(await values.childDigests(key))], [digest(part)]);
  },
  'childDigests names the parts of lists, tuples and dicts, keys too': async (values) => {
    const [a, b, c] = [deep(1), deep(2), new Tuple([deep(3)])];
    const children = async (value: Value) => [...(await values.childDigests(await values.save(value)))].sort();
    const digests = (...parts: Value[]) => parts.map((part) => digest(part)).sort();
    assert.deepEqual(await children([a, b, a]), digests(a, b));
    assert.deepEqual(await children(new Tuple([b, a])), digests(a, b));
    const dict = new PyDict([
      [c, a],
      [new Tuple([c]), b],
    ]);
    assert.deepEqual(await children(dict), digests(c, a, new Tuple([c]), b));
    assert.deepEqual(await values.load(await values.save(dict)), dict);
  },
  'childDigests is empty for what has no parts, and takes prefixes': async (values) => {
    const array = new NdArray(new DType('u', '|', 1), [1], new Uint8Array([7]));
    for (const value of ['text', 7, array, new PySet([1]), [], new Tuple(), new PyDict()] as Value[])
      assert.equal((await values.childDigests((await values.save(value)).slice(0, 12))).size, 0);
  },
  'childDigests raises KeyError for an absent key': async (values) => {
    for (const key of ['cd'.repeat(32), 'cdcdcdcd']) await assert.rejects(values.childDigests(key), isAbsent);
  },
  'a part of fewer levels than the remaining depth stays in its parent': async (values) => {
    const parts: Value[] = ['level 0', ['level 1'], [['level 2']]];
    const key = await values.save(parts);
    const children = await values.childDigests(key);
    for (const [depth, part] of parts.entries()) assert.equal(children.has(digest(part)), depth >= values.remainingDepth, `depth ${depth}`);
    assert.deepEqual(await values.load(key), parts);
  },
  'None, sets and namedtuples are opaque: parts of their own, never taken apart': async (values) => {
    const named = new NamedTuple(new Global('study', 'Pair'), ['left', 'right'], [deep(1), deep(2)]);
    const empty = new NamedTuple(new Global('study', 'Nothing'), [], []);
    const key = await values.save([null, new PySet([1, 2]), named, empty]);
    const children = await values.childDigests(key);
    for (const value of [null, new PySet([1, 2]), named, empty]) {
      assert.ok(children.has(digest(value)));
      assert.equal((await values.childDigests(digest(value))).size, 0);
    }
    const single = await values.save(named);
    assert.equal((await values.childDigests(single)).size, 0);
    assert.equal(await values.contains(digest(deep(1))), false);
  },
  'a Digest in a container is a reference': async (values) => {
    const part = await values.save(deep('part'));
    const key = await values.save([new Digest(part), 'text']);
    assert.equal(key, digest([deep('part'), 'text']));
    assert.deepEqual(await values.load(key), [deep('part'), 'text']);
    const dangling = await values.save([new Digest('ef'.repeat(32))]);
    await assert.rejects(values.load(dangling), isAbsent);
  },
  'a record comes back as a record, with the same digest': async (values) => {
    for (const flavour of ['dataclass', 'attrs'] as const) {
      const record = new Record(
        flavour,
        new Global('study', 'Cell'),
        new PyDict([
          ['a', 1],
          ['positions', deep(2)],
        ]),
      );
      const key = await values.save([record]);
      assert.deepEqual(await values.load(key), [record]);
      assert.ok((await values.childDigests(digest(record))).has(digest(deep(2))));
      assert.ok((await values.childDigests(key)).has(digest(record)));
    }
  },
  'parts stay when their parent is evicted': async (values) => {
    const part = deep('part');
    await values.evict(await values.save([part]));
    assert.deepEqual(await values.load(digest(part)), part);
  },
  'a whole value under a key of its own has its parts under theirs': async (values) => {
    const key = '9'.repeat(64) as DigestHex;
    assert.equal(await values.save([deep(1), deep(2)], key), key);
    assert.deepEqual(await values.load(key), [deep(1), deep(2)]);
    assert.ok((await values.childDigests(key)).has(digest(deep(2))));
  },
};
