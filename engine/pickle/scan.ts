/** The references of a stored value, without decoding it where its first bytes say that there are none. */
import { Digest } from '../values/objects.ts';
import type { PyDict } from '../values/dict.ts';
import { elementsOf } from '../values/iterable.ts';
import { DigestedDict, DigestedIterable, isDigested } from '../values/wrappers.ts';
import type { DigestedAttrs, DigestedDataclass } from '../values/wrappers.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { loads } from './loads.ts';

/** Every Digested class lies in a module of this name: `fleche.storage.destructuring`, and `fleche.storage.base` up to 0.6. */
const wrapperModule = Buffer.from('fleche.storage.');
/** A wrapper's module is named at byte 13 of a framed pickle; cloudpickle and dill write no more before it. */
const head = 128;

/** True if a pickle with these first bytes may be a Digested wrapper. */
export function mayHaveChildren(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, length } = bytes;
  const first = length <= head && Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, Math.min(head, length));
  return first.includes(wrapperModule);
}

/** Stored entries that a stored value refers to: the direct elements of a Digested wrapper that are digests. Anything else has none. */
export function childDigests(bytes: Uint8Array): Set<DigestHex> {
  return mayHaveChildren(bytes) ? directDigests(loads(bytes)) : new Set();
}

/** The same for a value that is decoded already. */
export function directDigests(value: Value): Set<DigestHex> {
  const found = new Set<DigestHex>();
  if (!isDigested(value)) return found;
  const take = (item: Value) => {
    if (item instanceof Digest) found.add(item.hex);
  };
  if (value instanceof DigestedIterable) elementsOf(value.items).forEach(take);
  else {
    const pairs: PyDict = value instanceof DigestedDict ? value.items : (value as DigestedDataclass | DigestedAttrs).fields;
    for (const [key, item] of pairs) {
      take(key);
      take(item);
    }
  }
  return found;
}
