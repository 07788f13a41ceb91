/** PostgreSQL and MariaDB (or MySQL). Their drivers are loaded by the first statement. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import { databaseError, retrying } from './failures.ts';
import { dialectTraits } from './dialects.ts';
import type { Dialect } from './dialects.ts';
import { mysqlConfig, mysqlPool, postgresConfig, postgresPool } from './pools.ts';
import type { Log, Store } from './store.ts';
import { checkSchema, creation, makingLooks, makingPause, schemaOf, tableNames } from './tables.ts';
import type { Tables } from './tables.ts';
import type { Server } from './url.ts';

/** Milliseconds that writers try again. */
const patience = 10_000;

export class ServerStore implements Store {
  readonly dialect: Dialect;
  readonly #url: string;
  readonly #db: Kysely<Tables>;
  /** The tables were seen: they do not go away again. */
  #ready = false;

  /** @param url for messages. */
  constructor(name: 'postgres' | 'mysql', server: Server, url: string, log: Log | undefined) {
    this.dialect = dialectTraits[name];
    this.#url = url;
    this.#db = new Kysely<Tables>({
      dialect: name === 'postgres' ? postgresDialect(server) : mysqlDialect(server),
      ...(log && { log: ({ query }) => log(query.sql) }),
    });
  }

  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T | undefined> {
    return this.#attempt(() =>
      this.#db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (db) => ((await this.#hasTables(db)) ? await work(db) : undefined)),
    );
  }

  async write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    if (!this.#ready) await this.#makeTables();
    return await this.#attempt(() => this.#db.transaction().setIsolationLevel('read committed').execute(work));
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await retrying(patience, work);
    } catch (error) {
      throw databaseError(error, this.#url);
    }
  }

  async #hasTables(db: Kysely<Tables>): Promise<boolean> {
    if (this.#ready) return true;
    let schema = await this.#schema(db);
    if (schema.size === 0) return false;
    // MariaDB shows each table as soon as it is made: another may be making the rest
    for (let i = 0; schema.size < tableNames.length && i < makingLooks; i++) {
      await sleep(makingPause);
      schema = await this.#schema(db);
    }
    checkSchema(schema, this.#url);
    return (this.#ready = true);
  }

  async #schema(db: Kysely<Tables>) {
    const places = this.dialect.name === 'postgres' ? sql`table_schema = any(current_schemas(false))` : sql`table_schema = database()`;
    const { rows } = await sql<{ table: string; column: string }>`
      select table_name as ${sql.ref('table')}, column_name as ${sql.ref('column')} from information_schema.columns
      where table_name in (${sql.join([...tableNames])}) and ${places}`.execute(db);
    return schemaOf(rows);
  }

  /** As the reference does: those that are missing, each with its indexes. */
  async #makeTables(): Promise<void> {
    await this.#attempt(() =>
      this.#db.transaction().execute(async (db) => {
        const schema = await this.#schema(db);
        for (const table of tableNames)
          if (!schema.has(table)) for (const statement of creation(table, this.dialect.spelling)) await sql.raw(statement).execute(db);
        checkSchema(await this.#schema(db), this.#url);
      }),
    );
    this.#ready = true;
  }
}

function postgresDialect(server: Server): PostgresDialect {
  const config = postgresConfig(server);
  return new PostgresDialect({ pool: () => postgresPool(config) });
}

function mysqlDialect(server: Server): MysqlDialect {
  const config = mysqlConfig(server);
  return new MysqlDialect({
    pool: () => mysqlPool(config),
    // the driver escapes texts with backslashes
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw(`SET SESSION sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')`));
    },
  });
}
