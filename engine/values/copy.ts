/** Deep copies. */
import { PyDict, PySet } from './dict.ts';
import { Complex, Decimal, Float, Fraction } from './numbers.ts';
import { DType } from './numpy.ts';
import { Digest, Global, Singleton } from './objects.ts';
import { Range } from './sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from './time.ts';
import type { Value } from './value.ts';

/** Nothing in these can be changed: copies share them. */
const immutable = [
  ...[Float, Complex, Decimal, Fraction, Digest, Global, Singleton, Range, DType],
  ...[PyDate, PyTime, PyDateTime, TimeDelta, TimeZone],
];

/**
 * A copy that shares nothing that can be changed with the value, and in which the same objects are shared as in it, cycles too. Keys of
 * dicts and members of sets, which must not change, are shared. Iterative.
 */
export function deepCopy(value: Value): Value {
  const copies = new Map<object, object>();
  const pending: (readonly [source: object, target: object])[] = [];
  const shell = (source: unknown): unknown => {
    if (typeof source !== 'object' || source === null || immutable.some((constructor) => source instanceof constructor)) return source;
    const known = copies.get(source);
    if (known) return known;
    const target = emptyLike(source);
    copies.set(source, target);
    if (!(source instanceof Uint8Array)) pending.push([source, target]);
    return target;
  };
  const copy = shell(value);
  for (let next = pending.pop(); next; next = pending.pop()) fill(...next, shell);
  return copy as Value;
}

function emptyLike(source: object): object {
  if (Array.isArray(source)) return [];
  if (source instanceof Uint8Array) return new Uint8Array(source);
  if (source instanceof Map || source instanceof Set) return new (source.constructor as new () => object)();
  return Object.create(Object.getPrototypeOf(source) as object) as object;
}

function fill(source: object, target: object, shell: (part: unknown) => unknown): void {
  if (Array.isArray(source)) for (const item of source) (target as unknown[]).push(shell(item));
  else if (source instanceof PySet) for (const item of source) (target as PySet).add(item);
  else if (source instanceof PyDict) for (const [key, item] of source) (target as PyDict).set(key, shell(item) as Value);
  else if (source instanceof Map) for (const [key, item] of source) (target as Map<unknown, unknown>).set(key, shell(item));
  else for (const [name, part] of Object.entries(source)) (target as { [name: string]: unknown })[name] = shell(part);
}
