/** What the cases store. */
import { callKey, digest } from '../digest/index.ts';
import { DigestedCall } from '../values/calls.ts';
import { Float } from '../values/numbers.ts';
import { Digest } from '../values/objects.ts';
import { ByteArray, Range, Tuple } from '../values/sequences.ts';
import type { KeyManagement } from '../storage/base.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** Different for each `i`; scalars, so that each is one entry. */
export const sampleValue = (i: number): Value => `sample ${i}`;

/** Different for each `i`, also in its key. */
export function sampleCall(i: number): DigestedCall {
  return new DigestedCall({
    name: `function_${i % 3}`,
    module: 'study.steps',
    version: i,
    arguments: { a: digestOf(i), b: digestOf([i % 2]) },
    metadata: { runtime: { walltime: new Float(i) } },
    result: digestOf(`result ${i}`),
  });
}

export const digestOf = (value: Value): Digest => new Digest(digest(value));

/** Two sample calls whose keys begin with the same four characters, and what comes after them. */
export function twins(): { readonly calls: readonly [DigestedCall, DigestedCall]; readonly keys: readonly [DigestHex, DigestHex] } {
  const seen = new Map<string, { call: DigestedCall; key: DigestHex }>();
  for (let i = 0; ; i++) {
    const call = sampleCall(i);
    const key = callKey(call);
    const other = seen.get(key.slice(0, 4));
    if (other) return { calls: [other.call, call], keys: [other.key, key] };
    seen.set(key.slice(0, 4), { call, key });
  }
}

/** One of each kind that Python keeps apart. */
export const distinct: readonly Value[] = [
  ...[null, true, 7, 2n ** 80n, new Float(3), 1.5, 'text', ''],
  ...[new Uint8Array([1, 2]), new ByteArray(new Uint8Array([3])), new Range(0, 9, 2)],
  ...[[], new Tuple(), [1, [2, 3]], new Tuple([1, new Tuple(['two', null])])],
];

/** All keys of a storage, in order. */
export async function keysOf(storage: KeyManagement): Promise<DigestHex[]> {
  const keys: DigestHex[] = [];
  for await (const key of storage.list()) keys.push(key);
  return keys.sort();
}
