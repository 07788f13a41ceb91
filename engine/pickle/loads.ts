import type { Value } from '../values/value.ts';
import { Machine } from './machine.ts';

/**
 * The value that a pickle holds, protocols 0 to 5. Nothing is imported or called. Bytes and arrays are views of `bytes`, not copies.
 * Bytes after the end of the pickle are ignored, as Python does.
 *
 * @throws {@link PickleError} with the byte offset, when the bytes are no pickle or are cut short.
 */
export function loads(bytes: Uint8Array): Value {
  return new Machine(bytes, false).run();
}

/** The same of bytes that will be others later: nothing in the value is a view of them. */
export function loadsLent(bytes: Uint8Array): Value {
  return new Machine(bytes, true).run();
}
