/** The tables of a catalog. Rows refer to each other by small numbers; a key, a type, a function is spelled once. */
import type { Database } from '../sqlite.ts';

/** Goes up with every change of the tables or of what is kept in them: older catalogs are made anew. */
export const version = 5;

/**
 * - `entries`: values, and keys that values or calls refer to though nothing is stored under them (`part` is null). `part` says who holds
 *   an entry, so that each list is a few parts: {@link flags}.
 * - `totals`: what each type has in each part.
 * - `touched`: entries whose counts are to be made again.
 * - `forms`: what calls have in common: function, version, code, names of arguments, and of metadata with their keys.
 * - `metas`: metadata other than running times, as a pickle that many calls share; null where it could not be written.
 * - `calls.arguments`: a JSON list of entries, in the order of the form's names. `size`: bytes of the record.
 * - `edges`, `uses`: who holds an entry, and which calls have it as what (see {@link slotBit}). After the first build they are made of
 *   `entries.children` and of the calls.
 * - `tagged`, `quarters`: calls by tag, and how many started in each quarter of an hour (0: unknown), which any time zone's days consist of.
 */
const tables = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE types (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (name, kind));
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, type INTEGER, part INTEGER, size INTEGER, mtime INTEGER,
    reuses INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0, shape TEXT, preview TEXT, problem TEXT, children BLOB
  );
  CREATE INDEX entries_unreadable ON entries (key) WHERE problem IS NOT NULL;
  CREATE TABLE edges (child INTEGER NOT NULL, parent INTEGER NOT NULL, PRIMARY KEY (child, parent)) WITHOUT ROWID;
  CREATE TABLE totals (
    type INTEGER, part INTEGER, count INTEGER NOT NULL, bytes INTEGER NOT NULL, saved INTEGER NOT NULL, PRIMARY KEY (type, part)
  ) WITHOUT ROWID;
  CREATE TABLE touched (id INTEGER PRIMARY KEY);
  CREATE TABLE functions (id INTEGER PRIMARY KEY, module TEXT, name TEXT NOT NULL);
  CREATE TABLE forms (
    id INTEGER PRIMARY KEY, function INTEGER NOT NULL, version TEXT, code_digest TEXT, arguments TEXT NOT NULL, metadata TEXT NOT NULL,
    calls INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE metas (id INTEGER PRIMARY KEY, pickle BLOB);
  CREATE TABLE calls (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, form INTEGER NOT NULL, meta INTEGER NOT NULL, arguments TEXT NOT NULL,
    result INTEGER, stamp INTEGER NOT NULL, size INTEGER NOT NULL, started REAL, duration REAL, problem TEXT
  );
  CREATE INDEX calls_unreadable ON calls (key) WHERE problem IS NOT NULL;
  CREATE TABLE uses (
    value INTEGER NOT NULL, form INTEGER NOT NULL, place REAL NOT NULL, call INTEGER NOT NULL, slots INTEGER NOT NULL,
    PRIMARY KEY (value, form, place, call)
  ) WITHOUT ROWID;
  CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, calls INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE tagged (tag INTEGER NOT NULL, place REAL NOT NULL, call INTEGER NOT NULL, PRIMARY KEY (tag, place, call)) WITHOUT ROWID;
  CREATE TABLE quarters (quarter INTEGER PRIMARY KEY, calls INTEGER NOT NULL, bytes INTEGER NOT NULL);
  PRAGMA user_version = ${version};
`;

/** What `part` is the sum of: held by no other value; with two or more uses; not to be reached from any call. */
export const flags = { top: 1, shared: 2, unreachable: 4 } as const;
export const allParts: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Rows of every sort stand in ascending order of its expression, and of `id` where that is equal. */
export const sorts = {
  key: 'substr(key, 1, 8)',
  reuses: '-reuses',
  saved: '-(size * max(reuses + calls - 1, 0))',
  size: '-size',
  age: '-mtime',
} as const;
export type Sort = keyof typeof sorts;

/** Where a call stands in a list, the latest first; those without a time stand at 0. */
export const callPlace = '-coalesce(started, 0)';
export const placeOf = (started: number | null): number => (started ? -started : 0);

export const secondsOfQuarter = 900;
export const quarterOf = (started: number | null): number => Math.trunc((started ?? 0) / secondsOfQuarter);

/** `uses.slots` is a sum of bits: the result, or the argument with this index. All arguments after the 50th share a bit. */
export const resultBit = 1;
export const lastSlot = 51;
export const slotBit = (index: number): number => 2 ** Math.min(index + 1, lastSlot);

/** Made once everything was read for the first time: sorting at the end is many times faster than growing them. */
const indexes: Readonly<Record<string, string>> = {
  calls_by_form: `calls (form, ${callPlace})`,
  calls_by_time: `calls (${callPlace}, form, meta)`,
  ...Object.fromEntries(Object.entries(sorts).map(([sort, place]) => [`entries_by_${sort}`, `entries (type, part, ${place})`])),
};

export const indexNames: readonly string[] = Object.keys(indexes);

/** Makes the tables in a new file. @returns the version that is there. */
export function createTables(database: Database): number {
  const found = () => Number(database.get<{ user_version: number }>('PRAGMA user_version')?.user_version);
  if (found() !== 0) return found();
  return database.transaction(() => {
    // another window may have been quicker
    if (found() === 0) database.exec(tables);
    return found();
  });
}

export function createIndex(database: Database, name: string): void {
  database.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${indexes[name]}`);
}

/** Forgets everything but who builds it. */
export function clear(database: Database): void {
  database.transaction(() => {
    for (const name of Object.keys(indexes)) database.exec(`DROP INDEX IF EXISTS ${name}`);
    const names = database.all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'facts'`);
    for (const { name } of names) database.exec(`DELETE FROM ${name}`);
    database.exec(`DELETE FROM facts WHERE name <> 'lease'`);
  });
}

/** Whether pages can use the indexes. */
export function isIndexed(database: Database): boolean {
  return fact(database, 'indexed') === 1;
}

export function fact(database: Database, name: string): number | string | null {
  return database.get<{ value: number | string }>('SELECT value FROM facts WHERE name = ?', name)?.value ?? null;
}

export function setFact(database: Database, name: string, value: number | string): void {
  database.run('INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', name, value);
}
