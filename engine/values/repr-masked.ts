/** Masked arrays as NumPy 2 prints them. */
import { classNameOf } from './names.ts';
import { DType, NumpyScalar } from './numpy.ts';
import { dateObject } from './numpy-dates.ts';
import { hasNoFill, unmasked } from './numpy-masked.ts';
import type { MaskedArray } from './numpy-masked.ts';
import { Singleton } from './objects.ts';
import { dtypeText } from './repr-dtype.ts';
import { arrayText, isImplied, reprNumpyScalar } from './repr-numpy.ts';
import type { ArrayStyle, Printable } from './repr-numpy.ts';
import { itemFormatter } from './repr-numpy-items.ts';
import { reprBytes, reprString } from './repr-scalars.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** What stands for an element that is masked. */
const hidden = new Singleton('--');

/** `repr(array)`. What lies after `style.limit` characters may be left out or wrong. */
export function reprMasked(array: MaskedArray, style: ArrayStyle): string {
  const { mask, shape, dtype, base } = array;
  const prefix = `masked_${base.path === 'numpy.ndarray' ? 'array' : classNameOf(base)}(`;
  const isRow = shape.slice(0, -1).every((extent) => extent === 1);
  const indentOf = (name: string) => (isRow ? Math.max(2, prefix.length + 'data'.length - name.length) : 2);
  const elements = (name: string, content: Printable) =>
    content.size === 0 ? '[]' : arrayText(content, style, indentOf(name) + name.length + 1, 1);
  const parts: [name: string, text: string][] = [
    ['data', elements('data', shownData(array))],
    ['mask', elements('mask', mask)],
    ['fill_value', fillText(array, style)],
  ];
  if (!isImplied(dtype) || !mask.bytes.includes(0)) parts.push(['dtype', dtypeText(dtype)]);
  const texts = parts.map(([name, text], i) => `${style.inline || (isRow && i === 0) ? '' : ' '.repeat(indentOf(name))}${name}=${text}`);
  if (style.inline) return `${prefix}${texts.join(', ')})`;
  return `${prefix}${isRow ? '' : '\n'}${texts.join(',\n')})`;
}

/** The elements as Python objects, with `--` for those that are masked. Of a long axis NumPy prints the ends only. */
function shownData({ data, mask, shape, dtype }: MaskedArray): Printable {
  const most = shape.length === 1 ? 1500 : 100;
  const shown = shape.map((extent) => Math.min(extent, most));
  const place = (index: number): number => {
    let [rest, found, stride] = [index, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [extent, cut] = [shape[axis] as number, shown[axis] as number];
      const at = rest % cut;
      found += (at < cut / 2 ? at : extent - cut + at) * stride;
      rest = Math.floor(rest / cut);
      stride *= extent;
    }
    return found;
  };
  return {
    shape: shown,
    size: shown.reduce((product, extent) => product * extent, 1),
    dtype: asObjects(dtype),
    item: (index) => asObject(unmasked(data.item(place(index)), mask.item(place(index)), hidden)),
  };
}

function asObject(item: Value): Value {
  if (item instanceof Tuple) return new Tuple(item.items.map(asObject));
  return item instanceof NumpyScalar && 'mM'.includes(item.dtype.kind) ? dateObject(item) : item;
}

/** The same records of objects. */
function asObjects({ fields, subarray }: DType): DType {
  if (subarray) return new DType('V', '|', 8, { subarray: { base: asObjects(subarray.base), shape: subarray.shape } });
  if (!fields) return new DType('O', '|', 8);
  return new DType('V', '|', 8, { fields: fields.map(({ name, dtype }) => ({ name, dtype: asObjects(dtype), offset: 0 })) });
}

function fillText({ fill, dtype }: MaskedArray, style: ArrayStyle): string {
  if (!fill) return defaultText(dtype);
  const { dtype: type, bytes, objects } = fill;
  const item = fill.item(0);
  if (typeof item === 'string' && dtype.kind === 'U') return reprString(item);
  if (item instanceof Uint8Array && dtype.kind === 'S') return reprBytes(item);
  const text = reprNumpyScalar(new NumpyScalar(type, bytes, objects?.[0]), style);
  if (type.str !== dtype.str || dtype.kind === 'O') return text;
  if (type.fields) return itemFormatter(type, [item], true, { ...style, isVoid: true })(item);
  // as `str` prints it, without its type
  const plain = /^np\.(?:\w+\('?([^',]*).*\)|(True|False)_)$/.exec(text);
  const shown = plain?.[1] ?? plain?.[2] ?? text;
  return dtype.kind === 'c' ? `(${shown})` : shown;
}

/** NumPy's fill values, for arrays that were not given one. */
function defaultText(dtype: DType): string {
  const { kind, itemsize, fields, subarray } = dtype;
  if (subarray)
    return subarray.shape.reduceRight((text, extent) => `[${new Array(extent).fill(text).join(', ')}]`, defaultText(subarray.base));
  if (fields) return `(${fields.map(({ dtype }) => defaultText(dtype)).join(', ')}${fields.length === 1 ? ',' : ''})`;
  switch (kind) {
    case 'b':
      return 'True';
    case 'i':
    case 'u':
      return itemsize === 8 ? '999999' : `np.${kind === 'u' ? 'uint64' : 'int64'}(999999)`;
    case 'f':
      return itemsize === 8 ? '1e+20' : 'np.float64(1e+20)';
    case 'c':
      return itemsize === 16 ? '(1e+20+0j)' : 'np.complex128(1e+20+0j)';
    case 'S':
      return "b'N/A'";
    case 'U':
      return "'N/A'";

    case 'V':
      return "np.bytes_(b'???')";
    default:
      return hasNoFill(dtype) ? "np.str_('?')" : 'NaT';
  }
}
