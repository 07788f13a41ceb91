/** What the state of an object holds, by name and kind; `undefined` for what is not there or is something else. */
import { PyDict } from '../../values/dict.ts';
import { mappingOf } from '../../values/mapping.ts';
import { Float } from '../../values/numbers.ts';
import { NdArray, NumpyScalar } from '../../values/numpy.ts';
import { Instance } from '../../values/objects.ts';
import { attributesOf } from '../../values/repr.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';

/** The attributes that its pickle gives to an object. */
export function stateOf(value: Value | undefined): PyDict {
  const state = value instanceof Instance ? value.state : undefined;
  return new PyDict(state === undefined ? [] : (attributesOf(state) ?? []));
}

export function numberOf(value: Value | undefined): number | undefined {
  const plain = value instanceof NumpyScalar ? value.toValue() : value;
  if (plain instanceof Float) return plain.value;
  return typeof plain === 'number' || typeof plain === 'bigint' ? Number(plain) : undefined;
}

/** The numbers of an array, or of lists and tuples of numbers, in C order. */
export function numbersIn(value: Value | undefined): number[] | undefined {
  const list = value instanceof NdArray ? value.toArray() : value instanceof Tuple ? value.items : value;
  if (!Array.isArray(list)) return undefined;
  const numbers: number[] = [];
  for (const item of list) {
    const inner = Array.isArray(item) || item instanceof Tuple ? numbersIn(item) : undefined;
    const number = typeof item === 'boolean' ? Number(item) : numberOf(item);
    if (inner) numbers.push(...inner);
    else if (number !== undefined) numbers.push(number);
    else return undefined;
  }
  return numbers;
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? value : [];
}

export function dictOf(value: Value | undefined): PyDict {
  return mappingOf(value) ?? new PyDict();
}
