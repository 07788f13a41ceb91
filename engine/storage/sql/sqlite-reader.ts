/** An SQLite file that is only looked at. */
import { Kysely } from 'kysely';
import type { Compilable } from 'kysely';
import { DatabaseError } from '../../errors.ts';
import { databaseVersion, openToLook } from '../../sqlite.ts';
import type { Database, SqlValue } from '../../sqlite.ts';
import type { QueryCall } from '../../values/calls.ts';
import { selectKeys } from './conditions.ts';
import { dialectTraits } from './dialects.ts';
import { groupRows, selectRows } from './records.ts';
import type { CallRows } from './records.ts';
import { sqliteDialect } from './sqlite-driver.ts';
import { checkSchema, schemaOf, tableNames } from './tables.ts';
import type { Schema, Tables } from './tables.ts';

/** How often a database that changes under a look is read again. */
const maxLooks = 10;

/** A database opened for looking, opened again when it changed on disk. */
export class SqliteReader {
  readonly path: string;
  #open: { readonly version: string; readonly database: Database } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws {@link FormatError} when the file is no database of calls. */
  database(): Database {
    const version = databaseVersion(this.path);
    if (this.#open?.version === version) return this.#open.database;
    this.close();
    const database = openToLook(this.path);
    try {
      checkSchema(sqliteSchema(database), this.path);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#open = { version, database };
    return database;
  }

  /** Whether what was just read, or the error that reading gave, is of one state of the database: a look takes no lock. */
  isSteady(): boolean {
    return this.#open !== undefined && (this.#open.database.isSnapshot || this.#open.version === databaseVersion(this.path));
  }

  /** Keys of calls that may match, a page of them. See {@link selectKeys}. */
  keys(template: QueryCall | undefined, after: string, limit: number): string[] {
    const query = selectKeys(compiler, dialectTraits.sqlite, template, after).limit(limit);
    return this.#steadily((database) => allOf(database, query).map(({ key }) => key));
  }

  /** What is stored of these calls. */
  rows(keys: readonly string[]): Map<string, CallRows> {
    const { calls, arguments: args, metadata } = selectRows(compiler, dialectTraits.sqlite, keys);
    return this.#steadily((database) => groupRows(allOf(database, calls), allOf(database, args), allOf(database, metadata)));
  }

  #steadily<T>(work: (database: Database) => T): T {
    for (let i = 0; i < maxLooks; i++) {
      const database = this.database();
      try {
        const seen = outcome(() => work(database));
        if (this.isSteady()) return seen();
      } finally {
        this.release();
      }
    }
    throw restless(this.path);
  }

  /** The look is over: a database that others write is held no longer. */
  release(): void {
    if (this.#open?.database.isLive) this.close();
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }
}

function allOf<R>(database: Database, query: Compilable<R>): R[] {
  const { sql, parameters } = query.compile();
  return database.all<R>(sql, ...(parameters as SqlValue[]));
}

function outcome<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** As {@link SqliteReader} itself does it, for work that waits: `look` runs on the reader's connection and says whether it was steady. */
export async function steadily<T>(path: string, look: () => Promise<{ readonly seen: () => T; readonly steady: boolean }>): Promise<T> {
  for (let i = 0; i < maxLooks; i++) {
    const { seen, steady } = await look();
    if (steady) return seen();
  }
  throw restless(path);
}

function restless(path: string): DatabaseError {
  return new DatabaseError(`${path} changes all the time. Try again when it is quieter.`, { code: 'LOCKED', data: { url: path } });
}

/** Only compiles: the statements run on a connection that does not wait. */
const compiler = new Kysely<Tables>({
  dialect: sqliteDialect(() => {
    throw new Error('This only compiles.');
  }),
});

/** The columns of our tables, where they are there. */
export function sqliteSchema(database: Database): Schema {
  const rows = tableNames.map((table) =>
    database.all<{ table: string; column: string }>('SELECT ? AS "table", name AS "column" FROM pragma_table_info(?)', table, table),
  );
  return schemaOf(rows.flat());
}

/** Whether no table was ever made in a database. */
export function isEmptyDatabase(path: string): boolean {
  const database = openToLook(path);
  try {
    return database.get('SELECT 1 FROM sqlite_master LIMIT 1') === undefined;
  } finally {
    database.close();
  }
}
