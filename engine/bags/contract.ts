/** What the owner of a reader and its thread tell each other. Values cross as pickles, large arrays by themselves. */
import { loads, toWirePickle } from '../pickle/index.ts';
import { unary } from '../rpc/contract.ts';
import { DType, NdArray } from '../values/numpy.ts';
import type { Value } from '../values/value.ts';
import type { BagFacts } from './bag.ts';
import type { Range } from './bag-file.ts';
import type { VersionCheck } from './versions.ts';

export type Ranges = readonly (Partial<Range> | null)[];
type In<P = object> = P & { readonly path: string; readonly bag: string | null };
type At<P = object> = In<P> & { readonly inner: string };

/** An array of numbers, without the copy that a pickle of it would be. */
interface WireArray {
  readonly kind: string;
  readonly order: string;
  readonly itemsize: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}
export type WireValue = { readonly pickle: Uint8Array } | { readonly array: WireArray };

export const bagContract = {
  /** Answers as soon as the thread runs. */
  ready: unary<null, null>(),
  /** How many requests were answered without HDF5, and how many through it. */
  answered: unary<null, { readonly direct: number; readonly hdf5: number }>(),
  load: unary<In<{ readonly versions: VersionCheck | null }>, WireValue>(),
  list: unary<{ readonly path: string }, readonly string[]>(),
  contains: unary<In, boolean>(),
  slice: unary<At<{ readonly ranges: Ranges }>, WireValue>(),
  describe: unary<At, BagFacts>(),
} as const;
export type BagContract = typeof bagContract;

/** Arrays of fewer bytes go as pickles. */
const largeArray = 65_536;

export function valueToWire(value: Value): WireValue {
  const alone = value instanceof NdArray && value.bytes.length >= largeArray && 'biufc'.includes(value.dtype.kind) && value.order === 'C';
  if (!alone || value.cls.path !== 'numpy.ndarray') return { pickle: toWirePickle(value) };
  const { kind, order, itemsize } = value.dtype;
  return { array: { kind, order, itemsize, shape: value.shape, bytes: value.bytes } };
}

export function valueFromWire(wire: WireValue): Value {
  if ('pickle' in wire) return loads(wire.pickle);
  const { kind, order, itemsize, shape, bytes } = wire.array;
  return new NdArray(new DType(kind, order, itemsize), shape, bytes);
}

/** The memory of an answer's values, to be handed over: each was made for it. */
export function buffersOf(answer: unknown): ArrayBuffer[] {
  const values = (Array.isArray(answer) ? answer : [answer]) as unknown[];
  return values.flatMap((value) => {
    if (typeof value !== 'object' || value === null) return [];
    const bytes = 'pickle' in value ? value.pickle : 'array' in value ? (value.array as WireArray).bytes : undefined;
    // small ones are copied faster than handed over
    return bytes instanceof Uint8Array && bytes.length >= largeArray ? [bytes.buffer as ArrayBuffer] : [];
  });
}
