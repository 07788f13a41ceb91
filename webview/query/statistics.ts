import type { QueryRow } from '../../engine/workers/protocol.ts';
import { shortNumber } from '../ui/format.ts';
import type { Column } from './columns.ts';

/** Mean and range of the finite numbers of a column; `undefined` where there are none. */
export function statisticsOf(rows: readonly QueryRow[], column: Column): { readonly mean: string; readonly range: string } | undefined {
  const numbers = rows.map(column.order).filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (numbers.length === 0) return undefined;
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const number of numbers) {
    sum += number;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return { mean: shortNumber(sum / numbers.length), range: shortNumber(most - least) };
}
