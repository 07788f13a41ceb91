/** How much room values and calls take: by themselves, with all they lead to, and what of that nothing else holds. */
import type { Database } from '../sqlite.ts';
import { childrenOf } from './children.ts';
import type { ListTotal } from './rows.ts';

/** What is measured: entries, with the number of uses that each has by what is measured itself. */
export type Roots = { readonly uses: ReadonlyMap<number, number>; readonly records: ListTotal };

export type Measured = { readonly own: ListTotal; readonly closure: ListTotal; readonly exclusive: ListTotal };

type Entry = { readonly size: number | null; readonly reuses: number; readonly calls: number };

const portion = 500;

/**
 * A generator, so that whoever measures can stop, and others get their turn.
 *
 * @param isFreed Whether the roots are free without their other uses: a value that is measured is, what calls have is not.
 */
export function* measure(db: Database, { uses, records }: Roots, isFreed: boolean): Generator<number, Measured> {
  const closure = new Set(uses.keys());
  let done = 0;
  // grows while it is walked
  for (const id of closure) {
    for (const child of childrenOf(db, id)) closure.add(child);
    if (++done % portion === 0) yield done;
  }
  const own = new Sum(records);
  const all = new Sum(records);
  /** Uses of each entry by others than what is known to be exclusive. */
  const others = new Map<number, number>();
  const sizes = new Map<number, number>();
  const free: number[] = [];
  for (const id of closure) {
    const entry = db.get<Entry>('SELECT size, reuses, calls FROM entries WHERE id = ?', id);
    const inside = uses.get(id);
    const left = isFreed && inside !== undefined ? 0 : (entry?.reuses ?? 0) + (entry?.calls ?? 0) - (inside ?? 0);
    if (inside !== undefined) own.add(entry?.size ?? null);
    all.add(entry?.size ?? null);
    sizes.set(id, entry?.size ?? -1);
    others.set(id, left);
    if (left === 0) free.push(id);
    if (++done % portion === 0) yield done;
  }
  const exclusive = new Sum(records);
  for (const id of free) {
    exclusive.add(sizes.get(id) === -1 ? null : (sizes.get(id) as number));
    for (const child of childrenOf(db, id)) {
      const left = (others.get(child) as number) - 1;
      others.set(child, left);
      if (left === 0) free.push(child);
    }
    if (++done % portion === 0) yield done;
  }
  return { own: own.total, closure: all.total, exclusive: exclusive.total };
}

class Sum {
  #total: ListTotal;

  constructor(start: ListTotal) {
    this.#total = start;
  }

  /** `null`: nothing is stored there. */
  add(size: number | null): void {
    if (size !== null) this.#total = { count: this.#total.count + 1, bytes: this.#total.bytes + size };
  }

  get total(): ListTotal {
    return this.#total;
  }
}
