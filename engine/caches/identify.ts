/** What a path is that a person opened. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FlecheError } from '../errors.ts';
import { loads } from '../pickle/index.ts';
import { isSqliteFile } from '../sqlite.ts';
import { openEnvelope } from '../storage/envelope.ts';
import { entryNames, readEntry } from '../storage/file.ts';
import { SqliteReader } from '../storage/sql/sqlite-reader.ts';
import { Call, DigestedCall } from '../values/calls.ts';
import type { CacheConfig, PairConfig, StoreConfig } from './model.ts';
import { configId, pairOf } from './config.ts';
import { readConfigFile } from './discover.ts';

/**
 * The caches that a path stands for: a `fleche.toml`, a database of calls, a folder with a `fleche.toml`, a folder of values, of calls or of
 * both. It never fails: what cannot be opened comes as `invalid`, with what is wrong.
 */
export function identify(path: string, home: string): CacheConfig[] {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? folder(path, home) : file(path, home);
  } catch (error) {
    return [invalid(path, (error as Error).message, (error as { code?: string }).code ?? 'UNREADABLE')];
  }
}

function invalid(path: string, message: string, code: string, advice?: string): CacheConfig {
  const problem = { code, message, path, ...(advice !== undefined && { advice }) };
  return { kind: 'invalid', id: configId(['invalid', path]), name: basename(path), origin: {}, problem };
}

const advice =
  'Open a folder that holds values or calls (files named by 64 hex digits, or by a few and .h5), a database of calls, or a fleche.toml.';

function file(path: string, home: string): CacheConfig[] {
  if (path.endsWith('.toml')) return readConfigFile(path, home);
  if (!isSqliteFile(path)) return [invalid(path, 'This file is neither a fleche.toml nor a SQLite database.', 'NOT_A_CACHE', advice)];
  const reader = new SqliteReader(path);
  try {
    reader.database();
  } finally {
    reader.close();
  }
  const calls: StoreConfig = { type: 'sql', url: `sqlite:///${path}` };
  const beside = join(dirname(path), 'values');
  const { values } = storeIn(beside);
  return [pairOf(basename(dirname(path)), {}, { ...(values && { values }), calls })];
}

function folder(path: string, home: string): CacheConfig[] {
  const config = join(path, 'fleche.toml');
  if (statSync(config, { throwIfNoEntry: false })) return readConfigFile(config, home);
  const name = basename(path);
  const pair = pairIn(path, name);
  if (pair) return [pair];
  const store = storeIn(path);
  if (store.values ?? store.calls) return [pairOf(name, {}, store)];
  return [invalid(path, 'This folder holds no cache.', 'NOT_A_CACHE', advice)];
}

/** A folder with `values`, and `calls` or `calls.db`, in it. */
function pairIn(path: string, name: string): PairConfig | undefined {
  const database = join(path, 'calls.db');
  const hasDatabase = statSync(database, { throwIfNoEntry: false })?.isFile() === true && isSqliteFile(database);
  const { values } = storeIn(join(path, 'values'));
  const calls: StoreConfig | undefined = hasDatabase ? { type: 'sql', url: `sqlite:///${database}` } : storeIn(join(path, 'calls')).calls;
  return (values ?? calls) && pairOf(name, {}, { ...(values && { values }), ...(calls && { calls }) });
}

/** Entries that are looked at before a folder is believed to be what it seems. */
const samples = 20;

/** The store that a folder is: of values or of calls, in pickles or in bags. */
function storeIn(root: string): { readonly values?: StoreConfig; readonly calls?: StoreConfig } {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return {};
  let looked = 0;
  let store: StoreConfig | undefined;
  for (const name of entryNames(root)) {
    if (!/^([0-9a-f]{64}|[0-9a-f]+\.h5)$/.test(name)) continue;
    const isBag = startsAsHdf5(join(root, name));
    store ??= isBag ? { type: 'bagofholding_hdf', root, prefixLength: null } : { type: 'pickle', root };
    if (isBag ? bagHoldsCall(join(root, name)) : holdsCall(root, name)) return { calls: store };
    if (++looked === samples) break;
  }
  return store ? { values: store } : {};
}

const hdf5 = '\x89HDF\r\n\x1a\n';
/** Of a file of many bags, what is looked through. */
const lookedThrough = 1 << 20;

function startsAsHdf5(path: string): boolean {
  return beginning(path, hdf5.length).toString('latin1') === hdf5;
}

/** Records name their class; values are of others. */
function bagHoldsCall(path: string): boolean {
  return beginning(path, lookedThrough).includes('fleche.call.');
}

function beginning(path: string, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(length, fstatSync(file).size));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

function holdsCall(root: string, key: string): boolean {
  try {
    const value = loads(openEnvelope(readEntry(root, key), [], join(root, key)));
    return value instanceof DigestedCall || value instanceof Call;
  } catch (error) {
    if (error instanceof FlecheError) return false;
    throw error;
  }
}
