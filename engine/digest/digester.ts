/** What is hashed of each type, and how its parts come together. */
import { FlecheError, IndigestibleError } from '../errors.ts';
import { Call, DigestedCall, QueryCall } from '../values/calls.ts';
import { PyDict, PySet, FrozenSet } from '../values/dict.ts';
import { dequeItems, dictSubclass, mappingOf } from '../values/mapping.ts';
import { classNameOf } from '../values/names.ts';
import { normalize } from '../values/normalize.ts';
import { Float } from '../values/numbers.ts';
import { NdArray, NumpyScalar } from '../values/numpy.ts';
import { MaskedArray } from '../values/numpy-masked.ts';
import { Digest, Global, Instance } from '../values/objects.ts';
import type { DigestHex } from '../values/objects.ts';
import { ByteArray, NamedTuple, Range, Tuple } from '../values/sequences.ts';
import { TimeZone } from '../values/time.ts';
import type { Valuable, Value } from '../values/value.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable, Record } from '../values/wrappers.ts';
import { arrayDigest, numpyScalarDigest, pythonArrayItems } from './arrays.ts';
import { builtinType, describe } from './classes.ts';
import { Fold, sharedLanes } from './fold.ts';
import { maskedDigest } from './masked.ts';
import { pandasDigest } from './pandas.ts';
import { rangeElements } from './ranges.ts';
import { bytes, float, integer, no, none, scalar, sha256, text, yes } from './scalars.ts';
import { iterationOrder } from './sets.ts';

/** The releases after which digests changed. */
export type Rules = '0.15' | '0.22.2';

/** Where Python's limit on nested calls ends a digest that a bare script asks for. */
const maxFrames = 993;

/** What the digests of arrays and tables need of the digester. */
export interface Walk {
  readonly rules: Rules;
  /** The major release of pandas by whose rules tables and moments are hashed: that of the table that is being hashed, else the newest. */
  readonly pandas: 2 | 3;
  /** Does something by the rules of a release of pandas. */
  by<T>(pandas: 2 | 3, body: () => T): T;
  /** The digest of a part. */
  digest(value: unknown): DigestHex;
  /** The digest of a salt and the digests of some parts. */
  iterable(salt: string, items: Iterable<unknown>): DigestHex;
}

export class Digester implements Walk {
  readonly rules: Rules;
  pandas: 2 | 3 = 3;
  /** After an error: the objects within each other that it is about, the innermost first. */
  readonly chain: object[] = [];
  /** Of containers, so that one that occurs many times is walked once. */
  readonly #known = new Map<object, DigestHex>();
  /** One for each level. */
  readonly #folds: Fold[] = [];
  #level = 0;
  /** Nested calls that Python would be in. */
  #frames = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  digest(value: unknown): DigestHex {
    switch (typeof value) {
      case 'string':
        return text('str', value);
      case 'number':
        return Number.isInteger(value) ? integer('int', value) : float('float', value);
      case 'bigint':
        return integer('int', value);
      case 'boolean':
        return value ? yes : no;
      case 'object':
        return value === null ? none : this.#object(value);
      case 'undefined':
        throw new FlecheError('undefined is no Python value; use null for None.', { code: 'BAD_VALUE' });
      default:
        throw new FlecheError(`A ${typeof value} is no Python value.`, { code: 'BAD_VALUE' });
    }
  }

  by<T>(pandas: 2 | 3, body: () => T): T {
    const before = this.pandas;
    this.pandas = pandas;
    try {
      return body();
    } finally {
      this.pandas = before;
    }
  }

  iterable(salt: string, items: Iterable<unknown>): DigestHex {
    const fold = this.#begin(salt);
    for (const item of items) this.#add(fold, item);
    return this.#end(fold);
  }

  /** One part of a container. What is short waits until there are several, and they are hashed together. */
  #add(fold: Fold, item: unknown): void {
    const lanes = sharedLanes();
    if (lanes) {
      if (typeof item === 'number') {
        if (Number.isSafeInteger(item)) return lanes.integer(fold, Math.floor(item / 2 ** 32), item);
        if (!Number.isInteger(item) && !Number.isNaN(item)) return lanes.double(fold, item);
      } else if (typeof item === 'string') {
        if (lanes.text(fold, item)) return;
      } else if (item instanceof Float && !Number.isNaN(item.value)) return lanes.double(fold, item.value);
    }
    fold.add(this.digest(item));
  }

  #begin(salt: string): Fold {
    const fold = (this.#folds[this.#level++] ??= new Fold());
    return fold.begin(salt);
  }

  #end(fold: Fold): DigestHex {
    this.#level--;
    return fold.end();
  }

  #enter(): void {
    if (++this.#frames > maxFrames)
      throw new IndigestibleError('The value is nested too deeply, or holds itself: it has no digest (Python raises RecursionError).');
  }

  #object(value: object): DigestHex {
    if (value instanceof Digest) return value.hex;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    this.#enter();
    try {
      const result = this.#container(value) ?? this.#atom(value as Value) ?? this.#written(value);
      this.#frames--;
      this.#known.set(value, result);
      return result;
    } catch (error) {
      this.chain.push(value);
      throw error;
    }
  }

  #container(value: object): DigestHex | undefined {
    if (Array.isArray(value)) return this.iterable('list', value);
    if (value instanceof PyDict) return this.#mapping('dict', value);
    if (value instanceof NamedTuple) return this.iterable(classNameOf(value.cls), value.items);
    if (value instanceof Tuple) return this.iterable('tuple', value.items);
    if (value instanceof Uint8Array) return bytes('bytes', [value]);
    if (value instanceof PySet) return this.iterable(value instanceof FrozenSet ? 'frozenset' : 'set', iterationOrder(value));
    if (value instanceof ByteArray) return this.iterable('bytearray', value.bytes);
    if (value instanceof Range) return this.iterable('range', rangeElements(value));
    if (value instanceof NdArray) return arrayDigest(value, this);
    if (value instanceof MaskedArray) return maskedDigest(value, this);
    if (value instanceof DigestedIterable || value instanceof DigestedDict) return this.digest(value.items);
    if (value instanceof Record || value instanceof DigestedDataclass || value instanceof DigestedAttrs)
      return sha256(nameOf(value.cls) + this.digest(value.fields));
    if (value instanceof Call || value instanceof DigestedCall || value instanceof QueryCall) return this.#call(value);
    return pandasDigest(value as Value, this);
  }

  #atom(value: Value): DigestHex | undefined {
    if (value instanceof NumpyScalar) return numpyScalarDigest(value, this);
    if (value instanceof TimeZone) return sha256(`timezone${this.digest(value.offset)}`);
    const known = value instanceof Instance ? this.#instance(value) : undefined;
    if (known !== undefined) return known;
    const type = this.rules === '0.15' ? undefined : builtinType(value);
    if (type !== undefined) return text('str', `builtins.${type}`);
    return scalar(value as object);
  }

  /** Classes of the standard library and of NumPy that are not decoded into ones of their own. */
  #instance(value: Instance): DigestHex | undefined {
    const subclass = dictSubclass(value);
    if (subclass !== undefined) return this.#mapping(subclass, mappingOf(value) as PyDict);
    const items = dequeItems(value);
    if (items) return this.iterable('deque', items);
    const numbers = pythonArrayItems(value);
    return numbers && this.iterable('array', numbers);
  }

  /** What a caller wrote in JavaScript: a Map or a plain object for a dict, a Set for a set. */
  #written(value: object): DigestHex {
    if (value instanceof Map) return this.#mapping('dict', dictOf(value as Map<Valuable, unknown>));
    if (value instanceof Set) return this.digest(normalize(value as Set<unknown>));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#mapping('dict', Object.entries(value));
    throw new IndigestibleError(describe(value as Value, this.rules));
  }

  #mapping(salt: string, items: Iterable<readonly [unknown, unknown]>): DigestHex {
    this.#enter();
    const pairs: [DigestHex, unknown][] = [];
    for (const [key, item] of items) pairs.push([typeof key === 'string' ? keyDigest(key) : this.digest(key), item]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const fold = this.#begin(salt);
    for (const [key, item] of pairs) {
      fold.add(key);
      this.#add(fold, item);
    }
    this.#frames--;
    return this.#end(fold);
  }

  #call(call: Call | DigestedCall | QueryCall): DigestHex {
    const fields = new PyDict([
      ['name', call.name],
      ['arguments', new PyDict(call.arguments)],
      ['metadata', new PyDict(call.metadata)],
      ['module', call.module],
      ['version', call.version],
      ['code_digest', call.codeDigest],
      ['result', call.result],
    ]);
    return sha256((call instanceof QueryCall ? 'QueryCall' : 'Call') + this.digest(fields));
  }
}

/** A dict of the same items, in which keys that Python holds equal are one. */
function dictOf(map: ReadonlyMap<Valuable, unknown>): PyDict {
  const dict = new PyDict();
  for (const [key, item] of map) dict.set(normalize(key), item as Value);
  return dict;
}

/** Digests of texts that were keys: the same few occur in thousands of dicts. */
const keys = new Map<string, DigestHex>();
const mostKeys = 4096;
const longestKey = 64;

function keyDigest(key: string): DigestHex {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const hex = text('str', key);
  if (key.length <= longestKey) {
    if (keys.size >= mostKeys) keys.clear();
    keys.set(key, hex);
  }
  return hex;
}

/** The unqualified name of a class, also of one that was pickled by value. */
function nameOf(cls: Value): string {
  if (cls instanceof Global || cls instanceof Instance) return classNameOf(cls);
  throw new IndigestibleError('An object whose class has no name has no digest.');
}
