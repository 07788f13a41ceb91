/** Which file of a folder of bags holds a key: its own (prefix length 0), or one that it shares with others (`{prefix}.h5`). */
import { FormatError, UnsupportedError } from '../errors.ts';
import { entryNames } from './file.ts';
import { keyLength } from './keys.ts';

export const defaultPrefixLength = 2;
const extension = '.h5';

/** The name of the file that holds a key. */
export function bagFileName(key: string, prefixLength: number): string {
  return prefixLength === 0 ? key : key.slice(0, prefixLength) + extension;
}

/** The prefix length that a file of this name was written with; `undefined` for what is no file of bags. */
function prefixLengthOf(name: string): number | undefined {
  if (name.endsWith(extension)) return name.length - extension.length;
  return name.length === keyLength ? 0 : undefined;
}

/** Names of the files that were written with a prefix length. */
export function* bagFileNames(root: string, prefixLength: number): Generator<string> {
  for (const name of entryNames(root)) if (prefixLengthOf(name) === prefixLength) yield name;
}

/** The prefix lengths of all files in a folder, in order. */
export function prefixLengths(root: string): number[] {
  const seen = new Set<number>();
  for (const name of entryNames(root)) {
    const length = prefixLengthOf(name);
    if (length !== undefined) seen.add(length);
  }
  return [...seen].sort((a, b) => a - b);
}

/** @throws {@link UnsupportedError} `NO_PREFIX_LENGTH` */
export function checkPrefixLength(length: number): number {
  if (Number.isInteger(length) && length >= 0 && length <= keyLength) return length;
  throw new UnsupportedError(`A prefix length is a whole number from 0 (one file for each key) to ${keyLength}, not ${length}.`, {
    code: 'NO_PREFIX_LENGTH',
  });
}

/**
 * The prefix length that a folder is used with: the one that is asked for, or with `null` that of its files.
 *
 * @throws {@link FormatError} `BAG_LAYOUT` where files have another, or several.
 */
export function choosePrefixLength(root: string, wanted: number | null): number {
  const seen = prefixLengths(root);
  const [only = defaultPrefixLength] = seen;
  if (wanted === null) {
    if (seen.length <= 1) return only;
    throw layoutError(root, seen, `${root} mixes files of prefix lengths ${list(seen)}. consolidate() brings them to one.`);
  }
  const others = seen.filter((length) => length !== wanted);
  if (others.length === 0) return wanted;
  const way =
    seen.length === 1
      ? `Open it with prefixLength ${only}, and refix(${wanted}) if it shall be ${wanted}.`
      : 'consolidate() brings them to one.';
  throw layoutError(root, seen, `${root} holds files of prefix length ${list(others)}, and was opened with ${wanted}. ${way}`);
}

const list = (lengths: readonly number[]) => lengths.map((length) => (length === 0 ? '0 (one file for each key)' : length)).join(', ');

function layoutError(root: string, seen: readonly number[], message: string): FormatError {
  return new FormatError(message, { code: 'BAG_LAYOUT', data: { path: root, prefixLengths: seen } });
}
