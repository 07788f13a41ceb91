/** Objects of the standard library that are printed by what their pickles hold. */
import { PyDict } from './dict.ts';
import { dequeItems, dictSubclass, mappingOf } from './mapping.ts';
import { Float } from './numbers.ts';
import { Global, type Instance } from './objects.ts';
import { libraryParts } from './repr-library.ts';
import { reprString } from './repr-scalars.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** Text, and values that are printed in their place. */
export type Part = string | { readonly value: Value } | { readonly items: readonly Value[] };

/** What an object prints as; `undefined` where only its class could tell. */
export function knownParts(value: Instance): Part[] | undefined {
  const subclass = dictSubclass(value);
  if (subclass !== undefined) return dictParts(subclass, value);
  const deque = dequeItems(value);
  const args = value.args instanceof Tuple ? value.args.items : [];
  if (deque) return ['deque([', { items: deque }, typeof args[1] === 'number' ? `], maxlen=${args[1]})` : '])'];
  if (!(value.callee instanceof Global)) return libraryParts(value);
  const { module, qualname, path } = value.callee;
  if (/^pathlib(\.|$)/.test(module)) return pathParts(qualname, args);
  if (path === 'uuid.UUID') return uuidParts(value);
  return libraryParts(value);
}

function dictParts(subclass: string, value: Instance): Part[] {
  const items = mappingOf(value) ?? new PyDict();
  if (subclass === 'defaultdict') {
    const factory = value.args instanceof Tuple ? (value.args.items[0] ?? null) : null;
    return ['defaultdict(', { value: factory }, ', ', { value: items }, ')'];
  }
  if (items.size === 0) return [`${subclass}()`];
  if (subclass === 'Counter') return ['Counter(', { value: mostCommon(items) }, ')'];
  return ['OrderedDict([', { items: [...items].map(([key, item]) => new Tuple([key, item])) }, '])'];
}

/** Highest counts first, where all of them are numbers. */
function mostCommon(items: PyDict): PyDict {
  const count = (value: Value) => (value instanceof Float ? value.value : value);
  const entries = [...items];
  if (!entries.every(([, value]) => ['number', 'bigint', 'boolean'].includes(typeof count(value)))) return items;
  const number = (value: Value) => count(value) as number;
  return new PyDict(entries.sort(([, a], [, b]) => (number(a) < number(b) ? 1 : number(a) > number(b) ? -1 : 0)));
}

/** From its parts, the first of which may be a root. */
function pathParts(cls: string, args: readonly Value[]): Part[] | undefined {
  if (!args.every((part) => typeof part === 'string')) return undefined;
  const [root = '', ...names] = args;
  const text = /[\\/]$/.test(root) ? root + names.join('/') : args.join('/');
  return [`${cls}(${reprString(text.replaceAll('\\', '/') || '.')})`];
}

function uuidParts({ state }: Instance): Part[] | undefined {
  const int = state instanceof PyDict ? state.get('int') : undefined;
  if (typeof int !== 'number' && typeof int !== 'bigint') return undefined;
  const hex = int.toString(16).padStart(32, '0');
  return [`UUID('${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}')`];
}
