/** Metadata that only storages of whole values keep. */
import assert from 'node:assert/strict';
import { DigestedCall } from '../values/calls.ts';
import { PyDict } from '../values/dict.ts';
import { Tuple } from '../values/sequences.ts';
import type { Calls, Cases } from './manifest.ts';

export const anyMetadataCases: Cases<Calls> = {
  'metadata may hold any value': async (calls) => {
    const call = new DigestedCall({
      name: 'f',
      metadata: { tags: new PyDict([[1, new Tuple([NaN, null])]]), raw: new Uint8Array([1, 2]), text: 'no dict at all' },
    });
    assert.deepEqual(await calls.load(await calls.save(call)), call);
  },
};
