/** Mixins that let one operation at a time touch a storage, or a key of it. */
import type { KeyManagement } from './base.ts';
import { LockTable } from './locks.ts';
import type { AbstractCtor } from './mixins.ts';

/** What the locking mixins add; see {@link SerializingMixin} and {@link PerKeyLockMixin}. */
export declare class Locking {
  /** Enters the mixin's lock around what the storage under it enters. */
  protected operationContext<T>(keys: string | readonly string[], body: () => Promise<T>): Promise<T>;
}

/**
 * One operation at a time, whatever its keys. The lock is reentrant: an operation may call others.
 *
 * `class SerializingValueMemory extends SerializingMixin(ValueMemory) {}`
 */
export function SerializingMixin<B extends AbstractCtor<KeyManagement>>(Base: B): B & AbstractCtor<Locking> {
  return locking(Base, () => '');
}

/**
 * One operation at a time on each key; those on different keys run side by side. The locks are reentrant, and several keys are taken
 * together without a deadlock.
 *
 * `class PerKeyValuePickle extends PerKeyLockMixin(ValuePickleFile) {}`
 */
export function PerKeyLockMixin<B extends AbstractCtor<KeyManagement>>(Base: B): B & AbstractCtor<Locking> {
  return locking(Base, (keys) => keys);
}

type Names = string | readonly string[];

function locking<B extends AbstractCtor<KeyManagement>>(Base: B, names: (keys: Names) => Names): B & AbstractCtor<Locking> {
  abstract class WithLocks extends Base {
    readonly #table = new LockTable();

    protected override operationContext<T>(keys: Names, body: () => Promise<T>): Promise<T> {
      return this.#table.run(names(keys), () => super.operationContext(keys, body));
    }
  }
  return WithLocks as unknown as B & AbstractCtor<Locking>;
}
