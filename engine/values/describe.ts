/** What a stored value is, for people who look: its kind, its facts, and the entries that it holds. */
import { PyDict, PySet } from './dict.ts';
import { elementsOf } from './iterable.ts';
import { mappingOf } from './mapping.ts';
import { Complex, Decimal, Float, Fraction } from './numbers.ts';
import { NdArray, NumpyScalar, DType } from './numpy.ts';
import { MaskedArray } from './numpy-masked.ts';
import { Digest, Global, Instance, Singleton } from './objects.ts';
import { DataFrame, PandasIndex, Series } from './pandas.ts';
import { repr } from './repr.ts';
import { dtypeText, shapeText } from './repr-dtype.ts';
import { ByteArray, Range, Slice, Tuple } from './sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from './time.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable, fieldText, Record } from './wrappers.ts';
import { typeName } from './names.ts';
import type { DigestHex } from './objects.ts';
import type { Value } from './value.ts';

export type Kind = 'scalar' | 'text' | 'bytes' | 'array' | 'table' | 'container' | 'record' | 'instance' | 'code';

const kinds: readonly (readonly [Kind, readonly (abstract new (...args: never[]) => object)[]])[] = [
  ['scalar', [Float, Complex, Decimal, Fraction, NumpyScalar, PyDate, PyDateTime, PyTime, TimeDelta, TimeZone, Singleton, DType, Digest]],
  ['bytes', [Uint8Array, ByteArray]],
  ['array', [NdArray, MaskedArray]],
  ['table', [DataFrame, Series, PandasIndex]],
  ['container', [Array, Tuple, PyDict, PySet, Range, Slice, DigestedIterable, DigestedDict]],
  ['record', [DigestedDataclass, DigestedAttrs, Record]],
  ['code', [Global]],
];

const codeMakers = /^(_make_function|_create_function|_make_skeleton_class|_create_type|_create_code|CodeType)$/;

export function kindOf(value: Value): Kind {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return 'scalar';
  if (typeof value === 'string') return 'text';
  for (const [kind, classes] of kinds) if (classes.some((constructor) => value instanceof constructor)) return kind;
  if (mappingOf(value)) return 'container';
  const callee = value instanceof Instance ? value.callee : undefined;
  return callee instanceof Global && codeMakers.test(callee.qualname) ? 'code' : 'instance';
}

/** The edge from a value to a stored entry in it. */
export interface ChildEdge {
  readonly label: string;
  readonly key: DigestHex;
}

/** The stored entries that a Digested wrapper refers to, in order, each with its index, key or field. An entry that it holds twice comes twice. */
export function childEdges(value: Value): ChildEdge[] {
  const edges: ChildEdge[] = [];
  const take = (label: () => string, item: Value) => {
    if (item instanceof Digest) edges.push({ label: label(), key: item.hex });
  };
  if (value instanceof DigestedIterable) {
    for (const [i, item] of elementsOf(value.items).entries()) take(() => `[${i}]`, item);
  } else if (value instanceof DigestedDict) {
    for (const [key, item] of value.items) {
      take(() => 'key', key);
      take(() => `[${repr(key, { maxLength: 60, inline: true, child: (hex) => hex.slice(0, 8) })}]`, item);
    }
  } else if (value instanceof DigestedDataclass || value instanceof DigestedAttrs) {
    for (const [key, item] of value.fields) take(() => `.${fieldText(key)}`, item);
  }
  return edges;
}

/** Facts for a table beside a value. */
export function facts(value: Value): [label: string, value: string][] {
  const list: [string, string][] = [['Type', typeName(value)]];
  const count = (n: number, what: string) => list.push([what, n.toLocaleString('en')]);
  if (value instanceof NdArray || value instanceof MaskedArray) {
    list.push(['Shape', shapeText(value.shape)], ['dtype', dtypeText(value.dtype).replace(/^'|'$/g, '')]);
    count(value.size, 'Elements');
    if (value instanceof NdArray && value.order === 'F' && value.shape.length > 1) list.push(['Order', 'Fortran']);
  } else if (value instanceof DataFrame) {
    count(value.rows, 'Rows');
    for (const column of value.columns.slice(0, 50)) list.push([`Column ${repr(column.name, { maxLength: 60 })}`, column.dtype]);
  } else if (value instanceof Series) {
    count(value.rows, 'Rows');
    list.push(['dtype', value.column.dtype]);
  } else if (typeof value === 'string') count([...value].length, 'Characters');
  else if (value instanceof Uint8Array) count(value.length, 'Bytes');
  else if (Array.isArray(value)) count(value.length, 'Items');
  else if (value instanceof Tuple) count(value.items.length, 'Items');
  else if (value instanceof PyDict || value instanceof PySet) count(value.size, 'Items');
  else if (value instanceof DigestedIterable) count(elementsOf(value.items).length, 'Items');
  else if (value instanceof DigestedDict) count(value.items.size, 'Items');
  else if (value instanceof DigestedDataclass || value instanceof DigestedAttrs) {
    list.push(
      ['Class', value.cls instanceof Global ? value.cls.path : typeName(value)],
      ['Kind of class', value instanceof DigestedAttrs ? 'attrs' : 'dataclass'],
    );
  } else if (value instanceof Instance && value.callee instanceof Global) list.push(['Class', value.callee.path]);
  return list;
}
