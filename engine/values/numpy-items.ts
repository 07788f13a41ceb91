/** One element of an array, as `ndarray.item()` gives it. */
import { float, int, Complex } from './numbers.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import type { DType } from './numpy.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** Half precision to double. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The number at an offset, for kinds `b i u f` of at most 8 bytes. */
export function readNumber(dtype: DType, view: DataView, offset: number): number | bigint | undefined {
  const little = dtype.order !== '>';
  switch (`${dtype.kind}${dtype.itemsize}`) {
    case 'b1':
    case 'u1':
      return view.getUint8(offset);
    case 'i1':
      return view.getInt8(offset);
    case 'i2':
      return view.getInt16(offset, little);
    case 'u2':
      return view.getUint16(offset, little);
    case 'i4':
      return view.getInt32(offset, little);
    case 'u4':
      return view.getUint32(offset, little);
    case 'i8':
      return view.getBigInt64(offset, little);
    case 'u8':
      return view.getBigUint64(offset, little);
    case 'f2':
      return half(view.getUint16(offset, little));
    case 'f4':
      return view.getFloat32(offset, little);
    case 'f8':
      return view.getFloat64(offset, little);
    default:
      return undefined;
  }
}

export function readItem(dtype: DType, bytes: Uint8Array, offset: number): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = dtype.order !== '>';
  const raw = () => bytes.subarray(offset, offset + dtype.itemsize);
  switch (dtype.kind) {
    case 'b':
      return view.getUint8(offset) !== 0;
    case 'i':
    case 'u': {
      const number = readNumber(dtype, view, offset);
      return typeof number === 'bigint' ? int(number) : (number ?? new NumpyScalar(dtype, raw()));
    }
    case 'f': {
      const number = readNumber(dtype, view, offset);
      return typeof number === 'number' ? float(number) : new NumpyScalar(dtype, raw());
    }
    case 'c':
      if (dtype.itemsize === 8) return new Complex(view.getFloat32(offset, little), view.getFloat32(offset + 4, little));
      if (dtype.itemsize === 16) return new Complex(view.getFloat64(offset, little), view.getFloat64(offset + 8, little));
      return new NumpyScalar(dtype, raw());
    case 'U':
      return text(view, offset, dtype.itemsize, little);
    case 'S':
      return withoutPadding(raw());
    case 'V':
      return voidItem(dtype, bytes, offset);
    default:
      return new NumpyScalar(dtype, raw());
  }
}

/** UCS-4, padded with zeros. */
function text(view: DataView, offset: number, length: number, little: boolean): string {
  const points: number[] = [];
  for (let i = 0; i < length; i += 4) points.push(view.getUint32(offset + i, little));
  while (points.at(-1) === 0) points.pop();
  return points.map((point) => (point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd')).join('');
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function voidItem(dtype: DType, bytes: Uint8Array, offset: number): Value {
  if (dtype.subarray) {
    const { base, shape } = dtype.subarray;
    return new NdArray(base, shape, bytes.subarray(offset, offset + dtype.itemsize));
  }
  if (dtype.fields) return new Tuple(dtype.fields.map((field) => readItem(field.dtype, bytes, offset + field.offset)));
  return bytes.subarray(offset, offset + dtype.itemsize);
}
