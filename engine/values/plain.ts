/** Values as ordinary JavaScript, for callers who only look. */
import { Call, DigestedCall, QueryCall } from './calls.ts';
import { PyDict, PySet } from './dict.ts';
import { IndigestibleError } from '../errors.ts';
import { elementsOf } from './iterable.ts';
import { isoDate, isoDateTime, isoTime, totalSeconds } from './iso.ts';
import { dequeItems, mappingOf } from './mapping.ts';
import { Complex, Decimal, Float, Fraction, int } from './numbers.ts';
import { dateText } from './numpy-dates.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import type { DType } from './numpy.ts';
import { MaskedArray } from './numpy-masked.ts';
import { Digest, Global, Instance } from './objects.ts';
import { DataFrame, PandasIndex, Series } from './pandas.ts';
import { repr } from './repr.ts';
import { elementOf } from './repr-pandas-cells.ts';
import { ByteArray, NamedTuple, Range, Slice, Tuple } from './sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta } from './time.ts';
import type { Value } from './value.ts';
import { DigestedDict, DigestedIterable, isDigested, Record } from './wrappers.ts';

/** What {@link toPlain} gives. Objects have no prototype. */
export type Plain =
  null | boolean | number | bigint | string | Uint8Array | Plain[] | Map<Plain, Plain> | { readonly [name: string]: Plain };

/**
 * A value as ordinary JavaScript. It cannot be turned back: 1.0 and 1 are both `1`, tuples, sets and deques are arrays.
 *
 * - dicts: objects without a prototype where every key is a text (JavaScript puts those that are numbers first), else a `Map`; records,
 *   namedtuples, calls: objects of their fields;
 * - arrays of NumPy: arrays in arrays, as `tolist` gives them; their records are objects, what is masked is `null`;
 * - dates and times: ISO 8601, `null` for NaT; a timedelta: seconds; NumPy's: the count of its unit;
 * - a DataFrame: an object of its columns, each an array; a Series or an Index: an array of its elements;
 * - complex numbers: `{ real, imag }`; ranges and slices: `{ start, stop, step }`; Decimal, Fraction: their text;
 * - a Digest: its 64 digits; a class or function: `module.qualname`; any other object: `{ class, args, state, items }`, as its pickle
 *   spells it; what is left prints as `repr` does.
 *
 * What is shared or cyclic in the value is so in the result. Bytes are views, not copies. Iterative.
 */
export function toPlain(value: Value): Plain {
  return new Plainer().all(value);
}

type Fill = () => void;

class Plainer {
  readonly #known = new Map<object, Plain>();
  readonly #pending: Fill[] = [];

  all(value: Value): Plain {
    const plain = this.#of(value);
    for (let fill = this.#pending.pop(); fill; fill = this.#pending.pop()) fill();
    return plain;
  }

  #of(given: Value): Plain {
    const value = unboxed(given);
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const own = atom(value);
    const plain = own === undefined ? this.#parts(value) : own;
    this.#known.set(value, plain);
    return plain;
  }

  #parts(value: object): Plain {
    if (Array.isArray(value)) return this.#list(value as Value[]);
    if (value instanceof NamedTuple) return this.#object(value.items.map((item, i) => [value.fieldNames[i] ?? String(i), item]));
    if (value instanceof Tuple) return this.#list(value.items);
    if (value instanceof DigestedIterable) return this.#list(elementsOf(value.items));
    if (value instanceof DigestedDict) return this.#dict(value.items);
    if (value instanceof Record || isDigested(value)) return this.#dict((value as Record).fields);
    if (value instanceof PySet) return this.#list([...value]);
    if (value instanceof NdArray || value instanceof MaskedArray) return this.#array(value);
    if (value instanceof DataFrame) return this.#frame(value);
    if (value instanceof Series) return this.#column(value.column, value.rows);
    if (value instanceof PandasIndex) return this.#column(value.column, value.length);
    if (value instanceof Call || value instanceof DigestedCall || value instanceof QueryCall) return this.#call(value);
    if (value instanceof Range || value instanceof Slice)
      return this.#object([
        ['start', value.start],
        ['stop', value.stop],
        ['step', value.step],
      ]);
    const mapping = mappingOf(value as Value);
    if (mapping) return this.#dict(mapping);
    const deque = dequeItems(value as Value);
    if (deque) return this.#list(deque);
    if (value instanceof Instance) return this.#instance(value);
    const item = value instanceof NumpyScalar ? value.toValue() : undefined;
    return item instanceof Tuple ? this.#element((value as NumpyScalar).dtype, item) : repr(value as Value);
  }

  #list(items: readonly Value[]): Plain[] {
    const list: Plain[] = [];
    this.#pending.push(() => {
      for (const item of items) list.push(this.#of(item));
    });
    return list;
  }

  #object(entries: readonly (readonly [string, Value])[]): Plain {
    const object = Object.create(null) as { [name: string]: Plain };
    this.#pending.push(() => {
      for (const [name, item] of entries) object[name] = this.#of(item);
    });
    return object;
  }

  #dict(dict: PyDict): Plain {
    const entries = [...dict];
    const texts = entries.map(([key]) => (key instanceof Digest ? key.hex : key));
    if (texts.every((text) => typeof text === 'string')) return this.#object(texts.map((text, i) => [text, entries[i]?.[1] ?? null]));
    const map = new Map<Plain, Plain>();
    this.#pending.push(() => {
      for (const [key, item] of entries) map.set(this.#of(key), this.#of(item));
    });
    return map;
  }

  /** An element of an array: a record as an object of its fields, which may be records again. */
  #element({ fields }: DType, item: Value): Plain {
    if (!fields || !(item instanceof Tuple)) return this.#of(item);
    const object = Object.create(null) as { [name: string]: Plain };
    for (const [i, { name, dtype }] of fields.entries()) object[name] = this.#element(dtype, item.items[i] ?? null);
    return object;
  }

  #array(array: NdArray | MaskedArray): Plain {
    const { shape, dtype } = array;
    const element = (index: number): Plain => this.#element(dtype, array.item(index));
    if (shape.length === 0) return element(0);
    const list: Plain[] = [];
    this.#pending.push(() => {
      let next = 0;
      const axis = (place: number): Plain =>
        place === shape.length ? element(next++) : Array.from({ length: shape[place] as number }, () => axis(place + 1));
      for (let i = 0; i < (shape[0] as number); i++) list.push(axis(1));
    });
    return list;
  }

  #frame({ columns, rows }: DataFrame): Plain {
    const object = Object.create(null) as { [name: string]: Plain };
    for (const column of columns) object[typeof column.name === 'string' ? column.name : repr(column.name)] = this.#column(column, rows);
    return object;
  }

  #column(column: Series['column'], rows: number): Plain {
    return this.#list(Array.from({ length: rows }, (_, row) => elementOf(column, row)));
  }

  #call({ name, module, version, codeDigest, arguments: args, metadata, result }: Call | DigestedCall | QueryCall): Plain {
    return this.#object([
      ['name', name],
      ['module', module],
      ['version', version],
      ['codeDigest', codeDigest],
      ['arguments', new PyDict(args)],
      ['metadata', new PyDict(metadata)],
      ['result', result],
    ]);
  }

  #instance({ callee, args, kwargs, steps }: Instance): Plain {
    const entries: [string, Value][] = [
      ['class', callee],
      ['args', args],
    ];
    if (kwargs) entries.push(['kwargs', kwargs]);
    const items: Value[] = [];
    const pairs = new PyDict();
    for (const step of steps) {
      if (step.op === 'build') entries.push(['state', step.state]);
      else if (step.op === 'call') entries.push(['state', step.call]);
      else if (step.op === 'set') for (const pair of step.pairs) pairs.set(...pair);
      else for (const item of step.items) items.push(item);
    }
    if (items.length > 0) entries.push(['items', items]);
    if (pairs.size > 0) entries.push(['items', pairs]);
    return this.#object(entries);
  }
}

/** What arrays without axes and scalars hold that are of objects, which may be such arrays again. */
function unboxed(value: Value): Value {
  const seen = new Set<Value>();
  let found = value;
  while (
    (found instanceof NdArray && found.objects && found.shape.length === 0) ||
    (found instanceof NumpyScalar && found.dtype.kind === 'O')
  ) {
    if (seen.has(found)) return null;
    seen.add(found);
    found = found instanceof NdArray ? found.item(0) : (found.object ?? null);
  }
  return found;
}

/** What has no parts; `undefined` for anything else. */
function atom(value: object): Plain | undefined {
  if (value instanceof Float) return value.value;
  if (value instanceof Uint8Array) return value;
  if (value instanceof ByteArray) return value.bytes;
  if (value instanceof Digest) return value.hex;
  if (value instanceof Global) return value.path;
  if (value instanceof Complex) return plainComplex(value);
  if (value instanceof Decimal) return value.text;
  if (value instanceof Fraction) return `${value.numerator}/${value.denominator}`;
  if (value instanceof TimeDelta) return totalSeconds(value);
  if (value instanceof PyDate || value instanceof PyTime || value instanceof PyDateTime) return isoText(value);
  return value instanceof NumpyScalar ? plainScalar(value) : undefined;
}

function plainComplex({ real, imag }: Complex): Plain {
  return Object.assign(Object.create(null) as object, { real, imag });
}

/** `undefined` for what holds an object, or records. */
function plainScalar(scalar: NumpyScalar): Plain | undefined {
  const { kind } = scalar.dtype;
  if (kind === 'm' || kind === 'M') {
    const text = dateText(scalar);
    return text === 'NaT' ? null : kind === 'm' ? int(BigInt(text)) : text;
  }
  const item = scalar.toValue();
  if (item instanceof NumpyScalar || typeof item !== 'object' || item === null) return item instanceof NumpyScalar ? undefined : item;
  return item instanceof Tuple || item instanceof NdArray ? undefined : atom(item);
}

/** A zone other than `datetime.timezone` says its offset to Python alone: such a time is printed. */
function isoText(value: PyDate | PyTime | PyDateTime): string {
  try {
    return value instanceof PyDate ? isoDate(value) : value instanceof PyTime ? isoTime(value) : isoDateTime(value);
  } catch (error) {
    if (error instanceof IndigestibleError) return repr(value);
    throw error;
  }
}
