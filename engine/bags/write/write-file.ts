/** Bags and root groups at their places in a file. */
import { fsyncSync, ftruncateSync } from 'node:fs';
import { Builder, place } from './builder.ts';
import type { EncodedBag } from './builder.ts';
import type { FileBytes } from '../hdf5-format/file-bytes.ts';
import type { Root } from './root.ts';
import { superblock } from '../hdf5-format/superblock.ts';

/** Objects of a file are aligned to this many bytes. */
const alignment = 8;

/** Writes a bag at the first place from `start` on, and gives the address of its group and where it ends. */
export function writeBag(file: FileBytes, bag: EncodedBag, start: number): { readonly address: number; readonly end: number } {
  const base = Math.ceil(start / alignment) * alignment;
  file.write(place(bag, base), base);
  for (const { at, data } of bag.blobs) {
    let position = base + at;
    const take = (bytes: Uint8Array): void => {
      file.write(bytes, position);
      position += bytes.length;
    };
    if (data instanceof Uint8Array) take(data);
    else data.read(take);
  }
  return { address: base + bag.root, end: base + bag.length };
}

/** Writes the root group from `start` on, then the superblock; cuts off what is behind, and fsyncs. Gives the file's length. */
export function writeRoot(file: FileBytes, { links, attributes, base }: Root, start: number): number {
  const builder = new Builder();
  const group = builder.finish(builder.group(links, attributes));
  const { address, end } = writeBag(file, group, start);
  ftruncateSync(file.descriptor, end);
  file.write(superblock(address, end, base), 0);
  fsyncSync(file.descriptor);
  return end;
}
