/** The order of rows by a column, as pandas' `sort_values` has it: stable, what is missing last whichever way. */
import { UnsupportedError } from '../errors.ts';

/** What rows are ordered by; NaN and null are missing. */
export type SortKeys = Float64Array | readonly (number | bigint | string | null)[];

/** More rows take longer than anybody waits. */
export const mostSorted = 5_000_000;

/** Numbers before texts. */
function compare(a: number | bigint | string, b: number | bigint | string): number {
  if (typeof a === 'string') return typeof b !== 'string' ? 1 : a < b ? -1 : a > b ? 1 : 0;
  return typeof b === 'string' ? -1 : a < b ? -1 : a > b ? 1 : 0;
}

const isMissing = (key: number | bigint | string | null | undefined): boolean => key === null || key === undefined || Number.isNaN(key);

export function sortedRows(keys: SortKeys, descending: boolean): Uint32Array {
  if (keys.length > mostSorted)
    throw new UnsupportedError(`Tables of more than ${mostSorted.toLocaleString('en')} rows are not sorted.`, { code: 'TOO_MANY_ROWS' });
  const known: number[] = [];
  const missing: number[] = [];
  for (let row = 0; row < keys.length; row++) (isMissing(keys[row]) ? missing : known).push(row);
  const rows = Uint32Array.from(known);
  const sign = descending ? -1 : 1;
  if (keys instanceof Float64Array) rows.sort((a, b) => sign * ((keys[a] as number) - (keys[b] as number)) || a - b);
  else rows.sort((a, b) => sign * compare(keys[a] as string, keys[b] as string) || a - b);
  const order = new Uint32Array(keys.length);
  order.set(rows);
  order.set(missing, rows.length);
  return order;
}
