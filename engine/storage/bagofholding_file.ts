/** Storages of HDF5 bags: one file for each key, or one for all keys that start alike. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { statSync } from 'node:fs';
import { readBag } from '../bags/lock-read.ts';
import type { BagReader, BagReaderOptions } from '../bags/reader.ts';
import { bagFile, encodeBag, listBags } from '../bags/write/index.ts';
import { FormatError, KeyError } from '../errors.ts';
import type { FlecheError } from '../errors.ts';
import { directDigests } from '../pickle/scan.ts';
import type { DigestedCall } from '../values/calls.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';
import type { Valuable, Value } from '../values/value.ts';
import { BagBatch, byFile } from './bag_batch.ts';
import { BagFiles } from './bag_files.ts';
import type { BagChanges } from './bag_files.ts';
import { bagFileName, bagFileNames, checkPrefixLength, choosePrefixLength, defaultPrefixLength, prefixLengths } from './bag_layout.ts';
import { borrowReader, returnReader } from './bag_readers.ts';
import type { OnUnreadable } from './base.ts';
import { DestructuringMixin } from './destructuring.ts';
import type { DestructuringOptions } from './destructuring.ts';
import { entryPath, FileStorage, noName, writeNew } from './file.ts';
import type { FileOptions } from './file.ts';
import { CallMixin, ValueMixin } from './mixins.ts';
import { PerKeyLockMixin } from './thread_safe.ts';

export interface BagOfHoldingH5FileOptions extends FileOptions {
  /** Characters of a key that name its file; 0: each key has its own. `null`: what the files of the folder have. 2 when left out. */
  readonly prefixLength?: number | null;
  /** How near the release that wrote an entry must be to today's; entries of all releases are read when left out. */
  readonly versionValidator?: BagReaderOptions['versionValidator'];
  /** `false` works on the files of exactly that prefix length, in a folder that may have others. */
  readonly checkConsistency?: boolean;
}

type Constructor<T> = new (options: BagOfHoldingH5FileOptions) => T;

/** Entries that are decoded and written together by what goes through all of them. */
const chunkSize = 100;

/** One bag for each key, in files of one key or of several. */
export class BagOfHoldingH5FileBackend extends FileStorage {
  readonly prefixLength: number;
  readonly #options: BagOfHoldingH5FileOptions;
  readonly #files: BagFiles;
  #reader: BagReader | undefined;
  readonly #batches = new AsyncLocalStorage<{ batch: BagBatch | undefined }>();

  constructor(options: BagOfHoldingH5FileOptions) {
    super(options);
    const { prefixLength = defaultPrefixLength, checkConsistency = true } = options;
    if (prefixLength !== null) checkPrefixLength(prefixLength);
    this.#options = options;
    this.prefixLength = checkConsistency || prefixLength === null ? choosePrefixLength(this.root, prefixLength) : prefixLength;
    this.#files = new BagFiles({ lockTimeout: this.lockTimeout, durable: options.durable === 'fsync' });
  }

  /** The file of a key. */
  override path(key: string): string {
    entryPath(this.root, key); // refuses what can be no name, also behind the prefix
    return `${this.root}/${bagFileName(key, this.prefixLength)}`;
  }

  protected toFile(value: Value, path: string): void {
    writeNew(path, bagFile(encodeBag(value)));
  }

  protected fromFile(path: string): Promise<Value> {
    return this.#reading().load(path, null);
  }

  override async *list(): AsyncGenerator<DigestHex> {
    for (const name of bagFileNames(this.root, this.prefixLength)) {
      if (this.prefixLength === 0) yield name as DigestHex;
      else yield* (await this.#names(`${this.root}/${name}`)) as DigestHex[];
    }
  }

  async #names(path: string): Promise<string[]> {
    return await this.#look(path, () => listBags(path), []);
  }

  /** Looks for the bags of a file. As in the reference, a file that cannot be read has none, and a warning says so. */
  async #look<T>(path: string, body: () => T | Promise<T>, none: T): Promise<T> {
    if (!statSync(path, { throwIfNoEntry: false })) return none;
    try {
      return await readBag(path, this.lockTimeout, body);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.unlisted(path, error);
      return none;
    }
  }

  /** Told of a file whose bags cannot be listed. */
  protected unlisted(path: string, error: FlecheError): void {
    process.emitWarning(`The bags of ${path} are not listed: ${error.message}`, { code: error.code });
  }

  override async put(value: Value, key: DigestHex): Promise<DigestHex> {
    if (this.prefixLength === 0) return await super.put(value, key);
    const path = this.path(key);
    const bag = encodeBag(value);
    const { batch } = this.#batches.getStore() ?? {};
    if (batch) batch.add(key, bag, directDigests(value));
    else await this.#files.change(path, new Map([[key, bag]]));
    return key;
  }

  override async get(key: DigestHex): Promise<Value> {
    if (this.prefixLength === 0) return await super.get(key);
    const path = this.path(key);
    return await readBag(path, this.lockTimeout, () => this.#reading().load(path, key));
  }

  protected override async _contains(key: DigestHex): Promise<boolean> {
    if (this.prefixLength === 0 || noName.test(key)) return await super._contains(key);
    const path = this.path(key);
    // the reader keeps what it knows of a file for the next key
    return await this.#look(path, () => this.#reading().contains(path, key), false);
  }

  protected override async _evict(key: DigestHex): Promise<void> {
    if (this.prefixLength === 0) await super._evict(key);
    else await this.#files.change(this.path(key), new Map([[key, undefined]]));
  }

  /** Has what `body` puts written at its end: parts before what refers to them, and each file as rarely as that allows. */
  protected async batch<T>(body: () => Promise<T>): Promise<T> {
    if (this.prefixLength === 0 || this.#batches.getStore()?.batch) return await body();
    const batch = new BagBatch();
    const scope: { batch: BagBatch | undefined } = { batch };
    const result = await this.#batches.run(scope, body);
    scope.batch = undefined;
    await batch.write((changes) => this.#change(changes));
    return result;
  }

  /** Waits for all files, also where one cannot be written. */
  async #change(changes: BagChanges): Promise<void> {
    const files = [...byFile(changes, (key) => this.path(key))];
    const results = await Promise.allSettled(files.map(([path, some]) => this.#files.change(path, some)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Writes every entry again, which takes away the marks of the release that wrote it. Raises at the first that cannot be read, as above. */
  async rebag({ onUnreadable }: { readonly onUnreadable?: OnUnreadable } = {}): Promise<void> {
    await using all = this.#at(this.prefixLength, 'none');
    for (const keys of await this.#chunks())
      await this.operationContext(keys, () =>
        this.batch(async () => {
          for (const key of keys) {
            const value = await all.get(key).catch((error: unknown) => {
              if (isAbsent(error)) return undefined;
              if (!onUnreadable) throw error;
              onUnreadable(key, error as Error);
              return undefined;
            });
            if (value !== undefined) await this.put(value, key);
          }
        }),
      );
  }

  /**
   * Moves every entry to files of another prefix length. What was moved stays moved when this ends early; {@link consolidate} goes on.
   *
   * @returns a storage of the new layout, or this one if it has it already.
   * @throws {@link FormatError} `BAG_LAYOUT` at an entry that cannot be read.
   */
  async refix(prefixLength: number): Promise<this> {
    if (checkPrefixLength(prefixLength) === this.prefixLength) return this;
    const target = this.#at(prefixLength);
    for (const keys of await this.#chunks()) await this.operationContext(keys, () => this.#move(keys, target));
    return target;
  }

  async #move(keys: readonly DigestHex[], target: this): Promise<void> {
    await target.batch(async () => {
      for (const key of keys) if (!(await target._contains(key))) await target.put(await this.#movable(key, target), key);
    });
    if (this.prefixLength === 0) for (const key of keys) await super._evict(key);
    else await this.#change(new Map(keys.map((key) => [key, undefined])));
  }

  async #movable(key: DigestHex, { prefixLength }: this): Promise<Value> {
    try {
      return await this.get(key);
    } catch (cause) {
      throw new FormatError(
        `${key} cannot be read, so the entries of ${this.root} are now in files of both prefix lengths, ${this.prefixLength} and ` +
          `${prefixLength}. Repair or remove it, then consolidate(): ${(cause as Error).message}`,
        { code: 'BAG_LAYOUT', data: { path: this.root, key, prefixLengths: [this.prefixLength, prefixLength] }, cause },
      );
    }
  }

  /** Opens a folder whatever prefix lengths its files have, and brings all of them to one: 2 when left out. */
  static async consolidate<T extends BagOfHoldingH5FileBackend>(this: Constructor<T>, options: BagOfHoldingH5FileOptions): Promise<T> {
    const wanted = checkPrefixLength(options.prefixLength ?? defaultPrefixLength);
    const at = (prefixLength: number) => new this({ ...options, prefixLength, checkConsistency: false });
    for (const length of prefixLengths(at(wanted).root)) {
      await using other = at(length);
      await using moved = await other.refix(wanted);
      void moved;
    }
    return new this({ ...options, prefixLength: wanted });
  }

  /** Takes back the space of evicted and replaced entries, which files of several bags keep until then. @returns bytes of those files. */
  async compact(): Promise<{ readonly before: number; readonly after: number }> {
    const total = { before: 0, after: 0 };
    if (this.prefixLength > 0)
      for (const name of [...bagFileNames(this.root, this.prefixLength)]) {
        const { before, after } = await this.#files.compact(`${this.root}/${name}`);
        total.before += before;
        total.after += after;
      }
    return total;
  }

  #reading(): BagReader {
    return (this.#reader ??= borrowReader(this.#options.versionValidator));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of storages that wait
  override async close(): Promise<void> {
    if (this.#reader) returnReader(this.#options.versionValidator);
    this.#reader = undefined;
  }

  /** The same storage over files of a prefix length. */
  #at(prefixLength: number, versionValidator = this.#options.versionValidator): this {
    const options = { ...this.#options, prefixLength, checkConsistency: false, ...(versionValidator && { versionValidator }) };
    return new (this.constructor as Constructor<this>)(options);
  }

  /** All keys in order, so that those of one file come together. */
  async #chunks(): Promise<DigestHex[][]> {
    const keys: DigestHex[] = [];
    for await (const key of this.list()) keys.push(key);
    keys.sort();
    return Array.from({ length: Math.ceil(keys.length / chunkSize) }, (_, i) => keys.slice(i * chunkSize, (i + 1) * chunkSize));
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof KeyError && error.code === 'ABSENT';
}

function isUnreadable(error: unknown): error is FormatError | KeyError {
  return error instanceof FormatError || (error instanceof KeyError && error.code === 'LOCKED_UNREADABLE');
}

/** Values in HDF5 bags, containers in parts. */
export class ValueBagOfHoldingH5File extends PerKeyLockMixin(DestructuringMixin(ValueMixin(BagOfHoldingH5FileBackend))) {
  constructor(options: BagOfHoldingH5FileOptions & DestructuringOptions) {
    super(options);
  }

  /** A value's parts are written together. */
  override async save(value: Valuable, key?: KeyLike): Promise<DigestHex> {
    return await this.batch(() => super.save(value, key));
  }

  /** Saves values together, which is faster than one after another. */
  async saveMany(values: Iterable<Valuable>): Promise<DigestHex[]> {
    return await this.batch(async () => {
      const keys: DigestHex[] = [];
      for (const value of values) keys.push(await super.save(value));
      return keys;
    });
  }
}

/** Call records in HDF5 bags. */
export class CallBagOfHoldingH5File extends PerKeyLockMixin(CallMixin(BagOfHoldingH5FileBackend)) {
  constructor(options: BagOfHoldingH5FileOptions) {
    super(options);
  }

  /** Saves records together, which is faster than one after another. */
  async saveMany(calls: Iterable<DigestedCall>): Promise<DigestHex[]> {
    return await this.batch(async () => {
      const keys: DigestHex[] = [];
      for (const call of calls) keys.push(await super.save(call));
      return keys;
    });
  }
}
