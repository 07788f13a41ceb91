/** Keys and prefixes: the same for values and calls. */
import assert from 'node:assert/strict';
import { AmbiguousDigestError, KeyError } from '../errors.ts';
import { Digest } from '../values/objects.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Calls, Cases, Values } from './manifest.ts';
import { keysOf } from './samples.ts';

const absent = 'ab'.repeat(32) as DigestHex;
export const isAbsent = (error: unknown) => error instanceof KeyError && error.code === 'ABSENT';
const isKeyError = (error: unknown) => error instanceof KeyError;

/** `save` stores the i-th of many different entries. */
export function keyCases<S extends Values | Calls>(save: (storage: S, i: number) => Promise<DigestHex>): Cases<S> {
  const saveMany = async (storage: S, count: number) => {
    const keys: DigestHex[] = [];
    for (let i = 0; i < count; i++) keys.push(await save(storage, i));
    return keys;
  };
  return {
    'list gives every key once': async (storage) => {
      assert.deepEqual(await keysOf(storage), []);
      const keys = await saveMany(storage, 20);
      assert.deepEqual(await keysOf(storage), [...keys].sort());
    },
    'list lets entries be saved and evicted meanwhile': async (storage) => {
      const keys = await saveMany(storage, 10);
      let seen = 0;
      for await (const key of storage.list()) {
        if (seen++ === 0) await save(storage, 100);
        await storage.evict(key);
      }
      assert.ok(seen >= keys.length);
      for (const key of keys) assert.equal(await storage.contains(key), false);
    },
    'list can be left in the middle': async (storage) => {
      const [first] = await saveMany(storage, 5);
      for await (const _ of storage.list()) break;
      await storage.evict(first as DigestHex);
      assert.equal((await keysOf(storage)).length, 4);
    },
    'contains takes a key, a Digest or a prefix': async (storage) => {
      const key = await save(storage, 1);
      for (const given of [key, new Digest(key), key.slice(0, 4), key.slice(0, 63)]) assert.equal(await storage.contains(given), true);
      for (const given of ['', 'a', key.slice(0, 3), absent, new Digest(absent), absent.slice(0, 9), key.slice(0, 8).toUpperCase() + 'G'])
        assert.equal(await storage.contains(given), false);
    },
    'expand gives the key of a prefix, and takes a whole key as it is, stored or not': async (storage) => {
      const key = await save(storage, 1);
      assert.equal(await storage.expand(key.slice(0, 4)), key);
      assert.equal(await storage.expand(new Digest(key)), key);
      assert.equal(await storage.expand(absent), absent);
      assert.equal(await storage.expand('x'.repeat(70)), 'x'.repeat(70));
    },
    'expand refuses what is too short, unknown, or no lower-case hex': async (storage) => {
      const key = await save(storage, 1);
      for (const given of ['', 'a', key.slice(0, 3)])
        await assert.rejects(storage.expand(given), (error) => error instanceof KeyError && error.code === 'SHORT_PREFIX');
      const mixed = key.slice(0, 12).toUpperCase();
      const patterns = ['%%%%', '____', `${key.slice(0, 4)}%`, '....', '[a-f0-9]{4}', ...(/[A-F]/.test(mixed) ? [mixed] : [])];
      for (const given of [absent.slice(0, 9), ...patterns]) await assert.rejects(storage.expand(given), isAbsent, given);
    },
    'shrink gives one digest for one key, and as many for several, in their order': async (storage) => {
      const keys = await saveMany(storage, 30);
      const [first, second] = keys as [DigestHex, DigestHex];
      const short = await storage.shrink(first);
      assert.equal(typeof short, 'string');
      assert.ok(short.length >= 4 && first.startsWith(short));
      const both = await storage.shrink(second, first);
      assert.equal(both.length, 2);
      assert.ok(second.startsWith(both[0] as string) && first.startsWith(both[1] as string));
      const all = await storage.shrink(...keys);
      for (const [i, key] of keys.entries()) assert.equal(await storage.expand(all[i] as string), key);
      assert.deepEqual(await storage.shrink(first, new Digest(first)), [short, short]);
    },
    'shrink needs whole keys that are stored, and at least one': async (storage) => {
      const key = await save(storage, 1);
      await assert.rejects(storage.shrink(...([] as unknown as [DigestHex])), TypeError);
      for (const given of [absent, key.slice(0, 10), '']) await assert.rejects(storage.shrink(given), isKeyError);
      await assert.rejects(storage.shrink(key, absent), isKeyError);
    },
    'evict takes an entry away, by key or prefix': async (storage) => {
      const [first, second, third] = (await saveMany(storage, 3)) as [DigestHex, DigestHex, DigestHex];
      await storage.evict(first);
      await storage.evict(await storage.shrink(second));
      await storage.evict(new Digest(third));
      assert.deepEqual(await keysOf(storage), []);
      await assert.rejects(storage.load(first), isAbsent);
      assert.equal(await storage.contains(first), false);
    },
    'evict of a whole key that is not stored does nothing; of an unknown prefix it raises': async (storage) => {
      const key = await save(storage, 1);
      await storage.evict(absent);
      await storage.evict(new Digest(absent));
      await assert.rejects(storage.evict(absent.slice(0, 9)), isAbsent);
      await assert.rejects(storage.evict(''), isKeyError);
      assert.deepEqual(await keysOf(storage), [key]);
    },
    'load takes prefixes, and raises KeyError for what is absent': async (storage) => {
      const key = await save(storage, 1);
      assert.deepEqual(await storage.load(key.slice(0, 8)), await storage.load(key));
      assert.deepEqual(await storage.load(new Digest(key)), await storage.load(key));
      for (const given of [absent, absent.slice(0, 8)]) await assert.rejects(storage.load(given), isAbsent);
      await assert.rejects(storage.load('abc'), isKeyError);
    },
    'operations of many callers at once lose nothing': async (storage) => {
      const work = Array.from({ length: 200 }, async (_, i) => {
        const key = await save(storage, i % 20);
        if (i % 3 === 0) await storage.contains(key);
        if (i % 5 === 0) await storage.shrink(key);
        return await storage.load(key);
      });
      await Promise.all(work);
      assert.equal((await keysOf(storage)).length, 20);
    },
  };
}

/** Both of two keys that begin alike are stored. */
export async function checkAmbiguity(storage: Values | Calls, keys: readonly [DigestHex, DigestHex]): Promise<void> {
  const [first, second] = keys;
  let alike = 0;
  while (first[alike] === second[alike]) alike++;
  const prefix = first.slice(0, 4);
  const isAmbiguous = (error: unknown) =>
    error instanceof AmbiguousDigestError && error.data.needed === alike + 1 && error.message.includes(String(alike + 1));
  for (const operation of [
    () => storage.expand(prefix),
    () => storage.contains(prefix),
    () => storage.evict(prefix),
    () => storage.load(prefix),
  ])
    await assert.rejects(operation, isAmbiguous);
  assert.equal(await storage.expand(first.slice(0, alike + 1)), first);
  assert.deepEqual(await storage.shrink(first, second), [first.slice(0, Math.max(4, alike + 1)), second.slice(0, Math.max(4, alike + 1))]);
  assert.equal((await keysOf(storage)).length, 2);
}
