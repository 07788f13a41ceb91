import type { Kysely } from 'kysely';
import type { Dialect } from './dialects.ts';
import type { Tables } from './tables.ts';

/** A database of calls, whichever it is. What goes wrong in it comes as a FlecheError. */
export interface Store {
  readonly dialect: Dialect;
  /** Runs work that only looks, on one state of the database. `undefined` where the tables are not made yet. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T | undefined>;
  /** Runs work in one transaction, from the start again when other writers are in its way. The tables are made first. */
  write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Told of each statement. */
export type Log = (sql: string) => void;
