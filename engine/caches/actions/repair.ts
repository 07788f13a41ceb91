/** Files of bags that a killed writer left unopenable: a copy is repaired, and takes the file's place when it is told to. */
import { constants, copyFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withFileLock } from '../../bags/lock.ts';
import { isUnclean, listBags } from '../../bags/write/index.ts';
import { FormatError, UnsupportedError } from '../../errors.ts';
import { repairBag } from '../../storage/bag_repair.ts';
import { entryNames } from '../../storage/file.ts';
import type { Problem, StoreConfig } from '../model.ts';
import type { RepairedBag } from './model.ts';

/** Writes a repaired copy beside a file. @throws {@link UnsupportedError} `NO_REPAIR` where it is not marked. */
export function repairedCopy(path: string): RepairedBag {
  const copy = repairBag(path);
  if (!path.endsWith('.h5')) return { copy, entries: null };
  try {
    return { copy, entries: listBags(copy).length };
  } catch (error) {
    rmSync(copy, { force: true });
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`${path} cannot be repaired: the mark is taken away, but what was written is damaged. ${error.message}`, {
      code: 'NOT_REPAIRED',
      data: { path },
      cause: error,
    });
  }
}

/** Files of several bags that a killed writer left marked: no list has what they hold. */
export function markedBags({ type, root }: StoreConfig): Problem[] {
  if (type !== 'bagofholding_hdf' || root === undefined || !statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
  const found: Problem[] = [];
  for (const name of entryNames(root)) {
    if (!name.endsWith('.h5')) continue;
    const path = join(root, name);
    if (isMarked(path))
      found.push({
        code: 'BAG_UNCLEAN',
        message: `${name} was being written by a program that was killed, and HDF5 opens it no more`,
        path,
        advice: 'Repair Bag writes a copy that can be opened.',
      });
  }
  return found;
}

/** What is no HDF5 file, or cannot be opened, is told of by whoever reads it. */
function isMarked(path: string): boolean {
  try {
    return isUnclean(path);
  } catch (error) {
    if (error instanceof FormatError || (error as NodeJS.ErrnoException).syscall !== undefined) return false;
    throw error;
  }
}

const lockTimeout = 10;

/**
 * Puts a repaired copy in a file's place; the file stays beside it as `.bak`. @returns where.
 *
 * @throws `LockTimeoutError` while another writes the file, {@link UnsupportedError} `NO_LOCK`.
 */
export async function replaceBag(path: string, copy: string): Promise<string> {
  if (dirname(copy) !== dirname(path) || !copy.startsWith(`${path}.repaired`))
    throw new UnsupportedError(`${copy} is no repaired copy of ${path}.`, { code: 'NO_COPY' });
  const replace = () => {
    const backup = keep(path);
    renameSync(copy, path);
    return backup;
  };
  // files of one bag are replaced as a whole by whoever writes them: there is no lock
  return path.endsWith('.h5') ? await withFileLock(`${path}.lock`, lockTimeout, replace) : replace();
}

/** Copies a file to a name beside it that is not taken yet. */
function keep(path: string): string {
  for (let i = 1; ; i++) {
    const backup = i === 1 ? `${path}.bak` : `${path}.bak-${i}`;
    try {
      copyFileSync(path, backup, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
