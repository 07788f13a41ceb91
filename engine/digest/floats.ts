/** Floats of every width as doubles, bit for bit where they are not numbers. */
import type { DType } from '../values/numpy.ts';

export interface Double {
  readonly value: number;
  /** The bits that Python's float has of it, where the value is NaN. */
  readonly bits: bigint | undefined;
}

const nan = 0x7ffn << 52n;
/** The processor sets it when it widens a float. */
const quiet = 1n << 51n;

/** A part of a `f` or `c` element: `width` bytes from `offset` on. */
export function doubleBits(dtype: DType, bytes: Uint8Array, offset: number, width: number): Double {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, width);
  const little = dtype.order !== '>';
  if (width === 16) return extended(view, little);
  const bits = width === 8 ? view.getBigUint64(0, little) : BigInt(width === 4 ? view.getUint32(0, little) : view.getUint16(0, little));
  if (width === 8) return double(view.getFloat64(0, little), bits);
  if (width === 4) return double(view.getFloat32(0, little), ((bits >> 31n) << 63n) | nan | ((bits & 0x7fffffn) << 29n) | quiet);
  return double(half(Number(bits)), ((bits >> 15n) << 63n) | nan | ((bits & 0x3ffn) << 42n));
}

function double(value: number, bits: bigint): Double {
  return { value, bits: Number.isNaN(value) ? bits : undefined };
}

function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The 80 bits of x86, in 16 bytes. */
function extended(view: DataView, little: boolean): Double {
  const mantissa = view.getBigUint64(little ? 0 : 8, little);
  const top = view.getUint16(little ? 8 : 6, little);
  const exponent = top & 0x7fff;
  const sign = top & 0x8000 ? -1 : 1;
  const fraction = mantissa & ((1n << 63n) - 1n);
  if (exponent === 0x7fff) {
    if (fraction === 0n) return double(sign * Infinity, 0n);
    return double(NaN, (BigInt(top >> 15) << 63n) | nan | (fraction >> 11n) | quiet);
  }
  // in two steps: a power of two alone may be out of range
  const power = exponent - 16383 - 63;
  const first = Math.max(Math.min(power, 960), -960);
  return double(sign * Number(mantissa) * 2 ** first * 2 ** (power - first), 0n);
}
