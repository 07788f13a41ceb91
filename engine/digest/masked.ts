/** Masked arrays: where an element is masked, the fill value is hashed in its place. */
import { IndigestibleError } from '../errors.ts';
import { classNameOf } from '../values/names.ts';
import { NdArray } from '../values/numpy.ts';
import type { DType } from '../values/numpy.ts';
import { hasNoFill } from '../values/numpy-masked.ts';
import type { MaskedArray } from '../values/numpy-masked.ts';
import type { DigestHex } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import { arrayDigest } from './arrays.ts';
import type { Walk } from './digester.ts';
import { sha256 } from './scalars.ts';

export function maskedDigest(array: MaskedArray, walk: Walk): DigestHex {
  const { cls, data } = array;
  if (!data.dtype.fields) return arrayDigest(filled(array), walk);
  const salt = classNameOf(cls);
  if (walk.rules === '0.15') throw new IndigestibleError(`The digest of a ${salt} of records is known to Python alone.`);
  let parts = salt + walk.digest(data.dtype.str) + walk.digest(new Tuple([...data.shape]));
  for (const { name } of data.dtype.fields) parts += walk.digest(name) + maskedDigest(array.field(name), walk);
  return sha256(parts);
}

/** `array.filled()`, of the class of the masked array; objects that are masked are None, as `tolist` has them. */
function filled(array: MaskedArray): NdArray {
  const { data, mask, cls } = array;
  const { dtype, shape, order } = data;
  if (data.objects) return new NdArray(dtype, shape, data.bytes, { objects: array.toArray(), cls });
  if (!mask.bytes.some((masked) => masked !== 0)) return new NdArray(dtype, shape, data.bytes, { order, cls });
  const fill = fillBytes(dtype, array.fill);
  const bytes = new Uint8Array(data.bytes);
  for (let i = 0; i < mask.bytes.length; i++) if (mask.bytes[i] !== 0) bytes.set(fill, i * fill.length);
  return new NdArray(dtype, shape, bytes, { order, cls });
}

const hex = (digits: string): Uint8Array => Buffer.from(digits, 'hex');
/** 999999, 1e20, N/A and so on, in the widest form; narrower ones are cut off. */
const defaults: Readonly<Record<string, Uint8Array>> = {
  b: hex('01'),
  i: hex('3f420f0000000000'),
  u: hex('3f420f0000000000'),
  f2: hex('007c'),
  f4: hex('ec78ad60'),
  f8: hex('408cb5781daf1544'),
  f16: hex('000062acc5eb78ad4140'),
  c8: hex('ec78ad60'),
  c16: hex('408cb5781daf1544'),
  c32: hex('000062acc5eb78ad4140'),
  M: hex('0000000000000080'),
  m: hex('0000000000000080'),
  S: Buffer.from('N/A'),
  U: hex('4e0000002f00000041000000'),
  V: Buffer.from('???'),
};

/** The fill value as an element; without one NumPy's default. */
function fillBytes(dtype: DType, fill: NdArray | undefined): Uint8Array {
  if (fill) return fill.bytes;
  const { kind, itemsize } = dtype;
  if (hasNoFill(dtype))
    throw new IndigestibleError(`NumPy has no fill value for ${dtype.name}: the digest differs from one process to the next.`);
  const bytes = new Uint8Array(itemsize);
  const source = defaults[`${kind}${itemsize}`] ?? defaults[kind] ?? new Uint8Array();
  bytes.set(source.subarray(0, itemsize));
  return bytes;
}
