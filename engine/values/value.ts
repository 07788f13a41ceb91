import type { Call, DigestedCall, QueryCall } from './calls.ts';
import type { FrozenSet, PyDict, PySet } from './dict.ts';
import type { Complex, Decimal, Float, Fraction } from './numbers.ts';
import type { DType, NdArray, NumpyScalar } from './numpy.ts';
import type { MaskedArray } from './numpy-masked.ts';
import type { Digest, Global, Instance, Singleton } from './objects.ts';
import type { DataFrame, PandasIndex, Series } from './pandas.ts';
import type { ByteArray, Range, Slice, Tuple } from './sequences.ts';
import type { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from './time.ts';
import type { Digested, Record as PyRecord } from './wrappers.ts';

/** A Python value in TypeScript. See the README of this folder for the table. */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Float
  | Complex
  | Decimal
  | Fraction
  | Value[]
  | Uint8Array
  | ByteArray
  | Tuple
  | PyDict
  | PySet
  | FrozenSet
  | Range
  | Slice
  | Singleton
  | PyDate
  | PyTime
  | PyDateTime
  | TimeDelta
  | TimeZone
  | NdArray
  | MaskedArray
  | NumpyScalar
  | DType
  | DataFrame
  | Series
  | PandasIndex
  | Digest
  | Global
  | Instance
  | Digested
  | PyRecord
  | Call
  | DigestedCall
  | QueryCall;

/** What callers may write where a value is expected: a `Map` or plain object stands for a dict, a `Set` for a set. */
export type Valuable =
  Value | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | { readonly [key: string]: unknown } | readonly unknown[];
