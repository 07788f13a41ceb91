/** NumPy's arrays, scalars and dtypes. */
import { PicklingError } from '../../errors.ts';
import { PyDict } from '../../values/dict.ts';
import type { DType, NdArray, NumpyScalar } from '../../values/numpy.ts';
import type { MaskedArray } from '../../values/numpy-masked.ts';
import { Global } from '../../values/objects.ts';
import { ByteArray, Tuple, tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { op } from '../opcodes.ts';
import { call, made } from './objects.ts';
import { Fresh } from './pickler.ts';
import type { Nested, Pickler, Save } from './pickler.ts';

// The names of NumPy 2. Releases from 1.26 on, which is the oldest that fleche takes, read these too.
const reconstruct = new Global('numpy._core.multiarray', '_reconstruct');
const scalar = new Global('numpy._core.multiarray', 'scalar');
const fromBuffer = new Global('numpy._core.numeric', '_frombuffer');
const maskedReconstruct = new Global('numpy.ma.core', '_mareconstruct');
const dtypeClass = new Global('numpy', 'dtype');
const b = Uint8Array.of(0x62);

/** Kinds that have a size to state; of others their code says it. */
const flexible = 'SUV';

export function* saveDType(pickler: Pickler, value: DType): Nested {
  yield* call(pickler, value, dtypeClass, [new Fresh(codeOf(value)), false, true]);
  const inner = pickler.save(new Tuple(dtypeState(value) as Value[]));
  if (inner) yield inner;
  pickler.out.op(op.BUILD);
}

function codeOf({ kind, itemsize }: DType): string {
  return kind + (kind === 'U' ? itemsize / 4 : itemsize);
}

function dtypeState(value: DType): unknown[] {
  const { kind, order, subarray, fields, itemsize, metadata } = value;
  const [size, alignment] = flexible.includes(kind) ? [itemsize, alignmentOf(value)] : [-1, -1];
  const dated = kind === 'M' || kind === 'm';
  return [
    dated || metadata ? 4 : 3,
    order,
    subarray ? tuple(subarray.base, tuple(...subarray.shape)) : null,
    fields ? tuple(...fields.map((field) => field.name)) : null,
    fields ? fieldDict(value) : null,
    ...[size, alignment, flagsOf(value)],
    ...(dated ? [tuple(metadata ?? null, unitTuple(value.unit))] : metadata ? [metadata] : []),
  ];
}

function fieldDict({ fields = [] }: DType): PyDict {
  const dict = new PyDict();
  for (const { name, dtype, offset, title } of fields) {
    const entry = title === undefined ? tuple(dtype, offset) : tuple(dtype, offset, title);
    dict.set(name, entry);
    if (title !== undefined) dict.set(title, entry);
  }
  return dict;
}

/** `25us` as `(b'us', 25, 1, 1)` */
function unitTuple(unit: string): Tuple {
  const [, count, name] = /^(\d*)(.*)$/.exec(unit) as RegExpExecArray;
  return tuple(Buffer.from(name || 'generic', 'latin1'), Number(count || 1), 1, 1);
}

/** In bytes, as C aligns it. */
function alignmentOf({ kind, itemsize, fields, subarray, align }: DType): number {
  if (subarray) return alignmentOf(subarray.base);
  if (fields) return align ? Math.max(1, ...fields.map((field) => alignmentOf(field.dtype))) : 1;
  if (kind === 'U') return 4;
  if (kind === 'S' || kind === 'V') return 1;
  return kind === 'c' ? itemsize / 2 : itemsize;
}

/** NPY_ITEM_REFCOUNT and the flags that come with it; NPY_NEEDS_INIT; NPY_NEEDS_PYAPI; NPY_ALIGNED_STRUCT. */
function flagsOf({ kind, fields, subarray, align }: DType): number {
  if (subarray) return flagsOf(subarray.base);
  if (!fields) return kind === 'O' ? 0x3f : kind === 'U' ? 0x08 : 0;
  const inherited = fields.reduce((flags, field) => flags | (flagsOf(field.dtype) & 0x1b), 0x10);
  return inherited | (align ? 0x80 : 0);
}

/**
 * By `_reconstruct` in every protocol, since NumPy 1 cannot import what NumPy 2 calls in protocol 5. But arrays of the other byte
 * order: `_reconstruct` turns them, and they would not have the same digest any more.
 */
export const saveArray: Save<NdArray> = (pickler, value) => {
  checkSize(value);
  if (pickler.protocol === 5 && isTurned(value) && value.cls.path === 'numpy.ndarray')
    return call(pickler, value, fromBuffer, [new ByteArray(value.bytes), value.dtype, tuple(...value.shape), isFortran(value) ? 'F' : 'C']);
  return saveReconstructed(pickler, value);
};

function* saveReconstructed(pickler: Pickler, value: NdArray): Nested {
  yield* call(pickler, value, reconstruct, [value.cls, tuple(0), b]);
  const content = value.objects ?? new Fresh(value.bytes);
  const state = [1, tuple(...value.shape), value.dtype, isFortran(value), content];
  const inner = pickler.save(new Tuple(state as Value[]));
  if (inner) yield inner;
  pickler.out.op(op.BUILD);
}

export const saveMasked: Save<MaskedArray> = function* (pickler, value) {
  const { data, mask } = value;
  checkSize(data);
  checkSize(mask);
  yield* call(pickler, value, maskedReconstruct, [value.cls, value.base, tuple(0), 'b']);
  const content = data.objects ?? new Fresh(data.bytes);
  const state = [1, tuple(...data.shape), data.dtype, isFortran(data), content, new Fresh(mask.bytes), value.fillValue];
  const inner = pickler.save(new Tuple(state as Value[]));
  if (inner) yield inner;
  pickler.out.op(op.BUILD);
};

const isTurned = ({ dtype }: NdArray): boolean => dtype.order === '>' && 'iufcU'.includes(dtype.kind);

/** NumPy says C of what is both: of less than two axes that are longer than 1, or of nothing. */
function isFortran({ order, shape }: NdArray): boolean {
  return order === 'F' && shape.filter((extent) => extent !== 1).length > 1 && !shape.includes(0);
}

function checkSize({ dtype, shape, size, bytes, objects }: NdArray): void {
  const [found, needed] = objects ? [objects.length, size] : [bytes.length, size * dtype.itemsize];
  if (found !== needed)
    throw new PicklingError(`An array of shape (${shape.join(', ')}) needs ${needed} ${objects ? 'objects' : 'bytes'}, and has ${found}`);
}

export const saveScalar: Save<NumpyScalar> = (pickler, value) =>
  made(
    pickler,
    value,
    op.REDUCE,
    scalar,
    tuple(value.dtype, (value.dtype.kind === 'O' ? (value.object ?? null) : new Fresh(value.bytes)) as Value),
  );
