/** The order of rows by a column. Pure. */
import type { CallRow } from '../../engine/workers/protocol.ts';
import type { Column } from './columns.ts';

export type Sort = { readonly column: string; readonly descending: boolean };

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers before texts. */
export function compareOrder(a: number | string, b: number | string): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b || 0 : -1;
  return typeof b === 'number' ? 1 : collator.compare(a, b);
}

/**
 * Indices of the rows in order. Equal rows stay as they came; rows without anything in the column are last, whichever way.
 */
export function sortedIndices(rows: readonly CallRow[], column: Column | undefined, descending: boolean): number[] {
  const indices = rows.map((_, index) => index);
  if (!column) return indices;
  const orders = rows.map(column.order);
  const sign = descending ? -1 : 1;
  return indices.sort((a, b) => {
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
