/** One window builds a catalog, others read. Who builds says so in it, again and again; who stopped saying so has died. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { FlecheError } from '../errors.ts';
import type { Database } from '../sqlite.ts';

/** Making one index of a very large catalog takes a few seconds, during which nothing is said. */
const lifetime = 30_000;
const interval = 1000;

type Holder = { readonly token: string; readonly pid: number; readonly host: string; readonly beat: number };

export class Lease {
  readonly #database: Database;
  readonly #token = randomUUID();
  #beat = 0;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** The lease, or `undefined` while somebody else has it. */
  static take(database: Database): Lease | undefined {
    return database.transaction(() => {
      const holder = holderOf(database);
      if (holder && isAlive(holder)) return undefined;
      const lease = new Lease(database);
      lease.#say();
      return lease;
    });
  }

  #say(): void {
    this.#beat = Date.now();
    const holder: Holder = { token: this.#token, pid: process.pid, host: hostname(), beat: this.#beat };
    this.#database.run(`INSERT INTO facts VALUES ('lease', ?) ON CONFLICT DO UPDATE SET value = excluded.value`, JSON.stringify(holder));
  }

  /** Within each transaction of the builder. @throws when somebody else has taken it over. */
  keep(): void {
    if (holderOf(this.#database)?.token !== this.#token)
      throw new FlecheError('Another window has taken over the reading of this cache.', { code: 'LEASE_LOST' });
    if (Date.now() - this.#beat >= interval) this.#say();
  }

  release(): void {
    this.#database.run(`DELETE FROM facts WHERE name = 'lease' AND json_extract(value, '$.token') = ?`, this.#token);
  }
}

function holderOf(database: Database): Holder | undefined {
  const row = database.get<{ value: string }>(`SELECT value FROM facts WHERE name = 'lease'`);
  return row && (JSON.parse(row.value) as Holder);
}

function isAlive({ pid, host, beat }: Holder): boolean {
  if (Date.now() - beat > lifetime) return false;
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
