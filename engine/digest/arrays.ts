/** Arrays and scalars of NumPy. */
import { IndigestibleError } from '../errors.ts';
import { classNameOf } from '../values/names.ts';
import { Complex } from '../values/numbers.ts';
import { DType, NdArray } from '../values/numpy.ts';
import type { NumpyScalar } from '../values/numpy.ts';
import { Global } from '../values/objects.ts';
import type { DigestHex, Instance } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import type { Walk } from './digester.ts';
import { doubleBits } from './floats.ts';
import { hashInt } from './numbers.ts';
import { bytes, complex, float, integer, sha256, text } from './scalars.ts';
import { fieldOf, inCOrder, stridedOf } from './strided.ts';
import type { Strided } from './strided.ts';

export function arrayDigest(array: NdArray, walk: Walk): DigestHex {
  const salt = classNameOf(array.cls);
  if (!array.objects) return stridedDigest(stridedOf(array), salt, walk);
  if (walk.rules === '0.15')
    throw new IndigestibleError('Up to fleche 0.15 the digest of an array of objects depends on where they lay in memory.');
  return walk.iterable(salt, [array.dtype.str, new Tuple([...array.shape]), ...array.toArray()]);
}

function stridedDigest(view: Strided, salt: string, walk: Walk): DigestHex {
  const { dtype, shape } = view;
  const head = walk.digest(dtype.str) + walk.digest(new Tuple([...shape]));
  if (!dtype.fields || walk.rules === '0.15') return bytes(salt + head, inCOrder(view));
  let parts = salt + head;
  for (const field of dtype.fields) {
    const column = fieldOf(view, field);
    parts += walk.digest(field.name) + stridedDigest(column, saltOfField(salt, column.dtype), walk);
  }
  return sha256(parts);
}

/** A field of a recarray is one itself only where it has fields. */
function saltOfField(salt: string, dtype: DType): string {
  return salt === 'recarray' && !dtype.fields ? 'ndarray' : salt;
}

/** A scalar such as `np.float64(1.5)`. All numbers but those that are not one have the digest of their hash. */
export function numpyScalarDigest(scalar: NumpyScalar, walk: Walk): DigestHex {
  const { dtype } = scalar;
  switch (dtype.kind) {
    case 'b':
    case 'O':
      return walk.digest(scalar.toValue());
    case 'U':
      return text('str_', scalar.toValue() as string);
    case 'S':
      return bytes('bytes_', [scalar.toValue() as Uint8Array]);
    case 'i':
    case 'u':
      return integer('int', hashInt(BigInt(scalar.toValue() as number | bigint)));
    case 'f': {
      const { value, bits } = doubleBits(dtype, scalar.bytes, 0, dtype.itemsize);
      return float(dtype.itemsize === 16 ? 'longdouble' : dtype.name, value, bits);
    }
    case 'c': {
      const half = dtype.itemsize / 2;
      const real = doubleBits(dtype, scalar.bytes, 0, half);
      const imag = doubleBits(dtype, scalar.bytes, half, half);
      const salt = half === 16 ? 'clongdouble' : dtype.name;
      return complex(salt, new Complex(real.value, imag.value, { real: real.bits, imag: imag.bits }));
    }
    case 'm':
      throw new IndigestibleError('A numpy.timedelta64 has no digest (the reference raises TypeError).');
    default:
      throw new IndigestibleError(`A NumPy scalar of dtype ${dtype.name} has no digest (the reference calls it indigestible).`);
  }
}

/** Element types by the codes of `array._array_reconstructor`; those of characters are left out. */
const formats = [
  'u1',
  'i1',
  '<u2',
  '>u2',
  '<i2',
  '>i2',
  '<u4',
  '>u4',
  '<i4',
  '>i4',
  '<u8',
  '>u8',
  '<i8',
  '>i8',
  '<f4',
  '>f4',
  '<f8',
  '>f8',
];

/** The items of an `array.array`; `undefined` for anything else. */
export function pythonArrayItems(value: Instance): Value[] | undefined {
  if (!(value.callee instanceof Global) || !(value.args instanceof Tuple)) return undefined;
  const [first, second, format, content] = value.args.items;
  if (value.callee.path === 'array.array') return typeof first === 'string' && Array.isArray(second) ? second : undefined;
  const type = value.callee.path === 'array._array_reconstructor' ? /^([<>]?)([iuf])(\d)$/.exec(formats[format as number] ?? '') : null;
  if (!type || !(content instanceof Uint8Array)) return undefined;
  const dtype = new DType(type[2] as string, type[1] || '|', Number(type[3]));
  return new NdArray(dtype, [Math.floor(content.length / dtype.itemsize)], content).toArray();
}
