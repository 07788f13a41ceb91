/** In which formats a value can be written. */
import { NdArray, NumpyScalar } from '../../values/numpy.ts';
import type { DType } from '../../values/numpy.ts';
import { Digest, Global, Instance } from '../../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../../values/pandas.ts';
import { kindOf } from '../../values/describe.ts';
import { summaryOf } from '../known/index.ts';
import type { Opened } from '../preview.ts';
import type { Format } from '../records.ts';

export function formatsOf(opened: Opened): Format[] {
  if ('array' in opened) return [...(opened.array.shape.length <= 2 ? (['csv'] as const) : []), 'json', 'npy'];
  const { value } = opened;
  if (value instanceof NdArray)
    return [...(value.shape.length <= 2 ? (['csv'] as const) : []), 'json', ...(hasBytes(value.dtype) ? (['npy'] as const) : [])];
  if (value instanceof NumpyScalar) return hasBytes(value.dtype) ? ['json', 'npy'] : ['json'];
  if (value instanceof DataFrame || value instanceof Series || value instanceof PandasIndex) return ['csv', 'json'];
  if (summaryOf(value)?.crystal) return ['extxyz', 'csv'];
  if (value instanceof Global || value instanceof Digest) return [];
  if (value instanceof Instance) return kindOf(value) === 'container' ? ['json'] : [];
  return ['json'];
}

/** Objects have none: NumPy would pickle them. */
export function hasBytes(dtype: DType): boolean {
  if (dtype.subarray) return hasBytes(dtype.subarray.base);
  return dtype.kind !== 'O' && (dtype.fields ?? []).every((field) => hasBytes(field.dtype));
}
