import { PyDict, PySet } from './dict.ts';
import { FlecheError } from '../errors.ts';
import type { Valuable, Value } from './value.ts';

/**
 * Turns what callers may write (plain objects, Maps and Sets, at any depth in lists) into values. Where there is nothing to turn, it is
 * the same object; else the lists around it are copied. What is a value already is not looked into. Iterative.
 */
export function normalize(value: Valuable): Value {
  return isNormal(value) ? (value as Value) : converted(value);
}

const isForeign = (value: object): boolean => {
  if (value instanceof Map) return !(value instanceof PyDict);
  if (value instanceof Set) return !(value instanceof PySet);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function isNormal(value: unknown): boolean {
  if (!Array.isArray(value)) return isNormalLeaf(value);
  const seen = new Set<unknown>([value]);
  const pending: unknown[][] = [value];
  for (let list = pending.pop(); list; list = pending.pop())
    for (const item of list) {
      if (!Array.isArray(item)) {
        if (!isNormalLeaf(item)) return false;
      } else if (!seen.has(item)) {
        seen.add(item);
        pending.push(item);
      }
    }
  return true;
}

function isNormalLeaf(value: unknown): boolean {
  if (typeof value !== 'object') {
    checkScalar(value);
    return true;
  }
  return value === null || !isForeign(value);
}

function checkScalar(value: unknown): void {
  if (value === undefined) throw new FlecheError('undefined is no Python value; use null for None.', { code: 'BAD_VALUE' });
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new FlecheError(`A ${typeof value} is no Python value.`, { code: 'BAD_VALUE' });
}

function converted(value: unknown): Value {
  const copies = new Map<object, Value>();
  const pending: (() => void)[] = [];
  const convert = (source: unknown): Value => {
    if (typeof source !== 'object' || source === null) {
      checkScalar(source);
      return source as Value;
    }
    if (!Array.isArray(source) && !isForeign(source)) return source as Value;
    const known = copies.get(source);
    if (known !== undefined) return known;
    const target = Array.isArray(source) ? [] : source instanceof Set ? new PySet() : new PyDict();
    copies.set(source, target);
    pending.push(() => fill(source, target, convert));
    return target;
  };
  const result = convert(value);
  for (let next = pending.pop(); next; next = pending.pop()) next();
  return result;
}

function fill(source: object, target: Value[] | PySet | PyDict, convert: (part: unknown) => Value): void {
  if (Array.isArray(target)) for (const item of source as unknown[]) target.push(convert(item));
  else if (target instanceof PySet) for (const item of source as Set<unknown>) target.add(convert(item));
  else {
    const entries = source instanceof Map ? (source as Map<unknown, unknown>) : Object.entries(source);
    for (const [key, item] of entries) target.set(convert(key), convert(item));
  }
}
