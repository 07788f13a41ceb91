/** Arrays made small enough to be drawn: lines by the extremes of buckets, images by the means of blocks. */
import type { ArraySource, Extent } from './array-source.ts';
import { numbersOf } from './numbers.ts';
import type { ArrayView, Image, LinePoints, NumberPart } from './records.ts';
import { planeOf } from './view.ts';
import { Pacer } from './work.ts';
import type { Work } from './work.ts';

const pieceSize = 65_536;
/** An answer has at most a mebibyte. */
export const mostPoints = 32_768;
export const mostCells = 131_072;

export interface LineOptions {
  readonly view: ArrayView;
  readonly part: NumberPart;
  readonly start: number;
  readonly end: number;
  readonly buckets: number;
}

/** In order; of a bucket its least and greatest element, in the order in which they lie; a bucket of NaNs is one NaN. */
export async function line(source: ArraySource, options: LineOptions, work: Work): Promise<LinePoints> {
  const plane = planeOf(source.shape, options.view);
  const start = Math.max(0, Math.min(Math.floor(options.start), plane.rows));
  const end = Math.max(start, Math.min(Math.ceil(options.end), plane.rows));
  const buckets = Math.max(1, Math.min(options.buckets, mostPoints));
  const reduced = end - start <= 2 * buckets ? 1 : Math.ceil((end - start) / buckets);
  const [x, y]: [number[], number[]] = [[], []];
  const put = (place: number, value: number) => (x.push(place), y.push(value));
  const pacer = new Pacer(work, end - start);
  const step = reduced * Math.max(1, Math.floor(pieceSize / reduced));
  for (let from = start; from < end; from += step) {
    const to = Math.min(end, from + step);
    const values = numbersOf(await source.read(plane.extents({ start: from, stop: to }, { start: 0, stop: 1 })), options.part);
    if (reduced === 1) for (const [i, value] of values.entries()) put(from + i, value);
    else
      for (let first = 0; first < values.length; first += reduced)
        bucket(values, first, Math.min(first + reduced, values.length), from, put);
    await pacer.step(to - start);
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), reduced };
}

function bucket(values: Float64Array, first: number, end: number, from: number, put: (place: number, value: number) => void): void {
  let [least, greatest] = [-1, -1];
  for (let i = first; i < end; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (least < 0 || value < (values[least] as number)) least = i;
    if (greatest < 0 || value > (values[greatest] as number)) greatest = i;
  }
  if (least < 0) return put(from + first, NaN);
  put(from + Math.min(least, greatest), values[Math.min(least, greatest)] as number);
  if (least !== greatest) put(from + Math.max(least, greatest), values[Math.max(least, greatest)] as number);
}

export interface ImageOptions {
  readonly view: ArrayView;
  readonly part: NumberPart;
  readonly maxRows: number;
  readonly maxColumns: number;
}

export async function image(source: ArraySource, options: ImageOptions, work: Work): Promise<Image> {
  const plane = planeOf(source.shape, options.view);
  const maxRows = Math.max(1, Math.min(options.maxRows, mostCells));
  const maxColumns = Math.max(1, Math.min(options.maxColumns, Math.floor(mostCells / maxRows)));
  const blockRows = Math.max(1, Math.ceil(plane.rows / maxRows));
  const blockColumns = Math.max(1, Math.ceil(plane.columns / maxColumns));
  const rows = Math.ceil(plane.rows / blockRows);
  const columns = Math.ceil(plane.columns / blockColumns);
  const data = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  const pacer = new Pacer(work, plane.rows * plane.columns);
  const wide = Math.min(plane.columns, pieceSize);
  const high = Math.max(1, Math.floor(pieceSize / Math.max(1, wide)));
  for (let top = 0; top < plane.rows; top += high) {
    for (let left = 0; left < plane.columns; left += wide) {
      const rowExtent: Extent = { start: top, stop: Math.min(plane.rows, top + high) };
      const columnExtent: Extent = { start: left, stop: Math.min(plane.columns, left + wide) };
      const values = numbersOf(await source.read(plane.extents(rowExtent, columnExtent)), options.part);
      const [height, width] = [rowExtent.stop - top, columnExtent.stop - left];
      for (let row = 0; row < height; row++) {
        const base = Math.floor((top + row) / blockRows) * columns;
        for (let column = 0; column < width; column++) {
          const value = values[plane.turned ? column * height + row : row * width + column] as number;
          if (Number.isNaN(value)) continue;
          const cell = base + Math.floor((left + column) / blockColumns);
          (data[cell] as number) += value;
          (counts[cell] as number)++;
        }
      }
      await pacer.step(top * plane.columns + (columnExtent.stop - 0) * height);
    }
  }
  for (let cell = 0; cell < data.length; cell++) data[cell] = counts[cell] === 0 ? NaN : (data[cell] as number) / (counts[cell] as number);
  return { rows, columns, data, blockRows, blockColumns };
}
