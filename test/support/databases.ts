// Databases for tests, each fresh and dropped afterwards: `const databases = await requireDatabases(this, 'postgresql')` in a `before` hook.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';

export const dialects = ['sqlite', 'postgresql', 'mariadb'] as const;
export type TestDialect = (typeof dialects)[number];

/** Where the servers are: as SQLAlchemy spells it, a database in which tests may make schemas, or a server on which they may make databases. */
const servers = {
  postgresql: new URL(process.env.FLECHE_TEST_POSTGRESQL ?? 'postgresql://root@127.0.0.1:5432/test'),
  mariadb: new URL(process.env.FLECHE_TEST_MARIADB ?? 'mysql://root@127.0.0.1:3306/test'),
};

export interface TestDatabases extends AsyncDisposable {
  /** A database of its own, as a URL that SQLAlchemy and `Sql` take. */
  fresh(): Promise<string>;
  /** Runs a statement in a database that {@link fresh} gave. */
  run(url: string, statement: string): Promise<readonly Record<string, unknown>[]>;
}

type Administrator = {
  readonly query: (statement: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
};

/** For a mocha `before` hook: without the server its tests are skipped, and the reason printed. In CI a skip is a failure. */
export async function requireDatabases(context: Mocha.Context, dialect: TestDialect): Promise<TestDatabases> {
  try {
    return await openDatabases(dialect);
  } catch (error) {
    if (process.env.CI) throw error;
    console.log(`      skipped: ${(error as Error).message}`);
    return context.skip();
  }
}

/** The same elsewhere; throws where there is no server. */
export async function openDatabases(dialect: TestDialect): Promise<TestDatabases> {
  if (dialect === 'sqlite') return sqliteFiles();
  try {
    return await onServer(dialect);
  } catch (error) {
    const reason = (error as Error).message || (error as { code?: string }).code;
    throw new Error(`${dialect} is not available at ${servers[dialect].host}: ${reason}`, { cause: error });
  }
}

const uniqueName = () => `fleche_test_${randomBytes(6).toString('hex')}`;

function sqliteFiles(): TestDatabases {
  const folder = mkdtempSync(join(tmpdir(), 'fleche-sql-'));
  return {
    fresh: () => Promise.resolve(`sqlite:///${join(folder, uniqueName(), 'calls.db')}`),
    async run(url, statement) {
      const { openToWrite } = await import('../../engine/sqlite.ts');
      const database = openToWrite(url.replace('sqlite:///', ''));
      try {
        if (/^select/i.test(statement)) return database.all(statement);
        database.exec(statement);
        return [];
      } finally {
        database.close();
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(rmSync(folder, { recursive: true })),
  };
}

async function onServer(dialect: 'postgresql' | 'mariadb'): Promise<TestDatabases> {
  const administrator = await connect(dialect, servers[dialect]);
  const made: string[] = [];
  const kind = dialect === 'postgresql' ? 'SCHEMA' : 'DATABASE';
  return {
    async fresh() {
      const name = uniqueName();
      await administrator.query(`CREATE ${kind} ${name}`);
      made.push(name);
      const url = new URL(servers[dialect]);
      if (dialect === 'mariadb') return url.href.replace(/^mysql:(.*)\/[^/]*$/, `mysql+pymysql:$1/${name}`);
      return `${url.href.replace(/^postgresql:/, 'postgresql+psycopg2:')}?options=-csearch_path%3D${name}`;
    },
    async run(url, statement) {
      const place = new URL(url.replace(/^\w+\+\w+:/, dialect === 'mariadb' ? 'mysql:' : 'postgresql:'));
      const client = await connect(dialect, place);
      try {
        return (await client.query(statement)) as Record<string, unknown>[];
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      const cascade = dialect === 'postgresql' ? ' CASCADE' : '';
      for (const name of made) await administrator.query(`DROP ${kind} ${name}${cascade}`);
      await administrator.end();
    },
  };
}

async function connect(dialect: 'postgresql' | 'mariadb', url: URL): Promise<Administrator> {
  const login = {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  };
  if (dialect === 'mariadb') {
    const connection = await mysql.createConnection(login);
    return { query: async (statement) => (await connection.query(statement))[0], end: () => connection.end() };
  }
  const client = new pg.Client({
    ...login,
    ...(url.searchParams.has('options') && { options: url.searchParams.get('options') as string }),
  });
  await client.connect();
  return { query: async (statement) => (await client.query(statement)).rows as unknown, end: () => client.end() };
}
