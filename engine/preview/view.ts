/** Planes and lines of arrays: which axes run, and where the others stand. */
import { FlecheError } from '../errors.ts';
import type { Extent } from './array-source.ts';
import type { ArrayView } from './records.ts';

export interface Plane {
  readonly rows: number;
  readonly columns: number;
  /** What to read for these rows and columns. */
  readonly extents: (rows: Extent, columns: Extent) => Extent[];
  /** True where the column's axis comes first: elements are read column by column. */
  readonly turned: boolean;
}

/** @throws {@link FlecheError} `BAD_VIEW` for a view that the array has not. */
export function planeOf(shape: readonly number[], view: ArrayView): Plane {
  const { rows, columns, at } = view;
  const isAxis = (axis: number | null) => axis === null || (Number.isInteger(axis) && axis >= 0 && axis < shape.length);
  const stands = shape.every(
    (extent, axis) => axis === rows || axis === columns || (Number.isInteger(at[axis]) && at[axis]! >= 0 && at[axis]! < extent),
  );
  if (!isAxis(rows) || !isAxis(columns) || (rows !== null && rows === columns) || !stands)
    throw new FlecheError('The array has no such slice.', { code: 'BAD_VIEW', data: { shape: [...shape] } });
  return {
    rows: rows === null ? 1 : (shape[rows] as number),
    columns: columns === null ? 1 : (shape[columns] as number),
    turned: rows !== null && columns !== null && columns < rows,
    extents: (rowExtent, columnExtent) =>
      shape.map((_, axis) =>
        axis === rows ? rowExtent : axis === columns ? columnExtent : { start: at[axis] as number, stop: (at[axis] as number) + 1 },
      ),
  };
}

/** What an array shows first: its last two axes, or its only one. */
export function firstView(shape: readonly number[]): ArrayView {
  const axes = shape.length;
  return { rows: axes === 0 ? null : Math.max(0, axes - 2), columns: axes < 2 ? null : axes - 1, at: shape.map(() => 0) };
}
