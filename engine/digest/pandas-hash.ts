/** `pandas.util.hash_array`: one 64-bit hash for each element of a column. */
import { IndigestibleError } from '../errors.ts';
import { Decimal, Float } from '../values/numbers.ts';
import { NumpyScalar } from '../values/numpy.ts';
import type { NdArray } from '../values/numpy.ts';
import { Digest } from '../values/objects.ts';
import type { PandasArray, PandasIndex } from '../values/pandas.ts';
import { repr } from '../values/repr.ts';
import type { Range } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import { doubleBits } from './floats.ts';
import { combine, joinParts, mix, sipHash } from './hash64.ts';
import type { Hashes } from './hash64.ts';
import { isNA, isNaT } from './pandas-elements.ts';
import { rangeElements } from './ranges.ts';
import { inCOrder, stridedOf } from './strided.ts';

const closedCodes = ['left', 'right', 'both', 'neither'];

/** As a major release of pandas does it. */
export function hashArray(array: PandasArray, pandas: 2 | 3): Hashes {
  switch (array.kind) {
    case 'range':
      return hashRange(array.range);
    case 'numpy':
      return array.data.objects ? hashTexts(array.data.toArray()) : hashNumbers(array.data, pandas);
    case 'text':
      return hashTexts(array.data.toArray());
    case 'period':
      return hashNumbers(array.data, pandas);
    case 'masked': {
      const hashes = hashNumbers(array.data, pandas);
      // hash(pandas.NA)
      for (let i = 0; i < array.mask.size; i++) if (array.mask.item(i) === true) hashes.set([0xffffffff, 0x1fffffff], 2 * i);
      return hashes;
    }
    case 'categorical':
      return byCode(array.codes, hashCategories(array.categories, pandas));
    case 'interval': {
      if (pandas === 2) return hashTexts(intervalTexts(array));
      const [left, right] = [hashArray(array.left, pandas), hashArray(array.right, pandas)];
      const closed = new Uint32Array(left.length);
      for (let i = 0; i < closed.length; i += 2) closed[i] = closedCodes.indexOf(array.closed);
      return combine([left, right, mix(closed)], left.length / 2);
    }
  }
}

/** What pandas prints intervals as; null where there is none. */
function intervalTexts({ left, right, closed }: Extract<PandasArray, { kind: 'interval' }>): Value[] {
  if (left.kind !== 'numpy' || right.kind !== 'numpy' || !isNumeric(left))
    throw new IndigestibleError('pandas 2 hashes intervals of dates by what Python prints them as.');
  const [open, close] = [/left|both/.test(closed) ? '[' : '(', /right|both/.test(closed) ? ']' : ')'];
  const ends = right.data.toArray();
  return left.data.toArray().map((start, i) => (isMissing(start) ? null : `${open}${repr(start)}, ${repr(ends[i] ?? null)}${close}`));
}

function hashRange(range: Range): Hashes {
  return mix(new Uint32Array(BigInt64Array.from(rangeElements(range), BigInt).buffer));
}

/** Numbers, booleans, dates: by their bits; pandas 3 has one form for zero and one for NaN, and takes all complex numbers by their parts. */
function hashNumbers(data: NdArray, pandas: 2 | 3): Hashes {
  const { dtype } = data;
  const parts = dtype.kind === 'c' && (pandas === 3 || dtype.itemsize > 8) ? 2 : 1;
  const isFloat = pandas === 3 && 'fc'.includes(dtype.kind);
  const width = dtype.itemsize / parts;
  if (width > 8 || !'biufcmM'.includes(dtype.kind))
    throw new IndigestibleError(`pandas hashes a column of dtype ${dtype.name} by its texts.`);
  const bytes = Buffer.concat([...inCOrder(stridedOf(data))].map((chunk) => new Uint8Array(chunk)));
  if (parts === 1) return mix(words(bytes, dtype.order === '>', isFloat, width, 0, width));
  const [real, imag] = [0, width].map((start) => mix(words(bytes, dtype.order === '>', isFloat, width, start, dtype.itemsize)));
  return joinParts(real as Hashes, imag as Hashes);
}

function words(bytes: Buffer, swapped: boolean, isFloat: boolean, width: number, start: number, stride: number): Hashes {
  const count = bytes.length / stride;
  const hashes = new Uint32Array(2 * count);
  const into = new Uint8Array(hashes.buffer);
  for (let i = 0, from = start; i < count; i++, from += stride) for (let b = 0; b < width; b++) into[8 * i + b] = bytes[from + b] as number;
  if (isFloat) canonicalize(hashes, into, swapped, width);
  return hashes;
}

/** Equal floats hash alike: -0.0 as 0.0, every NaN as the usual one. */
function canonicalize(hashes: Hashes, bytes: Uint8Array, swapped: boolean, width: number): void {
  const [exponent, quiet] = width === 2 ? [0x7c00, 0x7e00] : width === 4 ? [0x7f800000, 0x7fc00000] : [0x7ff00000, 0x7ff80000];
  const sign = width === 2 ? 0x7fff : 0x7fffffff;
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < hashes.length; i += 2) {
    const at = 4 * i;
    const little = !swapped;
    const high = width === 2 ? view.getUint16(at, little) : view.getUint32(width === 8 && little ? at + 4 : at, little);
    const low = width === 8 ? view.getUint32(little ? at : at + 4, little) : 0;
    const magnitude = high & sign;
    if (magnitude === 0 && low === 0) hashes.set([0, 0], i);
    else if (magnitude > exponent || (magnitude === exponent && low !== 0)) {
      hashes.set([0, 0], i);
      if (width === 2) view.setUint16(at, quiet, little);
      else view.setUint32(width === 8 && little ? at + 4 : at, quiet, little);
    }
  }
}

/** Missing ones have all bits set. */
export function hashTexts(items: readonly Value[]): Hashes {
  const hashes = new Uint32Array(2 * items.length);
  const missing: number[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Value;
    if (isMissing(item)) missing.push(i);
    else hashText(textOf(item), hashes, 2 * i);
  }
  mix(hashes);
  for (const i of missing) hashes.fill(0xffffffff, 2 * i, 2 * i + 2);
  return hashes;
}

const scratch = Buffer.alloc(256);

function hashText(text: string, into: Hashes, at: number): void {
  if (!text.isWellFormed()) throw new IndigestibleError('A text with a lone surrogate has no digest (Python raises UnicodeEncodeError).');
  // at most three bytes for each of its units
  const fits = 3 * text.length <= scratch.length;
  const content = fits ? scratch : Buffer.from(text);
  sipHash(content, fits ? scratch.write(text) : content.length, into, at);
}

function byCode(codes: NdArray, categories: Hashes): Hashes {
  const hashes = new Uint32Array(2 * codes.size);
  for (let i = 0; i < codes.size; i++) {
    const code = codes.item(i) as number;
    hashes[2 * i] = code < 0 ? 0xffffffff : (categories[2 * code] as number);
    hashes[2 * i + 1] = code < 0 ? 0xffffffff : (categories[2 * code + 1] as number);
  }
  return hashes;
}

/** Categories are hashed as a NumPy array; intervals, which it holds as objects, by what they print as. */
function hashCategories({ column }: PandasIndex, pandas: 2 | 3): Hashes {
  const { array, values } = column;
  if (array?.kind === 'range') return hashRange(array.range);
  if (array?.kind === 'interval' && Array.isArray(values) && isNumeric(array.left)) return hashTexts(values);
  if (array?.kind === 'masked' && !array.mask.toArray().includes(true)) return hashNumbers(array.data, pandas);
  if (array?.kind === 'text' || (array?.kind === 'numpy' && array.zone === undefined)) return hashArray(array, pandas);
  throw new IndigestibleError(`pandas hashes categories of dtype ${column.dtype} by what Python prints them as.`);
}

function isNumeric(array: PandasArray): boolean {
  return array.kind === 'numpy' && 'iuf'.includes(array.data.dtype.kind);
}

export function isText(item: Value): boolean {
  return typeof item === 'string' || item instanceof Digest || (item instanceof NumpyScalar && item.dtype.kind === 'U');
}

function textOf(item: Value): string {
  if (typeof item === 'string') return item;
  return item instanceof Digest ? item.hex : ((item as NumpyScalar).toValue() as string);
}

/** What pandas takes for a missing value among objects. */
export function isMissing(item: Value): boolean {
  if (typeof item === 'string') return false;
  if (item === null || isNA(item) || isNaT(item)) return true;
  if (typeof item === 'number') return Number.isNaN(item);
  if (item instanceof Float) return Number.isNaN(item.value);
  if (item instanceof Decimal) return /^[+-]?s?nan/i.test(item.text);
  if (!(item instanceof NumpyScalar)) return false;
  if (item.dtype.kind === 'f') return Number.isNaN(doubleBits(item.dtype, item.bytes, 0, item.dtype.itemsize).value);
  return 'mM'.includes(item.dtype.kind) && isNaT(item);
}
