import { PyDict } from './dict.ts';
import { Global, Instance } from './objects.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

const dictClasses = new Set(['OrderedDict', 'defaultdict', 'Counter']);

/** The unqualified class of one of the dict subclasses in `collections`, or `undefined`. */
export function dictSubclass(value: Value): string | undefined {
  const callee = value instanceof Instance ? value.callee : undefined;
  return callee instanceof Global && callee.module === 'collections' && dictClasses.has(callee.qualname) ? callee.qualname : undefined;
}

/** The items of a dict, or of one of the dict subclasses in `collections`; `undefined` for anything else. */
export function mappingOf(value: Value | undefined): PyDict | undefined {
  if (value instanceof PyDict) return value;
  if (!(value instanceof Instance) || dictSubclass(value) === undefined) return undefined;
  const args = value.args instanceof Tuple ? value.args.items : [];
  const items = new PyDict(args[0] instanceof PyDict ? args[0] : undefined);
  for (const step of value.steps) if (step.op === 'set') for (const [key, item] of step.pairs) items.set(key, item);
  return items;
}

/** The items of a `collections.deque`, or `undefined`. */
export function dequeItems(value: Value): Value[] | undefined {
  if (!(value instanceof Instance) || !(value.callee instanceof Global) || value.callee.path !== 'collections.deque') return undefined;
  const first = value.args instanceof Tuple ? value.args.items[0] : undefined;
  const items = Array.isArray(first) ? [...first] : [];
  for (const step of value.steps) if (step.op === 'append') items.push(...step.items);
  return items;
}
