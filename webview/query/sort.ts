/** The order of rows by a column. Pure. */
import type { QueryRow } from '../../engine/workers/protocol.ts';
import type { Column } from './columns.ts';

export type Sort = { readonly column: string; readonly descending: boolean };

/** Numbers before texts; texts as Python orders them, by their code points. */
export function compareOrder(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b || 0 : -1;
  return typeof b === 'number' ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Indices of the rows in order. Equal rows stay as they came; rows without anything in the column are last, whichever way.
 */
export function sortedIndices(rows: readonly QueryRow[], column: Column, descending: boolean): number[] {
  const orders = rows.map(column.order);
  const sign = descending ? -1 : 1;
  return rows
    .map((_, index) => index)
    .sort((a, b) => {
      const [left, right] = [orders[a] ?? null, orders[b] ?? null];
      if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
      return sign * compareOrder(left, right) || a - b;
    });
}

/** What a click on a header does: ascending, descending, as they came. */
export function nextSort(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}
