/** The bags of a file, and what one asks of them. */
import { KeyError } from '../errors.ts';
import type { FlecheError } from '../errors.ts';
import type { NdArray } from '../values/numpy.ts';
import type { Value } from '../values/value.ts';
import { decodeBag } from './decode.ts';
import type { BagFile, Range } from './bag-file.ts';
import { H5Bag } from './h5-bag.ts';
import { arrayType, readSlice } from './scalars.ts';
import type { BagSource } from './source.ts';
import { TrieBag } from './trie-bag.ts';
import type { VersionCheck } from './versions.ts';

/** What a node is, without what it holds. */
export interface BagFacts {
  /** Its kind: `List`, `Reducible`, `Array`, `Long`… */
  readonly content: string;
  /** `module.qualname` of the object, where the bag says it. */
  readonly cls: string | null;
  /** Of arrays, as NumPy writes it: `<f8`. */
  readonly dtype: string | null;
  readonly shape: readonly number[] | null;
  /** Of an array's elements; 0 for what is no array. */
  readonly bytes: number;
  /** Nodes in it; `null` for what holds none. */
  readonly children: number | null;
}

const groups = /\.(StrKeyDict|Dict|List|Tuple|Set|FrozenSet|Union|Reducible)$/;

/** A bag in an open file: `null` for the one at its root. @throws {@link KeyError} `ABSENT`, for one that was left unfinished too. */
export function openBag(file: BagFile, bag: string | null): BagSource {
  const root = bag === null ? '/' : `/${bag}/`;
  if (bag !== null && !hasBag(file, bag)) throw absent(file, bag);
  const names = file.names(bag === null ? '/' : `/${bag}`);
  if (names.includes('trie_segments')) return new TrieBag(file, root);
  if (!names.includes('object') || !file.attributeNames(`${root}object`).includes('content_type')) throw absent(file, bag);
  return new H5Bag(file, root);
}

export function loadBag(file: BagFile, bag: string | null, versions: VersionCheck | undefined): Value {
  return decodeBag(file, openBag(file, bag), versions);
}

/** Names of the bags in a file of several. */
export function listBags(file: BagFile): string[] {
  return file.names('/');
}

/** Whether a file has a bag of this name; one that was left unfinished counts. */
export function hasBag(file: BagFile, bag: string): boolean {
  return isName(bag) && file.has(`/${bag}`);
}

export function sliceBag(file: BagFile, bag: string | null, inner: string, ranges: readonly (Partial<Range> | null)[]): NdArray {
  return readSlice(file, openBag(file, bag).arrayAt(inner), ranges);
}

export function describeBag(file: BagFile, bag: string | null, inner: string): BagFacts {
  const source = openBag(file, bag);
  const type = source.contentType(inner);
  const [module, qualname] = [source.field(inner, 'module'), source.field(inner, 'qualname')];
  const facts = {
    content: type.slice(type.lastIndexOf('.') + 1),
    cls: module === undefined || qualname === undefined ? null : `${module}.${qualname}`,
    dtype: null,
    shape: null,
    bytes: 0,
    children: groups.test(type) ? source.names(inner).length : null,
  };
  if (facts.content !== 'Array') return facts;
  const [{ shape, count }, dtype] = arrayType(file, source.arrayAt(inner));
  return { ...facts, dtype: dtype.str, shape, bytes: count * dtype.itemsize };
}

const isName = (bag: string): boolean => bag !== '' && bag !== '.' && !bag.includes('/');

function absent(file: BagFile, bag: string | null): FlecheError {
  const what = bag === null ? `${file.path} holds no finished bag.` : `There is no finished bag ${bag} in ${file.path}.`;
  return new KeyError(what, { data: { path: file.path, key: bag } });
}
