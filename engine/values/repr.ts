/** Values as Python prints them. */
import { Call, DigestedCall, QueryCall } from './calls.ts';
import { FrozenSet, PyDict, PySet } from './dict.ts';
import { dequeItems, dictSubclass } from './mapping.ts';
import { Float } from './numbers.ts';
import { NdArray, NumpyScalar } from './numpy.ts';
import { MaskedArray } from './numpy-masked.ts';
import { Digest, Global, Instance, type InstanceStep } from './objects.ts';
import { DataFrame, PandasIndex, Series } from './pandas.ts';
import { classNameOf } from './names.ts';
import { knownParts, type Part } from './repr-known.ts';
import { reprMasked } from './repr-masked.ts';
import { reprArray, reprNumpyScalar } from './repr-numpy.ts';
import { frameLine, frameTable, indexLine, seriesLine, seriesTable } from './repr-pandas.ts';
import { indexText } from './repr-pandas-index.ts';
import { reprPlain } from './repr-plain.ts';
import { reprByteArray, reprBytes, reprFloat, reprInt, reprString } from './repr-scalars.ts';
import { ByteArray, NamedTuple, Tuple } from './sequences.ts';
import type { Value } from './value.ts';
import { DigestedDict, DigestedIterable, fieldText, isDigested, Record } from './wrappers.ts';

export interface ReprOptions {
  /** Characters after which the text is cut with `…`; 16 Mi when left out. */
  readonly maxLength?: number;
  /** What stands in place of a reference to a stored entry; its counted length is at most 16. */
  readonly child?: (hex: string) => string;
  /** One line: arrays and tables without line breaks, tables as a summary. */
  readonly inline?: boolean;
}

/** Python refuses to print what is nested more deeply. */
const maxDepth = 990;
/** An array in an array takes as many calls as so many lists, here as in Python. */
const arrayLevels = 10;
const childLength = 16;
const cellLength = 1000;
const mostCells = 10_000;

/** Thrown when the text is as long as it may be. */
const full = new Error('full');

/** A value's text as Python's `repr` gives it. Objects that only Python can print are shown with what they hold. */
export function repr(value: Value, options: ReprOptions = {}): string {
  return new Writer(options).print(value, 0);
}

class Writer {
  readonly #parts: string[] = [];
  #left: number;
  #endsInReference = false;
  readonly #child: (hex: string) => string;
  readonly #inline: boolean;
  /** Objects that are being printed: one that occurs within itself is cut there. */
  readonly #open: Set<unknown>;

  /** Cells that may still be printed, of tables within tables too: they may double at each level. */
  readonly #cells: { left: number };

  constructor(
    { maxLength = 2 ** 24, child = (hex) => `Digest('${hex}')`, inline = false }: ReprOptions,
    open = new Set<unknown>(),
    cells = { left: mostCells },
  ) {
    this.#cells = cells;
    this.#left = maxLength;
    this.#child = child;
    this.#inline = inline;
    this.#open = open;
  }

  print(value: Value, depth: number): string {
    let end = '';
    try {
      this.#write(value, depth);
    } catch (error) {
      if (error !== full) throw error;
      end = '…';
    }
    return this.#parts.join('') + end;
  }

  #put(text: string, counted = text.length): void {
    if (text === '') return;
    if (counted > this.#left) {
      // "…" takes a place too: that of the last character, if need be
      const last = this.#left > 0 ? text : (this.#parts.pop() ?? '');
      // a reference to an entry is shown whole or not at all
      const isReference = this.#left > 0 ? counted !== text.length : this.#endsInReference;
      if (!isReference) this.#parts.push(cutText(last, this.#left > 0 ? this.#left - 1 : last.length - 1));
      throw full;
    }
    this.#endsInReference = counted !== text.length;
    this.#parts.push(text);
    this.#left -= counted;
  }

  /** Prints values within a text that is put together elsewhere: all of them share the length that is left. */
  #inner(depth: number): (value: Value) => string {
    let left = this.#left;
    return (value) => {
      // nothing of it would be seen, and a value that holds another twice at each level would never end
      if (left === 0) return '…';
      const open = new Set(this.#open);
      const text = new Writer({ maxLength: left, child: this.#child, inline: this.#inline }, open, this.#cells).print(value, depth);
      left = Math.max(0, left - text.length);
      return text;
    };
  }

  /** Prints the objects in the cells of a table, which show a little of each. */
  #cell(depth: number): (value: Value) => string {
    const options = { maxLength: cellLength, child: this.#child, inline: true };
    return (value) => {
      if (--this.#cells.left < 0) return '…';
      return new Writer(options, new Set(this.#open), this.#cells).print(value, depth + arrayLevels);
    };
  }

  #write(value: Value, depth: number): void {
    if (value === null) return this.#put('None');
    // two quotes more than what is cut
    if (typeof value === 'string') return this.#put(reprString(value, this.#left + 2));
    if (typeof value === 'boolean') return this.#put(value ? 'True' : 'False');
    if (typeof value === 'number')
      return this.#put(Number.isInteger(value) && !Object.is(value, -0) ? String(BigInt(value)) : reprFloat(value));
    if (typeof value === 'bigint') return this.#put(reprInt(value));
    if (value instanceof Float) return this.#put(reprFloat(value.value));
    if (value instanceof Digest) return this.#put(this.#child(value.hex), childLength);
    if (depth > maxDepth || this.#open.has(value)) return this.#put(recursive(value));
    this.#open.add(value);
    this.#object(value, depth + 1);
    this.#open.delete(value);
  }

  #object(value: Exclude<Value, null | string | boolean | number | bigint>, depth: number): void {
    if (Array.isArray(value)) return this.#items('[', value, ']', depth);
    if (value instanceof NamedTuple)
      return this.#keywords(
        value.cls.qualname.split('.').at(-1) as string,
        value.items.map((item, i) => [value.fieldNames[i] ?? '?', item]),
        depth,
      );
    if (value instanceof Tuple) return this.#items('(', value.items, value.items.length === 1 ? ',)' : ')', depth);
    if (value instanceof PyDict) return this.#dict(value, depth);
    if (value instanceof Uint8Array) return this.#put(reprBytes(value, this.#left));
    if (value instanceof ByteArray) return this.#put(reprByteArray(value.bytes, this.#left));
    if (value instanceof FrozenSet) return value.size === 0 ? this.#put('frozenset()') : this.#items('frozenset({', value, '})', depth);
    if (value instanceof PySet) return value.size === 0 ? this.#put('set()') : this.#items('{', value, '}', depth);
    if (value instanceof NdArray) return this.#put(reprArray(value, this.#arrayStyle(depth)));
    if (value instanceof MaskedArray) return this.#put(reprMasked(value, this.#arrayStyle(depth)));
    if (value instanceof NumpyScalar) return this.#put(reprNumpyScalar(value, this.#arrayStyle(depth)));
    if (value instanceof DataFrame) return this.#put((this.#inline ? frameLine : frameTable)(value, this.#cell(depth)));
    if (value instanceof Series) return this.#put((this.#inline ? seriesLine : seriesTable)(value, this.#cell(depth)));
    if (value instanceof PandasIndex) return this.#put((this.#inline ? indexLine : indexText)(value, this.#cell(depth)));
    if (value instanceof DigestedIterable) return this.#write(value.items, depth);
    if (value instanceof DigestedDict) return this.#dict(value.items, depth);
    if (isDigested(value) || value instanceof Record) {
      const { cls, fields } = value as Record;
      return this.#keywords(classNameOf(cls), fields, depth);
    }
    if (value instanceof Call || value instanceof DigestedCall || value instanceof QueryCall)
      return this.#keywords(value.name ?? '', value.arguments, depth);
    if (value instanceof Instance) return this.#instance(value, depth);
    return this.#put(reprPlain(value, this.#inner(depth)));
  }

  #arrayStyle(depth: number) {
    return { inner: this.#inner(depth + arrayLevels), limit: this.#left, inline: this.#inline };
  }

  #items(open: string, items: Iterable<Value>, close: string, depth: number): void {
    this.#put(open);
    let first = true;
    for (const item of items) {
      if (!first) this.#put(', ');
      first = false;
      this.#write(item, depth);
    }
    this.#put(close);
  }

  #dict(dict: PyDict, depth: number): void {
    this.#put('{');
    let first = true;
    for (const [key, item] of dict) {
      if (!first) this.#put(', ');
      first = false;
      this.#write(key, depth);
      this.#put(': ');
      this.#write(item, depth);
    }
    this.#put('}');
  }

  #keywords(name: string, fields: Iterable<[Value, Value]>, depth: number): void {
    this.#put(`${name}(`);
    let first = true;
    for (const [key, item] of fields) {
      if (!first) this.#put(', ');
      first = false;
      this.#put(`${fieldText(key)}=`);
      this.#write(item, depth);
    }
    this.#put(')');
  }

  #known(parts: readonly Part[], depth: number): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#put(part);
      else if ('value' in part) this.#write(part.value, depth);
      else this.#items('', part.items, '', depth);
    }
  }

  #instance(value: Instance, depth: number): void {
    const known = knownParts(value);
    if (known) return this.#known(known, depth);
    this.#put(`${classNameOf(value)}(`);
    let first = true;
    const comma = () => (first ? void (first = false) : this.#put(', '));
    const field = (key: Value, item: Value) => {
      comma();
      this.#put(`${fieldText(key)}=`);
      this.#write(item, depth);
    };
    for (const item of constructorArguments(value)) {
      comma();
      this.#write(item, depth);
    }
    for (const [key, item] of value.kwargs ?? []) field(key, item);
    for (const step of value.steps) {
      const attributes = step.op === 'build' ? attributesOf(step.state) : undefined;
      if (attributes) {
        for (const [key, item] of attributes) field(key, item);
      } else {
        comma();
        this.#write(stepValue(step), depth);
      }
    }
    this.#put(')');
  }
}

/** What stands for an object within itself. */
function recursive(value: Value): string {
  if (Array.isArray(value)) return '[...]';
  if (value instanceof Tuple) return '(...)';
  if (value instanceof PyDict) return '{...}';
  if (value instanceof PySet) return value instanceof FrozenSet ? 'frozenset(...)' : 'set(...)';
  if (value instanceof Instance && dequeItems(value)) return '[...]';
  if (value instanceof Instance && dictSubclass(value) === 'defaultdict') return '{...}';
  return '...';
}

/** What a state sets: of a dict its items, and of the pair of a dict and the slots those of both. */
export function attributesOf(state: Value): [Value, Value][] | undefined {
  const dicts = state instanceof Tuple && state.items.length === 2 ? state.items.filter((part) => part !== null) : [state];
  if (!dicts.every((part) => part instanceof PyDict)) return undefined;
  const items = dicts.flatMap((part) => [...part]);
  return items.every(([key]) => typeof key === 'string') ? items : undefined;
}

/** What is worth showing of the arguments: of `copyreg._reconstructor(cls, base, content)`, the class of which is named already, the content. */
function constructorArguments(value: Instance): readonly Value[] {
  if (value.form === 'persistent' || value.form === 'extension' || value.form === 'buffer') return [value.args];
  if (!(value.args instanceof Tuple)) return [value.args];
  const { items } = value.args;
  if (!(value.callee instanceof Global) || value.callee.path !== 'copyreg._reconstructor' || items.length !== 3) return items;
  const [, base, content = null] = items;
  if (base instanceof Global && base.path === 'builtins.object') return [];
  return content instanceof Tuple ? content.items : [content];
}

function stepValue(step: InstanceStep): Value {
  if (step.op === 'build') return step.state;
  if (step.op === 'call') return step.call;
  return step.op === 'set' ? new PyDict(step.pairs) : step.items;
}

/** Cuts without leaving half of a surrogate pair. */
function cutText(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text[length - 1] ?? '') ? length - 1 : length;
  return text.slice(0, end);
}
