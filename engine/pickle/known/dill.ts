/** What dill writes in place of some types and values: names and texts that it would evaluate. They are read by pattern, never run. */
import { Ellipsis, Global, NotImplemented } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import { NdArray } from '../../values/numpy.ts';
import type { Value } from '../../values/value.ts';
import { range } from './builtins.ts';
import type { Make } from './index.ts';
import { buildArray, reconstruct } from './numpy.ts';

/** Names that older releases gave to types. */
const types: Readonly<Record<string, string>> = {
  BooleanType: 'bool',
  ByteArrayType: 'bytearray',
  BytesType: 'bytes',
  ComplexType: 'complex',
  DictType: 'dict',
  EllipsisType: 'ellipsis',
  EnvironmentError: 'OSError',
  FloatType: 'float',
  FrozenSetType: 'frozenset',
  IOError: 'OSError',
  IntType: 'int',
  ListType: 'list',
  NoneType: 'NoneType',
  ObjectType: 'object',
  RangeType: 'range',
  SetType: 'set',
  SliceType: 'slice',
  StringType: 'str',
  TupleType: 'tuple',
  TypeType: 'type',
  UnicodeType: 'str',
};

/** Types that newer ones call by their own names; exceptions beside them. */
const builtinNames =
  /^(bool|memoryview|bytearray|bytes|classmethod|complex|dict|enumerate|filter|float|frozenset|property|int|list|map|object|range|reversed|set|slice|staticmethod|str|super|tuple|type|zip|Warning|[A-Z]\w*(Error|Exception|Warning|Exit|Interrupt|Iteration|Group))$/;

const loadType: Make = ([name]) => {
  if (typeof name !== 'string') return undefined;
  if (name === 'PartialType') return new Global('functools', 'partial');
  if (Object.hasOwn(types, name)) return new Global('builtins', types[name] as string);
  return builtinNames.test(name) ? new Global('builtins', name) : undefined;
};

const rangeText = /^range\((-?\d{1,300}), (-?\d{1,300})(?:, (-?\d{1,300}))?\)$/;

const evalRepr: Make = ([text]) => {
  if (text === 'Ellipsis') return Ellipsis;
  if (text === 'NotImplemented') return NotImplemented;
  const parts = typeof text === 'string' ? rangeText.exec(text) : null;
  if (!parts) return undefined;
  const numbers = parts.slice(1).filter((part) => part !== undefined);
  return range(numbers.map((part) => (Number.isSafeInteger(Number(part)) ? Number(part) : BigInt(part))));
};

/** `_create_array(f, args, state, npdict)`: what `f(*args)` followed by BUILD of the state gives. */
const createArray: Make = ([callee, args, state, more]) => {
  if (!(callee instanceof Global) || !(args instanceof Tuple) || state === undefined) return undefined;
  // what an array of a class of somebody's has beside its elements stays with it
  if (more !== null && !(args.items[0] instanceof Global && args.items[0].module.startsWith('numpy'))) return undefined;
  if (!/^numpy\._?core\.multiarray\._reconstruct$/.test(callee.path)) return undefined;
  const array: Value | undefined = reconstruct(args.items, callee);
  return array instanceof NdArray && buildArray(array, state) ? array : undefined;
};

export const reduced: readonly [string, Make][] = [
  ['dill._dill._load_type', loadType],
  ['dill.dill._load_type', loadType],
  ['dill._dill._eval_repr', evalRepr],
  ['dill._dill._create_array', createArray],
];
