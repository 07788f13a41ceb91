import { Call, DigestedCall } from '../../values/calls.ts';
import { PyDict } from '../../values/dict.ts';
import { mappingOf } from '../../values/mapping.ts';
import { Digest } from '../../values/objects.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable } from '../../values/wrappers.ts';
import type { Value } from '../../values/value.ts';
import type { Make } from './index.ts';

/** `base` is where releases up to 0.6 kept them. */
const homes = ['fleche.storage.destructuring', 'fleche.storage.base'];

const wrappers: readonly [string, () => Value][] = [
  ['DigestedIterable', () => new DigestedIterable([])],
  ['DigestedDict', () => new DigestedDict(new PyDict())],
  ['DigestedDataclass', () => new DigestedDataclass(null, new PyDict())],
  ['DigestedAttrs', () => new DigestedAttrs(null, new PyDict())],
];

/** Many to a call: not a destructuring pattern, whose iterator takes its time. */
const digest: Make = (args) => (args.length === 1 && typeof args[0] === 'string' ? new Digest(args[0]) : undefined);

export const constructed: readonly [string, Make][] = [
  ['fleche.digest.Digest', digest],
  ...homes.flatMap((home) =>
    wrappers.map(([name, make]): [string, Make] => [`${home}.${name}`, (args) => (args.length === 0 ? make() : undefined)]),
  ),
  ['fleche.call.DigestedCall', (args) => (args.length === 0 ? new DigestedCall({ name: '' }) : undefined)],
  ['fleche.call.Call', (args) => (args.length === 0 ? new Call({ name: '' }) : undefined)],
];

export const reduced: readonly [string, Make][] = [['fleche.digest.Digest', digest]];

export function build(target: Value, state: Value): boolean {
  if (!(state instanceof PyDict)) return false;
  if (target instanceof DigestedIterable) return assign(target, { items: state.get('items') });
  if (target instanceof DigestedDict) {
    const items = state.get('items');
    return items instanceof PyDict && assign(target, { items });
  }
  if (target instanceof DigestedDataclass || target instanceof DigestedAttrs) {
    const fields = state.get('fields');
    return fields instanceof PyDict && assign(target, { cls: state.get('cls'), fields });
  }
  return buildCall(target as Call | DigestedCall, state);
}

function buildCall(target: Call | DigestedCall, state: PyDict): boolean {
  const name = state.get('name');
  const args = named(state.get('arguments'));
  const metadata = named(state.get('metadata') ?? new PyDict());
  const module = state.get('module') ?? null;
  const version = state.get('version') ?? null;
  const codeDigest = state.get('code_digest') ?? null;
  const result = state.get('result') ?? null;
  if (typeof name !== 'string' || !args || !metadata) return false;
  if (module !== null && typeof module !== 'string') return false;
  if (version !== null && typeof version !== 'number' && typeof version !== 'string') return false;
  if (codeDigest !== null && typeof codeDigest !== 'string' && !(codeDigest instanceof Digest)) return false;
  if (target instanceof DigestedCall && !(isReference(result) && areReferences(args))) return false;
  return assign(target, { name, arguments: args, metadata, module, version, codeDigest, result });
}

function isReference(value: Value): boolean {
  return value === null || value instanceof Digest;
}

function areReferences(parts: ReadonlyMap<string, Value>): boolean {
  for (const part of parts.values()) if (!isReference(part)) return false;
  return true;
}

/** A dict with texts for keys, as a Map in the same order. */
function named(value: Value | undefined): Map<string, Value> | undefined {
  const dict = mappingOf(value);
  if (!dict) return undefined;
  const map = new Map<string, Value>();
  for (const [key, value] of dict) {
    if (typeof key !== 'string') return undefined;
    map.set(key, value);
  }
  return map;
}

/** Gives a value that was made empty its content. Only the decoder may: to everybody else values are read-only. */
export function assign<T extends object>(target: T, fields: { readonly [K in keyof T]?: unknown }): true | false {
  for (const name in fields) if (fields[name] === undefined) return false;
  Object.assign(target, fields);
  return true;
}
