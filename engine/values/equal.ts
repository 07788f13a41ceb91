import type { PyDict } from './dict.ts';
import { lookupKey } from './keys.ts';
import { mappingOf } from './mapping.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** Python's `==` for what metadata is made of: numbers (1, 1.0 and True are equal), texts, lists, tuples and dicts of them. */
export function isSame(a: Value, b: Value, depth = 0): boolean {
  if (a === b) return true;
  if (depth > 100 || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b, depth);
  if (a instanceof Tuple && b instanceof Tuple) return sameItems(a.items, b.items, depth);
  const [left, right] = [mappingOf(a), mappingOf(b)];
  if (left && right) return sameDict(left, right, depth);
  if (typeof a === 'string' || typeof b === 'string' || Array.isArray(a) || Array.isArray(b) || left || right) return false;
  return lookupKey(a) === lookupKey(b);
}

function sameItems(a: readonly Value[], b: readonly Value[], depth: number): boolean {
  return a.length === b.length && a.every((item, i) => isSame(item, b[i] as Value, depth + 1));
}

function sameDict(a: PyDict, b: PyDict, depth: number): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !isSame(value, other, depth + 1)) return false;
  }
  return true;
}
