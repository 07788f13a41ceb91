/** What is loaded of each long list of the tree. */
import type { CallRow, Key, Page, ValueRow } from '../../engine/workers/protocol.ts';

export type Row = ValueRow | CallRow;
export type LoadPage<R extends Row> = (after: string | null, limit: number) => Promise<Page<R>>;
/** The row of an entry as it is now; `undefined` where it is gone. */
export type Locate = (key: Key) => Promise<Row | undefined>;

/** Of a list that was loaded further than this, no more is loaded again when its cache has changed. */
const maxAgain = 5000;

export type Loaded<R extends Row> = {
  readonly rows: R[];
  /** How many are not loaded; null where that is not known. */
  readonly left: number | null;
};

type List = {
  readonly cacheId: string;
  rows: Row[];
  next: string | null;
  total: number;
  counted: boolean;
  isStale: boolean;
  /** Rows that were gone to by their digest, wherever they stand in the list. */
  readonly found: Map<Key, Row>;
};

export class Lists {
  readonly #pageSize: () => number;
  readonly #lists = new Map<string, List>();

  constructor(pageSize: () => number) {
    this.#pageSize = pageSize;
  }

  /** The rows that are loaded of a list: its first page, or as many as were loaded before its cache changed. */
  async rows<R extends Row>(id: string, cacheId: string, load: LoadPage<R>, locate: Locate): Promise<Loaded<R>> {
    const list = this.#list(id, cacheId);
    if (list.isStale) {
      const limit = Math.min(maxAgain, Math.max(this.#pageSize(), list.rows.length));
      Object.assign(list, await this.#page(list, load, null, limit), { isStale: false });
      for (const key of [...list.found.keys()]) {
        const row = await locate(key);
        if (row) list.found.set(key, row);
        else list.found.delete(key);
      }
    }
    const shown = new Set(list.rows.map(({ key }) => key));
    const found = [...list.found.values()].filter(({ key }) => !shown.has(key));
    const left = list.next === null ? 0 : list.counted ? Math.max(1, list.total - list.rows.length) : null;
    return { rows: [...list.rows, ...found] as R[], left };
  }

  /** Loads the next page. */
  async more<R extends Row>(id: string, cacheId: string, load: LoadPage<R>): Promise<void> {
    const list = this.#list(id, cacheId);
    if (list.isStale || list.next === null) return;
    const { rows, ...rest } = await this.#page(list, load, list.next, this.#pageSize());
    Object.assign(list, { ...rest, rows: [...list.rows, ...rows] });
  }

  /** A search answers with what a moment has brought, be it nothing: it goes on until a page is full, or nobody waits for it. */
  async #page<R extends Row>(
    list: List,
    load: LoadPage<R>,
    after: string | null,
    limit: number,
  ): Promise<Omit<Page<R>, 'asOf' | 'complete'>> {
    const rows: R[] = [];
    for (let from = after; ;) {
      const { next, total, counted, ...page } = await load(from, limit - rows.length);
      rows.push(...page.rows);
      if (next === null || rows.length >= limit || !this.#isShown(list)) return { rows, next, total, counted };
      from = next;
    }
  }

  #isShown(list: List): boolean {
    return [...this.#lists.values()].includes(list);
  }

  /** Keeps a row in a list whatever page it is on. @returns whether that is new. */
  remember(id: string, cacheId: string, row: Row): boolean {
    const { found } = this.#list(id, cacheId);
    const isNew = !found.has(row.key);
    found.set(row.key, row);
    return isNew;
  }

  /** They are loaded again when next asked for: those of a cache, or all. */
  setStale(cacheId?: string): void {
    for (const list of this.#lists.values()) if (cacheId === undefined || list.cacheId === cacheId) list.isStale = true;
  }

  /** They begin with their first page again, as another filter or order has it. */
  reset(cacheId?: string): void {
    for (const [id, list] of this.#lists) if (cacheId === undefined || list.cacheId === cacheId) this.#lists.delete(id);
  }

  #list(id: string, cacheId: string): List {
    let list = this.#lists.get(id);
    if (!list) this.#lists.set(id, (list = { cacheId, rows: [], next: null, total: 0, counted: true, isStale: true, found: new Map() }));
    return list;
  }
}
