/** Arrays as tables: a plane of their elements, or the fields of their records. */
import { NdArray } from '../values/numpy.ts';
import { PandasIndex } from '../values/pandas.ts';
import { Instance } from '../values/objects.ts';
import { Range } from '../values/sequences.ts';
import type { ArraySource } from './array-source.ts';
import { itemCell, shown } from './cells.ts';
import { gridOf, indexColumns, keyOf } from './grid.ts';
import type { Grid, GridColumn } from './grid.ts';
import { numbersOf, plotOf } from './numbers.ts';
import type { SortKeys } from './order.ts';
import { mostColumns } from './records.ts';
import type { ArrayView, Cell, TableColumn } from './records.ts';
import { planeOf } from './view.ts';

const alignOf = (kind: string) => ('biufcmM'.includes(kind) ? 'end' : 'start');

/** Rows and columns are named by their indices. */
export function planeGrid(source: ArraySource, view: ArrayView): Grid {
  const { dtype, shape } = source;
  const plane = planeOf(shape, view);
  const label: TableColumn = { name: '', dtype: '', align: 'end' };
  const column = (name: string): TableColumn => ({ name, dtype: '', align: alignOf(dtype.kind) });
  const count = Math.min(plane.columns, mostColumns - 1);
  const read = async (rows: readonly number[], from: number, to: number, style = shown): Promise<Cell[][]> => {
    const end = Math.min(to, plane.columns);
    const width = Math.max(0, end - from);
    const cells: Cell[][] = [];
    // rows that follow each other are read together
    for (let first = 0; first < rows.length;) {
      const start = rows[first] as number;
      let last = first + 1;
      while (last < rows.length && rows[last] === (rows[last - 1] as number) + 1) last++;
      const height = last - first;
      const part = await source.read(plane.extents({ start, stop: start + height }, { start: from, stop: end }));
      for (let row = 0; row < height; row++) {
        const line: Cell[] = [`${start + row}`];
        for (let column = 0; column < width; column++)
          line.push(itemCell(dtype, part.item(plane.turned ? column * height + row : row * width + column), style));
        cells.push(line);
      }
      first = last;
    }
    return cells;
  };
  const keys = async (place: number): Promise<SortKeys> => {
    if (place === 0) return Float64Array.from({ length: plane.rows }, (_, row) => row);
    const part = await source.read(plane.extents({ start: 0, stop: plane.rows }, { start: place - 1, stop: place }));
    if (plotOf(dtype) === 'number' && dtype.itemsize < 8) return numbersOf(part, 'value');
    return part.toArray().map(keyOf);
  };
  return {
    shape: {
      rows: plane.rows,
      labels: 1,
      columns: [label, ...Array.from({ length: count }, (_, i) => column(view.columns === null ? 'value' : String(i)))],
      columnCount: plane.columns + 1,
    },
    read,
    keys,
  };
}

/** A one-dimensional array of records: a column for each field. */
export function recordGrid(array: NdArray): Grid {
  const rows = array.size;
  const range = new Range(0, rows);
  const index = new PandasIndex('RangeIndex', { name: null, dtype: 'int64', values: range }, rows, new Instance('reduce', null, null));
  const columns = (array.dtype.fields ?? []).map(({ name, dtype }): GridColumn => {
    let field: NdArray | undefined;
    const taken = () => (field ??= array.field(name));
    const width = dtype.subarray ? dtype.subarray.shape.reduce((product, extent) => product * extent, 1) : 1;
    const item = (row: number) =>
      dtype.subarray
        ? new NdArray(dtype.subarray.base, dtype.subarray.shape, taken().bytes.subarray(row * dtype.itemsize, (row + 1) * dtype.itemsize))
        : taken().item(row * width);
    return {
      name,
      dtype: dtype.name,
      align: alignOf(dtype.kind),
      cells: (wanted, style) => wanted.map((row) => itemCell(dtype, item(row), style)),
      keys: () => Array.from({ length: rows }, (_, row) => keyOf(item(row))),
    };
  });
  return gridOf(indexColumns(index), columns, rows);
}
