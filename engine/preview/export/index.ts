/** A value in a format, in pieces. */
import { UnsupportedError } from '../../errors.ts';
import type { NumpyScalar } from '../../values/numpy.ts';
import { NdArray } from '../../values/numpy.ts';
import { sourceOf } from '../array-source.ts';
import { crystalGrid } from '../known/crystal.ts';
import { summaryOf } from '../known/index.ts';
import { tableOf } from '../preview.ts';
import type { Opened } from '../preview.ts';
import type { Format } from '../records.ts';
import { arrayCsv, tableCsv } from './csv.ts';
import { extxyz } from './extxyz.ts';
import { formatsOf } from './formats.ts';
import { arrayJson, json } from './json.ts';
import type { Load } from './json.ts';
import { npy } from './npy.ts';

/** @throws {@link UnsupportedError} `NO_FORMAT` where {@link formatsOf} has not that format. */
export function exported(opened: Opened, format: Format, load: Load): AsyncIterable<string | Uint8Array> | Iterable<string> {
  if (!formatsOf(opened).includes(format))
    throw new UnsupportedError(`This value cannot be written as ${format.toUpperCase()}.`, { code: 'NO_FORMAT' });
  const value = 'value' in opened ? opened.value : undefined;
  const crystal = value === undefined ? undefined : summaryOf(value)?.crystal;
  if (format === 'json') return 'array' in opened ? arrayJson(opened.array) : json(opened.value, load);
  if (format === 'extxyz' && crystal) return extxyz(crystal);
  if (format === 'npy') return npy('array' in opened ? opened.array : (opened.value as NdArray | NumpyScalar));
  if ('array' in opened) return arrayCsv(opened.array);
  if (value instanceof NdArray && !value.dtype.fields) return arrayCsv(sourceOf(value));
  const table = crystal ? crystalGrid(crystal) : tableOf(opened, null);
  if (!table) throw new UnsupportedError('This value is no table.', { code: 'NO_FORMAT' });
  return tableCsv(table);
}
