/** Taking containers apart and putting them together again. */
import { FormatError } from '../errors.ts';
import { elementsOf, withElements } from '../values/iterable.ts';
import { mappingOf } from '../values/mapping.ts';
import { PyDict } from '../values/dict.ts';
import { Complex, Decimal, Float, Fraction } from '../values/numbers.ts';
import { NumpyScalar } from '../values/numpy.ts';
import { Digest } from '../values/objects.ts';
import { NamedTuple, Tuple } from '../values/sequences.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable, isDigested, Record } from '../values/wrappers.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import type { Digested } from '../values/wrappers.ts';

/** A part as its parent holds it (itself or a `Digest`), and its depth: 0 for a scalar, -1 for a `Digest`, Infinity for what is opaque. */
export type Interned = readonly [part: Value, depth: number];
/** Stores a part where it must be stored on its own. */
export type Intern = (part: Value) => Interned | Promise<Interned>;
/** Gives what is stored in place of a container, of parts that went through `intern`, and the container's depth. */
export type Destructurer = (intern: Intern, value: Value) => Promise<Interned>;

const destructurers: (readonly [(value: Value) => boolean, Destructurer])[] = [
  [(value) => Array.isArray(value) || (value instanceof Tuple && !(value instanceof NamedTuple)), sunderItems],
  [(value) => mappingOf(value) !== undefined, sunderDict],
  [(value) => value instanceof Record, sunderRecord],
];

/**
 * Has values for which `accepts` is true taken apart by `destructure`. The first that accepts a value takes it; lists, tuples, dicts and
 * records come before those that are registered. Do this before a storage is used.
 */
export function registerDestructurer(accepts: (value: Value) => boolean, destructure: Destructurer): void {
  destructurers.push([accepts, destructure]);
}

export function destructurerOf(value: Value): Destructurer | undefined {
  return destructurers.find(([accepts]) => accepts(value))?.[1];
}

const numbers = [Float, Complex, Decimal, Fraction] as const;
/** NumPy's numbers are Python numbers, its texts and bytes are such; its bool, dates and records are none. A timedelta is an integer. */
const numericKinds = 'iufcmUS';

/** 0 for numbers, texts, bytes and empty containers; undefined for anything else. */
export function inlineDepth(value: Value): 0 | undefined {
  if (typeof value !== 'object') return 0;
  if (value === null) return undefined;
  if (value instanceof Uint8Array || numbers.some((constructor) => value instanceof constructor)) return 0;
  if (value instanceof NumpyScalar) return numericKinds.includes(value.dtype.kind) ? 0 : undefined;
  return isEmptyContainer(value) ? 0 : undefined;
}

/** There is nothing to take apart in an empty list, tuple or dict. */
export function isEmptyContainer(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Tuple) return value.items.length === 0;
  return mappingOf(value)?.size === 0;
}

/** Interns parts one after another. */
async function internAll(intern: Intern, parts: Iterable<Value>): Promise<{ parts: Value[]; depth: number }> {
  const results: Value[] = [];
  let deepest = -1;
  for (const part of parts) {
    const interned = intern(part);
    const [result, depth] = interned instanceof Promise ? await interned : interned;
    results.push(result);
    deepest = Math.max(deepest, depth);
  }
  return { parts: results, depth: 1 + deepest };
}

const hasDigest = (parts: readonly Value[]) => parts.some((part) => part instanceof Digest);

async function sunderItems(intern: Intern, value: Value): Promise<Interned> {
  const { parts, depth } = await internAll(intern, value instanceof Tuple ? value.items : (value as Value[]));
  const items = value instanceof Tuple ? new Tuple(parts) : parts;
  return [hasDigest(parts) ? new DigestedIterable(items) : items, depth];
}

/** Of a subclass of dict the plain dict is stored, as by the reference. */
async function sunderDict(intern: Intern, value: Value): Promise<Interned> {
  const dict = mappingOf(value) as PyDict;
  const keys = await internAll(intern, dict.keys());
  const items = await internAll(intern, dict.values());
  const result = new PyDict(keys.parts.map((key, i) => [key, items.parts[i] as Value]));
  const depth = Math.max(keys.depth, items.depth);
  return [hasDigest(keys.parts) || hasDigest(items.parts) ? new DigestedDict(result) : result, depth];
}

/**
 * A record is stored by its fields also where none has an entry of its own: that can be read whatever its class is like (slots, frozen),
 * which a pickle of the record itself cannot promise. So it is never part of its parent's entry.
 */
async function sunderRecord(intern: Intern, value: Value): Promise<Interned> {
  const { flavour, cls, fields } = value as Record;
  const { parts } = await internAll(intern, fields.values());
  const names = [...fields.keys()];
  const interned = new PyDict(parts.map((part, i) => [names[i] as Value, part]));
  return [flavour === 'attrs' ? new DigestedAttrs(cls, interned) : new DigestedDataclass(cls, interned), Infinity];
}

/** References within references after which a value is taken to be damaged. */
const maxDepth = 1000;

/**
 * The value under a key, everything that it refers to in its place.
 *
 * @throws {@link KeyError} when a part is not stored, {@link FormatError} `CYCLE` when a part holds itself.
 */
export async function mend(root: DigestHex, get: (key: DigestHex) => Promise<Value>): Promise<Value> {
  const raw = await get(root);
  return isDigested(raw) ? await new Mender(get).whole(root, raw) : raw;
}

class Mender {
  readonly #get: (key: DigestHex) => Promise<Value>;
  readonly #done = new Map<DigestHex, Value>();
  readonly #under = new Set<DigestHex>();

  constructor(get: (key: DigestHex) => Promise<Value>) {
    this.#get = get;
  }

  async whole(key: DigestHex, raw: Digested): Promise<Value> {
    if (this.#under.has(key) || this.#under.size > maxDepth)
      throw new FormatError(`${key} holds a reference to itself, or parts within parts more than ${maxDepth} deep.`, {
        code: 'CYCLE',
        data: { key },
      });
    this.#under.add(key);
    const value = await this.#mended(raw);
    this.#under.delete(key);
    return value;
  }

  async #part(part: Digest): Promise<Value> {
    let value = this.#done.get(part.hex);
    if (value !== undefined) return value;
    const raw = await this.#get(part.hex);
    value = isDigested(raw) ? await this.whole(part.hex, raw) : raw;
    this.#done.set(part.hex, value);
    return value;
  }

  async #mended(wrapper: Digested): Promise<Value> {
    if (wrapper instanceof DigestedIterable) {
      const parts: Value[] = [];
      for (const item of elementsOf(wrapper.items)) parts.push(item instanceof Digest ? await this.#part(item) : item);
      return withElements(wrapper.items, parts);
    }
    const pairs = wrapper instanceof DigestedDict ? wrapper.items : wrapper.fields;
    const dict = new PyDict();
    for (const [key, item] of pairs)
      dict.set(key instanceof Digest ? await this.#part(key) : key, item instanceof Digest ? await this.#part(item) : item);
    if (wrapper instanceof DigestedDict) return dict;
    return new Record(wrapper instanceof DigestedAttrs ? 'attrs' : 'dataclass', wrapper.cls, dict);
  }
}
