/** How classes and values are called. */
import { Call, DigestedCall, QueryCall } from './calls.ts';
import { FrozenSet, PyDict, PySet } from './dict.ts';
import { Complex, Decimal, Float, Fraction } from './numbers.ts';
import { DType, NdArray, NumpyScalar } from './numpy.ts';
import { MaskedArray } from './numpy-masked.ts';
import { Digest, Global, Instance, Singleton } from './objects.ts';
import { DataFrame, PandasIndex, Series } from './pandas.ts';
import { ByteArray, Range, Slice, Tuple } from './sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from './time.ts';
import type { Value } from './value.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable, Record } from './wrappers.ts';

/** The unqualified class of an object: of a global its own name; of a class that was pickled by value the name that its pickle spells. */
export function classNameOf(given: Value): string {
  let value = given;
  // a class may be made by one that is made by one …: hostile ones go on for a million levels
  for (;;) {
    const next = nameOrNext(value);
    if (typeof next === 'string') return next;
    value = next;
  }
}

/** The name, or what has the same. */
function nameOrNext(value: Value): string | Global | Instance {
  if (value instanceof Global) return value.qualname.split('.').at(-1) as string;
  if (!(value instanceof Instance)) return 'object';
  const { callee, args, form } = value;
  if (form === 'persistent' || form === 'extension' || form === 'buffer') return form;
  const items = args instanceof Tuple ? args.items : [];
  const named = items.find((item): item is string => typeof item === 'string');
  if (callee instanceof Global && named !== undefined && /^(_make_skeleton_class|_make_skeleton_enum|_create_type)$/.test(callee.qualname))
    return named;
  if (callee instanceof Global && isMaker(callee)) {
    return items[0] instanceof Global || items[0] instanceof Instance ? items[0] : (named ?? callee.qualname.split('.').at(-1) ?? '');
  }
  return callee instanceof Global || callee instanceof Instance ? callee : 'object';
}

/** Functions that stand in a pickle in place of the class that they make an object of. */
function isMaker(callee: Global): boolean {
  return (
    (callee.module === 'copyreg' && callee.qualname === '_reconstructor') ||
    /^(_create_namedtuple|_mareconstruct|_new_Index|__pyx_unpickle_\w+)$/.test(callee.qualname)
  );
}

const classes: readonly (readonly [abstract new (...args: never[]) => object, string])[] = [
  [Float, 'float'],
  [Complex, 'complex'],
  [Decimal, 'Decimal'],
  [Fraction, 'Fraction'],
  [Uint8Array, 'bytes'],
  [ByteArray, 'bytearray'],
  [Tuple, 'tuple'],
  [PyDict, 'dict'],
  [FrozenSet, 'frozenset'],
  [PySet, 'set'],
  [Range, 'range'],
  [Slice, 'slice'],
  [PyDateTime, 'datetime'],
  [PyDate, 'date'],
  [PyTime, 'time'],
  [TimeDelta, 'timedelta'],
  [TimeZone, 'timezone'],
  [DType, 'dtype'],
  [DataFrame, 'DataFrame'],
  [Series, 'Series'],
  [Digest, 'Digest'],
  [DigestedDict, 'dict'],
  [DigestedCall, 'DigestedCall'],
  [Call, 'Call'],
  [QueryCall, 'QueryCall'],
];

/** `type(value).__name__`; of a Digested wrapper, that of what it stands for. */
export function typeName(given: Value): string {
  let value = given;
  // one that holds itself has no end
  for (let level = 0; value instanceof DigestedIterable && level < 1000; level++) value = value.items;
  if (value instanceof DigestedIterable) return 'list';
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) && !Object.is(value, -0) ? 'int' : 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof NdArray || value instanceof MaskedArray) return classNameOf(value.cls);
  if (value instanceof NumpyScalar) return value.dtype.name;
  if (value instanceof PandasIndex) return value.cls;
  if (value instanceof DigestedDataclass || value instanceof DigestedAttrs || value instanceof Record) return classNameOf(value.cls);
  if (value instanceof Global) return 'type';
  if (value instanceof Singleton) return value.name === 'Ellipsis' ? 'ellipsis' : 'NotImplementedType';
  for (const [constructor, name] of classes) if (value instanceof constructor) return name;
  return classNameOf(value);
}
