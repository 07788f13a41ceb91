/** The stores of the caches that a worker reads, each opened once and closed when nobody reads it any more. */
import { openSources } from '../caches/sources.ts';
import type { Sources } from '../caches/sources.ts';
import type { PairConfig } from './protocol.ts';

/** Caches whose stores stay open. */
const maxOpen = 20;

export type Taken = { readonly sources: Sources; readonly release: () => void };
type Shared = { readonly sources: Sources; users: number; isRetired: boolean };

export class OpenSources {
  readonly #open = new Map<string, Shared>();
  readonly #isTrusted: () => boolean;

  /** @param isTrusted whether servers may be connected to */
  constructor(isTrusted: () => boolean) {
    this.#isTrusted = isTrusted;
  }

  /** Stores that could not be opened are tried again each time: they may have come into being. */
  #current(cache: PairConfig): Shared {
    const known = this.#open.get(cache.id);
    if (known?.sources.errors.length === 0) return known;
    if (known) this.#retire(cache.id, known);
    const shared: Shared = { sources: openSources(cache, this.#isTrusted()), users: 0, isRetired: false };
    this.#open.set(cache.id, shared);
    for (const [id, old] of this.#open) {
      if (this.#open.size <= maxOpen) break;
      if (old !== shared) this.#retire(id, old);
    }
    return shared;
  }

  #retire(id: string, shared: Shared): void {
    this.#open.delete(id);
    shared.isRetired = true;
    this.#closeIfUnused(shared);
  }

  #closeIfUnused(shared: Shared): void {
    if (shared.isRetired && shared.users === 0) shared.sources.close();
  }

  /** Stays open until `release` is called. */
  take(cache: PairConfig): Taken {
    const shared = this.#current(cache);
    shared.users++;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      shared.users--;
      this.#closeIfUnused(shared);
    };
    return { sources: shared.sources, release };
  }

  async use<T>(cache: PairConfig, body: (sources: Sources) => T | Promise<T>): Promise<T> {
    const { sources, release } = this.take(cache);
    try {
      return await body(sources);
    } finally {
      release();
    }
  }
}
