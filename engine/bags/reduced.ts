/** Objects as `__reduce_ex__` takes them apart: those whose class is known come out as values, all others inert, as from a pickle. */
import { append, setItems } from '../pickle/fill.ts';
import { buildKnown, isBuildable, makeReduced } from '../pickle/known/index.ts';
import { PyDict } from '../values/dict.ts';
import { Global, Instance } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';

/** What follows the constructor and its arguments; `null` where there is nothing. */
export interface Filling {
  readonly state: Value;
  readonly items: Value[];
  /** Keys and values in turn. */
  readonly pairs: Value[];
  readonly setter: Value;
}

/** `constructor(*args)`, as a pickle spells it. */
export function spell(constructor: Value, args: Tuple): Instance {
  const path = constructor instanceof Global ? constructor.path : '';
  const [cls, inner, kwargs] = args.items;
  if (path === 'copyreg.__newobj__' && cls !== undefined) return new Instance('newobj', cls, new Tuple(args.items.slice(1)));
  if (path === 'copyreg.__newobj_ex__' && cls !== undefined && inner !== undefined && kwargs instanceof PyDict)
    return new Instance('newobj_ex', cls, inner, kwargs);
  return new Instance('reduce', constructor, args);
}

/** A value where the class is known, which may still be without content. */
export function construct(constructor: Value, args: Tuple): Value {
  const spelt = spell(constructor, args);
  return spelt.form === 'newobj_ex' ? spelt : (makeReduced(constructor, args) ?? spelt);
}

/** Gives an object its items and its state, in the order of a pickle. Where that is not of the shape that is known, it becomes an `Instance`. */
export function fill(made: Value, constructor: Value, args: Tuple, filling: Filling): Value {
  if (made instanceof Instance) return fillInstance(made, filling);
  const { state, items, pairs, setter } = filling;
  const filled =
    setter === null &&
    (items.length === 0 || append(made, items, 0, items.length)) &&
    (pairs.length === 0 || setItems(made, pairs, 0, pairs.length)) &&
    (state === null || (isBuildable(made) && buildKnown(made, state, () => fillInstance(spell(constructor, args), filling))));
  return filled ? made : fillInstance(spell(constructor, args), filling);
}

function fillInstance(target: Instance, { state, items, pairs, setter }: Filling): Instance {
  if (items.length > 0) append(target, items, 0, items.length);
  if (pairs.length > 0) setItems(target, pairs, 0, pairs.length);
  if (setter !== null) target.steps.push({ op: 'call', call: new Instance('reduce', setter, new Tuple([target, state])) });
  else if (state !== null) target.steps.push({ op: 'build', state });
  return target;
}

/** What an iterator goes over: `iter(list)`, stored as a call, with the position that it was at; or the list itself. */
export function iterated(value: Value): Value[] | undefined {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  if (!(value instanceof Instance) || !(value.callee instanceof Global) || value.callee.path !== 'builtins.iter') return undefined;
  const list = value.args instanceof Tuple ? value.args.items[0] : undefined;
  const from = value.state ?? 0;
  return Array.isArray(list) && typeof from === 'number' ? list.slice(from) : undefined;
}
