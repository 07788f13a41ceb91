/** NumPy's own format: the exact dtype, in the order in which the elements lie. */
import { NdArray, NumpyScalar } from '../../values/numpy.ts';
import type { DType } from '../../values/numpy.ts';
import { reprString } from '../../values/repr-scalars.ts';
import { pieces } from '../array-source.ts';
import type { ArraySource } from '../array-source.ts';

/** Bytes of an array in memory that are written at once. */
const pieceSize = 1 << 20;

export async function* npy(array: ArraySource | NdArray | NumpyScalar): AsyncGenerator<Uint8Array> {
  const shape = array instanceof NumpyScalar ? [] : array.shape;
  const isFortran = array instanceof NdArray && array.order === 'F' && shape.length > 1;
  yield header(array.dtype, shape, isFortran);
  if ('bytes' in array) for (let i = 0; i < array.bytes.length; i += pieceSize) yield array.bytes.subarray(i, i + pieceSize);
  else for (const extents of pieces(shape)) yield (await array.read(extents)).bytes;
}

/** As `numpy.lib.format` writes it: of version 1 where it fits, 2 where it is long, 3 where a name is not Latin-1; padded to 64 bytes. */
function header(dtype: DType, shape: readonly number[], isFortran: boolean): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': ${descr(dtype)}, 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${extents}), }`;
  const isLatin = /^[\x00-\xff]*$/.test(text);
  const bytes = Buffer.from(text, isLatin ? 'latin1' : 'utf8');
  const padded = (prefix: number) => Math.ceil((prefix + bytes.length + 1) / 64) * 64 - prefix;
  const version = !isLatin ? 3 : padded(10) < 65_536 ? 1 : 2;
  const prefix = version === 1 ? 10 : 12;
  const length = padded(prefix);
  const out = Buffer.alloc(prefix + length, 0x20);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) out.writeUInt16LE(length, 8);
  else out.writeUInt32LE(length, 8);
  out.set(bytes, prefix);
  out[prefix + length - 1] = 0x0a;
  return out;
}

/** Python's `dtype.descr`; bytes between fields are fields without a name. */
function descr(dtype: DType): string {
  if (!dtype.fields) return reprString(dtype.str);
  const parts: string[] = [];
  let end = 0;
  const gap = (to: number) => {
    if (to > end) parts.push(`('', '|V${to - end}')`);
  };
  for (const { name, dtype: type, offset } of [...dtype.fields].sort((a, b) => a.offset - b.offset)) {
    gap(offset);
    const { subarray } = type;
    const shape = subarray && `, (${subarray.shape.join(', ')}${subarray.shape.length === 1 ? ',' : ''})`;
    parts.push(`(${reprString(name)}, ${descr(subarray?.base ?? type)}${shape ?? ''})`);
    end = offset + type.itemsize;
  }
  gap(dtype.itemsize);
  return `[${parts.join(', ')}]`;
}
