/** What a value is made of, in order: its items, fields or columns, each by a label such as `[0]`, `['cell']` or `.positions`. */
import { Call, DigestedCall, QueryCall } from '../values/calls.ts';
import type { PyDict } from '../values/dict.ts';
import { PySet } from '../values/dict.ts';
import { elementsOf } from '../values/iterable.ts';
import { dequeItems, mappingOf } from '../values/mapping.ts';
import { NdArray } from '../values/numpy.ts';
import { MaskedArray } from '../values/numpy-masked.ts';
import { Instance } from '../values/objects.ts';
import { DataFrame, Series } from '../values/pandas.ts';
import { attributesOf, repr } from '../values/repr.ts';
import { NamedTuple, Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import { DigestedDict, DigestedIterable, fieldText, isDigested, Record } from '../values/wrappers.ts';

export interface Parts {
  readonly count: number;
  readonly label: (place: number) => string;
  readonly value: (place: number) => Value;
}

const none: Parts = { count: 0, label: () => '', value: () => null };

/** Made once for each object: a dict gives its items only in order. */
const known = new WeakMap<object, Parts>();

export function partsOf(value: Value): Parts {
  if (typeof value !== 'object' || value === null) return none;
  let parts = known.get(value);
  if (!parts) known.set(value, (parts = made(value)));
  return parts;
}

function made(value: object): Parts {
  if (Array.isArray(value)) return items(value as Value[]);
  if (value instanceof NamedTuple) return listed(value.items.map((item, i) => [`.${value.fieldNames[i] ?? i}`, item]));
  if (value instanceof Tuple) return items(value.items);
  if (value instanceof DigestedIterable) return items(elementsOf(value.items));
  if (value instanceof DigestedDict) return entries(value.items);
  if (isDigested(value) || value instanceof Record) return fields((value as Record).fields);
  if (value instanceof PySet) return listed([...value].map((item, i) => [`#${i}`, item]));
  if (value instanceof NdArray) return arrayParts(value);
  if (value instanceof MaskedArray)
    return listed([
      ['.data', value.data],
      ['.mask', value.mask],
      ['.fill_value', value.fillValue],
    ]);
  if (value instanceof DataFrame) return listed(value.columns.map((column) => [keyLabel(column.name), column.values]));
  if (value instanceof Series) return listed([['.values', value.column.values]]);
  if (value instanceof Call || value instanceof DigestedCall || value instanceof QueryCall)
    return listed([...[...value.arguments].map(([name, item]): [string, Value] => [name, item]), ['result', value.result]]);
  const mapping = mappingOf(value as Value);
  if (mapping) return entries(mapping);
  const deque = dequeItems(value as Value);
  if (deque) return items(deque);
  return value instanceof Instance ? listed(instanceParts(value)) : none;
}

function items(list: readonly Value[]): Parts {
  return { count: list.length, label: (place) => `[${place}]`, value: (place) => list[place] ?? null };
}

function listed(list: readonly (readonly [string, Value])[]): Parts {
  return { count: list.length, label: (place) => list[place]?.[0] ?? '', value: (place) => list[place]?.[1] ?? null };
}

function entries(dict: PyDict): Parts {
  const list = [...dict];
  return { count: list.length, label: (place) => keyLabel(list[place]?.[0] ?? null), value: (place) => list[place]?.[1] ?? null };
}

function keyLabel(key: Value): string {
  return `[${repr(key, { maxLength: 60, inline: true, child: (hex) => hex.slice(0, 8) })}]`;
}

function fields(dict: PyDict): Parts {
  return listed([...dict].map(([key, item]) => [`.${fieldText(key)}`, item]));
}

/** Objects, and the fields of records; the elements of other arrays have no parts. */
function arrayParts(array: NdArray): Parts {
  const { objects, shape, dtype } = array;
  if (objects)
    return { count: objects.length, label: (place) => `[${indices(shape, place).join(', ')}]`, value: (place) => objects[place] ?? null };
  const names = dtype.fields?.map(({ name }) => name) ?? [];
  return { count: names.length, label: (place) => keyLabel(names[place] ?? null), value: (place) => array.field(names[place] as string) };
}

function indices(shape: readonly number[], place: number): number[] {
  let rest = place;
  return shape.map((_, axis) => {
    const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
    const index = Math.floor(rest / inner);
    rest %= inner;
    return index;
  });
}

/** As its pickle spells it: arguments, fields, items. */
function instanceParts(value: Instance): [string, Value][] {
  const args = value.args instanceof Tuple ? value.args.items : [value.args];
  const parts: [string, Value][] = args.map((item, i) => [`argument ${i}`, item]);
  for (const [key, item] of value.kwargs ?? []) parts.push([`argument ${fieldText(key)}`, item]);
  for (const step of value.steps) {
    if (step.op === 'append') for (const [i, item] of step.items.entries()) parts.push([`[${i}]`, item]);
    else if (step.op === 'add') for (const [i, item] of step.items.entries()) parts.push([`#${i}`, item]);
    else if (step.op === 'set') for (const [key, item] of step.pairs) parts.push([keyLabel(key), item]);
    else if (step.op === 'call') parts.push(['call', step.call]);
    else {
      const attributes = attributesOf(step.state);
      if (attributes) for (const [key, item] of attributes) parts.push([`.${fieldText(key)}`, item]);
      else parts.push(['state', step.state]);
    }
  }
  return parts;
}
