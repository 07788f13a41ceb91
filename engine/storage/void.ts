/** Storages that keep nothing. */
import { KeyError } from '../errors.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { StorageBackend } from './base.ts';
import { CallMixin, ValueMixin } from './mixins.ts';

/** Forgets what is put into it. */
export class VoidBackend extends StorageBackend {
  async *list(): AsyncGenerator<DigestHex> {}

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is that of storages that wait
  async put(_value: Value, key: DigestHex): Promise<DigestHex> {
    return key;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async get(key: DigestHex): Promise<Value> {
    throw new KeyError(`${key} is not stored: this storage keeps nothing.`, { data: { key } });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  protected override async _contains(): Promise<boolean> {
    return false;
  }

  protected async _evict(): Promise<void> {}
}

/** Gives values their digests and keeps none. */
export class ValueVoid extends ValueMixin(VoidBackend) {}

/** Gives calls their keys and keeps none. */
export class CallVoid extends CallMixin(VoidBackend) {}
