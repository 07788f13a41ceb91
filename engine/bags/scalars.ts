/** Numbers and arrays of data sets, in NumPy's terms. */
import { Complex, Float, float, int } from '../values/numbers.ts';
import { DType, NdArray, NumpyScalar } from '../values/numpy.ts';
import { typeClass } from './bag-file.ts';
import type { BagFile, DataType, Range } from './bag-file.ts';

const plainNaN = 0x7ff8000000000000n;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The NaN's bits are kept where they are not the usual ones. */
function oddBits(view: DataView, offset: number): bigint | undefined {
  if (!Number.isNaN(view.getFloat64(offset, true))) return undefined;
  const bits = view.getBigUint64(offset, true);
  return bits === plainNaN ? undefined : bits;
}

/** A float of 8 bytes, little-endian. */
export function floatOf(bytes: Uint8Array): number | Float {
  const view = viewOf(bytes);
  const bits = oddBits(view, 0);
  return bits === undefined ? float(view.getFloat64(0, true)) : new Float(NaN, bits);
}

/** Two floats of 8 bytes, little-endian. */
export function complexOf(bytes: Uint8Array): Complex {
  const view = viewOf(bytes);
  const [real, imag] = [oddBits(view, 0), oddBits(view, 8)];
  const bits = real === undefined && imag === undefined ? undefined : { real, imag };
  return new Complex(view.getFloat64(0, true), view.getFloat64(8, true), bits);
}

/** An integer of 1, 2, 4 or 8 bytes, little-endian. */
export function integerOf(bytes: Uint8Array, signed: boolean): number | bigint | undefined {
  const view = viewOf(bytes);
  switch (bytes.length) {
    case 1:
      return signed ? view.getInt8(0) : view.getUint8(0);
    case 2:
      return signed ? view.getInt16(0, true) : view.getUint16(0, true);
    case 4:
      return signed ? view.getInt32(0, true) : view.getUint32(0, true);
    case 8:
      return int(signed ? view.getBigInt64(0, true) : view.getBigUint64(0, true));
    default:
      return undefined;
  }
}

/** The dtype that h5py has for a type; `undefined` where no bag has it. */
export function dtypeOf(type: DataType): DType | undefined {
  const { size } = type;
  const order = size === 1 ? '|' : type.littleEndian ? '<' : '>';
  switch (type.class) {
    case typeClass.integer:
      return [1, 2, 4, 8].includes(size) ? new DType(type.signed ? 'i' : 'u', order, size) : undefined;
    case typeClass.float:
      return [2, 4, 8].includes(size) ? new DType('f', order, size) : undefined;
    case typeClass.enum:
      return size === 1 && type.members.length === 2 && type.members.includes('TRUE') && type.members.includes('FALSE')
        ? new DType('b', '|', 1)
        : undefined;
    case typeClass.compound: {
      const half = size / 2;
      const isComplex =
        (half === 4 || half === 8) &&
        type.parts.length === 2 &&
        type.parts.every(
          (part, i) => part.name === 'ri'[i] && part.class === typeClass.float && part.size === half && part.offset === i * half,
        );
      return isComplex ? new DType('c', order, size) : undefined;
    }
    default:
      return undefined;
  }
}

/** A whole array. One without axes is a NumPy scalar in the machine's order, as h5py gives it. */
export function readArray(file: BagFile, inner: string): NdArray | NumpyScalar {
  const [type, dtype] = arrayType(file, inner);
  const bytes = file.bytes(inner, type);
  if (type.shape?.length === 0)
    return new NumpyScalar(new DType(dtype.kind, dtype.order === '>' ? '<' : dtype.order, dtype.itemsize), bytes);
  return new NdArray(dtype, type.shape ?? [], ordered(dtype, bytes));
}

/** A part of an array, with all its axes. Ranges are cut to the shape; axes without one are whole. @throws RangeError for a step below 1. */
export function readSlice(file: BagFile, inner: string, ranges: readonly (Partial<Range> | null)[]): NdArray {
  const [type, dtype] = arrayType(file, inner);
  const shape = type.shape ?? [];
  const cut = shape.map((extent, axis): Range => {
    const { start = 0, stop = extent, step = 1 } = ranges[axis] ?? {};
    if (![start, stop, step].every(Number.isSafeInteger) || step < 1)
      throw new RangeError('A range is made of integers, its step above 0.');
    const first = Math.min(Math.max(start, 0), extent);
    return { start: first, stop: Math.min(Math.max(stop, first), extent), step };
  });
  const extents = cut.map(({ start, stop, step }) => Math.ceil((stop - start) / step));
  return new NdArray(dtype, extents, ordered(dtype, shape.length === 0 ? file.bytes(inner, type) : file.slab(inner, type, cut)));
}

export function arrayType(file: BagFile, inner: string): [DataType, DType] {
  const type = file.type(inner);
  const dtype = dtypeOf(type);
  if (!dtype || type.shape === null) throw file.damage(inner, 'is no array of numbers');
  return [type, dtype];
}

/** Files give little-endian numbers: turned in place where the array's own are not. */
function ordered(dtype: DType, bytes: Uint8Array): Uint8Array {
  if (dtype.order === '>') swapBytes(bytes, dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.itemsize);
  return bytes;
}

/** Turns the order of the bytes of numbers of this many bytes, in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}
