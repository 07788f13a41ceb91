/** Values that previews look into: each is decoded once, and the last of them are kept. */
import type { Sources } from '../caches/sources.ts';
import { KeyError } from '../errors.ts';
import type { Opened } from '../preview/preview.ts';
import type { Taken } from './open-sources.ts';

/** A value, and the orders in which its tables were asked for. */
export type Kept = { readonly opened: Opened; readonly size: number; readonly orders: Map<string, Uint32Array> };

const mostKept = 8;
/** Bytes on disk of all that is kept, but for one value alone. */
const mostBytes = 256 << 20;
const mostOrders = 4;

export class OpenedValues {
  /** By cache, key and the state of the file; the one that was used last is last. */
  readonly #kept = new Map<string, Promise<Kept>>();
  readonly #sizes = new Map<string, number>();
  /** Parts of a large array are read when they are looked at: its store stays open for as long as it is kept. */
  readonly #releases = new Map<string, () => void>();

  /** @throws {@link KeyError} `ABSENT`, and whatever reading raises. */
  async get(cacheId: string, { sources, release }: Taken, key: string): Promise<Kept> {
    let name: string | undefined;
    try {
      name = this.#keep(cacheId, sources, key, release);
      return await (this.#kept.get(name) as Promise<Kept>);
    } catch (failure) {
      if (name !== undefined) this.#forget(name);
      throw failure;
    } finally {
      if (name === undefined || this.#releases.get(name) !== release) release();
    }
  }

  /** Under which name it is kept from now on. */
  #keep(cacheId: string, { values, errors }: Sources, key: string, release: () => void): string {
    const error = errors.find(({ store }) => store === 'values')?.error;
    if (error) throw error;
    const stat = values?.stat(key);
    if (!values || !stat) throw new KeyError(`Value ${key} is not stored here.`, { data: { key } });
    const name = `${cacheId} ${key} ${stat.mtime} ${stat.size}`;
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    this.#kept.set(name, kept ?? this.#read(values, key, stat.size));
    if (!kept) this.#releases.set(name, release);
    this.#sizes.set(name, stat.size);
    this.#shrink();
    return name;
  }

  async #read(values: NonNullable<Sources['values']>, key: string, size: number): Promise<Kept> {
    const array = await values.largeArray?.(key);
    return { opened: array ? { array } : { value: await values.get(key) }, size, orders: new Map() };
  }

  #forget(name: string): void {
    this.#kept.delete(name);
    this.#sizes.delete(name);
    this.#releases.get(name)?.();
    this.#releases.delete(name);
  }

  #shrink(): void {
    let bytes = this.#sizes.values().reduce((sum, size) => sum + size, 0);
    for (const name of this.#kept.keys()) {
      if (this.#kept.size === 1 || (this.#kept.size <= mostKept && bytes <= mostBytes)) break;
      bytes -= this.#sizes.get(name) ?? 0;
      this.#forget(name);
    }
  }
}

/** The order of a table's rows, made once while others are not asked for. */
export async function orderOf({ orders }: Kept, name: string, make: () => Promise<Uint32Array>): Promise<Uint32Array> {
  const order = orders.get(name) ?? (await make());
  orders.delete(name);
  orders.set(name, order);
  for (const old of orders.keys()) {
    if (orders.size <= mostOrders) break;
    orders.delete(old);
  }
  return order;
}
