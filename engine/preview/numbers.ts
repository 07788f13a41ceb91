/** The elements of arrays as doubles, to be drawn and counted. */
import type { DType, NdArray } from '../values/numpy.ts';
import { readNumber } from '../values/numpy-items.ts';
import { complexOf, numberOf } from '../values/repr-numpy-items.ts';
import type { NumberPart, Plot } from './records.ts';

const machineIsLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export function plotOf(dtype: DType): Plot {
  if (dtype.fields || dtype.subarray) return 'none';
  return 'biuf'.includes(dtype.kind) ? 'number' : dtype.kind === 'c' ? 'complex' : 'none';
}

/** One number for each element, in the order of memory. Integers beyond 2**53 are rounded. */
export function numbersOf(array: NdArray, part: NumberPart): Float64Array {
  const { dtype, bytes } = array;
  if (dtype.kind === 'c') return complexNumbers(array, part);
  const count = array.size;
  const native = nativeView(dtype, bytes, count);
  if (native) return native instanceof Float64Array ? native : Float64Array.from(native);
  const numbers = new Float64Array(count);
  if (dtype.itemsize > 8) {
    for (let i = 0; i < count; i++) numbers[i] = numberOf(array.item(i));
    return numbers;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) numbers[i] = Number(readNumber(dtype, view, i * dtype.itemsize) ?? NaN);
  return numbers;
}

function complexNumbers(array: NdArray, part: NumberPart): Float64Array {
  const count = array.size;
  const numbers = new Float64Array(count);
  const { dtype, bytes } = array;
  const pairs = dtype.itemsize === 16 || dtype.itemsize === 8 ? nativeView(half(dtype), bytes, count * 2) : undefined;
  for (let i = 0; i < count; i++) {
    const { real, imag } = pairs ? { real: Number(pairs[2 * i]), imag: Number(pairs[2 * i + 1]) } : complexOf(array.item(i));
    numbers[i] = part === 'phase' ? Math.atan2(imag, real) : part === 'real' ? real : part === 'imaginary' ? imag : magnitude(real, imag);
  }
  return numbers;
}

/** As NumPy has it: an infinite part makes it infinite. `Math.hypot` is slow, and only needed where squares leave the range. */
function magnitude(real: number, imag: number): number {
  const square = real * real + imag * imag;
  return square > 1e-290 && square < 1e300 ? Math.sqrt(square) : Math.hypot(real, imag);
}

const half = (dtype: DType) => ({ kind: 'f', order: dtype.order, itemsize: dtype.itemsize / 2 });

type Native = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;
const natives: Readonly<Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => Native>> = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u4: Uint32Array,
  i2: Int16Array,
  u2: Uint16Array,
  i1: Int8Array,
  u1: Uint8Array,
};

/** The elements where this machine has numbers of their form; copied where they do not lie on their boundary. */
function nativeView(dtype: { kind: string; order: string; itemsize: number }, bytes: Uint8Array, count: number): Native | undefined {
  const { kind, order, itemsize } = dtype;
  const made = natives[`${kind}${itemsize}`];
  if (!made || (itemsize > 1 && order === (machineIsLittle ? '>' : '<'))) return undefined;
  const aligned = bytes.byteOffset % itemsize === 0 ? bytes : bytes.slice();
  return new made(aligned.buffer as ArrayBuffer, aligned.byteOffset, count);
}
