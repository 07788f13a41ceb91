/** Arrays and dtypes that NumPy would not make, or that are too much to walk: they stay inert. Their pickles are small all the same. */
import { DType, NdArray, NumpyScalar } from '../../values/numpy.ts';
import { MaskedArray } from '../../values/numpy-masked.ts';
import type { Value } from '../../values/value.ts';

/** Axes of an array, and levels of fields within fields (NumPy: 64 axes). What walks them goes by recursion. */
const deepest = 64;
/** Fields within fields, each counted as often as it occurs: a dtype may double at each level. */
const mostFields = 100_000;
/** Elements that take no bytes, such as empty texts and rows: there may be as many as somebody likes. */
const mostEmpty = 2 ** 24;

/** False for what is to stay as its pickle spells it. */
export function isBounded(value: Value | undefined): boolean {
  if (value instanceof NdArray) return isBoundedShape(value) && isBounded(value.dtype);
  if (value instanceof MaskedArray) return isBounded(value.data) && isBounded(value.mask);
  if (value instanceof NumpyScalar) return isBounded(value.dtype);
  if (!(value instanceof DType)) return true;
  if (!sizes[value.kind]?.test(String(value.itemsize)) && !value.fields && !value.subarray) return false;
  const { subarray, itemsize } = value;
  if (subarray && subarray.shape.reduce((product, extent) => product * extent, subarray.base.itemsize) !== itemsize) return false;
  const { levels, fields } = extentOf(value);
  return levels <= deepest && fields <= mostFields;
}

/** The dtypes that a value is made of. They are what they are from then on: what relies on their size was made already. */
export function dtypesIn(value: Value): readonly DType[] {
  if (value instanceof NdArray || value instanceof NumpyScalar || value instanceof MaskedArray) return [value.dtype];
  return value instanceof DType ? partsOf(value) : [];
}

function partsOf({ fields = [], subarray }: DType): readonly DType[] {
  const parts = fields.map((field) => field.dtype);
  return subarray ? [...parts, subarray.base] : parts;
}

function isBoundedShape({ shape, bytes, objects }: NdArray): boolean {
  if (shape.length > deepest) return false;
  const elements = shape.reduce((product, extent) => product * Math.max(1, extent), 1);
  return elements <= Math.max(mostEmpty, bytes.length, objects?.length ?? 0);
}

/** Bytes that an element of each kind may take. */
const sizes: { readonly [kind: string]: RegExp } = {
  b: /^1$/,
  i: /^[1248]$/,
  u: /^[1248]$/,
  f: /^([248]|12|16)$/,
  c: /^(8|16|24|32)$/,
  m: /^8$/,
  M: /^8$/,
  O: /^[48]$/,
  S: /./,
  U: /./,
  V: /./,
};

type Extent = { readonly levels: number; readonly fields: number };
const plain: Extent = { levels: 1, fields: 1 };
const known = new WeakMap<DType, Extent>();

/** Parts are built before what has them, so that each is looked at once. */
function extentOf(dtype: DType): Extent {
  if (!dtype.fields && !dtype.subarray) return plain;
  const found = known.get(dtype);
  if (found) return found;
  // one that holds itself
  known.set(dtype, { levels: Infinity, fields: Infinity });
  const parts = partsOf(dtype).map(extentOf);
  const extent = { levels: 1, fields: 1 };
  for (const { levels, fields } of parts) {
    extent.levels = Math.max(extent.levels, levels + 1);
    extent.fields += fields;
  }
  known.set(dtype, extent);
  return extent;
}
