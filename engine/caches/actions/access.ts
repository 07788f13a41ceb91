/** How actions get at a cache: every record under its key, every value's parts, and storages that may be written. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { listBags } from '../../bags/write/index.ts';
import { FlecheError, KeyError, UnsupportedError } from '../../errors.ts';
import { bagFileNames, prefixLengths } from '../../storage/bag_layout.ts';
import type { CallOperations, KeyManagement, ValueOperations } from '../../storage/base.ts';
import { isCompressed, openEnvelope, secretKeys } from '../../storage/envelope.ts';
import { entryNames, readEntry } from '../../storage/file.ts';
import { parseUrl } from '../../storage/sql/url.ts';
import type { DigestedCall } from '../../values/calls.ts';
import type { PairConfig, StoreConfig } from '../model.ts';
import { openCalls, openValues } from '../open.ts';
import { callSource } from '../sources.ts';
import type { Found } from '../sources.ts';
import type { Listed } from './model.ts';

/** Who waits for an action: told how far it is, and able to stop it. */
export interface Watch {
  /** Throws once the action shall stop. */
  check(): void;
  progress(progress: { readonly done: number; readonly total?: number; readonly message?: string }): void;
}

/** Milliseconds between two reports. */
const pause = 100;

/** Reports each step of a loop now and then, and ends it where it shall stop. */
export class Pace {
  readonly #watch: Watch;
  readonly #message: string;
  readonly #total: number | undefined;
  #done = 0;
  #reported = performance.now();

  constructor(watch: Watch, message: string, total?: number) {
    this.#watch = watch;
    this.#message = message;
    this.#total = total;
  }

  step(count = 1): void {
    this.#watch.check();
    this.#done += count;
    const now = performance.now();
    if (now - this.#reported < pause && this.#done !== this.#total) return;
    this.#reported = now;
    this.#watch.progress({ done: this.#done, ...(this.#total !== undefined && { total: this.#total }), message: this.#message });
  }
}

export type Values = KeyManagement & ValueOperations;
export type Calls = KeyManagement & CallOperations;

/** As many as a person reads. */
const listed = 200;

export class Listing {
  count = 0;
  readonly first: { readonly key: string; readonly text: string }[] = [];

  add(key: string, text: string): void {
    this.count++;
    if (this.first.length < listed) this.first.push({ key, text });
  }

  get plain(): Listed {
    return { count: this.count, first: this.first };
  }
}

const batchSize = 500;

/** Records with the keys under which they are stored: those of `keys`, or all. Nothing is created. */
export async function* records(config: StoreConfig, keys?: readonly string[]): AsyncGenerator<Found<DigestedCall>> {
  if (isServer(config)) {
    const storage = openCalls(config);
    try {
      for await (const key of keys ?? storage.list()) yield await attempt(key, () => storage.load(key));
    } finally {
      await storage.close();
    }
    return;
  }
  const source = callSource(config);
  if (!source) return;
  try {
    let batch: string[] = [];
    for await (const key of keys ?? source.keys()) {
      if (batch.push(key) < batchSize) continue;
      yield* source.get(batch);
      batch = [];
    }
    yield* source.get(batch);
  } finally {
    source.close();
  }
}

async function attempt<T>(key: string, read: () => Promise<T>): Promise<Found<T>> {
  try {
    return { key, value: await read() };
  } catch (error) {
    return { key, error: error as Error };
  }
}

function isServer({ type, url }: StoreConfig): boolean {
  return type === 'sql' && parseUrl(url).dialect !== 'sqlite';
}

/** Whether an entry is gone, rather than unreadable. */
export function isAbsent(error: unknown): boolean {
  return error instanceof KeyError && error.code === 'ABSENT';
}

/** Files of several bags that cannot be listed: what they hold is in no list of keys. */
export function unlistedBags({ type, root }: StoreConfig): { path: string; error: FlecheError }[] {
  if (type !== 'bagofholding_hdf' || root === undefined) return [];
  const found: { path: string; error: FlecheError }[] = [];
  for (const length of prefixLengths(root)) {
    if (length === 0) continue;
    for (const name of bagFileNames(root, length)) {
      const path = join(root, name);
      try {
        listBags(path);
      } catch (error) {
        if (!(error instanceof FlecheError)) throw error;
        found.push({ path, error });
      }
    }
  }
  return found;
}

/** The storage of values of a cache, for writing: entries survive a crash of the machine. @throws as {@link refuseWriting}. */
export function valuesToWrite(cache: PairConfig): Values {
  return openValues(refuseWriting(cache, 'values'), { durable: 'fsync' });
}

/** The same for its calls. */
export function callsToWrite(cache: PairConfig): Calls {
  return openCalls(refuseWriting(cache, 'calls'), { durable: 'fsync' });
}

/**
 * The configuration of a store that may be written.
 *
 * @throws {@link UnsupportedError} `READ_ONLY`, `NO_STORE` for what lives only in Python, `SIGNED` or `KeyError` `BAD_SIGNATURE` where what
 * is written without the right secret key could not be read by those who have it.
 */
function refuseWriting(cache: PairConfig, store: 'values' | 'calls'): StoreConfig {
  const { name, readOnly } = cache;
  if (readOnly)
    throw new UnsupportedError(`The cache “${name}” is read-only (read_only in its fleche.toml): nothing in it is changed.`, {
      code: 'READ_ONLY',
    });
  const config = cache[store];
  if (!config || config.type === 'memory' || config.type === 'void')
    throw new UnsupportedError(`The cache “${name}” has no ${store} on disk: there is nothing that could be changed.`, {
      code: 'NO_STORE',
    });
  checkSignatures(name, config);
  return config;
}

/** Entries that are looked at before a folder is believed to be signed or not. */
const samples = 20;

function checkSignatures(name: string, { type, root, secretKey }: StoreConfig): void {
  if (root === undefined || (type !== 'pickle' && type !== 'cloudpickle' && type !== 'dill')) return;
  const keys = secretKeys(secretKey);
  let looked = 0;
  for (const key of entryNames(root)) {
    if (looked++ === samples) return;
    const path = join(root, key);
    if (keys.length > 0) openEnvelope(readEntry(root, key), keys, path);
    else if (isSigned(path))
      throw new UnsupportedError(
        `The entries of “${name}” are signed: what is written without their secret key could not be read by those who have it. Give it with “Fleche: Set Secret Key” first.`,
        { code: 'SIGNED', data: { path } },
      );
  }
}

/** The end of a pickle (`.`) and 64 hex digits. */
const tailLength = 65;

function isSigned(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const head = Buffer.alloc(2);
    readSync(file, head, 0, 2, 0);
    const tail = isCompressed(head) ? openEnvelope(wholeOf(file, size), [], path).subarray(-tailLength) : endOf(file, size);
    return /^\.[0-9a-f]{64}$/.test(Buffer.from(tail).toString('latin1'));
  } finally {
    closeSync(file);
  }
}

function wholeOf(file: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  readSync(file, bytes, 0, size, 0);
  return bytes;
}

function endOf(file: number, size: number): Buffer {
  const bytes = Buffer.alloc(Math.min(size, tailLength));
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  return bytes;
}
