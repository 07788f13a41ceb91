/** Extension arrays of pandas: text, categories, masked numbers, dates with zones. */
import { PyDict } from '../../values/dict.ts';
import { DType, NdArray, NumpyScalar } from '../../values/numpy.ts';
import { dateText } from '../../values/numpy-dates.ts';
import { Float } from '../../values/numbers.ts';
import { Digest, Global, Instance } from '../../values/objects.ts';
import { PandasIndex } from '../../values/pandas.ts';
import { repr } from '../../values/repr.ts';
import { Range, Tuple } from '../../values/sequences.ts';
import { zoneName } from '../../values/zones.ts';
import type { Column } from '../../values/pandas.ts';
import type { Value } from '../../values/value.ts';
import { argumentsOf } from './builtins.ts';

/** One row of a block (a column of the frame) as a view; blocks are `columns x rows`. */
export function rowOf(block: NdArray, row: number): NdArray | undefined {
  const [rows = 0, length = 0] = block.shape;
  if (row >= rows) return undefined;
  if (block.objects) {
    return new NdArray(block.dtype, [length], block.bytes, { objects: block.objects.slice(row * length, (row + 1) * length) });
  }
  const { itemsize } = block.dtype;
  if (block.order === 'C')
    return new NdArray(block.dtype, [length], block.bytes.subarray(row * length * itemsize, (row + 1) * length * itemsize));
  const bytes = new Uint8Array(length * itemsize);
  for (let i = 0; i < length; i++) {
    const from = (i * rows + row) * itemsize;
    bytes.set(block.bytes.subarray(from, from + itemsize), i * itemsize);
  }
  return new NdArray(block.dtype, [length], bytes);
}

/** What there is to know of a column but its name. */
type Elements = Omit<Column, 'name'>;

/** The elements of an array as a pickle has it. `row` picks one of a block of several columns. */
export function elementsOf(array: Value | undefined, row?: number): Elements | undefined {
  if (array instanceof NdArray) return numpyElements(array, row);
  if (array instanceof PandasIndex) return array.column;
  if (!(array instanceof Instance)) return undefined;
  const cls = array.form === 'newobj' ? array.callee : argumentsOf(array)?.[0];
  const kind = cls instanceof Global ? (cls.qualname.split('.').at(-1) as string) : '';
  const { state } = array;
  if (state instanceof PyDict) return maskedElements(kind, state);
  if (!(state instanceof Tuple)) return undefined;
  const [first, second] = state.items;
  if (kind === 'IntervalArray') return first instanceof PyDict ? intervalElements(first) : undefined;
  const values = second instanceof NdArray && second.shape.length === 2 ? rowOf(second, row ?? 0) : second;
  return values instanceof NdArray ? backedElements(kind, first, values) : undefined;
}

function numpyElements(array: NdArray, row: number | undefined): Elements | undefined {
  const data = array.shape.length === 2 && row !== undefined ? rowOf(array, row) : array;
  return data && { dtype: data.dtype.name, values: data, array: { kind: 'numpy', data } };
}

/** `__pyx_unpickle_NDArrayBacked(cls, ...)` with state `(dtype, ndarray)`. */
function backedElements(kind: string, dtype: Value | undefined, values: NdArray): Elements | undefined {
  switch (kind) {
    case 'StringArray':
      if (!values.objects?.every(isTextOrMissing)) return { dtype: kind, values };
      return { dtype: isPlainText(dtype) ? 'str' : 'string', values, array: { kind: 'text', data: values } };
    case 'Categorical':
      return categoricalElements(dtype, values);
    case 'DatetimeArray':
    case 'TimedeltaArray':
      return datetimeElements(dtype, values);
    case 'PeriodArray': {
      const [name] = argumentsOf(dtype) ?? [];
      return typeof name === 'string' ? { dtype: name, values, array: { kind: 'period', data: values } } : undefined;
    }
    default:
      return { dtype: kind, values };
  }
}

/** What pandas takes into an array of texts: nothing else has a hash as one. */
function isTextOrMissing(item: Value): boolean {
  if (typeof item === 'string' || item === null || item instanceof Digest) return true;
  if (item instanceof NumpyScalar) return item.dtype.kind === 'U';
  if (item instanceof Global) return item.path === 'pandas.NA' || item.path === 'pandas._libs.missing.NA';
  return Number.isNaN(item instanceof Float ? item.value : item);
}

/** pandas 3 writes its `str` as a StringDtype whose missing value is NaN. */
function isPlainText(dtype: Value | undefined): boolean {
  const missing = argumentsOf(dtype)?.[1];
  return typeof missing === 'number' && Number.isNaN(missing);
}

function categoricalElements(dtype: Value | undefined, codes: NdArray): Elements | undefined {
  const state = dtype instanceof Instance ? dtype.state : undefined;
  const categories = state instanceof PyDict ? state.get('categories') : undefined;
  if (!(categories instanceof PandasIndex)) return undefined;
  return { dtype: 'category', values: taken(categories, codes), array: { kind: 'categorical', codes, categories } };
}

/** The label of each code; null where there is none. */
export function taken(labels: PandasIndex, codes: NdArray): Value[] {
  return codes.toArray().map((code) => (typeof code === 'number' && code >= 0 ? labelAt(labels, code) : null));
}

export function labelAt(labels: PandasIndex, place: number): Value {
  const { values } = labels.column;
  if (values instanceof Range) return Number(values.start) + place * Number(values.step);
  if (values instanceof NdArray) return values.item(place);
  return Array.isArray(values) ? (values[place] ?? null) : null;
}

function maskedElements(kind: string, state: PyDict): Elements | undefined {
  const data = state.get('_data') ?? state.get('data');
  const mask = state.get('_mask') ?? state.get('mask');
  if (!(data instanceof NdArray) || !(mask instanceof NdArray) || data.size !== mask.size) return undefined;
  const numpyName = data.dtype.name;
  const dtype =
    kind === 'BooleanArray'
      ? 'boolean'
      : numpyName.startsWith('u')
        ? `UI${numpyName.slice(2)}`
        : numpyName.charAt(0).toUpperCase() + numpyName.slice(1);
  const values = data.toArray().map((item, i) => (mask.item(i) === true ? null : item));
  return { dtype, values, array: { kind: 'masked', data, mask } };
}

function datetimeElements(dtype: Value | undefined, values: NdArray): Elements {
  if (dtype instanceof DType) return { dtype: dtype.name, values, array: { kind: 'numpy', data: values } };
  const [unit, zone] = zonedDtype(dtype);
  const name = zoneName(zone);
  return {
    dtype: `datetime64[${unit ?? values.dtype.unit}, ${name ?? 'tz'}]`,
    values,
    array: name === undefined ? undefined : { kind: 'numpy', data: values, zone: zone ?? null },
  };
}

/** `DatetimeTZDtype`: its unit and its zone. */
function zonedDtype(dtype: Value | undefined): [string | undefined, Value | undefined] {
  const state = dtype instanceof Instance ? dtype.state : undefined;
  const [unit, zone] = state instanceof PyDict ? [state.get('unit'), state.get('tz')] : (argumentsOf(dtype) ?? []);
  return [typeof unit === 'string' ? unit : undefined, zone];
}

function intervalElements(state: PyDict): Elements | undefined {
  const dtype = state.get('_dtype');
  const parts = dtype instanceof Instance ? dtype.state : undefined;
  const closed = parts instanceof PyDict ? parts.get('closed') : undefined;
  return intervals(elementsOf(state.get('_left')), elementsOf(state.get('_right')), closed);
}

export function intervals(left: Elements | undefined, right: Elements | undefined, closed: Value | undefined): Elements | undefined {
  if (!left?.array || !right?.array || typeof closed !== 'string') return undefined;
  const [lefts, rights] = [left.values, right.values];
  if (!(lefts instanceof NdArray) || !(rights instanceof NdArray) || lefts.size !== rights.size) return undefined;
  const [open, close] = [closed === 'left' || closed === 'both' ? '[' : '(', closed === 'right' || closed === 'both' ? ']' : ')'];
  return {
    dtype: `interval[${left.dtype}, ${closed}]`,
    values: lefts.toArray().map((item, i) => `${open}${plainText(item)}, ${plainText(rights.item(i))}${close}`),
    array: { kind: 'interval', left: left.array, right: right.array, closed },
  };
}

function plainText(item: Value): string {
  return item instanceof NumpyScalar ? dateText(item).replace('T', ' ') : repr(item);
}
