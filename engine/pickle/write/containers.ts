/** Lists, tuples, dicts, sets and bytes, each item for item as CPython's C pickler writes them. */
import { PyDict, PySet } from '../../values/dict.ts';
import { Global } from '../../values/objects.ts';
import type { Tuple } from '../../values/sequences.ts';
import type { ByteArray } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { op } from '../opcodes.ts';
import type { Fresh, Nested, Pickler, Save } from './pickler.ts';

/** Items between a mark and the opcode that takes them. */
const batch = 1000;

export function* saveList(pickler: Pickler, value: readonly unknown[]): Nested {
  const { out } = pickler;
  out.op(op.EMPTY_LIST);
  pickler.memoize(value);
  if (value.length === 1) {
    const inner = pickler.save(value[0]);
    if (inner) yield inner;
    out.op(op.APPEND);
    return;
  }
  for (let i = 0; i < value.length;) {
    out.op(op.MARK);
    for (const end = Math.min(i + batch, value.length); i < end; i++) {
      const inner = pickler.save(value[i]);
      if (inner) yield inner;
    }
    out.op(op.APPENDS);
  }
}

export const saveTuple: Save<Tuple> = (pickler, value) => {
  if (value.items.length > 0) return someTuple(pickler, value);
  pickler.out.op(op.EMPTY_TUPLE);
  return undefined;
};

const tupleOf = [op.EMPTY_TUPLE, op.TUPLE1, op.TUPLE2, op.TUPLE3];

function* someTuple(pickler: Pickler, value: Tuple): Nested {
  const { out } = pickler;
  const { items } = value;
  const short = tupleOf[items.length];
  if (short === undefined) out.op(op.MARK);
  for (const item of items) {
    const inner = pickler.save(item);
    if (inner) yield inner;
  }
  const index = pickler.find(value);
  if (index === undefined) {
    out.op(short ?? op.TUPLE);
    pickler.memoize(value);
    return;
  }
  // One of its items holds it, and has written it already.
  if (short === undefined) out.op(op.POP_MARK);
  else items.forEach(() => out.op(op.POP));
  pickler.get(index);
}

/** A `Map` that is no PyDict may have keys that are one key in Python. */
export const saveMap: Save<ReadonlyMap<unknown, unknown>> = (pickler, value) => {
  let plain = true;
  for (const key of value.keys()) if (typeof key !== 'string') plain = false;
  return savePairs(pickler, value, plain ? value : new PyDict(value as ReadonlyMap<Value, Value>));
};

export const saveDict: Save<PyDict> = (pickler, value) => savePairs(pickler, value, value);

export const savePlainObject: Save<object> = (pickler, value) => savePairs(pickler, value, new Map(Object.entries(value)));

function* savePairs(pickler: Pickler, value: object, pairs: ReadonlyMap<unknown, unknown>): Nested {
  const { out } = pickler;
  out.op(op.EMPTY_DICT);
  pickler.memoize(value);
  if (pairs.size === 0) return;
  let count = 0;
  if (pairs.size > 1) out.op(op.MARK);
  for (const [key, item] of pairs) {
    const innerKey = pickler.save(key);
    if (innerKey) yield innerKey;
    const inner = pickler.save(item);
    if (inner) yield inner;
    if (++count % batch === 0) {
      // CPython begins another batch before it sees that nothing is left
      out.op(op.SETITEMS);
      out.op(op.MARK);
    }
  }
  out.op(pairs.size > 1 ? op.SETITEMS : op.SETITEM);
}

/** A `Set` that is no PySet may have items that are one in Python. */
export const saveAnySet: Save<ReadonlySet<unknown>> = (pickler, value) =>
  saveSet(pickler, value, value instanceof PySet ? value : new PySet(value as ReadonlySet<Value>));

function* saveSet(pickler: Pickler, value: object, items: PySet): Nested {
  const { out } = pickler;
  out.op(op.EMPTY_SET);
  pickler.memoize(value);
  if (items.size === 0) return;
  let count = 0;
  out.op(op.MARK);
  for (const item of items) {
    const inner = pickler.save(item);
    if (inner) yield inner;
    if (++count % batch === 0) {
      out.op(op.ADDITEMS);
      out.op(op.MARK);
    }
  }
  out.op(op.ADDITEMS);
}

export function* saveFrozenSet(pickler: Pickler, value: PySet): Nested {
  const { out } = pickler;
  out.op(op.MARK);
  for (const item of value) {
    const inner = pickler.save(item);
    if (inner) yield inner;
  }
  const index = pickler.find(value);
  if (index === undefined) {
    out.op(op.FROZENSET);
    pickler.memoize(value);
  } else {
    out.op(op.POP_MARK);
    pickler.get(index);
  }
}

/** What the memo knows bytes of at most one byte by: Python has one object for each. */
const shortBytes = Array.from({ length: 257 }, (_, i) => ({ byte: i }));

export const saveBytes: Save<Uint8Array> = (pickler, value) => {
  const short = value.length > 1 ? undefined : shortBytes[value[0] ?? 256];
  const index = short && pickler.find(short);
  if (index !== undefined) {
    pickler.get(index);
    return undefined;
  }
  pickler.out.bytes(value);
  pickler.memoize(value);
  if (short) pickler.alias(short);
  return undefined;
};

export const saveFresh: Save<Fresh> = (pickler, { content }) => {
  if (typeof content !== 'string') return saveBytes(pickler, content);
  // Python has one object for each text of one such character
  if (content.length === 1 && content <= '\xff') return pickler.save(content);
  pickler.fresh(content);
  return undefined;
};

const bytearray = new Global('builtins', 'bytearray');

export const saveByteArray: Save<ByteArray> = (pickler, value) => {
  const { out, protocol } = pickler;
  if (protocol === 5) out.bytearray(value.bytes);
  else {
    pickler.save(bytearray);
    if (value.bytes.length === 0) out.op(op.EMPTY_TUPLE);
    else {
      // a copy of its content: never one that was there before, even of one byte
      out.boundary();
      out.bytes(value.bytes);
      pickler.memoize();
      out.op(op.TUPLE1);
      pickler.memoize();
    }
    out.op(op.REDUCE);
  }
  pickler.memoize(value);
  return undefined;
};
