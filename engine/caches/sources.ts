/** The stores of a cache as workers read them, entry by entry: synchronously, but for bags, which another thread reads. */
import { statSync } from 'node:fs';
import { KeyError, UnsupportedError } from '../errors.ts';
import type { ArraySource } from '../preview/array-source.ts';
import { databaseVersion } from '../sqlite.ts';
import { Template } from '../storage/template.ts';
import { toCall } from '../storage/sql/records.ts';
import { SqliteReader } from '../storage/sql/sqlite-reader.ts';
import { parseUrl } from '../storage/sql/url.ts';
import type { DigestedCall, QueryCall } from '../values/calls.ts';
import type { Value } from '../values/value.ts';
import { bagCallSource, bagValueSource } from './bag-sources.ts';
import { latest } from './latest.ts';
import type { PairConfig, StoreConfig } from './model.ts';
import { bagOptions } from './open.ts';
import { attempt, folderOf, pickleCallSource, pickleValueSource } from './pickle-sources.ts';
import { serverCallSource } from './server-sources.ts';

/** Of a file of several entries: its time, and the size that one of them has on average. */
export type Stat = { readonly size: number; readonly mtime: number };
/** `size`: bytes of the entry, where it has a file of its own. */
export type Found<T> = ({ readonly value: T } | { readonly error: Error }) & { readonly key: string; readonly size?: number };

/** What is there at once, or comes one after another. */
type Items<T> = Iterable<T> | AsyncIterable<T>;

export async function all<T>(items: Items<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A value with its file, or why it cannot be read. */
export type Entry = Stat & ({ readonly value: Value } | { readonly error: Error });

/** Values in files. */
export interface ValueSource {
  /** Each entry has a file of its own: several threads read them faster than one. */
  readonly isInFiles: boolean;
  readonly keys: () => Items<string>;
  readonly stat: (key: string) => Stat | undefined;
  /** The value as it is stored, in parts, and its file; `undefined` where there is none. */
  readonly entry: (key: string) => Entry | undefined | Promise<Entry | undefined>;
  /** The value as it is stored, in parts. */
  readonly get: (key: string) => Value | Promise<Value>;
  /** The same, or `undefined` where the first bytes say that it refers to nothing. */
  readonly getParent: (key: string) => Value | undefined | Promise<Value>;
  /** An array that is too large to be read whole, where this store can read parts of it. */
  readonly largeArray?: (key: string) => Promise<ArraySource | undefined>;
  readonly path: (key: string) => string;
  readonly close: () => void;
}

export interface CallSource {
  /** As in {@link ValueSource}. */
  readonly isInFiles: boolean;
  readonly keys: () => Items<string>;
  /** What changes when one of these records does; records that are gone are left out. */
  readonly versions: (keys: readonly string[]) => Versions | Promise<Versions>;
  readonly get: (keys: readonly string[]) => Items<Found<DigestedCall>>;
  /** The same, each with a version that is no later than what was read; records that are gone are left out. */
  readonly latest: (keys: readonly string[]) => Items<Found<DigestedCall> & { readonly version: string }>;
  /** @param onRead - called for each record that was looked at, so that a long search can tell how far it is, and be stopped. */
  readonly query: (template: QueryCall, onRead?: () => void) => Items<Found<DigestedCall>>;
  readonly path: (key: string) => string;
  readonly close: () => void;
}

type Versions = Iterable<readonly [key: string, version: string]>;

export function valueSource(config: StoreConfig | undefined): ValueSource | undefined {
  if (!config || config.type === 'memory' || config.type === 'void') return undefined;
  if (config.type === 'bagofholding_hdf') {
    folderOf(config);
    return bagValueSource(bagOptions(config));
  }
  return pickleValueSource(config);
}

/** @param isTrusted whether servers may be connected to. */
export function callSource(config: StoreConfig | undefined, isTrusted = true): CallSource | undefined {
  if (!config || config.type === 'memory' || config.type === 'void') return undefined;
  if (config.type === 'bagofholding_hdf') {
    folderOf(config);
    return bagCallSource(bagOptions(config));
  }
  return config.type === 'sql' ? sqlSource(config, isTrusted) : pickleCallSource(config);
}

const pageSize = 500;

function sqlSource(config: StoreConfig, isTrusted: boolean): CallSource {
  const target = parseUrl(config.url);
  if (target.dialect !== 'sqlite') return serverCallSource(target, config.url as string, isTrusted);
  const { path } = target;
  if (path === null) throw new UnsupportedError('This database is in memory: it lives only in Python.', { code: 'IN_MEMORY' });
  if (!statSync(path, { throwIfNoEntry: false }))
    throw new KeyError(`There is no database ${path} yet.`, { code: 'NO_DATABASE', data: { path } });
  const reader = new SqliteReader(path);
  // a database without the tables says so now, not on the first page
  reader.keys(undefined, '', 1);
  function* pages(template?: QueryCall): Generator<string[]> {
    for (let after = ''; ;) {
      const keys = reader.keys(template, after, pageSize);
      yield keys;
      if (keys.length < pageSize) return;
      after = keys.at(-1) as string;
    }
  }
  function* get(keys: readonly string[]): Generator<Found<DigestedCall>> {
    const rows = reader.rows(keys);
    for (const key of keys) {
      const found = rows.get(key);
      if (found) yield attempt(key, () => toCall(found));
      else yield { key, error: new KeyError(`Call ${key} is not in ${path}.`, { data: { key, path } }) };
    }
  }
  const versions = (keys: readonly string[]) => {
    const version = databaseVersion(path);
    return keys.map((key) => [key, version] as const);
  };
  return {
    isInFiles: false,
    *keys() {
      for (const keys of pages()) yield* keys;
    },
    versions,
    get,
    latest: (keys) => latest({ versions, get }, keys),
    *query(template, onRead) {
      const wanted = new Template(template);
      for (const keys of pages(template))
        for (const found of get(keys)) {
          onRead?.();
          if ('error' in found || wanted.matches(found.value)) yield found;
        }
    },
    path: () => path,
    close: () => reader.close(),
  };
}

/** Both stores of a cache, with what kept one from opening. */
export type Sources = {
  readonly values: ValueSource | undefined;
  readonly calls: CallSource | undefined;
  readonly errors: readonly { readonly store: 'values' | 'calls'; readonly error: Error }[];
  readonly close: () => void;
};

/** @param isTrusted whether servers may be connected to. */
export function openSources({ values, calls }: PairConfig, isTrusted = true): Sources {
  const errors: { store: 'values' | 'calls'; error: Error }[] = [];
  const open = <T>(store: 'values' | 'calls', source: () => T): T | undefined => {
    try {
      return source();
    } catch (error) {
      errors.push({ store, error: error as Error });
      return undefined;
    }
  };
  const valueStore = open('values', () => valueSource(values));
  const callStore = open('calls', () => callSource(calls, isTrusted));
  const close = () => {
    valueStore?.close();
    callStore?.close();
  };
  return { values: valueStore, calls: callStore, errors, close };
}
