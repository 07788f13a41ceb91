/** Named reentrant locks over async-mutex. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Mutex } from 'async-mutex';
import { LockTimeoutError } from '../errors.ts';

interface Lock {
  readonly name: string;
  /** Made for the first that has to wait. */
  mutex: Mutex | undefined;
  owner: Scope | undefined;
  /** Those that hold it and those that wait for it. */
  users: number;
}

/** Work that holds locks, within the work that called it. */
class Scope {
  readonly outer: Scope | undefined;
  readonly held: Lock[] = [];
  /** Reentrant work under way. The locks stay until it has ended, also where the caller did not wait for it. */
  inner: Set<Promise<unknown>> | undefined;
  waitsFor: Lock | undefined;
  ended = false;

  constructor(outer: Scope | undefined) {
    this.outer = outer;
  }

  isWithin(other: Scope): boolean {
    return this === other || (this.outer?.isWithin(other) ?? false);
  }
}

/**
 * A table of locks, each of which is there only while somebody holds it or waits for it.
 *
 * Several are taken in the order of their names, so that two callers cannot wait for each other. Nested work that asks in another order, and
 * would close a circle, is refused.
 */
export class LockTable {
  readonly #locks = new Map<string, Lock>();
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #waiting = new Set<Scope>();

  /** Number of names that are held or waited for. */
  get size(): number {
    return this.#locks.size;
  }

  /**
   * Runs `body` while holding these names. What the calling work holds already is not taken again; that ends with the lock's release.
   *
   * @throws {@link LockTimeoutError} `DEADLOCK` when the wait would never end.
   */
  async run<T>(names: string | readonly string[], body: () => Promise<T>): Promise<T> {
    const outer = this.#current();
    const wanted = typeof names === 'string' ? [names] : names;
    const missing = outer ? wanted.filter((name) => !this.#holder(name, outer)) : wanted;
    if (outer && missing.length === 0) return await within(this.#holder(wanted[0] ?? '', outer) ?? outer, body);
    const scope = new Scope(outer);
    try {
      if (!this.#takeAll(missing, scope))
        for (const name of [...new Set(missing)].sort()) if (!this.#take(name, scope)) await this.#wait(name, scope);
      return await this.#scopes.run(scope, body);
    } finally {
      while (scope.inner && scope.inner.size > 0) await Promise.allSettled(scope.inner);
      scope.ended = true;
      for (const lock of scope.held) this.#release(lock);
    }
  }

  /** The scope that holds a name for this one. */
  #holder(name: string, scope: Scope): Scope | undefined {
    const owner = this.#locks.get(name)?.owner;
    return owner && scope.isWithin(owner) ? owner : undefined;
  }

  /** The innermost work around the caller that still holds its locks. */
  #current(): Scope | undefined {
    let scope = this.#scopes.getStore();
    while (scope?.ended) scope = scope.outer;
    return scope;
  }

  /** Takes locks that nobody holds, at once; none where one is held. */
  #takeAll(names: readonly string[], scope: Scope): boolean {
    for (const name of names) {
      if (this.#take(name, scope) || this.#locks.get(name)?.owner === scope) continue;
      for (const lock of scope.held) this.#release(lock);
      scope.held.length = 0;
      return false;
    }
    return true;
  }

  /** Takes a lock that nobody holds, at once. */
  #take(name: string, scope: Scope): boolean {
    if (this.#locks.has(name)) return false;
    const lock: Lock = { name, mutex: undefined, owner: scope, users: 1 };
    this.#locks.set(name, lock);
    scope.held.push(lock);
    return true;
  }

  async #wait(name: string, scope: Scope): Promise<void> {
    const lock = this.#locks.get(name) as Lock;
    scope.waitsFor = lock;
    if (this.#closesCircle(lock, scope))
      throw new LockTimeoutError(`Work that holds other keys waits for “${name}”, whose holder waits for one of those.`, {
        code: 'DEADLOCK',
        data: { key: name },
      });
    this.#waiting.add(scope);
    lock.users++;
    if (!lock.mutex) {
      lock.mutex = new Mutex();
      // for its owner: a mutex that is free is taken before this returns
      void lock.mutex.acquire();
    }
    await lock.mutex.acquire();
    this.#waiting.delete(scope);
    scope.waitsFor = undefined;
    lock.owner = scope;
    scope.held.push(lock);
  }

  /** Whether the owner of a lock waits, itself or through what it called, for something that this scope holds. */
  #closesCircle(lock: Lock, scope: Scope, seen = new Set<Lock>()): boolean {
    const { owner } = lock;
    if (!owner || seen.has(lock)) return false;
    if (scope.isWithin(owner)) return true;
    seen.add(lock);
    for (const other of this.#waiting)
      if (other.waitsFor && other.isWithin(owner) && this.#closesCircle(other.waitsFor, scope, seen)) return true;
    return false;
  }

  #release(lock: Lock): void {
    lock.owner = undefined;
    if (--lock.users === 0) this.#locks.delete(lock.name);
    lock.mutex?.release();
  }
}

/** Work that runs under locks that are held already; they outlast it. */
async function within<T>(holder: Scope, body: () => Promise<T>): Promise<T> {
  const work = body();
  const inner = (holder.inner ??= new Set());
  inner.add(work);
  try {
    return await work;
  } finally {
    inner.delete(work);
  }
}
