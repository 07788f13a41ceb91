/** Storages of pickle files: plain, compressed or signed. */
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename } from 'node:path';
import { FormatError, KeyError, PickleError, UnsupportedError } from '../errors.ts';
import { dumps } from '../pickle/index.ts';
import { limitsOf } from '../pickle/limits.ts';
import type { Limits } from '../pickle/limits.ts';
import { loads, loadsLent } from '../pickle/loads.ts';
import { mayHaveChildren } from '../pickle/scan.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { DestructuringMixin } from './destructuring.ts';
import type { DestructuringOptions } from './destructuring.ts';
import { compress, isCompressed, openEnvelope, sealEnvelope, secretKeys } from './envelope.ts';
import type { SecretKey } from './envelope.ts';
import { FileStorage, readContent, readContentUnless, readEntry, writeNew } from './file.ts';
import type { Content, FileOptions } from './file.ts';
import { CallMixin, ValueMixin } from './mixins.ts';
import { PerKeyLockMixin } from './thread_safe.ts';
import { WrittenFiles } from './written.ts';

/** Each with the protocol that it writes. Whatever wrote a file, it is read. */
const serializers = { pickle: 4, cloudpickle: 5, dill: 4 } as const;

export interface PickleFileOptions extends FileOptions {
  /** Whose pickles are written like; `pickle` when left out. */
  readonly serializer?: keyof typeof serializers;
  /** Whether what is written is compressed. Both kinds are read. */
  readonly compress?: boolean;
  /** Hex texts or bytes: the first signs, any of them may have signed. Without any, those of `FLECHE_SECRET_KEY`. */
  readonly secretKey?: SecretKey;
  /** What a file may ask for when it is read; as `defaultLimits` where left out. What asks for more is a `LIMIT` error. */
  readonly limits?: Partial<Limits> | undefined;
}

/** One pickle for each key. */
export class PickleFileBackend extends FileStorage {
  readonly serializer: keyof typeof serializers;
  readonly compress: boolean;
  readonly #keys: readonly Uint8Array[];
  readonly #limits: Limits;
  readonly #written = new WrittenFiles();

  constructor(options: PickleFileOptions) {
    super(options);
    this.serializer = options.serializer ?? 'pickle';
    if (!Object.hasOwn(serializers, this.serializer))
      throw new UnsupportedError(`There is no serializer “${this.serializer}”: it is one of ${Object.keys(serializers).join(', ')}.`, {
        code: 'NO_SERIALIZER',
      });
    this.compress = options.compress ?? false;
    this.#keys = secretKeys(options.secretKey);
    this.#limits = limitsOf(options.limits);
  }

  override async put(value: Value, key: DigestHex): Promise<DigestHex> {
    const content = this.#content(value);
    const path = this.path(key);
    if (this.#written.holds(path, content)) return key;
    this.#written.remember(path, content, await this.replace(key, (temporary) => writeNew(temporary, content)));
    return key;
  }

  protected toFile(value: Value, path: string): void {
    writeNew(path, this.#content(value));
  }

  #content(value: Value): Uint8Array {
    const content = sealEnvelope(dumps(value, { protocol: serializers[this.serializer] }), this.#keys);
    return this.compress ? compress(content) : content;
  }

  protected fromFile(path: string): Value | Promise<Value> {
    return this.#read(path, () => this.#decoded(this.#opened(readContent(path), path)));
  }

  /** The value when it refers to others, `undefined` when its first bytes say that it does not. */
  getParent(key: DigestHex): Value | undefined | Promise<Value | undefined> {
    const path = this.path(key);
    return this.#read(path, () => {
      const content = this.#keys.length > 0 ? readContent(path) : readContentUnless(path, isLeaf);
      const opened = content && this.#opened(content, path);
      return opened && !isLeaf(opened.bytes, true) ? this.#decoded(opened) : undefined;
    });
  }

  /** What is in the envelope; without any, the content itself. */
  #opened(content: Content, path: string): Content {
    const bytes = openEnvelope(content.bytes, this.#keys, path, this.#limits);
    return bytes === content.bytes ? content : { bytes, isLent: content.isLent };
  }

  #decoded({ bytes, isLent }: Content): Value {
    return (isLent ? loadsLent : loads)(bytes, { limits: this.#limits });
  }

  /**
   * Releases before 0.22 write in place, under a lock beside the file. Where there is one, what cannot be read may just be being written:
   * it is read again until it has not changed for a while.
   */
  #read<T>(path: string, once: () => T): T | Promise<T> {
    try {
      return once();
    } catch (error) {
      if (!isTorn(error) || !statSync(`${path}.lock`, { throwIfNoEntry: false })) throw error;
      return this.#readAgain(path, once, error);
    }
  }

  async #readAgain<T>(path: string, once: () => T, first: Error): Promise<T> {
    const patience = this.lockTimeout * 1000;
    const end = Date.now() + patience;
    const version = modified(path);
    let error = first;
    while (Date.now() < Math.min(end, modified(path) + patience)) {
      await sleep(20);
      try {
        return once();
      } catch (again) {
        if (!isTorn(again)) throw again;
        error = again;
      }
    }
    if (modified(path) === version) throw error;
    throw new KeyError(`${path} is being written, and could not be read within ${this.lockTimeout} s.`, {
      code: 'LOCKED_UNREADABLE',
      data: { key: basename(path), path },
      cause: error,
    });
  }

  /** Compresses every file that is not. */
  async compressAll(): Promise<void> {
    await this.#rewriteAll((content) => (isCompressed(content) ? undefined : compress(content)));
  }

  /** Decompresses every file that is compressed. */
  async decompressAll(): Promise<void> {
    await this.#rewriteAll((content, path) => (isCompressed(content) ? openEnvelope(content, [], path, this.#limits) : undefined));
  }

  /** Files that are gone meanwhile are skipped. */
  async #rewriteAll(change: (content: Uint8Array, path: string) => Uint8Array | undefined): Promise<void> {
    const keys: DigestHex[] = [];
    for await (const key of this.list()) keys.push(key);
    for (const key of keys)
      await this.operationContext(key, async () => {
        if (!(await this._contains(key))) return;
        const content = change(readEntry(this.root, key), this.path(key));
        if (content) await this.replace(key, (path) => writeNew(path, content));
      });
  }
}

/** What a file that is just being written looks like. */
function isTorn(error: unknown): error is Error {
  return error instanceof PickleError || error instanceof FormatError;
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** What does not end as pickles do is decoded, so that damage is noticed; of long entries only the beginning is looked at. */
function isLeaf(head: Uint8Array, isWhole: boolean): boolean {
  return !isCompressed(head) && !mayHaveChildren(head) && (!isWhole || head.at(-1) === stop);
}

/** The opcode that ends a pickle. */
const stop = 0x2e;

/** Values, one pickle file each, containers in parts. */
export class ValuePickleFile extends PerKeyLockMixin(DestructuringMixin(ValueMixin(PickleFileBackend))) {
  constructor(options: PickleFileOptions & DestructuringOptions) {
    super(options);
  }
}

/** Call records, one pickle file each. */
export class CallPickleFile extends PerKeyLockMixin(CallMixin(PickleFileBackend)) {
  constructor(options: PickleFileOptions) {
    super(options);
  }
}
