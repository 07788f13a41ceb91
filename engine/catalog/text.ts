/** Lists under a text filter: rows are looked at in the order of their list, for as long as a page may take. */
import type { Database, SqlValue } from '../sqlite.ts';
import { fromStored, toStored } from './keys.ts';
import type { StoredKey } from './keys.ts';
import type { ListTotal, ValueList } from './rows.ts';
import { encode, merge } from './strands.ts';
import type { PageIds, Place } from './strands.ts';
import { rowsOf, strandsOf } from './value-pages.ts';

/** Rows that are looked at together. */
const portion = 1000;
/** Milliseconds after which a page ends where it is. */
const pageTime = 60;

/** What a preview begins the name of another entry with: see `preview.ts`. */
const hasParts = `instr(preview, char(1))`;

type Row = { readonly id: number; readonly key: StoredKey; readonly size: number; readonly preview: string; readonly own: number };

/** Finds a text in rows; `compose` gives previews as they are shown. */
export class TextFilter {
  readonly #db: Database;
  readonly #compose: (preview: string) => string;
  readonly #text: string;
  readonly #pattern: string;
  readonly #parameters: readonly SqlValue[];
  readonly #own: string;

  constructor(db: Database, text: string, compose: (preview: string) => string) {
    this.#db = db;
    this.#compose = compose;
    this.#text = fold(text);
    this.#pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    const types = db.all<{ id: number; name: string }>('SELECT id, name FROM types').filter(({ name }) => fold(name).includes(this.#text));
    this.#own = `preview LIKE ? ESCAPE '\\' OR type IN (SELECT value FROM json_each(?))`;
    this.#parameters = [this.#pattern, JSON.stringify(types.map(({ id }) => id))];
  }

  /** Rows of the table that have it, with their sizes. */
  matches(where: string, parameters: readonly SqlValue[]): { readonly id: number; readonly size: number }[] {
    const prefix = /^[0-9a-f]{1,64}$/.test(this.#text);
    const [low, high] = [toStored(this.#text.padEnd(64, '0')), toStored(this.#text.padEnd(64, 'f'))];
    const rows = this.#db.all<Row>(
      `SELECT id, key, size, preview, own FROM (
         SELECT id, key, size, preview, (${this.#own} ${prefix ? 'OR key BETWEEN ? AND ?' : ''}) AS own FROM entries WHERE ${where})
       WHERE own OR ${hasParts} OR typeof(key) = 'text'`,
      ...this.#parameters,
      ...(prefix ? [low, high] : []),
      ...parameters,
    );
    return rows.filter(
      ({ key, preview, own }) =>
        own === 1 || fold(this.#compose(preview)).includes(this.#text) || fold(fromStored(key)).startsWith(this.#text),
    );
  }
}

/** SQLite knows no other letters' cases. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** May have fewer rows than asked for, or none, though there is more. */
export function textPage(db: Database, list: ValueList, filter: TextFilter, cursor: string | null, limit: number): PageIds {
  const end = performance.now() + pageTime;
  const ids: number[] = [];
  let waiting: Place[] = [];
  let last: Place | undefined;
  /** @returns whether the page is full. */
  const look = (): boolean => {
    const found = new Set(
      filter.matches('id IN (SELECT value FROM json_each(?))', [JSON.stringify(waiting.map(({ id }) => id))]).map(({ id }) => id),
    );
    for (const place of waiting) {
      if (found.has(place.id)) {
        if (ids.length === limit) return true;
        ids.push(place.id);
      }
      last = place;
    }
    waiting = [];
    return performance.now() > end;
  };
  for (const place of merge(db, strandsOf(db, list), cursor, portion)) {
    waiting.push(place);
    if (waiting.length === portion && look()) return { ids, next: encode(last as Place) };
  }
  return { ids, next: waiting.length > 0 && look() && waiting.length > 0 ? encode(last as Place) : null };
}

/** How many rows have it: counted through the whole table, a portion at a time. */
export function* textTotal(db: Database, list: ValueList, filter: TextFilter): Generator<ListTotal, ListTotal> {
  const last = db.get<{ id: number | null }>('SELECT max(id) AS id FROM entries')?.id ?? 0;
  const { where, parameters } = rowsOf(db, list);
  let [count, bytes] = [0, 0];
  for (let from = 0; from < last; from += portion) {
    const rows = filter.matches(`id > ? AND id <= ? AND ${where}`, [from, from + portion, ...parameters]);
    count += rows.length;
    for (const { size } of rows) bytes += size;
    yield { count, bytes };
  }
  return { count, bytes };
}
