/** Plain data as JSON that every reader takes: NaN and infinity become null. */
import { UnsupportedError } from '../../errors.ts';
import type { PyDict } from '../../values/dict.ts';
import { PySet } from '../../values/dict.ts';
import { dequeItems, mappingOf } from '../../values/mapping.ts';
import { Complex, Decimal, Float } from '../../values/numbers.ts';
import { dateText } from '../../values/numpy-dates.ts';
import { NdArray, NumpyScalar } from '../../values/numpy.ts';
import { Digest, Instance } from '../../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../../values/pandas.ts';
import { repr } from '../../values/repr.ts';
import { elementOf } from '../../values/repr-pandas-cells.ts';
import { isoDate, isoDateTime, isoTime } from '../../values/iso.ts';
import { NamedTuple, Range, Tuple } from '../../values/sequences.ts';
import { PyDate, PyDateTime, PyTime } from '../../values/time.ts';
import type { Value } from '../../values/value.ts';
import { DigestedDict, DigestedIterable, fieldText, isDigested, Record } from '../../values/wrappers.ts';
import { elementsOf } from '../../values/iterable.ts';
import type { ArraySource } from '../array-source.ts';
import { sourceOf } from '../array-source.ts';
import { pathText, summaryOf } from '../known/index.ts';

/** Loads the entry that a value refers to. */
export type Load = (key: string) => Promise<Value>;

const deepest = 500;
/** How often each part is written, all in all: a value that holds the same part twice at each of 64 levels would never end. */
const mostTimes = 100;
const mostAnyway = 5_000;
/** Items of a range, which take no bytes. */
const mostCounted = 100_000_000;
/** Characters that are gathered before they are handed over. */
const chunk = 65_536;

/** @throws {@link UnsupportedError} `NO_JSON` for what is no plain data, saying where it is. */
export function json(value: Value, load: Load): AsyncGenerator<string, void> {
  return gathered(new JsonWriter(load).write(value, '', 0));
}

export function arrayJson(array: ArraySource): AsyncGenerator<string, void> {
  return gathered(arrayTexts(array));
}

async function* gathered(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < chunk) continue;
    yield text;
    text = '';
  }
  yield `${text}\n`;
}

class JsonWriter {
  readonly #load: Load;
  readonly #open = new Set<Value>();
  readonly #seen = new Set<unknown>();
  #written = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  async *write(value: Value, where: string, depth: number): AsyncGenerator<string, void> {
    const plain = plainText(value);
    if (plain !== undefined) {
      yield plain;
      return;
    }
    if (depth > deepest) throw new UnsupportedError(`The value is nested too deeply for JSON, at ${where}.`, { code: 'NO_JSON' });
    if (this.#open.has(value))
      throw new UnsupportedError(`The value holds itself at ${where || 'its top'}, which JSON cannot say.`, { code: 'NO_JSON' });
    this.#count(value instanceof Digest ? value.hex : value, where);
    this.#open.add(value);
    if (value instanceof Digest) yield* this.write(await this.#load(value.hex), where, depth + 1);
    else yield* this.#parts(value, where, depth + 1);
    this.#open.delete(value);
  }

  #count(part: unknown, where: string): void {
    this.#seen.add(part);
    if (++this.#written > mostAnyway + mostTimes * this.#seen.size)
      throw new UnsupportedError(`The value holds the same parts too many times to be written out, at ${where}.`, { code: 'NO_JSON' });
  }

  async *#parts(value: Value, where: string, depth: number): AsyncGenerator<string, void> {
    if (value instanceof NdArray)
      return yield* value.dtype.fields || value.objects ? this.#nested(value, where, depth) : arrayTexts(sourceOf(value));
    if (value instanceof DataFrame) return yield* this.#frame(value, where, depth);
    if (value instanceof Series || value instanceof PandasIndex) {
      const length = value instanceof Series ? value.rows : value.length;
      return yield* this.#list(
        rowsOf(length, (row) => elementOf(value.column, row)),
        where,
        depth,
      );
    }
    if (value instanceof NamedTuple)
      return yield* this.#object(
        value.items.map((item, i) => [value.fieldNames[i] ?? String(i), item] as const),
        where,
        depth,
      );
    if (value instanceof DigestedDict) return yield* this.#object(this.#named(value.items, where), where, depth);
    if (value instanceof Record || (isDigested(value) && !(value instanceof DigestedIterable)))
      return yield* this.#object(
        [...(value as Record).fields].map(([key, item]) => [fieldText(key), item] as const),
        where,
        depth,
      );
    const mapping = mappingOf(value);
    if (mapping) return yield* this.#object(this.#named(mapping, where), where, depth);
    const items = itemsOf(value);
    if (items) return yield* this.#list(items, where, depth);
    const text = repr(value, { maxLength: 60, inline: true });
    throw new UnsupportedError(`${where === '' ? 'The value' : `What is at ${where}`} is nothing that JSON can hold: ${text}`, {
      code: 'NO_JSON',
    });
  }

  /** Keys as Python's `json` writes them. */
  #named(dict: PyDict, where: string): (readonly [string, Value])[] {
    return [...dict].map(([key, item]) => {
      if (typeof key === 'string') return [key, item] as const;
      const text = typeof key === 'object' && !(key instanceof Float) && key !== null ? undefined : plainText(key);
      if (text === undefined)
        throw new UnsupportedError(`A key of ${where || 'the dict'} is no text or number: ${repr(key, { maxLength: 60 })}`, {
          code: 'NO_JSON',
        });
      return [text, item] as const;
    });
  }

  async *#object(entries: Iterable<readonly [string, Value]>, where: string, depth: number): AsyncGenerator<string, void> {
    let before = '{';
    for (const [key, item] of entries) {
      yield `${before}${JSON.stringify(key)}: `;
      yield* this.write(item, `${where}[${JSON.stringify(key)}]`, depth);
      before = ', ';
    }
    yield before === '{' ? '{}' : '}';
  }

  async *#list(items: Iterable<Value>, where: string, depth: number): AsyncGenerator<string, void> {
    let before = '[';
    let i = 0;
    for (const item of items) {
      yield before;
      yield plainText(item) ?? '';
      if (plainText(item) === undefined) yield* this.write(item, `${where}[${i}]`, depth);
      before = ', ';
      i++;
    }
    yield before === '[' ? '[]' : ']';
  }

  /** A record for each row; the index is left out where it only counts. */
  async *#frame({ columns, index, rows }: DataFrame, where: string, depth: number): AsyncGenerator<string, void> {
    const named = columns.map((column) => [typeof column.name === 'string' ? column.name : repr(column.name), column] as const);
    const labels =
      index.cls === 'RangeIndex' ? [] : [[typeof index.column.name === 'string' ? index.column.name : 'index', index.column] as const];
    let before = '[';
    for (let row = 0; row < rows; row++) {
      yield `${before}\n  `;
      yield* this.#object(
        [...labels, ...named].map(([name, column]) => [name, elementOf(column, row)] as const),
        `${where}[${row}]`,
        depth,
      );
      before = ',';
    }
    yield rows === 0 ? '[]' : '\n]';
  }

  /** Arrays of records and objects. */
  async *#nested(array: NdArray, where: string, depth: number, axis = 0, from = 0): AsyncGenerator<string, void> {
    const extent = array.shape[axis];
    if (extent === undefined) {
      const item = array.item(from);
      const fields = array.dtype.fields;
      if (fields && item instanceof Tuple)
        yield* this.#object(
          fields.map(({ name }, i) => [name, item.items[i] ?? null] as const),
          where,
          depth,
        );
      else yield* this.write(item, where, depth);
      return;
    }
    const width = array.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    yield '[';
    for (let i = 0; i < extent; i++) {
      if (i > 0) yield ', ';
      yield* this.#nested(array, `${where}[${i}]`, depth, axis + 1, from + i * width);
    }
    yield ']';
  }
}

/** Lists in lists, read by the first axis. */
async function* arrayTexts({ shape, read }: ArraySource): AsyncGenerator<string, void> {
  if (shape.length === 0) {
    yield plainText((await read([])).item(0)) ?? 'null';
    return;
  }
  const [rows = 0, ...inner] = shape;
  const width = inner.reduce((product, extent) => product * extent, 1);
  const high = Math.max(1, Math.floor(16_384 / Math.max(1, width)));
  yield '[';
  for (let start = 0; start < rows; start += high) {
    const stop = Math.min(rows, start + high);
    const part = await read(shape.map((extent, axis) => (axis === 0 ? { start, stop } : { start: 0, stop: extent })));
    const texts = Array.from({ length: stop - start }, (_, row) => nested(part, inner, row * width));
    yield (start === 0 ? '' : ', ') + texts.join(', ');
  }
  yield ']';
}

function nested(array: NdArray, shape: readonly number[], from: number): string {
  const [extent, ...inner] = shape;
  if (extent === undefined) return plainText(array.item(from)) ?? 'null';
  const width = inner.reduce((product, length) => product * length, 1);
  return `[${Array.from({ length: extent }, (_, i) => nested(array, inner, from + i * width)).join(', ')}]`;
}

function itemsOf(value: Value): readonly Value[] | Iterable<Value> | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof DigestedIterable) return elementsOf(value.items);
  if (value instanceof PySet) return value;
  if (value instanceof Range) return range(value);
  return dequeItems(value);
}

function* rowsOf<T>(length: number, row: (place: number) => T): Generator<T> {
  assertCountable(length);
  for (let place = 0; place < length; place++) yield row(place);
}

function* range({ start, stop, step }: Range): Generator<number | bigint> {
  const [end, by] = [BigInt(stop), BigInt(step)];
  assertCountable(Number((end - BigInt(start)) / by));
  for (let i = BigInt(start); by > 0n ? i < end : i > end; i += by) yield i;
}

function assertCountable(items: number): void {
  if (items > mostCounted) throw new UnsupportedError(`${items} items are too many to be written out.`, { code: 'NO_JSON' });
}

const number = (value: number): string => (Number.isFinite(value) ? JSON.stringify(value) : 'null');

/** Values without parts; floats keep their point. */
function plainText(value: Value): string | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : number(value);
  if (value instanceof Float)
    return Number.isFinite(value.value) && !/[.e]/.test(number(value.value)) ? `${number(value.value)}.0` : number(value.value);
  if (value instanceof NumpyScalar) {
    if ('mM'.includes(value.dtype.kind)) return dateText(value) === 'NaT' ? 'null' : JSON.stringify(dateText(value));
    const plain = value.toValue();
    return plain instanceof NumpyScalar ? undefined : plainText(plain);
  }
  if (value instanceof Complex) return `{"real": ${number(value.real)}, "imag": ${number(value.imag)}}`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (value instanceof Decimal) return JSON.stringify(value.text);
  if (value instanceof PyDate || value instanceof PyTime || value instanceof PyDateTime) return JSON.stringify(isoText(value));
  if (value instanceof Instance && summaryOf(value)?.facts[0]?.[0] === 'Path') return JSON.stringify(pathText(value));
  return undefined;
}

function isoText(value: PyDate | PyTime | PyDateTime): string {
  return value instanceof PyDate ? isoDate(value) : value instanceof PyTime ? isoTime(value) : isoDateTime(value);
}
