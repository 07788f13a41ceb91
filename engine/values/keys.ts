/** Python's key equality: one JavaScript primitive for each class of equal keys. */
import { hash } from 'node:crypto';
import { FrozenSet } from './dict.ts';
import { Complex, Decimal, Float, Fraction, int } from './numbers.ts';
import { Digest, Global } from './objects.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/**
 * The lookup form of a key that is no string. Numbers that Python holds equal come out as the same `number` or `bigint`; what compares
 * by content comes out as a text (never mixed with string keys: those do not come here); anything else by its identity.
 */
export function lookupKey(key: Value): unknown {
  if (typeof key === 'boolean') return key ? 1 : 0;
  if (typeof key === 'bigint') return int(key);
  if (key instanceof Float) return Number.isSafeInteger(key.value) ? key.value : key.bits === undefined ? int(BigInt(key.value)) : key;
  if (typeof key !== 'object' || key === null) return key;
  return contentText(key);
}

/** Characters of a text from which on its SHA-256 stands for it: what is in it may come again in the next key, and in that twice. */
const longest = 256;
/** SHA-256 of keys whose texts are long. They do not change: what has a content to compare by is immutable. */
const digests = new WeakMap<object, string>();
/** Parts of one key. Python hashes them all, one by one: nobody waits for so many. */
const maxParts = 10_000_000;

/** A tuple or a set, and the texts of its members so far. */
interface Frame {
  readonly of: Tuple | FrozenSet;
  readonly members: readonly Value[];
  readonly texts: string[];
}

const frameOf = (of: Tuple | FrozenSet): Frame => ({ of, members: of instanceof Tuple ? of.items : [...of], texts: [] });
const isComposed = (value: Value): value is Tuple | FrozenSet => value instanceof Tuple || value instanceof FrozenSet;

/** Iterative: a hostile key may be nested deeply. */
function contentText(key: Value): string {
  if (!isComposed(key)) return leafText(key);
  const known = digests.get(key) ?? flatText(key);
  if (known !== undefined) return known;
  const frames: Frame[] = [frameOf(key)];
  for (let parts = 0; ; parts++) {
    if (parts > maxParts) throw new RangeError('a key has too many parts to be compared');
    const frame = frames.at(-1) as Frame;
    const { of, members, texts } = frame;
    if (texts.length < members.length) {
      const member = members[texts.length] as Value;
      const text = isComposed(member) ? digests.get(member) : leafText(member);
      if (text === undefined) frames.push(frameOf(member as Tuple | FrozenSet));
      else texts.push(text);
      continue;
    }
    // sets compare by content whatever their order
    const text = of instanceof Tuple ? `(${texts.map((each) => `${each},`).join('')})` : `s${texts.sort().join(',')};`;
    frames.pop();
    const short = text.length > longest ? digested(of, text) : text;
    const parent = frames.at(-1);
    if (!parent) return short;
    parent.texts.push(short);
  }
}

/** Of a short tuple of what is not composed itself, as most keys are; `undefined` for any other. */
function flatText(key: Tuple | FrozenSet): string | undefined {
  if (!(key instanceof Tuple) || key.items.length > 8) return undefined;
  let text = '(';
  for (const item of key.items) {
    if (isComposed(item)) return undefined;
    text += `${leafText(item)},`;
  }
  text += ')';
  return text.length > longest ? digested(key, text) : text;
}

function digested(of: object, text: string): string {
  const short = `#${hash('sha256', text, 'hex')}`;
  digests.set(of, short);
  return short;
}

function leafText(item: Value): string {
  if (typeof item === 'string') return JSON.stringify(item);
  if (item instanceof Uint8Array)
    return item.length > longest
      ? `b#${hash('sha256', item, 'hex')}`
      : `b${Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('hex')}`;
  if (item instanceof Digest) return `d${item.hex}`;
  if (item instanceof Global) return `g${JSON.stringify([item.module, item.qualname])}`;
  if (item instanceof Complex) return item.imag === 0 ? `n${item.real}` : `c${item.real},${item.imag}`;
  if (item instanceof Fraction) return `f${item.numerator}/${item.denominator}`;
  if (item instanceof Decimal) return `m${item.text}`;
  return formText(lookupKeyOfLeaf(item));
}

function lookupKeyOfLeaf(item: Value): unknown {
  return typeof item === 'object' && item !== null && !(item instanceof Float) ? item : lookupKey(item);
}

function formText(form: unknown): string {
  if (typeof form !== 'object' || form === null) return `n${String(form)}`;
  let identity = identities.get(form);
  if (identity === undefined) identities.set(form, (identity = nextIdentity++));
  return `i${identity}`;
}
