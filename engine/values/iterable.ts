/** The elements of what a `DigestedIterable` holds: a list, a tuple, or a subclass of one, as its pickle spells it. */
import { Instance } from './objects.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** Elements in order; none for what is no list or tuple. */
export function elementsOf(items: Value): readonly Value[] {
  if (Array.isArray(items)) return items;
  if (items instanceof Tuple) return items.items;
  if (!(items instanceof Instance)) return [];
  return tupleArgument(items)?.items ?? items.steps.flatMap((step) => (step.op === 'append' ? step.items : []));
}

/** The same list or tuple with other elements. */
export function withElements(items: Value, elements: Value[]): Value {
  if (Array.isArray(items)) return elements;
  if (items instanceof Tuple) return new Tuple(elements);
  if (!(items instanceof Instance)) return items;
  const isTuple = tupleArgument(items) !== undefined;
  const copy = new Instance(items.form, items.callee, isTuple ? new Tuple([new Tuple(elements)]) : items.args, items.kwargs);
  for (const step of items.steps) if (step.op !== 'append') copy.steps.push(step);
  if (!isTuple) copy.steps.unshift({ op: 'append', items: elements });
  return copy;
}

/** A subclass of tuple is made of one tuple. */
function tupleArgument({ args }: Instance): Tuple | undefined {
  const [only, ...more] = args instanceof Tuple ? args.items : [];
  return only instanceof Tuple && more.length === 0 ? only : undefined;
}
