/** Arrays of numbers, which HDF5 has types for. */
import { SaveError } from '../../errors.ts';
import type { DType, NdArray } from '../../values/numpy.ts';
import { Global } from '../../values/objects.ts';
import { ByteArray, tuple } from '../../values/sequences.ts';
import type { Spelling } from './spell.ts';
import { boolType, complexType, floatType, integerType } from '../hdf5-format/types.ts';

const types = new Map<string, Uint8Array>();

/** The datatype of an array that can be a dataset as it is; `undefined` where it cannot. */
export function nativeType({ dtype, shape, cls }: NdArray): Uint8Array | undefined {
  // Python gets a scalar of a dataset without axes, and HDF5 has no more than 32
  if (cls.path !== 'numpy.ndarray' || shape.length === 0 || shape.length > 32 || dtype.metadata !== undefined) return undefined;
  const key = dtype.order + dtype.kind + dtype.itemsize;
  let type = types.get(key);
  if (!type && (type = makeType(dtype))) types.set(key, type);
  return type;
}

function makeType({ kind, itemsize, order }: DType): Uint8Array | undefined {
  const bytes = order === '>' ? 'big' : 'little';
  if (kind === 'b') return boolType;
  if (kind === 'i' || kind === 'u') return integerType(itemsize, kind === 'i', bytes);
  // long doubles are no IEEE 754
  if (kind === 'f' && itemsize <= 8) return floatType(itemsize, bytes);
  if (kind === 'c' && itemsize <= 16) return complexType(itemsize, bytes);
  return undefined;
}

/** The elements in C order: HDF5 has no other. */
export function elementsOf(array: NdArray): Uint8Array {
  const needed = array.size * array.dtype.itemsize;
  if (array.bytes.length !== needed)
    throw new SaveError(`An array of shape (${array.shape.join(', ')}) needs ${needed} bytes, and has ${array.bytes.length}`);
  return array.toC().bytes;
}

/** `_reconstruct` turns elements of the other byte order, and their digest would be another. */
export const isTurned = ({ dtype, cls }: NdArray): boolean =>
  dtype.order === '>' && 'iufcU'.includes(dtype.kind) && cls.path === 'numpy.ndarray';

const ndarray = new Global('numpy', 'ndarray');

/** `numpy.ndarray(shape, dtype, buffer)`, which keeps the byte order. */
export function spellBuffer(array: NdArray): Spelling {
  return { constructor_: ndarray, args: tuple(tuple(...array.shape), array.dtype, new ByteArray(elementsOf(array))), cls: ndarray };
}
