/** Which class is written by what. */
import { Call, DigestedCall } from '../../values/calls.ts';
import { FrozenSet, PyDict, PySet } from '../../values/dict.ts';
import { Complex, Decimal, Fraction } from '../../values/numbers.ts';
import { DType, NdArray, NumpyScalar } from '../../values/numpy.ts';
import { MaskedArray } from '../../values/numpy-masked.ts';
import { Digest, Global, Instance, Singleton } from '../../values/objects.ts';
import { DataFrame, PandasIndex, Series } from '../../values/pandas.ts';
import { ByteArray, NamedTuple, Range, Slice, Tuple } from '../../values/sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from '../../values/time.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable, Record } from '../../values/wrappers.ts';
import * as containers from './containers.ts';
import { saveGlobal, saveSingleton } from './globals.ts';
import * as known from './known.ts';
import * as numpy from './numpy.ts';
import { saveInstance, saveSource } from './objects.ts';
import { Fresh } from './pickler.ts';
import type { Save } from './pickler.ts';

type Constructor<T> = abstract new (...args: never[]) => T;
const handlers = new Map<unknown, Save<never>>();
const handle = <T extends object>(cls: Constructor<T>, save: Save<T>) => void handlers.set(cls.prototype, save);

handle(Tuple, containers.saveTuple);
handle(PyDict, containers.saveDict);
handle(Map, containers.saveMap);
handle(PySet, containers.saveAnySet);
handle(Set, containers.saveAnySet);
handle(FrozenSet, containers.saveFrozenSet);
handle(Uint8Array, containers.saveBytes);
handle(ByteArray, containers.saveByteArray);
handle(Fresh, containers.saveFresh);
handle(Complex, known.saveComplex);
handle(Decimal, known.saveDecimal);
handle(Fraction, known.saveFraction);
handle(Range, known.saveRange);
handle(Slice, known.saveSlice);
handle(NamedTuple, known.saveNamedTuple);
handle(PyDate, known.saveDate);
handle(PyTime, known.saveTime);
handle(PyDateTime, known.saveDateTime);
handle(TimeDelta, known.saveTimeDelta);
handle(TimeZone, known.saveTimeZone);
handle(Digest, known.saveDigest);
handle(DigestedIterable, known.saveItems);
handle(DigestedDict, known.saveItems);
handle(DigestedDataclass, known.saveFields);
handle(DigestedAttrs, known.saveFields);
handle(Record, known.saveRecord);
handle(Call, known.saveCall);
handle(DigestedCall, known.saveCall);
handle(DType, numpy.saveDType);
handle(NdArray, numpy.saveArray);
handle(MaskedArray, numpy.saveMasked);
handle(NumpyScalar, numpy.saveScalar);
handle(Global, saveGlobal);
handle(Singleton, saveSingleton);
handle(Instance, saveInstance);
handle(DataFrame, saveSource);
handle(Series, saveSource);
handle(PandasIndex, saveSource);

/** What writes an object: by its class, or the nearest that it extends; a plain object is a dict. */
export function handlerOf(value: object): Save<object> | undefined {
  // most are lists: no need to ask
  if (Array.isArray(value)) return containers.saveList as Save<object>;
  let prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return containers.savePlainObject;
  for (; typeof prototype === 'object' && prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const found = handlers.get(prototype);
    if (found) return found as Save<object>;
  }
  return undefined;
}
