/** Arrays by parts: those in memory, and those of which only what is asked for is read. */
import { NdArray } from '../values/numpy.ts';
import type { DType } from '../values/numpy.ts';
import type { Value } from '../values/value.ts';

/** From `start` to `stop`, exclusive. */
export type Extent = { readonly start: number; readonly stop: number };

export interface ArraySource {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The part within these extents, in C order, with all its axes; `null` takes a whole axis. */
  readonly read: (extents: readonly (Extent | null)[]) => NdArray | Promise<NdArray>;
}

/** Elements that are read at once when all of an array is gone through. */
const pieceSize = 65_536;

export function sourceOf(array: NdArray): ArraySource {
  return { dtype: array.dtype, shape: array.shape, read: (extents) => part(array, extents) };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A part of an array; a view of its bytes where they lie together. */
export function part(array: NdArray, extents: readonly (Extent | null)[]): NdArray {
  const { shape, dtype } = array;
  const cut = shape.map((extent, axis): Extent => {
    const { start, stop } = extents[axis] ?? { start: 0, stop: extent };
    const first = Math.min(Math.max(0, start), extent);
    return { start: first, stop: Math.min(Math.max(first, stop), extent) };
  });
  const counts = cut.map(({ start, stop }) => stop - start);
  // objects lie in C order whatever the array says
  const strides = stridesOf(shape, array.objects ? 'C' : array.order);
  const size = sizeOf(counts);
  const from = cut.reduce((sum, { start }, axis) => sum + start * (strides[axis] as number), 0);
  const run = size === 0 ? 0 : runOf(counts, strides);
  if (array.objects) {
    const objects: Value[] = [];
    eachRun(counts, strides, from, run, size, (place) => objects.push(...array.objects!.slice(place, place + run)));
    return new NdArray(dtype, counts, array.bytes, { objects });
  }
  const { itemsize } = dtype;
  if (run === size) return new NdArray(dtype, counts, array.bytes.subarray(from * itemsize, (from + size) * itemsize));
  const bytes = new Uint8Array(size * itemsize);
  let to = 0;
  eachRun(counts, strides, from, run, size, (place) => {
    const [first, length] = [place * itemsize, run * itemsize];
    if (length > 64) bytes.set(array.bytes.subarray(first, first + length), to);
    else for (let i = 0; i < length; i++) bytes[to + i] = array.bytes[first + i] as number;
    to += length;
  });
  return new NdArray(dtype, counts, bytes);
}

/** Elements from one to the next along each axis. */
function stridesOf(shape: readonly number[], order: 'C' | 'F'): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === 'C' ? shape.length - 1 - i : i;
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** How many elements lie one after the other, taken in C order. */
function runOf(counts: readonly number[], strides: readonly number[]): number {
  let run = 1;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    if (counts[axis] === 1) continue;
    if (strides[axis] !== run) break;
    run *= counts[axis] as number;
  }
  return run;
}

/** Calls with the place of the first element of each run, in C order. */
function eachRun(
  counts: readonly number[],
  strides: readonly number[],
  from: number,
  run: number,
  size: number,
  take: (place: number) => void,
): void {
  // the axes that runs are made of do not count
  let inner = counts.length;
  for (let length = 1; inner > 0 && length < run;) length *= counts[--inner] as number;
  const at = new Array<number>(inner).fill(0);
  let place = from;
  for (let done = 0; done < size; done += run) {
    take(place);
    for (let axis = inner - 1; axis >= 0; axis--) {
      place += strides[axis] as number;
      if (++(at[axis] as number) < (counts[axis] as number)) break;
      place -= (strides[axis] as number) * (counts[axis] as number);
      at[axis] = 0;
    }
  }
}

/** Extents that together make up a shape, in C order, each of about as many elements as are read at once. */
export function* pieces(shape: readonly number[], size = pieceSize): Generator<readonly Extent[], void> {
  if (shape.includes(0)) return;
  let axis = shape.length;
  let inner = 1;
  while (axis > 0 && inner * (shape[axis - 1] as number) <= size) inner *= shape[--axis] as number;
  if (axis === 0) {
    yield shape.map((stop) => ({ start: 0, stop }));
    return;
  }
  const step = Math.max(1, Math.floor(size / inner));
  const split = axis - 1;
  const outer = shape.slice(0, split);
  const at = outer.map(() => 0);
  for (let done = 0, all = sizeOf(outer); done < all; done++) {
    for (let start = 0; start < (shape[split] as number); start += step)
      yield [
        ...at.map((start) => ({ start, stop: start + 1 })),
        { start, stop: Math.min(shape[split] as number, start + step) },
        ...shape.slice(axis).map((stop) => ({ start: 0, stop })),
      ];
    for (let i = split - 1; i >= 0; i--) {
      if (++(at[i] as number) < (outer[i] as number)) break;
      at[i] = 0;
    }
  }
}
