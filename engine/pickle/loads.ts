import type { Value } from '../values/value.ts';
import { limitsOf } from './limits.ts';
import type { Limits } from './limits.ts';
import { Machine } from './machine.ts';

export interface LoadsOptions {
  /** What the pickle may ask for; as `defaultLimits` where left out. */
  readonly limits?: Partial<Limits> | undefined;
}

/**
 * The value that a pickle holds, protocols 0 to 5. Nothing is imported or called. Bytes and arrays are views of `bytes`, not copies.
 * Bytes after the end of the pickle are ignored, as Python does.
 *
 * @throws {@link PickleError} with the byte offset: `BAD_PICKLE` when the bytes are no pickle or are cut short, `LIMIT` when they ask for
 * more than a limit allows.
 */
export function loads(bytes: Uint8Array, { limits }: LoadsOptions = {}): Value {
  return new Machine(bytes, false, limitsOf(limits)).run();
}

/** The same of bytes that will be others later: nothing in the value is a view of them. */
export function loadsLent(bytes: Uint8Array, { limits }: LoadsOptions = {}): Value {
  return new Machine(bytes, true, limitsOf(limits)).run();
}
