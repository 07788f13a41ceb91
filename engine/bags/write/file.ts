/** A bag as a file of its own. */
import { place } from './builder.ts';
import type { EncodedBag } from './builder.ts';
import { superblock, superblockLength } from '../hdf5-format/superblock.ts';

/** The whole file of a per-key store (prefixLength 0): the bag at the root, with the 4 bag-info attributes. */
export function bagFile(bag: EncodedBag): Uint8Array {
  const file = new Uint8Array(superblockLength + bag.length);
  file.set(superblock(superblockLength + bag.root, file.length));
  file.set(place(bag, superblockLength), superblockLength);
  for (const { at, data } of bag.blobs) {
    let position = superblockLength + at;
    const take = (bytes: Uint8Array): void => {
      file.set(bytes, position);
      position += bytes.length;
    };
    if (data instanceof Uint8Array) take(data);
    else data.read(take);
  }
  return file;
}
