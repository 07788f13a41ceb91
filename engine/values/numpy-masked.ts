/** `numpy.ma`: arrays of which some elements do not count. */
import { cast } from './numpy-cast.ts';
import { DType, NdArray } from './numpy.ts';
import { Global } from './objects.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** `numpy.ma.MaskedArray`: `data`, and in `mask`, of the same shape, `true` (of records: a record of `true`s) for what does not count. */
export class MaskedArray {
  readonly data: NdArray;
  readonly mask: NdArray;
  /** What stands in place of masked elements: a 0-d array as it was read, see {@link fill}; `null` for NumPy's default for the dtype. */
  readonly fillValue: Value;
  /** `numpy.ma.MaskedArray`, or a subclass of it. */
  readonly cls: Global;
  /** The class of `data`: `numpy.ndarray`, or a subclass of it. */
  readonly base: Global;

  constructor(data: NdArray, mask: NdArray, more: { fillValue?: Value; cls?: Global; base?: Global } = {}) {
    this.data = data;
    this.mask = mask;
    this.fillValue = more.fillValue ?? null;
    this.cls = more.cls ?? maskedArrayClass;
    this.base = more.base ?? data.cls;
  }

  /** `fillValue` as an element of this array: NumPy turns into its dtype what it reads. */
  get fill(): NdArray | undefined {
    const { fillValue, dtype } = this;
    if (!(fillValue instanceof NdArray)) return undefined;
    if (fillValue.dtype === dtype) return fillValue;
    if (dtype.kind === 'O') return new NdArray(dtype, [], new Uint8Array(), { objects: [fillValue.item(0)] });
    return cast(fillValue, dtype);
  }

  get dtype(): DType {
    return this.data.dtype;
  }

  get shape(): readonly number[] {
    return this.data.shape;
  }

  /** Number of elements. */
  get size(): number {
    return this.data.size;
  }

  /** One element, counted in C order, as `array.ravel().tolist()[index]` gives it: `null` where it is masked. */
  item(index: number): Value {
    return unmasked(this.data.item(index), this.mask.item(index), null);
  }

  /** All elements in C order. */
  toArray(): Value[] {
    return Array.from({ length: this.size }, (_, index) => this.item(index));
  }

  /** One field of an array of records, as an array of its own. */
  field(name: string): MaskedArray {
    const fill = this.fill?.field(name) ?? null;
    // of a field that is an array, the first element
    const fillValue = fill && fill.shape.length > 0 ? new NdArray(fill.dtype, [], fill.bytes.subarray(0, fill.dtype.itemsize)) : fill;
    return new MaskedArray(this.data.field(name), this.mask.field(name), { fillValue, cls: this.cls, base: this.base });
  }
}

const maskedArrayClass = new Global('numpy.ma', 'MaskedArray');

/** An element in which what is masked is `other`. */
export function unmasked(item: Value, mask: Value, other: Value): Value {
  if (mask === true) return other;
  if (mask instanceof Tuple && item instanceof Tuple)
    return new Tuple(item.items.map((part, i) => unmasked(part, mask.items[i] ?? false, other)));
  if (mask instanceof NdArray && item instanceof NdArray) {
    const objects = item.toArray().map((part, i) => unmasked(part, mask.item(i), other));
    return new NdArray(new DType('O', '|', 8), item.shape, new Uint8Array(), { objects });
  }
  return item;
}

/** `numpy.ma.make_mask_descr`: the dtype of the mask of an array of that dtype. */
export function maskType(dtype: DType): DType {
  const { fields, subarray } = dtype;
  if (subarray) {
    const base = maskType(subarray.base);
    const count = subarray.shape.reduce((product, extent) => product * extent, 1);
    return new DType('V', '|', base.itemsize * count, { subarray: { base, shape: subarray.shape } });
  }
  if (!fields) return new DType('b', '|', 1);
  let offset = 0;
  const masks = fields.map(({ name, dtype: type }) => {
    const mask = { name, dtype: maskType(type), offset };
    offset += mask.dtype.itemsize;
    return mask;
  });
  return new DType('V', '|', offset, { fields: masks });
}

/** Dtypes for which NumPy has no default of their kind, but the text `?`. */
export const hasNoFill = ({ kind, unit }: DType): boolean => kind === 'O' || ('mM'.includes(kind) && !/^[a-zA-Z]+$/.test(unit));
