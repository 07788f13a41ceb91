/** The elements of a data set, which lie in its header or in one piece elsewhere in the file. */
import type { DataType, Range } from '../bag-file.ts';
import type { FileBytes } from '../hdf5-format/file-bytes.ts';
import type { Extent } from '../hdf5-format/layout-read.ts';
import { uninitialised } from '../large-memory.ts';

/** Data of fewer bytes is taken out of the blocks that are kept of the file. */
const fewBytes = 16_384;
/** Small parts of large data are taken out of pieces of this many bytes. */
const windowLength = 32_768;

interface Window {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class Elements {
  readonly #file: FileBytes;
  readonly #data: Uint8Array | Extent;
  #window: Window = { at: 0, bytes: new Uint8Array() };

  /** @throws FormatError where the data is not as long as its type says. */
  constructor(file: FileBytes, { count, size }: DataType, data: Uint8Array | Extent) {
    if (count * size !== data.length && count > 0) throw file.damaged(`has ${data.length} bytes where its type needs ${count * size}`);
    if (count > 0 && !(data instanceof Uint8Array) && !Number.isFinite(data.address)) throw file.refused('data that was never written');
    this.#file = file;
    this.#data = count > 0 ? data : new Uint8Array();
  }

  /** All of them, in memory of their own. */
  all(): Uint8Array<ArrayBuffer> {
    const data = this.#data;
    if (data instanceof Uint8Array) return data.slice();
    if (data.length < fewBytes) return this.#file.read(data.address, data.length).slice();
    const bytes = uninitialised(data.length);
    this.#file.readInto(bytes, data.address);
    return bytes;
  }

  /** Those of a part; `ranges` has one for each axis, within the shape. */
  part({ size, shape }: DataType, ranges: readonly Range[]): Uint8Array<ArrayBuffer> {
    const strides = (shape ?? []).map(() => size);
    for (let axis = strides.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] as number) * (shape?.[axis + 1] as number);
    const extents = ranges.map(({ start, stop, step }) => Math.max(0, Math.ceil((stop - start) / step)));
    const bytes = uninitialised(extents.reduce((product, extent) => product * extent, size));
    if (bytes.length === 0) return bytes;
    // axes that are taken whole, and a run along the one before them, lie in one piece
    let split = strides.length;
    while (split > 0 && extents[split - 1] === shape?.[split - 1]) split--;
    if (split > 0 && ranges[split - 1]?.step === 1) split--;
    const run = extents.slice(split).reduce((product, extent) => product * extent, size);
    const first = ranges.slice(split).reduce((sum, { start }, i) => sum + start * (strides[split + i] as number), 0);
    let to = 0;
    const take = (axis: number, at: number): void => {
      if (axis === split) {
        this.#copy(at + first, bytes, to, run);
        to += run;
        return;
      }
      const { start, step } = ranges[axis] as Range;
      for (let i = 0; i < (extents[axis] as number); i++) take(axis + 1, at + (start + i * step) * (strides[axis] as number));
    };
    take(0, 0);
    return bytes;
  }

  #copy(at: number, target: Uint8Array, to: number, length: number): void {
    const data = this.#data;
    if (data instanceof Uint8Array) target.set(data.subarray(at, at + length), to);
    else if (length >= windowLength) this.#file.readInto(target.subarray(to, to + length), data.address + at);
    else {
      const window = this.#around(data, at, length);
      // few bytes are copied faster so
      for (let i = at - window.at, end = i + length; i < end;) target[to++] = window.bytes[i++] as number;
    }
  }

  #around({ address, length: whole }: Extent, at: number, length: number): Window {
    const { at: start, bytes } = this.#window;
    if (at >= start && at + length <= start + bytes.length) return this.#window;
    return (this.#window = { at, bytes: this.#file.read(address + at, Math.min(windowLength, whole - at)) });
  }
}
