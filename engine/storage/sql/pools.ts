/** Connections to servers, made of what a URL says. An idle one keeps no program alive. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type * as mysql2 from 'mysql2';
import type * as pg from 'pg';
import { UnsupportedError } from '../../errors.ts';
import type { Server } from './url.ts';

/** Milliseconds to wait for a server. */
const patience = 10_000;
const connections = 5;

/** Takes options one by one; what is left over is not supported. */
class Options {
  readonly #left: Map<string, string>;

  constructor(options: ReadonlyMap<string, string>) {
    this.#left = new Map(options);
  }

  take(name: string): string | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  seconds(name: string): number | undefined {
    const value = this.take(name);
    return value === undefined ? undefined : Number(value) * 1000;
  }

  done(dialect: string): void {
    const [option] = this.#left.keys();
    if (option !== undefined)
      throw new UnsupportedError(`The option “${option}” of ${dialect} URLs is not supported.`, { code: 'BAD_URL', data: { option } });
  }
}

/** libpq's names for what `pg` is told. */
export function postgresConfig({ host, port, user, password, database, options }: Server): pg.PoolConfig & { readonly sslmode: string } {
  const given = new Options(options);
  const sslmode = given.take('sslmode') ?? 'prefer';
  const sslrootcert = given.take('sslrootcert');
  const sslcert = given.take('sslcert');
  const sslkey = given.take('sslkey');
  const address = { host: given.take('host') ?? host, port: Number(given.take('port') ?? port ?? NaN) };
  const config = {
    sslmode,
    host: address.host,
    ...(Number.isInteger(address.port) && { port: address.port }),
    user: given.take('user') ?? user,
    password: given.take('password') ?? password,
    database: given.take('dbname') ?? database,
    options: given.take('options'),
    application_name: given.take('application_name'),
    connectionTimeoutMillis: given.seconds('connect_timeout') ?? patience,
  };
  given.take('client_encoding'); // always UTF-8
  given.done('PostgreSQL');
  const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
  if (!modes.includes(sslmode))
    throw new UnsupportedError(`sslmode is ${modes.join(', ')}; “${sslmode}” is none of them.`, { code: 'BAD_URL' });
  const tls: ConnectionOptions = {
    // as in libpq, "require" checks the certificate where there is something to check it with
    rejectUnauthorized: sslmode.startsWith('verify') || (sslmode === 'require' && sslrootcert !== undefined),
    ...(sslmode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(sslrootcert !== undefined && { ca: readFileSync(sslrootcert) }),
    ...(sslcert !== undefined && { cert: readFileSync(sslcert) }),
    ...(sslkey !== undefined && { key: readFileSync(sslkey) }),
  };
  const local = config.host?.startsWith('/') ?? false;
  return { ...config, ssl: sslmode === 'disable' || sslmode === 'allow' || local ? false : tls };
}

export async function postgresPool({ sslmode, ...config }: ReturnType<typeof postgresConfig>): Promise<pg.Pool> {
  const { default: driver } = await import('pg');
  const withoutTls = sslmode === 'prefer' && config.ssl !== false && !(await takesTls(driver, config));
  const pool = new driver.Pool({
    ...config,
    ...(withoutTls && { ssl: false }),
    max: connections,
    allowExitOnIdle: true,
    // JSON stays the text that it is: 1.0 is a float in it
    types: {
      getTypeParser: (oid: number, format?: 'text') => (oid === jsonType ? String : (driver.types.getTypeParser(oid, format) as unknown)),
    } as never,
  });
  // An idle connection that breaks is replaced; without a listener it would end the program.
  pool.on('error', () => undefined);
  return pool;
}

const jsonType = 114;

/** `prefer`, the default: encrypted where the server can. Any other failure comes again with the first statement. */
async function takesTls(driver: { readonly Client: typeof pg.Client }, config: pg.ClientConfig): Promise<boolean> {
  const client = new driver.Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return !(error as Error).message.includes('does not support SSL');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** PyMySQL's names for what `mysql2` is told. */
export function mysqlConfig({ host, port, user, password, database, options }: Server): mysql2.PoolOptions {
  const given = new Options(options);
  const socket = given.take('unix_socket');
  const [ca, cert, key] = (['ssl_ca', 'ssl_cert', 'ssl_key'] as const).map((name) => given.take(name));
  const identity = given.take('ssl_check_hostname') ?? 'true';
  const charset = given.take('charset') ?? 'utf8mb4';
  const connectTimeout = given.seconds('connect_timeout') ?? patience;
  given.done('MySQL and MariaDB');
  if (!charset.startsWith('utf8mb4'))
    throw new UnsupportedError(`Texts are sent as utf8mb4; “${charset}” cannot hold them all.`, { code: 'BAD_URL' });
  return {
    ...(socket === undefined ? { host: host ?? 'localhost', port: port ?? 3306 } : { socketPath: socket }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    charset,
    connectTimeout,
    ...(ca !== undefined && {
      ssl: {
        ca: readFileSync(ca),
        ...(cert !== undefined && { cert: readFileSync(cert) }),
        ...(key !== undefined && { key: readFileSync(key) }),
        rejectUnauthorized: true,
        verifyIdentity: identity !== 'false',
      },
    }),
  };
}

export async function mysqlPool(config: mysql2.PoolOptions): Promise<mysql2.Pool> {
  const { default: driver } = await import('mysql2');
  const pool = driver.createPool({ ...config, connectionLimit: connections, jsonStrings: true });
  const stream = (connection: unknown) => (connection as { readonly stream: { ref(): void; unref(): void } }).stream;
  pool.on('acquire', (connection) => stream(connection).ref());
  pool.on('release', (connection) => stream(connection).unref());
  return pool;
}
