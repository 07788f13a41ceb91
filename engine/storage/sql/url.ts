/** URLs of databases in SQLAlchemy's spelling. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { UnsupportedError } from '../../errors.ts';

/** A server and what SQLAlchemy would tell its driver. */
export interface Server {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly options: ReadonlyMap<string, string>;
}

export type Target =
  /** `path`: absolute; `null` for a database in memory. `timeout`: seconds to wait for other writers. */
  | { readonly dialect: 'sqlite'; readonly path: string | null; readonly timeout?: number }
  | { readonly dialect: 'postgres' | 'mysql'; readonly server: Server };

const dialects: Readonly<Record<string, Target['dialect']>> = {
  sqlite: 'sqlite',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
};

const spelling =
  /^(?<name>[\w+]+):\/\/(?:(?<user>[^:/]*)(?::(?<password>[^@]*))?@)?(?:(?:\[(?<six>[^/?]+)\]|(?<host>[^/:?]+))?(?::(?<port>[^/?]*))?)?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/su;

/**
 * What a URL stands for. A text without `://` is the path of an SQLite file, nothing at all a database in memory.
 *
 * @throws {@link UnsupportedError} for other databases, and for URLs that SQLAlchemy cannot read.
 */
export function parseUrl(url: string | undefined): Target {
  if (url === undefined) return { dialect: 'sqlite', path: null };
  if (!url.includes('://')) return { dialect: 'sqlite', path: resolve(atHome(url)) };
  const parts = spelling.exec(url)?.groups;
  if (!parts) throw badUrl(url, 'SQLAlchemy spells URLs dialect+driver://user:password@host:port/database');
  const name = (parts.name as string).split('+')[0] as string;
  const dialect = dialects[name];
  if (!dialect)
    throw new UnsupportedError(`${name} databases are not supported: sqlite, postgresql, mysql and mariadb are.`, {
      code: 'NO_DIALECT',
      data: { dialect: name },
    });
  const options = new Map(new URLSearchParams(parts.query ?? ''));
  const database = parts.database && decode(parts.database);
  const host = parts.six ?? parts.host;
  if (dialect === 'sqlite') {
    if (host || parts.user || parts.port) throw badUrl(url, 'it is sqlite:///relative/path or sqlite:////absolute/path');
    return sqliteTarget(url, database, options);
  }
  if (parts.port && !/^\d{1,5}$/.test(parts.port)) throw badUrl(url, `“${parts.port}” is no port`);
  return {
    dialect,
    server: {
      ...(host && { host }),
      ...(parts.port && { port: Number(parts.port) }),
      ...(parts.user && { user: decode(parts.user) }),
      ...(parts.password !== undefined && { password: decode(parts.password) }),
      ...(database && { database }),
      options,
    },
  };
}

/** What pysqlite takes and what means nothing here. */
const pysqliteOptions = new Set(['check_same_thread', 'cached_statements', 'detect_types', 'isolation_level']);

function sqliteTarget(url: string, database: string | undefined, options: ReadonlyMap<string, string>): Target {
  for (const option of options.keys())
    if (option !== 'timeout' && !pysqliteOptions.has(option))
      throw new UnsupportedError(`The option “${option}” of ${url} is not supported.`, { code: 'BAD_URL', data: { option } });
  if (!database || database === ':memory:') return { dialect: 'sqlite', path: null };
  const timeout = options.get('timeout');
  return { dialect: 'sqlite', path: resolve(atHome(database)), ...(timeout !== undefined && { timeout: Number(timeout) }) };
}

function atHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path;
}

/** Undoes %-escapes. As in Python, a % that is none stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

function badUrl(url: string, why: string): UnsupportedError {
  return new UnsupportedError(`${hidePassword(url)} is no database URL: ${why}.`, { code: 'BAD_URL' });
}

/** The URL as messages may show it. */
export function hidePassword(url: string): string {
  return url.replace(/^([\w+]+:\/\/[^:/]*):[^@]*@/su, '$1:***@').replace(/([?&](?:password|passwd)=)[^&]*/g, '$1***');
}
