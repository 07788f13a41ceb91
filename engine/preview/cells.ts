/** The cells of tables, as text. */
import { Complex, Float } from '../values/numbers.ts';
import { NdArray, NumpyScalar } from '../values/numpy.ts';
import type { DType } from '../values/numpy.ts';
import { dateText } from '../values/numpy-dates.ts';
import type { Column } from '../values/pandas.ts';
import { repr } from '../values/repr.ts';
import { floatText } from '../values/repr-numpy-floats.ts';
import { scalarNumber } from '../values/repr-numpy-items.ts';
import { elementOf, thing, timeCells } from '../values/repr-pandas-cells.ts';
import type { Value } from '../values/value.ts';
import type { Cell } from './records.ts';

/** Characters of a cell. */
const longest = 200;

/** `exact`: whole, as files have it; else on one line and cut. */
export type CellStyle = { readonly exact: boolean };
export const shown: CellStyle = { exact: false };

const clip = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
const printer =
  ({ exact }: CellStyle) =>
  (value: Value): string =>
    repr(value, exact ? { inline: true } : { maxLength: longest, inline: true });
const isNaNValue = (value: Value): boolean => Number.isNaN(value instanceof Float ? value.value : value);

/** Columns that have a missing value of their own, which is not NaN. */
const hasNA = /^(U?Int|Float)\d|^(boolean|string)$/;

/** Cells of a column of pandas: texts without quotes, floats with all their digits. */
export function columnCells(column: Column, rows: readonly number[], style: CellStyle): Cell[] {
  const inner = printer(style);
  const items = rows.map((row) => elementOf(column, row));
  const times = timeCells(column, items, inner, true);
  if (times) return times.map((text) => (text === 'NaT' ? { missing: text } : text));
  const { dtype } = column;
  const small = column.values instanceof NdArray && column.values.dtype.kind === 'f' && column.values.dtype.itemsize < 8;
  const itemsize = small ? column.values.dtype.itemsize : 8;
  return items.map((item) => {
    if (item === null) return { missing: dtype === 'object' ? 'None' : hasNA.test(dtype) ? '<NA>' : 'NaN' };
    if (isNaNValue(item)) return { missing: 'NaN' };
    if (item instanceof NumpyScalar && dateText(item) === 'NaT' && 'mM'.includes(item.dtype.kind)) return { missing: 'NaT' };
    if (itemsize < 8 && (typeof item === 'number' || item instanceof Float)) return floatText(Number(item), itemsize);
    if (style.exact) return typeof item === 'string' ? item : thing(item, inner);
    return clip(thing(item, inner));
  });
}

/** One element of an array: as NumPy prints it alone, texts with quotes. */
export function itemCell(dtype: DType, item: Value, style: CellStyle): Cell {
  if (item === null) return { missing: 'None' };
  if (isNaNValue(item)) return { missing: 'nan' };
  if (item instanceof NumpyScalar && 'mM'.includes(dtype.kind)) {
    const text = dateText(item);
    return text === 'NaT' ? { missing: text } : text;
  }
  if ((dtype.kind === 'f' && (typeof item === 'number' || item instanceof Float)) || item instanceof Complex)
    return scalarNumber(item, dtype);
  if (style.exact) return typeof item === 'string' ? item : printer(style)(item);
  return clip(printer(style)(item));
}
