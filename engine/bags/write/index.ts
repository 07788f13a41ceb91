/** Bags, written in TypeScript alone. See the README of this folder. */
export type { EncodedBag } from './builder.ts';
export { compact } from './compact.ts';
export { encodeBag } from './encode.ts';
export { bagFile } from './file.ts';
export { listBags, prepare, relink } from './relink.ts';
export type { Prepared, Relinked } from './relink.ts';
export { isUnclean, repair } from '../hdf5-format/superblock.ts';
