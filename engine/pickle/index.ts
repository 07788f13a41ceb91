export { dumps } from './dumps.ts';
export type { DumpsOptions } from './dumps.ts';
export { loads } from './loads.ts';
export { childDigests, directDigests } from './scan.ts';
export { toWirePickle } from './wire.ts';
