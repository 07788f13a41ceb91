import type { PyDict } from './dict.ts';
import type { Value } from './value.ts';
import { Global } from './objects.ts';
import { readItem } from './numpy-items.ts';

/** One field of a structured dtype. */
export interface DTypeField {
  readonly name: string;
  readonly dtype: DType;
  readonly offset: number;
  readonly title?: Value;
}

/** `numpy.dtype`. `kind` and `itemsize` are NumPy's own; `order` is `<`, `>` or `|`. */
export class DType {
  /** One of `b i u f c m M O S U V`. */
  readonly kind: string;
  readonly order: string;
  /** Bytes of one element. */
  readonly itemsize: number;
  /** Unit of `m` and `M`: `ns`, `25us`; empty when generic. */
  readonly unit: string;
  readonly fields: readonly DTypeField[] | undefined;
  /** `(base, shape)` of a sub-array dtype. */
  readonly subarray: { readonly base: DType; readonly shape: readonly number[] } | undefined;
  readonly align: boolean;
  /** What somebody has attached to it: a dict that NumPy keeps and does not read. */
  readonly metadata: PyDict | undefined;

  constructor(
    kind: string,
    order: string,
    itemsize: number,
    more: {
      unit?: string;
      fields?: readonly DTypeField[];
      subarray?: { base: DType; shape: readonly number[] };
      align?: boolean;
      metadata?: PyDict;
    } = {},
  ) {
    this.kind = kind;
    this.order = order;
    this.itemsize = itemsize;
    this.unit = more.unit ?? '';
    this.fields = more.fields;
    this.subarray = more.subarray;
    this.align = more.align ?? false;
    this.metadata = more.metadata;
  }

  /** `dtype.str`: `<f8`, `|b1`, `<U2`, `<M8[ns]`, `|O`. */
  get str(): string {
    if (this.kind === 'O') return '|O';
    const count = this.kind === 'U' ? this.itemsize / 4 : this.itemsize;
    return `${this.order}${this.kind}${count}${this.unit === '' ? '' : `[${this.unit}]`}`;
  }

  /** What NumPy and pandas print: `float64`, `datetime64[ns]`, `object`, or `str` where there is no better name. */
  get name(): string {
    const word = { b: 'bool', O: 'object', i: 'int', u: 'uint', f: 'float', c: 'complex', M: 'datetime64', m: 'timedelta64' }[this.kind];
    if (word === undefined || this.fields !== undefined) return this.str;
    if (this.kind === 'b' || this.kind === 'O') return word;
    return 'Mm'.includes(this.kind) ? word + (this.unit === '' ? '' : `[${this.unit}]`) : `${word}${this.itemsize * 8}`;
  }
}

/** `numpy.ndarray`: the bytes are a view of what was read, never copied. */
export class NdArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Elements lie in C order (last axis fastest) or F order (first axis fastest). */
  readonly order: 'C' | 'F';
  /** Raw elements; empty for dtype object. */
  readonly bytes: Uint8Array;
  /** The elements of an object array, in C order whatever `order` says: pickles have them so. */
  readonly objects: Value[] | undefined;
  /** `numpy.ndarray`, or the subclass. */
  readonly cls: Global;

  constructor(
    dtype: DType,
    shape: readonly number[],
    bytes: Uint8Array,
    more: { order?: 'C' | 'F'; objects?: Value[]; cls?: Global } = {},
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = bytes;
    this.order = more.order ?? 'C';
    this.objects = more.objects;
    this.cls = more.cls ?? ndarrayClass;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, extent) => product * extent, 1);
  }

  /** One element, counted in C order, as `array.ravel()[index]` gives it; what has no plain Python form is a {@link NumpyScalar}. */
  item(index: number): Value {
    if (index < 0 || index >= this.size) return null;
    return this.objects ? (this.objects[index] as Value) : readItem(this.dtype, this.bytes, placeOf(this, index) * this.dtype.itemsize);
  }

  /** The same array in C order: itself, or a copy. */
  toC(): NdArray {
    if (this.order === 'C' || this.shape.length < 2) return this;
    if (this.objects) return new NdArray(this.dtype, this.shape, this.bytes, { objects: this.objects, cls: this.cls });
    const { itemsize } = this.dtype;
    const bytes = new Uint8Array(this.bytes.length);
    for (let i = 0, size = this.size; i < size; i++) {
      const from = placeOf(this, i) * itemsize;
      bytes.set(this.bytes.subarray(from, from + itemsize), i * itemsize);
    }
    return new NdArray(this.dtype, this.shape, bytes, { cls: this.cls });
  }

  /**
   * The elements in C order as a typed array, booleans as `Uint8Array`: a view of the bytes where they lie as the machine has numbers, else a
   * copy. `undefined` for dtypes that JavaScript has no typed array for.
   */
  typed(): NumberArray | undefined {
    const make = this.objects ? undefined : typedArrays[this.dtype.kind + String(this.dtype.itemsize)];
    if (make === undefined) return undefined;
    const { bytes } = this.toC();
    const { itemsize, order } = this.dtype;
    const isView = order !== '>' && bytes.byteOffset % itemsize === 0;
    const own = isView ? bytes : new Uint8Array(bytes);
    if (order === '>') for (let start = 0; start < own.length; start += itemsize) own.subarray(start, start + itemsize).reverse();
    return new make(own.buffer, own.byteOffset, own.length / itemsize);
  }

  /** One field of a structured array, as an array of its own. */
  field(name: string): NdArray {
    const field = this.dtype.fields?.find((candidate) => candidate.name === name);
    if (!field) throw new RangeError(`The array has no field ${name}.`);
    const { itemsize } = field.dtype;
    const size = this.size;
    const bytes = new Uint8Array(size * itemsize);
    for (let i = 0; i < size; i++) {
      const from = placeOf(this, i) * this.dtype.itemsize + field.offset;
      bytes.set(this.bytes.subarray(from, from + itemsize), i * itemsize);
    }
    const { subarray } = field.dtype;
    if (subarray) return new NdArray(subarray.base, [...this.shape, ...subarray.shape], bytes);
    return new NdArray(field.dtype, this.shape, bytes);
  }

  /** All elements in C order. */
  toArray(): Value[] {
    return Array.from({ length: this.size }, (_, index) => this.item(index));
  }
}

export type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

const typedArrays: Readonly<Record<string, new (buffer: ArrayBufferLike, offset: number, length: number) => NumberArray>> = {
  ...{ b1: Uint8Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, u8: BigUint64Array },
  ...{ i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: BigInt64Array, f4: Float32Array, f8: Float64Array },
};

/** Position in the array's `order` of an element, given its position in C order. */
function placeOf(array: NdArray, index: number): number {
  if (array.order === 'C' || array.shape.length < 2) return index;
  let rest = index;
  let place = 0;
  let stride = array.size;
  for (let axis = array.shape.length - 1; axis >= 0; axis--) {
    const extent = array.shape[axis] as number;
    stride /= extent;
    place += (rest % extent) * stride;
    rest = Math.floor(rest / extent);
  }
  return place;
}

const ndarrayClass = new Global('numpy', 'ndarray');

/** A NumPy scalar such as `np.float64(1.5)`: its dtype and the bytes of one element (or the object of an `O` scalar). */
export class NumpyScalar {
  readonly dtype: DType;
  readonly bytes: Uint8Array;
  readonly object: Value | undefined;

  constructor(dtype: DType, bytes: Uint8Array, object?: Value) {
    this.dtype = dtype;
    this.bytes = bytes;
    this.object = object;
  }

  /** `scalar.item()`; itself where Python has no such number. */
  toValue(): Value {
    if (this.dtype.kind === 'O') return this.object ?? null;
    const item = readItem(this.dtype, this.bytes, 0);
    return item instanceof NumpyScalar ? this : item;
  }
}
