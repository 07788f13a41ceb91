/** Elements as the bytes of an array. */
import { Complex, Float } from './numbers.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import type { DType } from './numpy.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** The only element of a 0-d array, as one of another dtype of its kind. `undefined` for long doubles and what is of another kind. */
export function cast(from: NdArray, dtype: DType): NdArray | undefined {
  if (from.dtype.kind !== dtype.kind || from.objects) return undefined;
  const bytes = new Uint8Array(dtype.itemsize);
  return write(new DataView(bytes.buffer), 0, dtype, from.item(0)) ? new NdArray(dtype, [], bytes) : undefined;
}

/** Puts an element at an offset; false for what it cannot put. */
function write(view: DataView, offset: number, dtype: DType, item: Value): boolean {
  const { kind, itemsize, order, fields } = dtype;
  const little = order !== '>';
  switch (kind) {
    case 'b':
      view.setUint8(offset, item === true ? 1 : 0);
      return true;
    case 'i':
    case 'u':
      return (typeof item === 'number' || typeof item === 'bigint') && writeInteger(view, offset, itemsize, BigInt(item), little);
    case 'f':
      return writeFloat(view, offset, itemsize, item instanceof Float ? item.value : item, little);
    case 'c': {
      if (!(item instanceof Complex)) return false;
      const half = itemsize / 2;
      return writeFloat(view, offset, half, item.real, little) && writeFloat(view, offset + half, half, item.imag, little);
    }
    case 'U': {
      if (typeof item !== 'string') return false;
      const points = [...item].slice(0, itemsize / 4);
      for (const [i, point] of points.entries()) view.setUint32(offset + 4 * i, point.codePointAt(0) as number, little);
      return true;
    }
    case 'S':
      if (!(item instanceof Uint8Array)) return false;
      new Uint8Array(view.buffer, offset, itemsize).set(item.subarray(0, itemsize));
      return true;
    case 'V':
      return (
        item instanceof Tuple &&
        fields?.every((field, i) => write(view, offset + field.offset, field.dtype, item.items[i] ?? null)) === true
      );
    case 'm':
    case 'M':
      return item instanceof NumpyScalar && writeInteger(view, offset, 8, ticks(item), little);
    default:
      return false;
  }
}

const ticks = ({ dtype, bytes }: NumpyScalar): bigint =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0, dtype.order !== '>');

function writeInteger(view: DataView, offset: number, size: number, value: bigint, little: boolean): true {
  for (let i = 0; i < size; i++) view.setUint8(offset + (little ? i : size - 1 - i), Number(BigInt.asUintN(8, value >> BigInt(8 * i))));
  return true;
}

function writeFloat(view: DataView, offset: number, size: number, value: Value, little: boolean): boolean {
  if (typeof value !== 'number') return false;
  if (size === 8) view.setFloat64(offset, value, little);
  else if (size === 4) view.setFloat32(offset, value, little);
  else if (size === 2 && Math.abs(value) >= 65520) view.setUint16(offset, value < 0 ? 0xfc00 : 0x7c00, little);
  else return false;
  return true;
}
