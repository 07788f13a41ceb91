/** Taking back the space of what was removed: the bags that are left, into a new file. */
import { copyBag } from './copy.ts';
import { FileBytes } from '../hdf5-format/file-bytes.ts';
import { hardLink } from './links.ts';
import type { Link } from './links.ts';
import { reading } from '../hdf5-format/region.ts';
import { readRoot } from './root.ts';
import { superblockLength } from '../hdf5-format/superblock.ts';
import { writeBag, writeRoot } from './write-file.ts';

/**
 * Writes `target` with the live bags of `source` alone; both lengths are in bytes. Fsyncs target.
 *
 * @throws FormatError `BAD_BAG`, `BAG_UNCLEAN`, or `BAG_REFUSED` for objects that no bag has.
 */
export function compact(source: string, target: string): { readonly before: number; readonly after: number } {
  using from = new FileBytes(source);
  using to = new FileBytes(target, 'w+');
  return reading(from, () => {
    const root = readRoot(from);
    let end = superblockLength;
    const links = root.links.map((found): Link => {
      // a link to nowhere in this file
      if (found.address === undefined) return found;
      const written = writeBag(to, copyBag(from, found.address), end);
      end = written.end;
      return hardLink(found.name, written.address);
    });
    const after = writeRoot(to, { links, attributes: [], start: end }, end);
    return { before: from.length, after };
  });
}
