/** One level of a MultiIndex as `get_level_values` gives it: an index with a label for each row. */
import { IndigestibleError } from '../errors.ts';
import { NdArray, DType } from '../values/numpy.ts';
import type { Column, IndexLevel, PandasArray, PandasIndex } from '../values/pandas.ts';
import type { Value } from '../values/value.ts';
import { rangeElements } from './ranges.ts';

export function takenLevel({ index, codes, name }: IndexLevel, pandas: 2 | 3): { cls: string; column: Column } {
  const places = codes.toArray() as number[];
  const { array } = index.column;
  // in pandas 3 a RangeIndex of which every label is taken once, in order, stays one; in pandas 2 one whose labels are evenly spaced
  if (pandas === 3 && array?.kind === 'range' && places.length === index.length && places.every((place, i) => place === i))
    return { cls: index.cls, column: { ...index.column, name } };
  if (!array) throw new IndigestibleError(`An index of dtype ${index.column.dtype} is known to pandas alone.`);
  const taken = take(array, places);
  const cls = index.cls !== 'RangeIndex' ? index.cls : pandas === 2 && isEven(taken) ? 'RangeIndex' : 'Index';
  return { cls, column: { name, dtype: dtypeOf(index, array, taken), values: null, array: taken } };
}

/** True for ints of which each is the same step from the one before. */
function isEven(array: PandasArray): boolean {
  if (array.kind !== 'numpy' || array.data.dtype.kind !== 'i' || array.data.size < 2) return false;
  const labels = array.data.toArray() as number[];
  const step = (labels[1] as number) - (labels[0] as number);
  return step !== 0 && labels.every((label, i) => i === 0 || label - (labels[i - 1] as number) === step);
}

function dtypeOf(index: PandasIndex, array: PandasArray, taken: PandasArray): string {
  if (taken.kind === 'numpy' && taken.zone === undefined) return taken.data.dtype.name;
  if (array.kind === 'interval' && taken.kind === 'interval' && taken.left.kind === 'numpy' && taken.left.zone === undefined)
    return `interval[${taken.left.data.dtype.name}, ${taken.closed}]`;
  return index.column.dtype;
}

function take(array: PandasArray, places: readonly number[]): PandasArray {
  switch (array.kind) {
    case 'range':
      return take({ kind: 'numpy', data: int64([...rangeElements(array.range)]) }, places);
    case 'numpy':
      return { ...array, data: takeNumpy(array.data, places) };
    case 'text':
      return { kind: 'text', data: takeObjects(array.data, places, NaN) };
    case 'period':
      return { kind: 'period', data: takeBytes(array.data, places, smallest) };
    case 'masked': {
      const mask = takeBytes(array.mask, places, Uint8Array.of(1));
      // what lies under the mask does not count
      return { kind: 'masked', data: takeBytes(array.data, places, new Uint8Array(array.data.dtype.itemsize)), mask };
    }
    case 'categorical':
      return { ...array, codes: takeBytes(array.codes, places, new Uint8Array(array.codes.dtype.itemsize).fill(255)) };
    case 'interval':
      return { ...array, left: take(array.left, places), right: take(array.right, places) };
  }
}

/** NaT. */
const smallest = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128);
const float64 = new DType('f', '<', 8);

function int64(values: readonly (number | bigint)[]): NdArray {
  return new NdArray(new DType('i', '<', 8), [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
}

/** NumPy has no missing ints or booleans: the former become floats, the latter objects. */
function takeNumpy(data: NdArray, places: readonly number[]): NdArray {
  const { kind, itemsize } = data.dtype;
  if (data.objects) return takeObjects(data, places, NaN);
  if (!places.includes(-1)) return takeBytes(data, places, new Uint8Array(itemsize));
  if (kind === 'M' || kind === 'm') return takeBytes(data, places, smallest);
  if (kind === 'b') return takeObjects(data, places, NaN);
  if (kind === 'f' && itemsize === 8) return takeBytes(data, places, new Uint8Array(Float64Array.of(NaN).buffer));
  if (kind === 'i' || kind === 'u') {
    const floats = Float64Array.from(places, (place) => (place < 0 ? NaN : Number(data.item(place))));
    return new NdArray(float64, [floats.length], new Uint8Array(floats.buffer));
  }
  throw new IndigestibleError(`What a missing label of dtype ${data.dtype.name} becomes is known to pandas alone.`);
}

function takeObjects(data: NdArray, places: readonly number[], none: Value): NdArray {
  const objects = places.map((place) => (place < 0 ? none : data.item(place)));
  return new NdArray(new DType('O', '|', 8), [places.length], new Uint8Array(), { objects });
}

function takeBytes(data: NdArray, places: readonly number[], none: Uint8Array): NdArray {
  const { itemsize } = data.dtype;
  const bytes = new Uint8Array(places.length * itemsize);
  for (const [i, place] of places.entries())
    bytes.set(place < 0 ? none : data.bytes.subarray(place * itemsize, (place + 1) * itemsize), i * itemsize);
  return new NdArray(data.dtype, [places.length], bytes);
}
