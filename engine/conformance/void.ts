/** Storages that keep nothing. */
import assert from 'node:assert/strict';
import { callKey, digest } from '../digest/index.ts';
import { KeyError } from '../errors.ts';
import { QueryCall } from '../values/calls.ts';
import { isAbsent } from './keys.ts';
import type { Calls, Cases, Values } from './manifest.ts';
import { keysOf, sampleCall, sampleValue } from './samples.ts';

const isKeyError = (error: unknown) => error instanceof KeyError;

async function keepsNothing(storage: Values | Calls, key: string): Promise<void> {
  assert.deepEqual(await keysOf(storage), []);
  assert.equal(await storage.contains(key), false);
  assert.equal(await storage.contains(key.slice(0, 8)), false);
  await assert.rejects(storage.load(key), isAbsent);
  await assert.rejects(storage.load(key.slice(0, 8)), isAbsent);
  await assert.rejects(storage.shrink(key), isKeyError);
  await storage.evict(key);
  await assert.rejects(storage.evict(key.slice(0, 8)), isAbsent);
  assert.equal(await storage.expand(key), key);
}

export const voidValueCases: Cases<Values> = {
  'a value gets its digest and is not kept': async (values) => {
    assert.equal(await values.save(sampleValue(1)), digest(sampleValue(1)));
    assert.equal(await values.save([1, [2]]), digest([1, [2]]));
    await keepsNothing(values, digest(sampleValue(1)));
  },
};

export const voidCallCases: Cases<Calls> = {
  'a call gets its key and is not kept': async (calls) => {
    assert.equal(await calls.save(sampleCall(1)), callKey(sampleCall(1)));
    await keepsNothing(calls, callKey(sampleCall(1)));
    for await (const _ of calls.query(new QueryCall())) assert.fail('a void storage has no calls');
    assert.deepEqual((await calls.transform()).kept, []);
  },
};
