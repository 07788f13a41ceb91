/** The engine's public API: the storages of `fleche.storage` in TypeScript, on the same files and with the same digests. */
export * from './errors.ts';
export { callKey, digest } from './digest/index.ts';
export type { DigestOptions, Rules } from './digest/index.ts';
export { childDigests, defaultLimits, dumps, globals, loads } from './pickle/index.ts';
export type { DumpsOptions, Limits, LoadsOptions } from './pickle/index.ts';
export * from './storage/index.ts';
export * from './values/index.ts';
export { StorageWorker } from './workers/remote.ts';
export type { WorkerCalls, WorkerValues } from './workers/remote.ts';
