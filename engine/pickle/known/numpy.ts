import { DType, NdArray, NumpyScalar } from '../../values/numpy.ts';
import { MaskedArray, maskType } from '../../values/numpy-masked.ts';
import type { DTypeField } from '../../values/numpy.ts';
import { PyDict } from '../../values/dict.ts';
import { Global } from '../../values/objects.ts';
import { ByteArray, Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { assign } from './fleche.ts';
import type { Make } from './index.ts';

const codes = /^([biufcmMOSUVa])(\d*)$/;

/** `numpy.dtype('f8', False, True)`; order, fields and unit come with BUILD. */
const dtype: Make = ([code, align]) => {
  const parts = typeof code === 'string' ? codes.exec(code) : null;
  if (!parts) return undefined;
  const kind = parts[1] === 'a' ? 'S' : (parts[1] as string);
  const count = Number(parts[2] || (kind === 'm' || kind === 'M' || kind === 'O' ? 8 : 0));
  const size = kind === 'U' ? count * 4 : kind === 'O' ? 8 : count;
  return new DType(kind, defaultOrder(kind, size), size, { align: align === true });
};

function defaultOrder(kind: string, size: number): string {
  return 'SVOb'.includes(kind) || size === 1 ? '|' : '<';
}

const isIndex = (value: Value | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** State `(version, order, subarray, names, fields, itemsize, alignment, flags[, metadata])`. */
export function buildDType(target: DType, state: Value): boolean {
  if (!(state instanceof Tuple) || state.items.length < 8) return false;
  const [, order, subarray, names, fields, itemsize, , flags, metadata] = state.items;
  if (order !== '<' && order !== '>' && order !== '|' && order !== '=') return false;
  const size = isIndex(itemsize) ? itemsize : target.itemsize;
  const native = order === '=' ? '<' : order;
  const parts: { -readonly [K in keyof DType]?: DType[K] } = {
    order: native === '|' && !'SVOb'.includes(target.kind) && size > 1 ? '<' : native,
    itemsize: size,
    align: target.align || (typeof flags === 'number' && (flags & 0x80) !== 0),
  };
  if (names !== null) {
    const list = fieldList(names, fields, size);
    if (!list) return false;
    parts.fields = list;
  }
  if (subarray !== null) {
    if (!(subarray instanceof Tuple)) return false;
    const [base, extents] = subarray.items;
    const shape = extents instanceof Tuple ? extents.items : [extents as Value];
    if (!(base instanceof DType) || !shape.every(isIndex)) return false;
    parts.subarray = { base, shape };
  }
  if (target.kind === 'm' || target.kind === 'M') {
    const unit = unitOf(metadata);
    if (unit === undefined) return false;
    parts.unit = unit;
  }
  const attached = metadata instanceof Tuple ? metadata.items[0] : metadata;
  if (attached instanceof PyDict && attached.size > 0) parts.metadata = attached;
  return assign(target, parts);
}

function fieldList(names: Value | undefined, fields: Value | undefined, size: number): DTypeField[] | undefined {
  if (!(names instanceof Tuple) || !(fields instanceof PyDict)) return undefined;
  const list: DTypeField[] = [];
  for (const name of names.items) {
    const field = fields.get(name);
    if (typeof name !== 'string' || !(field instanceof Tuple)) return undefined;
    const [type, offset, title] = field.items;
    if (!(type instanceof DType) || !isIndex(offset) || offset + type.itemsize > size) return undefined;
    list.push(title === undefined ? { name, dtype: type, offset } : { name, dtype: type, offset, title });
  }
  return list;
}

/** From `({}, (b'ns', 1, 1, 1))`: the unit, with its multiple where there is one. */
function unitOf(metadata: Value | undefined): string | undefined {
  const parts = metadata instanceof Tuple ? metadata.items[1] : undefined;
  if (!(parts instanceof Tuple)) return metadata === undefined ? '' : undefined;
  const [unit, count] = parts.items;
  const text = unit instanceof Uint8Array ? Buffer.from(unit).toString('latin1') : unit;
  if (typeof text !== 'string' || !isIndex(count)) return undefined;
  return text === 'generic' ? '' : count === 1 ? text : `${count}${text}`;
}

/** `_reconstruct(cls, (0,), b'b')`: an array that gets everything by BUILD. */
export const reconstruct: Make = ([cls]) => {
  if (!(cls instanceof Global)) return undefined;
  return new NdArray(new DType('i', '|', 1), [0], new Uint8Array(), isPlain(cls) ? {} : { cls });
};

const isPlain = (cls: Global): boolean => cls.path === 'numpy.ndarray';

/** State `(1, shape, dtype, is_fortran, data)`. */
export function buildArray(target: NdArray, state: Value): boolean {
  if (!(state instanceof Tuple)) return false;
  // the first releases of NumPy had no version in front
  const [shape, type, fortran, data, ...more] = state.items.length === 4 ? state.items : state.items.slice(1);
  if (more.length > 0) return false;
  const read = arrayContent(shape, type, data);
  const content = read && !('objects' in read) ? native(read) : read;
  return content !== undefined && assign(target, { ...content, order: fortran === true || fortran === 1 ? 'F' : 'C' });
}

/** NumPy turns arrays of the other byte order when it reads them in this form, and leaves those of protocol 5 as they are. */
function native<C extends { readonly dtype: DType; readonly bytes: Uint8Array }>(content: C): C {
  const { dtype, bytes } = content;
  if (dtype.order !== '>' || !'iufcMmU'.includes(dtype.kind)) return content;
  const width = dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.kind === 'U' ? 4 : dtype.itemsize;
  const turned = new Uint8Array(bytes);
  for (let start = 0; start < turned.length; start += width) turned.subarray(start, start + width).reverse();
  return { ...content, bytes: turned, dtype: new DType(dtype.kind, '<', dtype.itemsize, { unit: dtype.unit, align: dtype.align }) };
}

function arrayContent(shape: Value | undefined, type: Value | undefined, data: Value | undefined) {
  if (!(shape instanceof Tuple) || !(type instanceof DType)) return undefined;
  const extents = shape.items;
  if (!extents.every(isIndex)) return undefined;
  const size = extents.reduce((product, extent) => product * extent, 1);
  if (type.kind === 'O') {
    if (!Array.isArray(data) || data.length !== size) return undefined;
    return { dtype: type, shape: extents, bytes: new Uint8Array(), objects: data };
  }
  const bytes = data instanceof ByteArray ? data.bytes : typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'latin1')) : data;
  if (!(bytes instanceof Uint8Array) || bytes.length !== size * type.itemsize) return undefined;
  return { dtype: type, shape: extents, bytes };
}

/** `_mareconstruct(cls, base, (0,), 'b')`: a masked array that gets everything by BUILD. */
const maskedReconstruct: Make = ([cls, base]) => {
  if (!(cls instanceof Global) || !(base instanceof Global)) return undefined;
  const empty = (): NdArray => new NdArray(new DType('b', '|', 1), [0], new Uint8Array(), isPlain(base) ? {} : { cls: base });
  return new MaskedArray(empty(), empty(), { cls, base });
};

/** State `(1, shape, dtype, is_fortran, data, mask, fill_value)`. */
export function buildMasked(target: MaskedArray, state: Value): boolean {
  if (!(state instanceof Tuple) || state.items.length !== 7) return false;
  const [version, shape, type, fortran, data, mask, fillValue] = state.items as [Value, Value, Value, Value, Value, Value, Value];
  if (!(type instanceof DType)) return false;
  const build = (array: NdArray, dtype: DType, content: Value) => buildArray(array, new Tuple([version, shape, dtype, fortran, content]));
  return build(target.mask, maskType(type), mask) && build(target.data, type, data) && assign(target, { fillValue });
}

/** `_frombuffer(data, dtype, shape, order[, axis_order])`, protocol 5. */
const fromBuffer: Make = ([data, type, shape, order, axes]) => {
  const content = arrayContent(shape, type, data);
  if (!content || content.objects) return undefined;
  if (order === 'C' || order === 'F') return new NdArray(content.dtype, content.shape, content.bytes, { order });
  if (order !== 'K' || !(axes instanceof Tuple) || !axes.items.every(isIndex)) return undefined;
  return transposed(content.dtype, content.shape, content.bytes, axes.items);
};

/** `data.reshape(shape).transpose(axes)` in C order. A view where the axes are merely reversed. */
function transposed(type: DType, shape: readonly number[], bytes: Uint8Array, axes: readonly number[]): NdArray | undefined {
  const rank = shape.length;
  if (axes.length !== rank || new Set(axes).size !== rank || axes.some((axis) => axis >= rank)) return undefined;
  const turned = axes.map((axis) => shape[axis] as number);
  if (axes.every((axis, i) => axis === i)) return new NdArray(type, turned, bytes);
  if (axes.every((axis, i) => axis === rank - 1 - i)) return new NdArray(type, turned, bytes, { order: 'F' });
  const strides: number[] = [];
  let step = type.itemsize;
  for (let axis = rank - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  const copy = new Uint8Array(bytes.length);
  const index = new Array<number>(rank).fill(0);
  for (let to = 0; to < copy.length; to += type.itemsize) {
    let from = 0;
    for (let axis = 0; axis < rank; axis++) from += (index[axis] as number) * (strides[axes[axis] as number] as number);
    copy.set(bytes.subarray(from, from + type.itemsize), to);
    for (let axis = rank - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (turned[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return new NdArray(type, turned, copy);
}

const scalar: Make = ([type, data]) => {
  if (!(type instanceof DType)) return undefined;
  if (type.kind === 'O') return data === undefined ? undefined : new NumpyScalar(type, new Uint8Array(), data);
  const bytes = typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'latin1')) : data;
  return bytes instanceof Uint8Array && bytes.length === type.itemsize ? new NumpyScalar(type, bytes) : undefined;
};

/** `core` up to NumPy 1, `_core` from 2. */
const both = (name: string, make: Make): [string, Make][] => [
  [`numpy.core.${name}`, make],
  [`numpy._core.${name}`, make],
];

export const reduced: readonly [string, Make][] = [
  ['numpy.dtype', dtype],
  ...both('multiarray._reconstruct', reconstruct),
  ...both('numeric._frombuffer', fromBuffer),
  ...both('multiarray.scalar', scalar),
  ['numpy.ma.core._mareconstruct', maskedReconstruct],
];
