/** Arrays as strided views, so that fields, transposed arrays and sub-arrays are hashed from where they lie. */
import type { DType, DTypeField, NdArray } from '../values/numpy.ts';

export interface Strided {
  readonly bytes: Uint8Array;
  /** Byte of the first element. */
  readonly offset: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Bytes from one element to the next, for each axis. */
  readonly strides: readonly number[];
}

export function stridedOf({ bytes, dtype, shape, order }: NdArray): Strided {
  return {
    bytes,
    offset: 0,
    dtype,
    shape,
    strides: order === 'C' ? stridesOf(shape, dtype.itemsize) : stridesOf(shape.toReversed(), dtype.itemsize).toReversed(),
  };
}

/** Of an array in C order. */
function stridesOf(shape: readonly number[], itemsize: number): number[] {
  const strides = new Array<number>(shape.length);
  let stride = itemsize;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** One field of all elements. The axes of a sub-array come last. */
export function fieldOf(view: Strided, field: DTypeField): Strided {
  const offset = view.offset + field.offset;
  const { subarray } = field.dtype;
  if (!subarray) return { ...view, offset, dtype: field.dtype };
  const { base, shape } = subarray;
  return {
    ...view,
    offset,
    dtype: base,
    shape: [...view.shape, ...shape],
    strides: [...view.strides, ...stridesOf(shape, base.itemsize)],
  };
}

const chunkBytes = 1 << 20;

/** The elements in C order, in chunks that live until the next one. */
export function* inCOrder(view: Strided): Generator<Uint8Array> {
  const { bytes, offset, dtype, shape, strides } = view;
  const { itemsize } = dtype;
  const size = shape.reduce((product, extent) => product * extent, itemsize);
  if (size === 0) return;
  const packed = stridesOf(shape, itemsize);
  if (shape.every((extent, axis) => extent === 1 || strides[axis] === packed[axis])) {
    yield bytes.subarray(offset, offset + size);
    return;
  }
  const unit = [offset, itemsize, ...strides].every((count) => count % 4 === 0) ? 4 : 1;
  const source = unit === 4 ? wordsOf(bytes) : bytes;
  const perItem = itemsize / unit;
  const perChunk = Math.max(Math.floor(chunkBytes / itemsize), 1);
  const chunk = new (unit === 4 ? Int32Array : Uint8Array)(Math.min(perChunk, size / itemsize) * perItem);
  const steps = strides.map((stride) => stride / unit);
  const last = shape.length - 1;
  const [extent, step] = [shape[last] as number, steps[last] as number];
  let filled = 0;
  for (const row of rowsOf(shape.slice(0, -1), steps, offset / unit))
    for (let done = 0; done < extent;) {
      const run = Math.min(extent - done, (chunk.length - filled) / perItem);
      gather(source, row + done * step, step, chunk, filled, perItem, run);
      done += run;
      filled += run * perItem;
      if (filled === chunk.length) {
        yield new Uint8Array(chunk.buffer);
        filled = 0;
      }
    }
  yield new Uint8Array(chunk.buffer, 0, filled * unit);
}

type Units = Int32Array | Uint8Array;

/** Copies `count` items of `width` units that lie `step` apart. */
function gather(from: Units, start: number, step: number, into: Units, at: number, width: number, count: number): void {
  if (width === 2)
    for (let i = 0, source = start, target = at; i < count; i++, source += step, target += 2) {
      into[target] = from[source] as number;
      into[target + 1] = from[source + 1] as number;
    }
  else
    for (let i = 0, source = start, target = at; i < count; i++, source += step)
      for (let part = 0; part < width; part++) into[target++] = from[source + part] as number;
}

/** Where the rows along the last axis begin, in C order of the other axes. */
function* rowsOf(shape: readonly number[], steps: readonly number[], start: number): Generator<number> {
  const index = new Array<number>(shape.length).fill(0);
  let row = start;
  for (;;) {
    yield row;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      row += steps[axis] as number;
      if (++(index[axis] as number) < (shape[axis] as number)) break;
      row -= (index[axis] as number) * (steps[axis] as number);
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The same bytes as 32-bit words: a copy where they do not lie as words must. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}
