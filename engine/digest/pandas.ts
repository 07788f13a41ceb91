/** DataFrames, Series and indexes: their labels and dtypes by value, their columns by the hashes that pandas has for them. */
import { IndigestibleError } from '../errors.ts';
import { DataFrame, PandasIndex, releaseOf, Series } from '../values/pandas.ts';
import type { Column, IndexLevel, PandasArray } from '../values/pandas.ts';
import { Digest } from '../values/objects.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import type { Walk } from './digester.ts';
import { combine } from './hash64.ts';
import type { Hashes } from './hash64.ts';
import { elementsOf, isNA, labelsOf, momentDigest } from './pandas-elements.ts';
import { hashArray, hashTexts, isMissing, isText } from './pandas-hash.ts';
import { takenLevel } from './pandas-levels.ts';
import { bytes, sha256 } from './scalars.ts';

/** The digest of an object of pandas; `undefined` for any other. */
export function pandasDigest(value: Value, walk: Walk): DigestHex | undefined {
  if (value instanceof DataFrame || value instanceof Series || value instanceof PandasIndex)
    return walk.rules === '0.15' ? iterated(value, walk) : walk.by(releaseOf(value), () => hashed(value, walk));
  if (isNA(value)) {
    if (walk.rules === '0.15') throw new IndigestibleError('Up to fleche 0.15 pandas.NA has no digest.');
    return sha256('NAType__NA__');
  }
  return momentDigest(value, walk)?.hex;
}

/** Up to 0.15 they were iterables like any other: a DataFrame yields the labels of its columns. */
function iterated(value: DataFrame | Series | PandasIndex, walk: Walk): DigestHex {
  if (value instanceof PandasIndex) return walk.iterable(value.cls, labelsOf(value, walk));
  if (value instanceof DataFrame) return walk.iterable('DataFrame', labelsOf(value.labels, walk));
  return walk.iterable('Series', elementsOf(arrayOf(value.column), value.column.values, walk));
}

function hashed(value: DataFrame | Series | PandasIndex, walk: Walk): DigestHex {
  if (value instanceof PandasIndex) return indexDigest(value, walk);
  const index = indexDigest(value.index, walk);
  if (value instanceof Series) {
    const { column } = value;
    return digestOf('Series', [walk.digest(column.name), walk.digest(column.dtype), index], columnHashes(column, walk));
  }
  const labels = walk.iterable('list', labelsOf(value.labels, walk));
  const dtypes = walk.iterable(
    'list',
    value.columns.map((column) => column.dtype),
  );
  if (walk.pandas === 2 && value.columns.length === 0 && value.rows > 0)
    throw new IndigestibleError('A DataFrame that has rows and no columns has no digest (pandas 2 raises ValueError).');
  const hashes = value.columns.map((column) => columnHashes(column, walk));
  return digestOf('DataFrame', [labels, dtypes, index], combine(hashes, value.rows));
}

function indexDigest(index: PandasIndex, walk: Walk): DigestHex {
  if (index.levels) {
    const levels = index.levels.map((level) => new Digest(levelDigest(level, walk)));
    return sha256(`MultiIndex${walk.iterable('tuple', levels)}`);
  }
  const { cls, column } = index;
  return digestOf(cls, [walk.digest(column.name), walk.digest(column.dtype)], columnHashes(column, walk));
}

/** A level counts as an index of the labels that its rows have. */
function levelDigest(level: IndexLevel, walk: Walk): DigestHex {
  const { cls, column } = takenLevel(level, walk.pandas);
  return digestOf(cls, [walk.digest(column.name), walk.digest(column.dtype)], columnHashes(column, walk));
}

function digestOf(salt: string, parts: readonly DigestHex[], hashes: Hashes): DigestHex {
  return bytes(salt + parts.join(''), [new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength)]);
}

function arrayOf(column: Column): PandasArray {
  if (column.array) return column.array;
  throw new IndigestibleError(`How pandas hashes a column of dtype ${column.dtype} is known to Python alone.`);
}

/** Objects that are not texts are hashed by their digests: pandas would take what they print as. */
function columnHashes(column: Column, walk: Walk): Hashes {
  const array = arrayOf(column);
  const objects = objectsOf(array);
  if (!objects || objects.every((item) => isMissing(item) || isText(item))) return hashArray(array, walk.pandas);
  const digests: string[] = [];
  for (const item of elementsOf(array, column.values, walk)) digests.push(walk.digest(item));
  return hashTexts(digests);
}

/** The elements of a column, or the categories of one, that pandas has as objects. */
function objectsOf(array: PandasArray): readonly Value[] | undefined {
  if (array.kind === 'categorical') {
    const categories = array.categories.column.array;
    return categories && objectsOf(categories);
  }
  return array.kind === 'numpy' && array.data.objects ? array.data.toArray() : undefined;
}
