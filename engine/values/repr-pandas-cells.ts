/** The elements of columns and the labels of rows as pandas prints them. */
import { dateText } from './numpy-dates.ts';
import { Complex, Float } from './numbers.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import { dateCells, deltaCells, periodText, zonedCells } from './repr-pandas-times.ts';
import { floatCells } from './repr-pandas-floats.ts';
import { Range, Tuple } from './sequences.ts';
import type { Column } from './pandas.ts';
import type { Value } from './value.ts';

export type Print = (value: Value) => string;

/** One element of a column. */
export function elementOf({ values }: Column, row: number): Value {
  if (values instanceof NdArray) return values.item(row);
  if (values instanceof Range) return Number(values.start) + row * Number(values.step);
  return Array.isArray(values) ? (values[row] ?? null) : null;
}

export const isNumeric = ({ dtype }: Column): boolean => /^(u?int\d|float|complex|bool|U?Int\d|Float)/.test(dtype);

/** Columns that have a missing value of their own, which is not NaN. */
const hasNA = ({ dtype }: Column): boolean => /^(U?Int|Float)\d|^(boolean|string)$/.test(dtype);

/** The cells of a column, one for each of the rows; numbers leave a place for the sign. `inner` prints objects. */
export function columnCells(column: Column, rows: readonly number[], inner: Print): string[] {
  const items = rows.map((row) => elementOf(column, row));
  if (column.dtype.startsWith('float')) return floatCells(items.map(number));
  if (column.dtype.startsWith('complex')) return complexCells(items);
  const times = timeCells(column, items, inner);
  // an extension array leaves the place of the sign, dates and times do not
  if (times) return column.dtype.startsWith('period') ? times.map((text) => ` ${text}`) : times;
  return items.map((item) => {
    if (item === null && hasNA(column)) return ' <NA>';
    if (Number.isNaN(item) || (item === null && column.dtype !== 'object')) return ' NaN';
    if (isFloat(item)) return floatCells([number(item)])[0] as string;
    const text = thing(item, inner);
    return text.startsWith('-') && isNumeric(column) ? text : ` ${text}`;
  });
}

function complexCells(items: readonly Value[]): string[] {
  const parts = items.map((item) => (item instanceof Complex ? item : new Complex(number(item), 0)));
  const texts = floatCells([...parts.map(({ real }) => real), ...parts.map(({ imag }) => imag)]);
  return parts.map((_, i) => `${texts[i] as string}${(texts[i + parts.length] as string).replace(/^ /, '+')}j`);
}

/** The labels of an index, without a place for a sign that none has. */
export function labelCells(column: Column, rows: readonly number[], inner: Print): string[] {
  const items = rows.map((row) => elementOf(column, row));
  if (column.dtype.startsWith('float')) return trimFront(floatCells(items.map(number)));
  const times = timeCells(column, items, inner);
  if (times) return times;
  const texts = items.map((item) => (Number.isNaN(item) ? 'NaN' : thing(item, inner)));
  return /^u?int\d/.test(column.dtype) ? trimFront(texts.map((text) => (text.startsWith('-') ? text : ` ${text}`))) : texts;
}

function trimFront(texts: string[]): string[] {
  return texts.length > 0 && texts.every((text) => text.startsWith(' ')) ? trimFront(texts.map((text) => text.slice(1))) : texts;
}

const isFloat = (item: Value): boolean => (typeof item === 'number' && !Number.isInteger(item)) || item instanceof Float;
const number = (item: Value): number => (item instanceof Float ? item.value : typeof item === 'number' ? item : NaN);

/** Cells of columns of dates and of times; those with a zone are in its time. `hasClock`: midnights too are told with it. */
export function timeCells(column: Column, items: readonly Value[], inner: Print, hasClock = false): string[] | undefined {
  const period = /^period\[([DM])\]/.exec(column.dtype)?.[1];
  if (period !== undefined) return items.map((item) => periodText(item, period, inner));
  if (column.dtype.startsWith('timedelta64')) return deltaCells(items, inner);
  if (!column.dtype.startsWith('datetime64')) return undefined;
  const zone = column.array?.kind === 'numpy' ? column.array.zone : undefined;
  return zone === undefined ? dateCells(items, inner, hasClock) : zonedCells(items, zone, inner);
}

const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };

/** An object as `pprint_thing` has it: on one line, texts without quotes unless they are asked for. */
export function thing(item: Value, inner: Print, quoted = false): string {
  if (typeof item === 'string') {
    const text = item.replace(/[\t\r\n]/g, (character) => escapes[character] as string);
    return quoted ? `'${text}'` : text;
  }
  if (item instanceof NumpyScalar && 'mM'.includes(item.dtype.kind)) return dateText(item).replace('T', ' ');
  const items = item instanceof Tuple ? item.items : Array.isArray(item) ? item : undefined;
  if (!items) return inner(item);
  // of floats in there six digits are shown
  const texts = items.map((part) => (isFloat(part) ? (floatCells([number(part)])[0] as string).trim() : thing(part, inner, quoted)));
  return item instanceof Tuple ? `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})` : `[${texts.join(', ')}]`;
}
