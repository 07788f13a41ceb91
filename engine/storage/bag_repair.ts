/** Files that a killed writer left marked as being written, which HDF5 then refuses. */
import { existsSync } from 'node:fs';
import { isUnclean, repair } from '../bags/write/index.ts';
import { UnsupportedError } from '../errors.ts';

/**
 * Writes a repaired copy of a file beside it, under a name that is none of an entry. The file itself stays as it is: what was being written
 * may be incomplete in the copy.
 *
 * @returns the copy's path.
 * @throws {@link UnsupportedError} `NO_REPAIR` where the file is not marked.
 */
export function repairBag(path: string): string {
  if (!isUnclean(path))
    throw new UnsupportedError(`${path} is not marked as being written: there is nothing of that kind to repair.`, {
      code: 'NO_REPAIR',
      data: { path },
    });
  let target = `${path}.repaired`;
  for (let i = 2; existsSync(target); i++) target = `${path}.repaired-${i}`;
  repair(path, target);
  return target;
}
