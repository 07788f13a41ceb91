/** What APPENDS, SETITEMS and ADDITEMS do to the object that lies below their items. False where it takes none. */
import { PyDict, PySet } from '../values/dict.ts';
import { lookupKey } from '../values/keys.ts';
import { Instance } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** Items lie in `stack` from `from` up to `to`. */
export type Fill = (target: Value, stack: readonly Value[], from: number, to: number) => boolean;

export const append: Fill = (target, stack, from, to) => {
  if (Array.isArray(target)) {
    for (let i = from; i < to; i++) target.push(stack[i] as Value);
    return true;
  }
  if (!(target instanceof Instance)) return false;
  const last = target.steps.at(-1);
  if (last?.op === 'append') for (let i = from; i < to; i++) last.items.push(stack[i] as Value);
  else target.steps.push({ op: 'append', items: stack.slice(from, to) });
  return true;
};

export const setItems: Fill = (target, stack, from, to) => {
  if (target instanceof PyDict) {
    for (let i = from; i < to; i += 2) target.set(stack[i] as Value, stack[i + 1] as Value);
    return true;
  }
  if (!(target instanceof Instance)) return false;
  const last = target.steps.at(-1);
  const pairs = last?.op === 'set' ? last.pairs : [];
  if (last?.op !== 'set') target.steps.push({ op: 'set', pairs });
  for (let i = from; i < to; i += 2) {
    const key = stack[i] as Value;
    // some classes are shown as the dicts that they are: what is too much to be compared is refused here, where the offset is known
    if (typeof key === 'object') lookupKey(key);
    pairs.push([key, stack[i + 1] as Value]);
  }
  return true;
};

export const addItems: Fill = (target, stack, from, to) => {
  if (target instanceof PySet) for (let i = from; i < to; i++) target.add(stack[i] as Value);
  else if (target instanceof Instance) target.steps.push({ op: 'add', items: stack.slice(from, to) });
  else return false;
  return true;
};
