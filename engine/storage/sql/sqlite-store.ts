/** An SQLite file, or a database in memory. It is opened for looking until the first write. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { DatabaseError, FormatError } from '../../errors.ts';
import { openToWrite } from '../../sqlite.ts';
import type { Database } from '../../sqlite.ts';
import { dialectTraits } from './dialects.ts';
import { databaseError, retrying } from './failures.ts';
import { journalMode } from './journal.ts';
import { sqliteDialect } from './sqlite-driver.ts';
import { isEmptyDatabase, SqliteReader, sqliteSchema, steadily } from './sqlite-reader.ts';
import type { Log, Store } from './store.ts';
import { checkSchema, creation, makingLooks, makingPause, tableNames } from './tables.ts';
import type { Tables } from './tables.ts';

export class SqliteStore implements Store {
  readonly dialect = dialectTraits.sqlite;
  readonly #path: string | null;
  /** Milliseconds that writers wait for each other: Python's default. */
  readonly #patience: number;
  readonly #reader: SqliteReader | undefined;
  readonly #looking: Kysely<Tables>;
  readonly #writing: Kysely<Tables>;
  #opening: Promise<void> | undefined;
  #writer: Database | undefined;
  readonly #log: Log | undefined;

  /** @param path absolute; `null` for memory. @param timeout in seconds. */
  constructor(path: string | null, timeout = 5, log?: Log) {
    this.#path = path;
    this.#patience = timeout * 1000;
    this.#log = log;
    this.#reader = path === null ? undefined : new SqliteReader(path);
    const logged = log && { log: ({ query }: { readonly query: { readonly sql: string } }) => log(query.sql) };
    this.#looking = new Kysely<Tables>({ dialect: sqliteDialect(() => (this.#reader as SqliteReader).database()), ...logged });
    this.#writing = new Kysely<Tables>({ dialect: sqliteDialect(() => this.#writer as Database), ...logged });
  }

  get #name(): string {
    return this.#path ?? 'The database in memory';
  }

  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T | undefined> {
    return this.#attempt(() => {
      if (this.#writer) return this.#writing.transaction().setAccessMode('read only').execute(work);
      return this.#path === null ? Promise.resolve(undefined) : this.#look(this.#path, work);
    });
  }

  async write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    this.#opening ??= this.#attempt(() => this.#open()).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    await this.#opening;
    return await this.#attempt(() => this.#writing.transaction().execute(work));
  }

  async close(): Promise<void> {
    await this.#looking.destroy();
    await this.#writing.destroy();
    this.#reader?.close();
    this.#writer?.close();
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await retrying(this.#patience, work);
    } catch (error) {
      throw databaseError(error, this.#name);
    }
  }

  /** Where nothing was ever made there is nothing to see. A database of other tables is an error. */
  async #look<T>(path: string, work: (db: Kysely<Tables>) => Promise<T>, looks = 1): Promise<T | undefined> {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
    try {
      return await steadily(path, () =>
        this.#looking.connection().execute(async (db) => {
          const seen = await work(db).then(
            (value) => () => value,
            (error: Error) => () => {
              throw error;
            },
          );
          const reader = this.#reader as SqliteReader;
          const steady = reader.isSteady();
          reader.release();
          return { seen, steady };
        }),
      );
    } catch (error) {
      if (!(error instanceof FormatError) || error.code !== 'NO_TABLE') throw error;
      if (isEmptyDatabase(path)) return undefined;
      // the reference makes one table after the other, that of the calls first: it may have made that one since
      if (looks > (error.data.table === 'calls' ? 1 : makingLooks)) throw error;
      await sleep(makingPause);
      return await this.#look(path, work, looks + 1);
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- tried again while it waits for others
  async #open(): Promise<void> {
    if (this.#path !== null) prepare(this.#path);
    const database = openToWrite(this.#path ?? ':memory:');
    try {
      // waiting is up to `retrying`, which does not stop the thread
      for (const pragma of ['busy_timeout = 0', 'foreign_keys = ON']) database.exec(`PRAGMA ${pragma}`);
      if (this.#path !== null) setJournalMode(database, journalMode(this.#path));
      if (sqliteSchema(database).size < tableNames.length) database.transaction(() => this.#makeTables(database));
      checkSchema(sqliteSchema(database), this.#name);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#writer = database;
  }

  /** As the reference does: those that are missing, each with its indexes. */
  #makeTables(database: Database): void {
    const present = sqliteSchema(database);
    for (const table of tableNames)
      if (!present.has(table))
        for (const statement of creation(table, this.dialect.spelling)) {
          this.#log?.(statement);
          database.exec(statement);
        }
  }
}

/** SQLite needs the right to write the file, and its log beside it. It says so less clearly. */
function prepare(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true });
    for (const place of [folder, path]) if (existsSync(place)) accessSync(place, constants.W_OK);
  } catch (cause) {
    throw new DatabaseError(`${path} may only be read: ${(cause as Error).message}.`, { code: 'READ_ONLY', data: { url: path }, cause });
  }
}

/**
 * The mode is kept in the file: asking first spares the lock of setting it. A commit survives the death of the machine, as the reference's
 * does; better-sqlite3 is compiled to wait for less.
 */
function setJournalMode(database: Database, wanted: 'wal' | 'delete'): void {
  const { journal_mode: mode } = database.get<{ journal_mode: string }>('PRAGMA journal_mode') ?? { journal_mode: '' };
  if (mode !== wanted) database.exec(`PRAGMA journal_mode = ${wanted}`);
  database.exec('PRAGMA synchronous = FULL');
}
