import { PicklingError } from '../errors.ts';
import type { Valuable } from '../values/value.ts';
import { handlerOf } from './write/handlers.ts';
import { Pickler } from './write/pickler.ts';

export interface DumpsOptions {
  /** 4 is what `pickle` writes up to Python 3.13, 5 what cloudpickle writes. */
  readonly protocol?: 4 | 5;
}

/**
 * The pickle of a value. For plain data the same bytes as CPython's `pickle.dumps(value, protocol)`, with equal texts taken for one
 * object, as interned ones are; every other object is shared by identity.
 *
 * @throws {@link PicklingError} for what is no Python value, saying where it is.
 */
export function dumps(value: Valuable, { protocol = 4 }: DumpsOptions = {}): Uint8Array {
  try {
    return new Pickler(protocol, handlerOf).dump(value);
  } catch (error) {
    if (error instanceof RangeError) throw new PicklingError(`The value is too large: ${error.message}`, { cause: error });
    throw error;
  }
}
