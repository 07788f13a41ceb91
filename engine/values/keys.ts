/** Python's key equality: one JavaScript primitive for each class of equal keys. */
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

/** Characters of one key's text, shared by the sets within it. A hostile key doubles at every level, and would never end. */
type Budget = { left: number };
const maxText = 10_000_000;
/** Texts of keys that were dear to make. They do not change: what has a content to compare by is immutable. */
const dear = new WeakMap<object, string>();

/** Iterative: a hostile key may be nested deeply. */
function contentText(key: object, budget: Budget = { left: maxText }): string {
  const known = dear.get(key);
  if (known !== undefined) return spend(budget, known);
  const parts: string[] = [];
  const stack: unknown[] = [key];
  while (stack.length > 0) {
    const item = stack.pop();
    if (item instanceof Punctuation) parts.push(spend(budget, item.text));
    else if (item instanceof Tuple) {
      parts.push('(');
      stack.push(close);
      for (let i = item.items.length - 1; i >= 0; i--) stack.push(comma, item.items[i]);
    } else if (item instanceof FrozenSet) parts.push(setText(item, budget));
    else parts.push(spend(budget, leafText(item as Value)));
  }
  const text = parts.join('');
  if (text.length > 1000) dear.set(key, text);
  return text;
}

/** Sets compare by content whatever their order. */
function setText(set: FrozenSet, budget: Budget): string {
  const members = [...set].map((member) => {
    if (typeof member === 'string') return spend(budget, JSON.stringify(member));
    return typeof member === 'object' && member !== null && !(member instanceof Float)
      ? contentText(member, budget)
      : spend(budget, formText(lookupKey(member)));
  });
  return `s${members.sort().join(',')};`;
}

function spend(budget: Budget, text: string): string {
  budget.left -= text.length;
  if (budget.left < 0) throw new RangeError('a key is too long to be compared');
  return text;
}

class Punctuation {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const comma = new Punctuation(',');
const close = new Punctuation(')');

function leafText(item: Value): string {
  if (typeof item === 'string') return JSON.stringify(item);
  if (item instanceof Uint8Array) return `b${Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('hex')}`;
  if (item instanceof Digest) return `d${item.hex}`;
  if (item instanceof Global) return `g${JSON.stringify([item.module, item.qualname])}`;
  if (item instanceof Complex) return item.imag === 0 ? `n${item.real}` : `c${item.real},${item.imag}`;
  if (item instanceof Fraction) return `f${item.numerator}/${item.denominator}`;
  if (item instanceof Decimal) return `m${item.text}`;
  // Sets compare by content whatever their order.
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
