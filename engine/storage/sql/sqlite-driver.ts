/** SQLite for Kysely, over a connection of `engine/sqlite.ts`. */
import { Mutex } from 'async-mutex';
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { Database, SqlValue } from '../../sqlite.ts';

/** @param database gives the connection anew to each piece of work, one at a time. */
export function sqliteDialect(database: () => Database): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #mutex = new Mutex();
  readonly #database: () => Database;
  readonly #connection = new Connection();

  constructor(database: () => Database) {
    this.#database = database;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const release = await this.#mutex.acquire();
    try {
      this.#connection.database = this.#database();
    } catch (error) {
      release();
      throw error;
    }
    return this.#connection;
  }

  /** A writer takes its turn at the start: one that reads first could not have it afterwards. */
  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(accessMode === 'read only' ? 'BEGIN' : 'BEGIN IMMEDIATE'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  /** Where SQLite has done it by itself (the disk is full) this fails, and the error that matters is the one before. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('ROLLBACK')).catch(() => undefined);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Kysely's interface
  async releaseConnection(): Promise<void> {
    this.#mutex.release();
  }

  async destroy(): Promise<void> {}
}

class Connection implements DatabaseConnection {
  database!: Database;

  // eslint-disable-next-line @typescript-eslint/require-await -- Kysely's interface
  async executeQuery<R>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (query.kind === 'SelectQueryNode') return { rows: this.database.all<R>(sql, ...(parameters as SqlValue[])) };
    const { changes } = this.database.run(sql, ...(parameters as SqlValue[]));
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- Kysely's interface
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Rows are read by pages here, never streamed.');
  }
}
