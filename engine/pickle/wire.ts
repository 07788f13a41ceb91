/** Values between threads: as pickles that keep also what a pickle for Python does not say, that a record or namedtuple is known as one. */
import { Global } from '../values/objects.ts';
import { NamedTuple, Tuple } from '../values/sequences.ts';
import { Record } from '../values/wrappers.ts';
import type { Value } from '../values/value.ts';
import { recordName, namedTupleName } from './known/own.ts';
import { handlerOf } from './write/handlers.ts';
import { call } from './write/objects.ts';
import { Pickler } from './write/pickler.ts';
import type { Save } from './write/pickler.ts';

const saveRecord: Save<Record> = (pickler, value) =>
  call(pickler, value, new Global(...recordName), [value.flavour, value.cls, value.fields]);
const saveNamedTuple: Save<NamedTuple> = (pickler, value) =>
  call(pickler, value, new Global(...namedTupleName), [value.cls, new Tuple([...value.fieldNames]), new Tuple(value.items)]);

/** For `loads` in another thread; no file gets this. @throws {@link PicklingError} as `dumps`. */
export function toWirePickle(value: Value): Uint8Array {
  return new Pickler(5, (object) => {
    if (object instanceof Record) return saveRecord as Save<object>;
    if (object instanceof NamedTuple) return saveNamedTuple as Save<object>;
    return handlerOf(object);
  }).dump(value);
}
