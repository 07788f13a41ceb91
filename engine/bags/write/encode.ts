/** Values as the groups and datasets of a bag. */
import { PicklingError, SaveError } from '../../errors.ts';
import { pathOf } from '../../values/where.ts';
import { Fresh } from '../../pickle/write/pickler.ts';
import { Call, DigestedCall } from '../../values/calls.ts';
import { FrozenSet, PyDict, PySet } from '../../values/dict.ts';
import { NdArray } from '../../values/numpy.ts';
import { Instance } from '../../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../../values/pandas.ts';
import { NamedTuple, Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { elementsOf, isTurned, nativeType, spellBuffer } from './arrays.ts';
import { Builder } from './builder.ts';
import type { EncodedBag } from './builder.ts';
import { describe } from './content.ts';
import { dictForm } from './dicts.ts';
import type { Parts } from './dicts.ts';
import { saveItem, saveReference } from './items.ts';
import { spell, spellTree } from './spell.ts';
import type { Spelling } from './spell.ts';
import { spaces, textAttribute } from '../hdf5-format/types.ts';

/** Where an object lies in its bag. */
interface Place {
  readonly parent: Place | undefined;
  readonly name: string;
}

/** A group under way: the headers of its children come before its own. */
interface Open {
  readonly place: Place;
  readonly value: unknown;
  readonly parts: Parts;
  readonly targets: number[];
}

const bagInfo = (['qualname', 'module', 'version', 'libver_str'] as const).map((name) => textAttribute(name));
const bagInfoTexts = ['H5Bag', 'bagofholding.h5.bag', '0.1.16', 'latest'];
const bagAttributes = bagInfo.map((prefix, i) => [prefix, bagInfoTexts[i] as string] as const);

/** A value ready to be put into any file. @throws SaveError for what bags cannot hold, saying what and where. */
export function encodeBag(value: Value): EncodedBag {
  const builder = new Builder();
  const object = encodeObject(builder, value);
  return builder.finish(builder.group([{ name: 'object', target: object }], bagAttributes));
}

function encodeObject(builder: Builder, root: unknown): number {
  /** By identity, those whose identity matters: a second occurrence is a reference to the place of the first. */
  const places = new Map<object, Place>();
  const open: Open[] = [];

  const enter = (value: unknown, parent: Place | undefined, name: string): number | undefined => {
    const item = saveItem(builder, value);
    if (item !== undefined) return item;
    if (value instanceof Fresh) return saveItem(builder, value.content);
    const object = value as object;
    const known = places.get(object);
    if (known) return saveReference(builder, pathTo(known));
    const place = { parent, name };
    places.set(object, place);
    const array = object instanceof NdArray ? saveArray(builder, object) : undefined;
    if (array === undefined) open.push({ place, value, parts: partsOf(object), targets: [] });
    return array;
  };

  let current = root;
  try {
    let done = enter(root, undefined, 'object');
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const { parts, targets, place } = last;
      if (done !== undefined) targets.push(done);
      const next = targets.length;
      if (next < parts.values.length) {
        current = parts.values[next];
        done = enter(current, place, nameOf(parts, next));
      } else {
        const links = targets.map((target, i) => ({ name: nameOf(parts, i), target }));
        done = builder.group(links, describe(parts.type, parts.cls));
        open.pop();
      }
    }
    return done as number;
  } catch (error) {
    if (!(error instanceof SaveError || error instanceof PicklingError)) throw error;
    const path = pathOf([...open.map((each) => each.value), current]);
    throw new SaveError(`${error.message} (at ${path}).`, { data: { ...error.data, path }, cause: error });
  }
}

const nameOf = ({ names }: Parts, index: number): string => (names ? (names[index] as string) : `i${index}`);

function pathTo(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) names.push(at.name);
  return names.reverse().join('/');
}

/** An array that is a dataset as it is. */
function saveArray(builder: Builder, array: NdArray): number | undefined {
  const type = nativeType(array);
  return type && builder.dataset(type, spaces.simple(array.shape), elementsOf(array), describe('Array', array.cls));
}

function partsOf(value: object): Parts {
  if (Array.isArray(value)) return { type: 'List', values: value as unknown[] };
  if (value instanceof Tuple && !(value instanceof NamedTuple)) return { type: 'Tuple', values: value.items };
  if (value instanceof Map)
    return dictForm(value instanceof PyDict || isPlain(value) ? value : new PyDict(value as ReadonlyMap<Value, Value>));
  if (value instanceof Set)
    return {
      type: value instanceof FrozenSet ? 'FrozenSet' : 'Set',
      values: [...(value instanceof PySet ? value : new PySet(value as Set<Value>))],
    };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return dictForm(new Map(Object.entries(value)));
  return reducible(spellingOf(value));
}

/** A `Map` may have keys that are one key in Python, but not if they are texts. */
function isPlain(map: ReadonlyMap<unknown, unknown>): boolean {
  for (const key of map.keys()) if (typeof key !== 'string') return false;
  return true;
}

function spellingOf(value: object): Spelling {
  if (value instanceof Instance) return spellTree(value);
  if (value instanceof DataFrame || value instanceof Series || value instanceof PandasIndex) return spellTree(value.source);
  if (value instanceof NdArray) return isTurned(value) ? spellBuffer(value) : { ...spell(value), cls: value.cls };
  return value instanceof Call || value instanceof DigestedCall ? sorted(spell(value)) : spell(value);
}

const fields = ['constructor', 'args', 'state', 'item_iterator', 'kv_iterator', 'setter'];

/** Only as many parts as there are; None stands for those in between. */
function reducible({ constructor_, args, state, items, pairs, setter, cls }: Spelling): Parts {
  const values = [constructor_, args, state, items, pairs, setter];
  while (values.at(-1) === undefined) values.pop();
  return { type: 'Reducible', names: fields.slice(0, values.length), values: values.map((value) => value ?? null), cls };
}

/** The fields of a record of fleche's own have no order that anybody sees: sorted, they are a group. */
function sorted({ state, ...rest }: Spelling): Spelling {
  return { ...rest, state: new Map([...(state as ReadonlyMap<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
