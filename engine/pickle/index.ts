export { dumps } from './dumps.ts';
export type { DumpsOptions } from './dumps.ts';
export { globals } from './globals.ts';
export { defaultLimits } from './limits.ts';
export type { Limits } from './limits.ts';
export { loads } from './loads.ts';
export type { LoadsOptions } from './loads.ts';
export { childDigests, directDigests } from './scan.ts';
export { toWirePickle } from './wire.ts';
