/** An open HDF5 file, as far as bags need one. Two read it: `read/direct-file.ts` on its own, and `file.ts` through h5wasm. */
import { FormatError, KeyError } from '../errors.ts';

/** A range of one axis: from `start` up to `stop`, each `step`-th. */
export interface Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** The numbers of HDF5's classes of types. */
export const typeClass = { integer: 0, float: 1, string: 3, opaque: 5, compound: 6, enum: 8 } as const;

/** A type of elements. */
export interface ElementType {
  readonly class: number;
  /** Bytes of one element; of a text of variable length, those of the reference to it. */
  readonly size: number;
  readonly signed: boolean;
  readonly littleEndian: boolean;
  readonly variable: boolean;
  readonly members: readonly string[];
  /** Of compounds: class, size and offset of each member. */
  readonly parts: readonly { readonly name: string; readonly class: number; readonly size: number; readonly offset: number }[];
}

/** The type and shape of a data set or attribute. */
export interface DataType extends ElementType {
  /** `null`: there is no data. */
  readonly shape: readonly number[] | null;
  readonly count: number;
}

/** Objects are named by their path from the root group, such as `/object/i0`. Errors are `FormatError`, `BAD_BAG` or `BAG_REFUSED`. */
export interface BagFile {
  /** An absolute path. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Names of the links in a group, in the order of their bytes. */
  names(inner: string): string[];
  /** Whether a link of this name is there, whatever it leads to. */
  has(inner: string): boolean;
  /** @throws FormatError `BAG_REFUSED` where the last link of the path is a symbolic one: no bag has any. */
  assertHardLink(inner: string): void;
  attributeNames(inner: string): string[];
  /** The text that an attribute holds. */
  attributeText(inner: string, name: string): string;
  /** Type and shape of a data set. */
  type(inner: string): DataType;
  /** All texts of a data set. */
  texts(inner: string, type: DataType): string[];
  /** All elements of a data set in C order, numbers little-endian, in memory of their own. */
  bytes(inner: string, type: DataType): Uint8Array<ArrayBuffer>;
  /** The elements of a part of a data set; `ranges` has one for each axis, within the shape. */
  slab(inner: string, type: DataType, ranges: readonly Range[]): Uint8Array<ArrayBuffer>;
  /** An error that says where in the file it is. */
  damage(inner: string, what: string, cause?: unknown): FormatError;
}

export function damageIn(path: string, inner: string, what: string, cause?: unknown): FormatError {
  return new FormatError(`${path} is a damaged bag: ${inner} ${what}.`, { code: 'BAD_BAG', data: { path, inner }, cause });
}

export function refusalOf(path: string, inner: string, what: string): FormatError {
  return new FormatError(`${path} is refused: ${inner} ${what}, which no bag does. Nothing of that was read.`, {
    code: 'BAG_REFUSED',
    data: { path, inner },
  });
}

/** Opens a file to read it: an error of the system that there is none becomes a {@link KeyError}. */
export function openOrAbsent<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new KeyError(`There is no file ${path}.`, { data: { path }, cause: error });
  }
}

/** UTF-8 up to a NUL. @returns `undefined` where it is not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, end === -1 ? bytes.length : end);
  const text = buffer.toString();
  return text.includes('\ufffd') && !Buffer.from(text).equals(buffer) ? undefined : text;
}
