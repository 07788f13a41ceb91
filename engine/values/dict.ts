/** Dicts and sets with Python's key equality: 1, 1.0 and True are one key, tuples compare by content. Insertion order is kept. */
import { lookupKey } from './keys.ts';
import { Float } from './numbers.ts';
import type { Value } from './value.ts';

/** A `Map` takes -0 for 0, which is the int. */
const kept = (key: Value): Value => (Object.is(key, -0) ? new Float(-0) : key);

/** `dict`. A later equal key replaces the value and keeps the first key, as in Python. */
export class PyDict extends Map<Value, Value> {
  /** From a key's lookup form to the key that is in the map, for keys that are not their own lookup form. */
  #aliases: Map<unknown, Value> | undefined;

  constructor(entries?: Iterable<readonly [Value, Value]>) {
    super();
    if (entries) for (const [key, value] of entries) this.set(key, value);
  }

  #find(key: Value): Value {
    if (typeof key === 'string') return key;
    const lookup = lookupKey(key);
    const alias = this.#aliases?.get(lookup);
    // A text is the lookup form of a composite key, which is always an alias: it is never looked up among the string keys.
    return alias === undefined ? (typeof lookup === 'string' ? key : (lookup as Value)) : alias;
  }

  override get(key: Value): Value | undefined {
    return super.get(this.#find(key));
  }

  override has(key: Value): boolean {
    return super.has(this.#find(key));
  }

  override set(given: Value, value: Value): this {
    if (typeof given === 'string') return super.set(given, value);
    const key = kept(given);
    const lookup = lookupKey(key);
    const alias = this.#aliases?.get(lookup);
    if (alias !== undefined) return super.set(alias, value);
    if (lookup === key || (typeof lookup !== 'string' && super.has(lookup as Value))) return super.set(lookup as Value, value);
    (this.#aliases ??= new Map()).set(lookup, key);
    return super.set(key, value);
  }

  override delete(key: Value): boolean {
    const found = this.#find(key);
    this.#aliases?.delete(lookupKey(key));
    return super.delete(found);
  }

  override clear(): void {
    this.#aliases = undefined;
    super.clear();
  }
}

/** `set`. */
export class PySet extends Set<Value> {
  #aliases: Map<unknown, Value> | undefined;

  constructor(items?: Iterable<Value>) {
    super();
    if (items) for (const item of items) this.add(item);
  }

  #find(item: Value): Value {
    if (typeof item === 'string') return item;
    const lookup = lookupKey(item);
    const alias = this.#aliases?.get(lookup);
    return alias === undefined ? (typeof lookup === 'string' ? item : (lookup as Value)) : alias;
  }

  override has(item: Value): boolean {
    return super.has(this.#find(item));
  }

  override add(given: Value): this {
    if (super.has(this.#find(given))) return this;
    const item = kept(given);
    if (typeof item !== 'string') {
      const lookup = lookupKey(item);
      if (lookup !== item) (this.#aliases ??= new Map()).set(lookup, item);
    }
    return super.add(item);
  }

  override delete(item: Value): boolean {
    const found = this.#find(item);
    if (typeof item !== 'string') this.#aliases?.delete(lookupKey(item));
    return super.delete(found);
  }

  override clear(): void {
    this.#aliases = undefined;
    super.clear();
  }
}

/** `frozenset`. */
export class FrozenSet extends PySet {}
