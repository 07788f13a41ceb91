/** Arrays and scalars as NumPy 2 prints them (`numpy.array2string` with its default options). */
import { classNameOf } from './names.ts';
import { dateText } from './numpy-dates.ts';
import { dtypeText, shapeText, structText } from './repr-dtype.ts';
import { itemFormatter, places, scalarNumber, threshold, voidText } from './repr-numpy-items.ts';
import { reprBytes, reprString } from './repr-scalars.ts';
import type { DType, NdArray, NumpyScalar } from './numpy.ts';
import type { ItemStyle } from './repr-numpy-items.ts';
import type { Value } from './value.ts';

const lineWidth = 75;
/** Elements that may decide how wide the others are; NumPy has no bound, and arrays of many axes show millions. */
const maxShown = 10_000;

/** What is printed of an array. */
export type Printable = Pick<NdArray, 'shape' | 'size' | 'dtype' | 'item'>;

export interface ArrayStyle extends ItemStyle {
  /** One line, and nothing padded. */
  readonly inline?: boolean;
}

/** `repr(array)`. What lies after `limit` characters may be left out or wrong. */
export function reprArray(array: NdArray, style: ArrayStyle): string {
  const prefix = `${array.cls.path === 'numpy.ndarray' ? 'array' : classNameOf(array.cls)}(`;
  const { size, shape, dtype } = array;
  const body = size > 0 ? arrayText(array, style, prefix.length, 1) : '[]';
  const extras: string[] = [];
  if ((size === 0 && !(shape.length === 1 && shape[0] === 0)) || size > threshold) extras.push(`shape=${shapeText(shape)}`);
  if (size === 0 || !isImplied(dtype)) extras.push(`dtype=${dtypeText(dtype)}`);
  if (extras.length === 0) return `${prefix}${body})`;
  const text = `${prefix}${body},`;
  const tail = extras.join(', ');
  const lastLine = width(text.slice(text.lastIndexOf('\n') + 1));
  const isBroken = !style.inline && lastLine + width(tail) + 2 > lineWidth;
  return `${text}${isBroken ? `\n${' '.repeat(prefix.length)}` : ' '}${tail})`;
}

/** True if `array(...)` needs no dtype to be read back. */
export function isImplied({ kind, itemsize, order }: DType): boolean {
  return order !== '>' && (kind === 'b' || itemsize === (kind === 'c' ? 16 : 'if'.includes(kind) ? 8 : 0));
}

/** `numpy.array2string`; the first line begins at column `indent`, and the last leaves `suffix` characters free. */
export function arrayText(array: Printable, style: ArrayStyle, indent: number, suffix: number): string {
  const isLarge = array.size > threshold;
  const shown = shownIndexes(array.shape, isLarge).map((index) => array.item(index));
  const format = itemFormatter(array.dtype, shown, array.shape.length === 0, style, style.inline);
  const print = (index: number) => format(array.item(index));
  return style.inline
    ? inlineText(array.shape, isLarge, style.limit, print)
    : layOut(array.shape, isLarge, style.limit, print, indent + 1, lineWidth - suffix);
}

/** C-order indexes of the elements that will be printed. */
function shownIndexes(shape: readonly number[], isLarge: boolean): number[] {
  let indexes = [0];
  for (const extent of shape) {
    const axis = places(extent, isLarge).filter((place) => place !== undefined);
    indexes = indexes.slice(0, maxShown).flatMap((index) => axis.map((place) => index * extent + place));
  }
  return indexes.slice(0, maxShown);
}

type PrintAt = (index: number) => string;

function inlineText(shape: readonly number[], isLarge: boolean, limit: number, print: PrintAt): string {
  let left = limit;
  const recurse = (axis: number, index: number): string => {
    const extent = shape[axis];
    if (extent === undefined) {
      const word = print(index).trim();
      left -= word.length;
      return word;
    }
    const words: string[] = [];
    for (const place of places(extent, isLarge)) {
      words.push(place === undefined ? '...' : recurse(axis + 1, index * extent + place));
      if (left < 0) break;
    }
    return `[${words.join(', ')}]`;
  };
  return recurse(0, 0);
}

/** Text within `[…]`, broken into lines as NumPy does. */
function layOut(shape: readonly number[], isLarge: boolean, limit: number, print: PrintAt, start: number, lineEnd: number): string {
  let left = limit;
  const recurse = (axis: number, index: number, indent: string, end: number): string => {
    const extent = shape[axis];
    if (extent === undefined) {
      const word = print(index);
      left -= word.length;
      return word;
    }
    const inside = (place: number | undefined) =>
      place === undefined ? '...' : recurse(axis + 1, index * extent + place, `${indent} `, end - 1);
    const shown = places(extent, isLarge);
    if (axis < shape.length - 1) {
      const rows: string[] = [];
      for (const place of shown) if (left >= 0) rows.push(inside(place));
      return `[${rows.join(`,${'\n'.repeat(shape.length - axis - 1)}${indent}`)}]`;
    }
    const lines = new Lines(indent, end - 1);
    for (const [i, place] of shown.entries()) {
      if (left < 0) break;
      lines.add(inside(place));
      if (i < shown.length - 1) lines.separate();
    }
    return `[${lines.text().slice(indent.length)}]`;
  };
  return recurse(0, 0, ' '.repeat(start), lineEnd);
}

/** Words set into lines of a width. */
class Lines {
  readonly #indent: string;
  readonly #end: number;
  readonly #done: string[] = [];
  #line: string;
  #width: number;

  constructor(indent: string, end: number) {
    this.#indent = indent;
    this.#end = end;
    this.#line = indent;
    this.#width = indent.length;
  }

  /** A word of several lines keeps its own left edge. */
  add(word: string): void {
    const [first, ...more] = word.split('\n') as [string, ...string[]];
    const widest = more.reduce((most, line) => Math.max(most, width(line)), width(first));
    const isFresh = this.#width <= this.#indent.length;
    const breaks = this.#width + widest > this.#end && !isFresh;
    if (breaks) this.#break(this.#indent);
    const left = breaks ? this.#indent : ' '.repeat(this.#width);
    this.#append(first);
    for (const line of more) {
      this.#break(left);
      this.#append(line);
    }
    if (more.length > 0) this.#append(' '.repeat(widest - width(more.at(-1) as string)));
  }

  separate(): void {
    this.#append(', ');
  }

  text(): string {
    return [...this.#done, this.#line].join('\n');
  }

  #append(text: string): void {
    this.#line += text;
    this.#width += width(text);
  }

  #break(indent: string): void {
    this.#done.push(this.#line.trimEnd());
    this.#line = indent;
    this.#width = indent.length;
  }
}

/** Characters as Python counts them. */
function width(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

/** `np.float64(1.5)`, as NumPy 2 prints scalars. */
export function reprNumpyScalar(scalar: NumpyScalar, style: ItemStyle): string {
  const { dtype } = scalar;
  const { kind, itemsize, unit } = dtype;
  const value = scalar.toValue();
  const wide = itemsize > 16 || (kind === 'f' && itemsize > 8);
  if (kind === 'M') {
    const text = dateText(scalar);
    const isPlain = text !== 'NaT' && unit !== 'h' && !/^\d/.test(unit);
    return `np.datetime64('${text}'${isPlain ? '' : `,'${unit || 'generic'}'`})`;
  }
  if (kind === 'm') {
    const text = dateText(scalar);
    return `np.timedelta64(${text === 'NaT' ? "'NaT'" : text}${unit === '' ? '' : `,'${unit}'`})`;
  }
  if (kind === 'O') return style.inner(value);
  if (kind === 'V') return `np.void(${voidScalar(scalar, value, style)})`;
  if (kind === 'b') return value === true ? 'np.True_' : 'np.False_';
  if (kind === 'U') return `np.str_(${reprString(value as string, style.limit)})`;
  if (kind === 'S') return `np.bytes_(${reprBytes(value as Uint8Array, style.limit)})`;
  if (kind !== 'f' && kind !== 'c') return `np.${dtype.name}(${style.inner(value)})`;
  const text = scalarNumber(value, dtype);
  return wide ? `np.${kind === 'f' ? '' : 'c'}longdouble('${text}')` : `np.${dtype.name}(${text})`;
}

function voidScalar({ dtype, bytes }: NumpyScalar, value: Value, style: ItemStyle): string {
  if (!dtype.fields) return voidText(bytes, style.limit);
  return `${itemFormatter(dtype, [value], true, { ...style, isVoid: true })(value)}, dtype=${structText(dtype, true)}`;
}
