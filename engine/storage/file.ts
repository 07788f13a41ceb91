/** Storages with one file for each key, in one flat folder. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  opendirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { KeyError } from '../errors.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { StorageBackend } from './base.ts';

/**
 * Names of the entries in a folder: regular files (or links to such), but none that starts with `.` or ends with `.lock`. A folder that
 * is not there has none. Nothing is created.
 */
export function* entryNames(root: string): Generator<DigestHex> {
  let folder;
  try {
    folder = opendirSync(root, { bufferSize: 1024 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      const { name } = entry;
      if (name.startsWith('.') || name.endsWith('.lock')) continue;
      if (entry.isFile() || (entry.isSymbolicLink() && statSync(join(root, name), { throwIfNoEntry: false })?.isFile()))
        yield name as DigestHex;
    }
  } finally {
    folder.closeSync();
  }
}

/**
 * The file of a key. What a stored value refers to may be any text: none that leads out of the folder is taken.
 *
 * @throws {@link KeyError} `ABSENT` for what can be no name of a file.
 */
export function entryPath(root: string, key: string): string {
  if (noName.test(key)) throw new KeyError(`${JSON.stringify(key)} is no key: nothing is stored under it.`, { data: { key } });
  return `${root}/${key}`;
}

export const noName = /[/\\\0]/;

/** Entries are small: most fit in here, and take one read. */
const buffer = Buffer.alloc(64 * 1024);

/** What is in a file. When it is lent, the next file that is read takes its place: an allocation for each takes as long as its read. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly isLent: boolean;
}

/** The content of an entry's file. @throws {@link KeyError} `ABSENT`; other errors of the file system pass. */
export function readContent(path: string): Content {
  return readFile(path) as Content;
}

/** The bytes of an entry. @throws as {@link readContent} */
export function readEntry(root: string, key: string): Uint8Array {
  const { bytes, isLent } = readContent(entryPath(root, key));
  return isLent ? Buffer.from(bytes) : bytes;
}

/** The same, with what its file is: of the very file that was read. `mtime` in milliseconds. */
export function readEntryAndStat(root: string, key: string): { readonly bytes: Uint8Array; readonly size: number; readonly mtime: number } {
  const file = openEntry(entryPath(root, key));
  try {
    const { size, mtimeMs } = fstatSync(file);
    const length = readSync(file, buffer, 0, buffer.length, null);
    const head = buffer.subarray(0, length);
    const bytes = length < buffer.length ? Buffer.from(head) : withRest(file, head);
    return { bytes, size, mtime: mtimeMs };
  } finally {
    closeSync(file);
  }
}

function openEntry(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    throw absentOr(error, path);
  }
}

type IsEnough = (head: Uint8Array, isWhole: boolean) => boolean;

/** The content, or `undefined` when `isEnough` says of the first bytes that the rest is not needed. */
export function readContentUnless(path: string, isEnough: IsEnough): Content | undefined {
  return readFile(path, isEnough);
}

/** One open, one read, one close for what fits in the buffer. */
function readFile(path: string, isEnough?: IsEnough): Content | undefined {
  const file = openEntry(path);
  try {
    const first = isEnough ? headLength : buffer.length;
    const length = readSync(file, buffer, 0, first, null);
    const bytes = buffer.subarray(0, length);
    if (isEnough?.(bytes, length < first)) return undefined;
    // less than was asked for: the end of the file
    return length < first ? { bytes, isLent: true } : { bytes: withRest(file, bytes), isLent: false };
  } finally {
    closeSync(file);
  }
}

const headLength = 4096;

function withRest(file: number, head: Buffer): Buffer {
  const bytes = Buffer.alloc(Math.max(fstatSync(file).size, head.length));
  bytes.set(head);
  let { length } = head;
  while (length < bytes.length) {
    const more = readSync(file, bytes, length, bytes.length - length, null);
    if (more === 0) return bytes.subarray(0, length);
    length += more;
  }
  return bytes;
}

function absentOr(error: unknown, path: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  return new KeyError(`There is no entry ${path}.`, { data: { key: basename(path), path } });
}

export interface FileOptions {
  /** The folder, `~` for the home folder. It is made when the first entry is written. */
  readonly root: string;
  /** Seconds for which a file that another program is just writing in place is read again; 1 when left out. */
  readonly lockTimeout?: number;
  /**
   * What a written entry survives: `rename` the death of the process, `fsync` that of the machine (about 8 times slower).
   * `rename` when left out.
   */
  readonly durable?: 'rename' | 'fsync';
}

/**
 * One file for each key. A subclass says how a value gets into a file and out of it. Files are written beside their place and renamed, so
 * that a reader sees an old entry or a new one, never half of one.
 */
export abstract class FileStorage extends StorageBackend {
  readonly root: string;
  readonly lockTimeout: number;
  readonly #durable: boolean;

  constructor({ root, lockTimeout = 1, durable = 'rename' }: FileOptions) {
    super();
    this.root = resolve(root === '~' || root.startsWith('~/') ? join(homedir(), root.slice(1)) : root);
    this.lockTimeout = lockTimeout;
    this.#durable = durable === 'fsync';
  }

  /** Writes a value to a new file. */
  protected abstract toFile(value: Value, path: string): void | Promise<void>;

  /** Reads a value. @throws {@link KeyError} when there is no such file. */
  protected abstract fromFile(path: string): Value | Promise<Value>;

  /** The file of a key. */
  path(key: string): string {
    return entryPath(this.root, key);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of storages that wait
  async *list(): AsyncGenerator<DigestHex> {
    // `yield*` would wait several times for each
    for (const key of entryNames(this.root)) yield key;
  }

  async put(value: Value, key: DigestHex): Promise<DigestHex> {
    await this.replace(key, (path) => this.toFile(value, path));
    return key;
  }

  async get(key: DigestHex): Promise<Value> {
    const path = this.path(key);
    try {
      const value = this.fromFile(path);
      return value instanceof Promise ? await value : value;
    } catch (error) {
      throw absentOr(error, path);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  protected override async _contains(key: DigestHex): Promise<boolean> {
    return !noName.test(key) && statSync(this.path(key), { throwIfNoEntry: false }) !== undefined;
  }

  /** Takes the lock file with it that releases before 0.22 left beside each entry. */
  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  protected async _evict(key: DigestHex): Promise<void> {
    rmSync(this.path(key), { force: true });
    rmSync(this.path(`${key}.lock`), { force: true });
  }

  /** Has a file written beside an entry's place and moves it there. */
  protected async replace<T>(key: string, write: (path: string) => T | Promise<T>): Promise<T> {
    const path = this.path(key);
    const temporary = `${this.root}/.${key}.${uniqueName()}.tmp`;
    try {
      const result = await this.#writeInRoot(() => write(temporary));
      if (this.#durable) sync(temporary);
      renameSync(temporary, path);
      if (this.#durable) sync(this.root);
      return result;
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** The first time, the folder may have to be made. */
  async #writeInRoot<T>(write: () => T | Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      mkdirSync(this.root, { recursive: true });
      return await write();
    }
  }
}

const process = randomUUID().replaceAll('-', '').slice(0, 16);
let written = 0;

/** 32 hex digits, different for each file that any process writes. */
function uniqueName(): string {
  return process + (written++).toString(16).padStart(16, '0');
}

/** Writes a new file. @returns its state. */
export function writeNew(path: string, bytes: Uint8Array): Stats {
  const file = openSync(path, 'wx');
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    return fstatSync(file);
  } finally {
    closeSync(file);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
