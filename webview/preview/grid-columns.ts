/** Where the columns of a table lie. Pure. */
import type { TableShape } from '../../engine/workers/protocol.ts';

/** Pixels of a character of the editor's font at 12 pixels, and around a text. */
const character = 7.3;
const padding = 18;
const [narrowest, widest] = [5, 40];
const sampleRows = 60;
/** Columns whose first cells are looked at; the others are as wide as the last of these. */
const sampleColumns = 60;

/** Characters that numbers of a dtype may take: the first rows may have shorter ones. */
function leastLength(dtype: string): number {
  return dtype === 'float64' ? 19 : dtype.startsWith('float') ? 12 : dtype.startsWith('complex') ? 24 : narrowest;
}

/** Pixels of each column, from the names and the first rows. */
export function columnWidths({ columns, labels, rows }: TableShape, text: (row: number, column: number) => string): number[] {
  const widths: number[] = [];
  for (const [place, { name, dtype }] of columns.entries()) {
    let length = Math.max(name.length + 2, dtype.length, leastLength(dtype));
    // labels may count to the last row
    if (place < labels) length = Math.max(length, String(rows).length);
    if (place < sampleColumns)
      for (let row = 0; row < Math.min(rows, sampleRows); row++) length = Math.max(length, text(row, place).length);
    else length = Math.max(length, 12);
    widths.push(Math.round(Math.min(widest, length) * character) + padding);
  }
  return widths;
}

/** Where each column begins, and last where they end. */
export function columnOffsets(widths: readonly number[]): number[] {
  const offsets = [0];
  for (const width of widths) offsets.push((offsets.at(-1) ?? 0) + width);
  return offsets;
}

/** The columns within a stretch, and one more on either side. */
export function columnsAt(offsets: readonly number[], left: number, width: number): { readonly from: number; readonly to: number } {
  const count = offsets.length - 1;
  const last = (limit: number) => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] as number) <= limit) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return { from: Math.max(0, last(left) - 1), to: Math.min(count, last(left + width) + 2) };
}
