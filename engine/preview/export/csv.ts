/** Tables and arrays of one or two axes as comma-separated values: what pandas' `to_csv` writes, and `numpy.loadtxt` reads. */
import { UnsupportedError } from '../../errors.ts';
import { Float } from '../../values/numbers.ts';
import type { Cell } from '../records.ts';
import type { Grid } from '../grid.ts';
import type { ArraySource } from '../array-source.ts';
import { NumpyScalar } from '../../values/numpy.ts';
import { scalarNumber } from '../../values/repr-numpy-items.ts';
import { dateText } from '../../values/numpy-dates.ts';
import { Complex } from '../../values/numbers.ts';
import { repr } from '../../values/repr.ts';
import type { DType } from '../../values/numpy.ts';
import type { Value } from '../../values/value.ts';

const rowsAtOnce = 500;

/** Quoted where it must be, as the `csv` module of Python does. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: readonly string[]): string => `${cells.length === 1 && cells[0] === '' ? '""' : cells.map(csvCell).join(',')}\n`;

/** With a line of names; what is missing is left empty. */
export async function* tableCsv({ shape, read }: Grid): AsyncGenerator<string> {
  if (shape.columns.length < shape.columnCount)
    throw new UnsupportedError(`Tables of more than ${shape.columns.length} columns are not written as CSV.`, { code: 'TOO_MANY_COLUMNS' });
  yield line(shape.columns.map(({ name }) => name));
  for (let start = 0; start < shape.rows; start += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, shape.rows - start) }, (_, i) => start + i);
    yield (await read(rows, 0, Infinity, { exact: true })).map((cells) => line(cells.map(cellText))).join('');
  }
}

const cellText = (cell: Cell): string => (typeof cell === 'string' ? cell : '');

/** Without names: one row of an array a line. */
export async function* arrayCsv({ dtype, shape, read }: ArraySource): AsyncGenerator<string> {
  const [rows = 1, columns = 1] = shape;
  const high = Math.max(1, Math.floor(16_384 / Math.max(1, columns)));
  for (let start = 0; start < rows; start += high) {
    const part = await read(shape.map((stop, axis) => (axis === 0 ? { start, stop: Math.min(rows, start + high) } : { start: 0, stop })));
    const height = Math.min(rows, start + high) - start;
    const lines = Array.from({ length: height }, (_, row) =>
      line(Array.from({ length: columns }, (_, column) => itemText(dtype, part.item(row * columns + column)))),
    );
    yield lines.join('');
  }
}

function itemText(dtype: DType, item: Value): string {
  if (typeof item === 'string') return item;
  if (item instanceof NumpyScalar && 'mM'.includes(dtype.kind)) return dateText(item);
  if (item instanceof Complex) return `(${scalarNumber(item, dtype)})`;
  if (dtype.kind === 'f' && (typeof item === 'number' || item instanceof Float)) return scalarNumber(item, dtype);
  return repr(item);
}
