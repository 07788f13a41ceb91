/** Masked arrays: an array in which what is masked has the fill value. */
import { IndigestibleError } from '../errors.ts';
import { classNameOf } from '../values/names.ts';
import { DType, NdArray } from '../values/numpy.ts';
import { Global } from '../values/objects.ts';
import type { Instance } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';

/** `_mareconstruct(cls, ...)` with state `(1, shape, dtype, is_fortran, data, mask, fill_value)`; `undefined` for anything else. */
export function filledArray(value: Instance): NdArray | undefined {
  if (!(value.callee instanceof Global) || value.callee.path !== 'numpy.ma.core._mareconstruct') return undefined;
  const cls = value.args instanceof Tuple ? value.args.items[0] : undefined;
  const [, shape, dtype, fortran, data, mask, fill] = value.state instanceof Tuple ? value.state.items : [];
  if (!(cls instanceof Global) || !(shape instanceof Tuple) || !(dtype instanceof DType) || !(mask instanceof Uint8Array)) return undefined;
  const extents = shape.items as number[];
  if (extents.reduce((product, extent) => product * extent, 1) !== mask.length) return undefined;
  if (dtype.fields || dtype.order === '>')
    throw new IndigestibleError(`The digest of a ${classNameOf(cls)} of dtype ${dtype.str} is known to Python alone.`);
  const order = fortran === true ? 'F' : 'C';
  if (Array.isArray(data) && data.length === mask.length) {
    const masked = new NdArray(new DType('b', '|', 1), extents, mask, { order }).toC().bytes;
    const objects = data.map((item, i) => (masked[i] ? null : item));
    return new NdArray(dtype, extents, new Uint8Array(), { objects, cls });
  }
  if (!(data instanceof Uint8Array) || data.length !== mask.length * dtype.itemsize) return undefined;
  return new NdArray(dtype, extents, filled(data, mask, fillBytes(dtype, fill)), { order, cls });
}

function filled(data: Uint8Array, mask: Uint8Array, fill: Uint8Array): Uint8Array {
  if (!mask.some((masked) => masked !== 0)) return data;
  const copy = new Uint8Array(data);
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) copy.set(fill, i * fill.length);
  return copy;
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

function fillBytes({ kind, itemsize }: DType, fill: Value | undefined): Uint8Array {
  const bytes = new Uint8Array(itemsize);
  const source = fill instanceof NdArray ? fill.bytes : (defaults[`${kind}${itemsize}`] ?? defaults[kind] ?? new Uint8Array());
  bytes.set(source.subarray(0, itemsize));
  return bytes;
}
