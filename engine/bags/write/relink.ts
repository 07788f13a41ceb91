/** Multi-bag files: bags are put and removed by writing another root group; what is in the file already is not looked at. */
import { constants, copyFileSync, statSync } from 'node:fs';
import type { EncodedBag } from './builder.ts';
import { FileBytes } from '../hdf5-format/file-bytes.ts';
import { hardLink } from './links.ts';
import { reading } from '../hdf5-format/region.ts';
import { emptyRoot, readRoot } from './root.ts';
import type { Root } from './root.ts';
import { writeBag, writeRoot } from './write-file.ts';

export interface Relinked {
  /** Bags in the file now. */
  readonly bags: number;
}

export interface Prepared extends Relinked {
  /** Whether the source is still the file that was copied: the same inode, size and time. */
  isCurrent(): boolean;
}

/** Names of the bags in a multi-bag file (root links), without decoding anything. @throws FormatError `BAD_BAG`, `BAG_UNCLEAN`. */
export function listBags(path: string): string[] {
  using file = new FileBytes(path);
  return reading(file, () => readRoot(file))
    .links.map(({ name }) => name)
    .sort();
}

/**
 * Writes `target`, a copy of `source` (none: a new file) with bags put and removed. What a bag that was replaced or removed took stays
 * taken until {@link compact}; the old root group's space is used again where it lies at the end. Fsyncs target.
 *
 * @throws FormatError `BAD_BAG`, `BAG_UNCLEAN`.
 */
export function relink(
  source: string | undefined,
  target: string,
  put: ReadonlyMap<string, EncodedBag>,
  remove: ReadonlySet<string> = new Set(),
): Relinked {
  if (source === undefined) {
    using file = new FileBytes(target, 'w+');
    return append(file, emptyRoot, put);
  }
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  using file = new FileBytes(target, 'r+', source);
  const found = reading(file, () => readRoot(file));
  const links = found.links.filter(({ name }) => !put.has(name) && !remove.has(name));
  return append(file, { ...found, links }, put);
}

/** {@link relink}, so that it can be done before a lock is held: under the lock one only asks whether the source is still current. */
export function prepare(
  source: string | undefined,
  target: string,
  put: ReadonlyMap<string, EncodedBag>,
  remove?: ReadonlySet<string>,
): Prepared {
  const before = source === undefined ? undefined : stateOf(source);
  const { bags } = relink(source, target, put, remove);
  return { bags, isCurrent: () => source === undefined || stateOf(source) === before };
}

function stateOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(' ');
}

function append(file: FileBytes, root: Root, put: ReadonlyMap<string, EncodedBag>): Relinked {
  const links = [...root.links];
  let end = root.start;
  for (const [name, bag] of put) {
    const written = writeBag(file, bag, end);
    end = written.end;
    links.push(hardLink(name, written.address));
  }
  writeRoot(file, { ...root, links }, end);
  return { bags: links.length };
}
