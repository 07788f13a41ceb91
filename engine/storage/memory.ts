/** Storages in memory: what they hold lives as long as they do. */
import { KeyError } from '../errors.ts';
import { deepCopy } from '../values/copy.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { StorageBackend } from './base.ts';
import { DestructuringMixin } from './destructuring.ts';
import type { DestructuringOptions } from './destructuring.ts';
import { CallMixin, ValueMixin } from './mixins.ts';
import { PerKeyLockMixin } from './thread_safe.ts';

export interface MemoryOptions {
  /** The map that holds the entries; a new one when left out. */
  readonly storage?: Map<DigestHex, Value>;
}

/** A map. What is put in and got out are deep copies, so that changing them changes nothing here. */
export class MemoryBackend extends StorageBackend {
  readonly storage: Map<DigestHex, Value>;

  constructor({ storage = new Map() }: MemoryOptions = {}) {
    super();
    this.storage = storage;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of storages that wait
  async *list(): AsyncGenerator<DigestHex> {
    yield* [...this.storage.keys()];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async put(value: Value, key: DigestHex): Promise<DigestHex> {
    this.storage.set(key, deepCopy(value));
    return key;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async get(key: DigestHex): Promise<Value> {
    const value = this.storage.get(key);
    if (value === undefined) throw new KeyError(`${key} is not in this storage.`, { data: { key } });
    return deepCopy(value);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  protected override async _contains(key: DigestHex): Promise<boolean> {
    return this.storage.has(key);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  protected async _evict(key: DigestHex): Promise<void> {
    this.storage.delete(key);
  }
}

/** Values in memory. */
export class ValueMemory extends PerKeyLockMixin(DestructuringMixin(ValueMixin(MemoryBackend))) {
  constructor(options: MemoryOptions & DestructuringOptions = {}) {
    super(options);
  }
}

/** Call records in memory. */
export class CallMemory extends PerKeyLockMixin(CallMixin(MemoryBackend)) {
  constructor(options: MemoryOptions = {}) {
    super(options);
  }
}
