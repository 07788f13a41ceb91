/** What a pickle names, for those who are asked to trust it. */
import { PickleError } from '../errors.ts';
import type { Global } from '../values/objects.ts';
import { limitsOf } from './limits.ts';
import type { LoadsOptions } from './loads.ts';
import { Machine } from './machine.ts';

/**
 * Every class and function that Python would import to load a pickle, each once, in the order in which it is first named: also what is
 * called and thrown away, and what is named before the bytes break off. Names are those of Python 3 (protocols below 3 are renamed as
 * `pickle.loads` does it). Whether an object takes the items or state that it is given is not asked: it is taken to. What follows the end
 * of the pickle is not read, and extension codes and persistent ids are no names. What is no pickle names nothing.
 *
 * @throws {@link PickleError} where the names are not to be told: `LIMIT` as {@link loads}, `BAD_PICKLE` for a name that a call is to make.
 */
export function globals(bytes: Uint8Array, { limits }: LoadsOptions = {}): Global[] {
  const found = new Map<string, Global>();
  const mention = (name: Global) => {
    const id = JSON.stringify([name.module, name.qualname]);
    if (!found.has(id)) found.set(id, name);
  };
  try {
    new Machine(bytes, false, limitsOf(limits), mention).run();
  } catch (error) {
    // Python stops there too, after it has imported those before.
    if (!(error instanceof PickleError) || error.code === 'LIMIT' || 'unknown' in error.data) throw error;
  }
  return [...found.values()];
}
