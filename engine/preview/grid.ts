/** Tables of any kind: rows of cells that are made when they are asked for. */
import { NdArray } from '../values/numpy.ts';
import { DataFrame, PandasIndex } from '../values/pandas.ts';
import type { Column, Series } from '../values/pandas.ts';
import { repr } from '../values/repr.ts';
import { elementOf, isNumeric } from '../values/repr-pandas-cells.ts';
import { Range } from '../values/sequences.ts';
import { Float } from '../values/numbers.ts';
import type { Value } from '../values/value.ts';
import { columnCells, shown } from './cells.ts';
import type { CellStyle } from './cells.ts';
import { numbersOf, plotOf } from './numbers.ts';
import type { SortKeys } from './order.ts';
import { mostColumns } from './records.ts';
import type { Cell, TableColumn, TableShape } from './records.ts';

export interface Grid {
  readonly shape: TableShape;
  /** Cells of these rows: those of the labels, then those of the other columns `from` to `to`. */
  readonly read: (rows: readonly number[], from: number, to: number, style?: CellStyle) => Cell[][] | Promise<Cell[][]>;
  /** What rows are ordered by, labels being the first columns. */
  readonly keys: (column: number) => SortKeys | Promise<SortKeys>;
}

/** One column of a table in memory. */
export interface GridColumn extends TableColumn {
  readonly cells: (rows: readonly number[], style: CellStyle) => Cell[];
  readonly keys: () => SortKeys;
}

export function gridOf(labels: readonly GridColumn[], columns: readonly GridColumn[], rows: number): Grid {
  const all = [...labels, ...columns];
  return {
    shape: {
      rows,
      labels: labels.length,
      columns: all.slice(0, mostColumns).map(({ name, dtype, align }) => ({ name, dtype, align })),
      columnCount: all.length,
    },
    read: (wanted, from, to, style = shown) => {
      const cells = [...labels, ...columns.slice(from, to)].map((column) => column.cells(wanted, style));
      return wanted.map((_, i) => cells.map((column) => column[i] as Cell));
    },
    keys: (column) => all[column]?.keys() ?? [],
  };
}

/** The table of a DataFrame, Series or index. */
export function pandasGrid(value: DataFrame | Series | PandasIndex): Grid {
  if (value instanceof PandasIndex) return gridOf([], indexColumns(value), value.length);
  const columns = value instanceof DataFrame ? value.columns : [value.column.name === null ? { ...value.column, name: 0 } : value.column];
  return gridOf(
    indexColumns(value.index),
    columns.map((column) => pandasColumn(column, column.name === null ? '' : nameText(column.name))),
    value.rows,
  );
}

const nameText = (name: Value): string => (typeof name === 'string' ? name : repr(name, { maxLength: 200, inline: true }));

/** Of a MultiIndex one for each level. */
export function indexColumns({ column, levels }: PandasIndex): GridColumn[] {
  if (!levels) return [pandasColumn(column, column.name === null ? '' : nameText(column.name))];
  return levels.map(({ name, index, codes }) => {
    const codeOf = (row: number) => codes.item(row) as number;
    return {
      name: name === null ? '' : nameText(name),
      dtype: index.column.dtype,
      align: isNumeric(index.column) ? 'end' : 'start',
      cells: (rows, style) => {
        const places = rows.map(codeOf);
        const cells = columnCells(index.column, places, style);
        return places.map((place, i): Cell => (place < 0 ? { missing: 'NaN' } : (cells[i] as Cell)));
      },
      keys: () => {
        const keys = columnKeys(index.column, index.length);
        return Array.from({ length: codes.size }, (_, row) => (codeOf(row) < 0 ? null : (keys[codeOf(row)] ?? null)));
      },
    };
  });
}

export function pandasColumn(column: Column, name: string): GridColumn {
  const rows = lengthOf(column);
  return {
    name,
    dtype: column.dtype,
    align: isNumeric(column) ? 'end' : 'start',
    cells: (wanted, style) => columnCells(column, wanted, style),
    keys: () => columnKeys(column, rows),
  };
}

function lengthOf({ values }: Column): number {
  if (values instanceof NdArray) return values.size;
  if (values instanceof Range) return Math.max(0, Math.ceil((Number(values.stop) - Number(values.start)) / Number(values.step)));
  return Array.isArray(values) ? values.length : 0;
}

const missingTime = -(2n ** 63n);

function columnKeys(column: Column, length: number): SortKeys {
  const { values, array } = column;
  if (array?.kind === 'categorical') return Float64Array.from(numbersOf(array.codes, 'value'), (code) => (code < 0 ? NaN : code));
  if (values instanceof NdArray) {
    const { kind, itemsize } = values.dtype;
    if (array?.kind !== 'masked' && plotOf(values.dtype) === 'number' && !('iu'.includes(kind) && itemsize === 8))
      return numbersOf(values, 'value');
    if ((kind === 'M' || kind === 'm') && itemsize === 8) return timeKeys(values);
  }
  return Array.from({ length }, (_, row) => keyOf(elementOf(column, row)));
}

function timeKeys({ bytes, dtype, size }: NdArray): (bigint | null)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: size }, (_, i) => {
    const count = view.getBigInt64(i * 8, dtype.order !== '>');
    return count === missingTime ? null : count;
  });
}

/** Numbers and texts by themselves, all else by what is printed. */
export function keyOf(item: Value): number | bigint | string | null {
  if (item === null || typeof item === 'number' || typeof item === 'bigint' || typeof item === 'string') return item;
  if (typeof item === 'boolean') return Number(item);
  return item instanceof Float ? item.value : repr(item, { maxLength: 200, inline: true });
}
