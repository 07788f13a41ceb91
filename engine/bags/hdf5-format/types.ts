/** Datatypes, dataspaces and attributes, as messages of object headers spell them. Only what bags use. */
import { constant, u16, u32 } from './bytes.ts';

const nullSpace = constant(2, 0, 0, 2);
const scalarSpace = constant(2, 0, 0, 0);

/** Dataspaces: nothing at all, one element, or so many along each axis. */
export const spaces = {
  null: nullSpace,
  scalar: scalarSpace,
  simple(shape: readonly number[]): Uint8Array {
    const bytes = Buffer.alloc(4 + 8 * shape.length);
    bytes.set([2, shape.length, 0, 1]);
    shape.forEach((extent, axis) => bytes.writeBigUInt64LE(BigInt(extent), 4 + 8 * axis));
    return bytes;
  },
};

export type Order = 'little' | 'big';

/** Two's complement, or unsigned; size in bytes. */
export function integerType(size: number, signed: boolean, order: Order = 'little'): Uint8Array {
  return constant(0x10, (order === 'big' ? 1 : 0) | (signed ? 8 : 0), 0, 0, u32(size), u16(0), u16(8 * size));
}

/** Bits of the exponent and of the mantissa of IEEE 754, by the size in bytes. */
const ieee: Readonly<Record<number, readonly [exponent: number, mantissa: number]>> = { 2: [5, 10], 4: [8, 23], 8: [11, 52] };

/** IEEE 754 of 2, 4 or 8 bytes. */
export function floatType(size: number, order: Order = 'little'): Uint8Array {
  const [exponent, mantissa] = ieee[size] as readonly [number, number];
  const bits = [0x20 | (order === 'big' ? 1 : 0), 8 * size - 1, 0];
  return constant(...[0x11, ...bits, u32(size), u16(0), u16(8 * size)], ...[mantissa, exponent, 0, mantissa, u32(2 ** (exponent - 1) - 1)]);
}

/** What h5py takes for complex numbers; `size` is that of both parts. */
export function complexType(size: number, order: Order = 'little'): Uint8Array {
  const part = floatType(size / 2, order);
  return constant(0x36, 2, 0, 0, u32(size), 'r\0', 0, part, 'i\0', size / 2, part);
}

/** What h5py takes for bool. */
export const boolType = constant(0x38, 2, 0, 0, u32(1), integerType(1, true), 'FALSE\0TRUE\0', 0, 1);

/** Bytes without a meaning. */
export const opaqueType = (size: number): Uint8Array => constant(0x15, 0, 0, 0, u32(size));

const byteType = integerType(1, false);

/** Texts of any length, which lie in a heap. */
export const textType = constant(0x19, 1, 1, 0, u32(16), byteType);
/** The same for ASCII: how b'' is kept. */
export const asciiType = constant(0x19, 1, 0, 0, u32(16), byteType);

/** A text in a heap, or `b''`, is 16 bytes: its length, the address of the collection, its number there. */
export const referenceLength = 16;

const attributeMessage = (name: string, type: Uint8Array, data: Uint8Array | number): Buffer => {
  const body = constant(3, 0, u16(name.length + 1), u16(type.length), u16(scalarSpace.length), 1, `${name}\0`, type, scalarSpace);
  const length = body.length + (typeof data === 'number' ? data : data.length);
  return constant(0x0c, u16(length), 0, body, typeof data === 'number' ? '' : data);
};

/** The whole message of an attribute that is a text, up to the reference to it. */
export const textAttribute = (name: string): Uint8Array => attributeMessage(name, textType, referenceLength);

/** The whole message of an attribute that is True. */
export const trueAttribute = (name: string): Uint8Array => attributeMessage(name, boolType, Uint8Array.of(1));
