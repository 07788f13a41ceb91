/** The elements of an array as NumPy prints them, all of one width. */
import { dateText } from './numpy-dates.ts';
import { Complex, Float } from './numbers.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import { complexText, floatFormatter, floatText } from './repr-numpy-floats.ts';
import { reprBytes, reprString } from './repr-scalars.ts';
import { Tuple } from './sequences.ts';
import type { DType } from './numpy.ts';
import type { Value } from './value.ts';

/** Arrays of more elements are printed by their corners. */
export const threshold = 1000;
/** Elements at either end of an axis that is cut. */
export const edge = 3;

export type Print = (value: Value) => string;
/** How elements are printed: `inner` prints objects; `isVoid` prints floats as scalars do. */
export type ItemStyle = { readonly inner: Print; readonly limit: number; readonly isVoid?: boolean };

/**
 * Prints elements of a dtype; `shown` are those that will be, since they share one width. `isScalar`: they are of a 0-d array. `isTrimmed`:
 * blanks around them do not matter.
 */
export function itemFormatter(dtype: DType, shown: readonly Value[], isScalar: boolean, style: ItemStyle, isTrimmed = false): Print {
  const { kind, itemsize } = dtype;
  if (dtype.fields) return recordFormatter(dtype, shown, isScalar, style);
  if (kind === 'b') return (value) => (value === true ? (isScalar ? 'True' : ' True') : 'False');
  if (kind === 'f') {
    if (style.isVoid) return (value) => floatText(numberOf(value), itemsize);
    const format = floatFormatter(shown.map(numberOf), itemsize, false, isTrimmed);
    return (value) => format(numberOf(value));
  }
  if (kind === 'c') return complexFormatter(shown, itemsize / 2);
  if (kind === 'O') return (value) => (Array.isArray(value) ? `list(${style.inner(value)})` : style.inner(value));
  const text = (value: Value) => plainText(dtype, value, style.limit);
  if (!'iumM'.includes(kind)) return text;
  const width = shown.reduce<number>((most, value) => Math.max(most, text(value).length), 0);
  return (value) => text(value).padStart(width);
}

/** Ticks of dates and times, integers, texts and bytes. */
function plainText(dtype: DType, value: Value, limit: number): string {
  if (value instanceof NumpyScalar) {
    if (dtype.kind !== 'M' && dtype.kind !== 'm') return voidText(value.bytes, limit);
    const text = dateText(value);
    return dtype.kind === 'M' || text === 'NaT' ? `'${text}'` : text;
  }
  if (typeof value === 'string') return reprString(value, limit);
  if (value instanceof Uint8Array) return dtype.kind === 'V' ? voidText(value, limit) : reprBytes(value, limit);
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

/** `np.void` has every byte escaped, in capitals. */
export function voidText(bytes: Uint8Array, limit: number): string {
  const hex = Buffer.from(bytes.subarray(0, limit)).toString('hex').toUpperCase();
  return `b'${hex.replace(/../g, '\\x$&')}'`;
}

/** A float element. Long doubles lose what a double does not hold. */
export function numberOf(value: Value): number {
  if (value instanceof Float) return value.value;
  if (value instanceof NumpyScalar && value.bytes.length >= 16) return extended(value.bytes);
  return typeof value === 'number' ? value : NaN;
}

/** The 80 bits of an x86 long double. */
function extended(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = view.getUint16(8, true);
  const mantissa = Number(view.getBigUint64(0, true));
  const exponent = head & 0x7fff;
  const magnitude = exponent === 0x7fff ? (mantissa === 2 ** 63 ? Infinity : NaN) : (mantissa / 2 ** 63) * 2 ** (exponent - 16383);
  return head & 0x8000 ? -magnitude : magnitude;
}

export function complexOf(value: Value): Complex {
  if (value instanceof Complex) return value;
  if (!(value instanceof NumpyScalar) || value.bytes.length < 32) return new Complex(NaN, NaN);
  return new Complex(extended(value.bytes.subarray(0, 16)), extended(value.bytes.subarray(16)));
}

function complexFormatter(shown: readonly Value[], itemsize: number): Print {
  const parts = shown.map(complexOf);
  const real = floatFormatter(
    parts.map((part) => part.real),
    itemsize,
  );
  const imag = floatFormatter(
    parts.map((part) => part.imag),
    itemsize,
    true,
  );
  return (value) => {
    const part = complexOf(value);
    const text = imag(part.imag);
    const end = text.trimEnd().length;
    return `${real(part.real)}${text.slice(0, end)}j${text.slice(end)}`;
  };
}

/** The fields of records, each in a column of its own. */
function recordFormatter(dtype: DType, shown: readonly Value[], isScalar: boolean, style: ItemStyle): Print {
  const formats = (dtype.fields ?? []).map(({ dtype: type }, i): Print => {
    const column = shown.map((record) => (record instanceof Tuple ? (record.items[i] as Value) : null));
    if (!type.subarray) return itemFormatter(type, column, isScalar, style);
    const elements = column.flatMap((part) => (part instanceof NdArray ? part.toArray() : []));
    return subarrayFormatter(type.subarray.shape, itemFormatter(type.subarray.base, elements, false, style));
  });
  return (record) => {
    const texts = record instanceof Tuple ? record.items.map((item, i) => (formats[i] as Print)(item)) : [];
    return `(${texts.join(', ')}${texts.length === 1 ? ',' : ''})`;
  };
}

/** An array within a record: on one line, its corners only where it is large. */
function subarrayFormatter(shape: readonly number[], format: Print): Print {
  return (value) => {
    if (!(value instanceof NdArray)) return '';
    const isLarge = value.size > threshold;
    const print = (axis: number, index: number): string => {
      const extent = shape[axis];
      if (extent === undefined) return format(value.item(index));
      const texts = places(extent, isLarge).map((place) => (place === undefined ? '...' : print(axis + 1, index * extent + place)));
      return `[${texts.join(', ')}]`;
    };
    return print(0, 0);
  };
}

/** What is shown of an axis; `undefined` stands for the part that is left out. */
export function places(extent: number, isLarge: boolean): (number | undefined)[] {
  if (!isLarge || extent <= 2 * edge) return Array.from({ length: extent }, (_, i) => i);
  return [...Array.from({ length: edge }, (_, i) => i), undefined, ...Array.from({ length: edge }, (_, i) => extent - edge + i)];
}

/** The text of one number, as scalars print it. */
export function scalarNumber(value: Value, dtype: DType): string {
  if (dtype.kind === 'f') return floatText(numberOf(value), dtype.itemsize);
  const { real, imag } = complexOf(value);
  return complexText(real, imag, dtype.itemsize / 2);
}
