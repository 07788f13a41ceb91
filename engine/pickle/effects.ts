/**
 * What a pickle does for its effect and then throws away: it is kept as a step of the object that lies there, so that it can be written
 * again. cloudpickle and dill bring functions and classes to life in this way, which refer to each other through what is filled later.
 */
import { PyDict } from '../values/dict.ts';
import { Global, Instance } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';

const setter = /^_?(set|del)attr$|^_setitems$/;
const setItems = new Global('dill._dill', '_setitems');

/** A dict that was taken from the memo, where it lies on the stack, and what it has been given since. */
interface Fetched {
  readonly dict: PyDict;
  readonly place: number;
  readonly given: PyDict;
  readonly added: Value[];
}

export class Effects {
  /** By place: those that lie above another one come after it. */
  readonly #fetched: Fetched[] = [];

  fetched(dict: PyDict, place: number): void {
    this.#forget(place);
    this.#fetched.push({ dict, place, given: new PyDict(), added: [] });
  }

  /** The dict at `place` is about to be given the items that lie above it in `stack`, up to `to`. */
  given(stack: readonly Value[], place: number, to: number): void {
    this.#forget(place + 1);
    const last = this.#fetched.at(-1);
    if (last?.place !== place || last.dict !== stack[place]) return;
    for (let i = place + 1; i < to; i += 2) {
      const key = stack[i] as Value;
      if (!last.dict.has(key)) last.added.push(key);
      last.given.set(key, stack[i + 1] as Value);
    }
  }

  /** What lay at `place` is thrown away, and `target` lies below it. */
  dropped(popped: Value, place: number, target: Value): void {
    if (!(target instanceof Instance)) return;
    const call = popped instanceof PyDict ? this.#filling(popped, place) : isEffect(popped, target) ? popped : undefined;
    if (call) target.steps.push({ op: 'call', call });
  }

  /** A dict that was only fetched to be filled: what it was given comes with the target, which may be among it. */
  #filling(dict: PyDict, place: number): Instance | undefined {
    this.#forget(place + 1);
    const last = this.#fetched.pop();
    if (last?.place !== place || last.dict !== dict || last.given.size === 0) return undefined;
    for (const key of last.added) dict.delete(key);
    return new Instance('reduce', setItems, new Tuple([dict, last.given]));
  }

  /** What lay at a place and above is not there any more. */
  #forget(from: number): void {
    while ((this.#fetched.at(-1)?.place ?? -1) >= from) this.#fetched.pop();
  }
}

/** A call on the target itself, or one of dill's on something else. Others are but a second making of what is in the memo already. */
function isEffect(popped: Value, target: Instance): popped is Instance {
  if (!(popped instanceof Instance) || popped.form !== 'reduce' || popped.steps.length > 0 || !(popped.args instanceof Tuple)) return false;
  return popped.args.items[0] === target || setter.test(nameOf(popped.callee));
}

/** dill finds its own by `getattr(module, name, default)`. */
function nameOf(callee: Value): string {
  if (callee instanceof Global) return callee.qualname;
  const name = callee instanceof Instance && callee.args instanceof Tuple ? callee.args.items[1] : undefined;
  return typeof name === 'string' ? name : '';
}
