/** Long lists, put together from ranges of indexes: by the place after which a page begins, so that the last page costs what the first does. */
import type { Database, SqlValue } from '../sqlite.ts';
import { hex } from './keys.ts';
import type { StoredKey } from './keys.ts';

/** Where a row stands in its list. */
export type Place = { readonly id: number; readonly place: number | StoredKey };

/** A part of a table, or of an index, in one order: rows stand by `place`, and by `id` where that is equal. */
export type Strand = {
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly SqlValue[];
  readonly place: string;
  readonly id: string;
};

export type PageIds = { readonly ids: readonly number[]; readonly next: string | null };

function read(db: Database, { from, where, parameters, place, id }: Strand, after: Place | undefined, limit: number): Place[] {
  const select = `SELECT ${id} AS id, ${place} AS place FROM ${from} WHERE ${where}`;
  const order = `ORDER BY ${place}, ${id} LIMIT ?`;
  if (!after) return db.all<Place>(`${select} ${order}`, ...parameters, limit);
  // two ranges of the index, each in the order that it is in: a comparison of pairs would use it for neither
  const same = db.all<Place>(
    `${select} AND ${place} = ? AND ${id} > ? ORDER BY ${id} LIMIT ?`,
    ...parameters,
    after.place,
    after.id,
    limit,
  );
  if (same.length >= limit) return same;
  return [...same, ...db.all<Place>(`${select} AND ${place} > ? ${order}`, ...parameters, after.place, limit - same.length)];
}

/** One strand, read a few rows at a time. */
class Reading {
  readonly #db: Database;
  readonly #strand: Strand;
  #rows: Place[] = [];
  #next = 0;
  #size: number;
  #after: Place | undefined;
  #isAtEnd = false;

  constructor(db: Database, strand: Strand, after: Place | undefined, size: number) {
    this.#db = db;
    this.#strand = strand;
    this.#after = after;
    this.#size = size;
  }

  head(): Place | undefined {
    if (this.#next === this.#rows.length && !this.#isAtEnd) {
      this.#rows = read(this.#db, this.#strand, this.#after, this.#size);
      this.#isAtEnd = this.#rows.length < this.#size;
      this.#after = this.#rows.at(-1);
      this.#next = 0;
      this.#size = Math.min(2 * this.#size, 1000);
    }
    return this.#rows[this.#next];
  }

  advance(): void {
    this.#next++;
  }
}

/** The rows of all strands in order, from after a cursor on; `expected`: about as many as will be asked for. */
export function* merge(db: Database, strands: readonly Strand[], cursor: string | null, expected: number): Generator<Place> {
  const after = cursor === null ? undefined : decode(cursor);
  // of many strands each gives few rows: what is read and not shown costs as much as what is
  const size = Math.ceil(strands.length === 1 ? expected : Math.min(expected, 8 + (2 * expected) / strands.length));
  const heap = new Heap(strands.map((strand) => new Reading(db, strand, after, size)));
  for (let reading = heap.first(); reading; reading = heap.first()) {
    yield reading.head() as Place;
    reading.advance();
    heap.settle();
  }
}

/** The reading whose row comes first is on top. */
class Heap {
  readonly #readings: Reading[];

  constructor(readings: readonly Reading[]) {
    this.#readings = readings.filter((reading) => reading.head() !== undefined);
    for (let i = this.#readings.length >> 1; i >= 0; i--) this.#sink(i);
  }

  first(): Reading | undefined {
    return this.#readings[0];
  }

  /** After the first one has advanced. */
  settle(): void {
    if (this.#readings[0]?.head() === undefined) {
      const last = this.#readings.pop();
      if (last && this.#readings.length > 0) this.#readings[0] = last;
    }
    this.#sink(0);
  }

  #isBefore(a: number, b: number): boolean {
    return compare(this.#readings[a]?.head() as Place, this.#readings[b]?.head() as Place) < 0;
  }

  #sink(from: number): void {
    for (let i = from; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < this.#readings.length && this.#isBefore(child, least)) least = child;
      if (least === i) return;
      const held = this.#readings[i] as Reading;
      this.#readings[i] = this.#readings[least] as Reading;
      this.#readings[least] = held;
      i = least;
    }
  }
}

/** The numbers of the rows of a page, and the cursor of the next. */
export function page(db: Database, strands: readonly Strand[], cursor: string | null, limit: number): PageIds {
  const shown: Place[] = [];
  for (const place of merge(db, strands, cursor, limit + 1)) {
    if (shown.length === limit) return { ids: shown.map(({ id }) => id), next: encode(shown.at(-1) as Place) };
    shown.push(place);
  }
  return { ids: shown.map(({ id }) => id), next: null };
}

export function count(db: Database, strands: readonly Strand[]): number {
  let sum = 0;
  for (const { from, where, parameters } of strands)
    sum += db.get<{ n: number }>(`SELECT count(*) AS n FROM ${from} WHERE ${where}`, ...parameters)?.n ?? 0;
  return sum;
}

function compare(a: Place, b: Place): number {
  return comparePlaces(a.place, b.place) || a.id - b.id;
}

/** As SQLite has it: texts before bytes. */
function comparePlaces(a: Place['place'], b: Place['place']): number {
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return typeof b === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : -1;
  return typeof b === 'string' ? 1 : Buffer.compare(a, b as Uint8Array);
}

export function encode({ place, id }: Place): string {
  return JSON.stringify([typeof place === 'object' ? { hex: hex(place) } : place, id]);
}

function decode(cursor: string): Place {
  const [place, id] = JSON.parse(cursor) as [number | string | { hex: string }, number];
  return { place: typeof place === 'object' ? Buffer.from(place.hex, 'hex') : place, id };
}
