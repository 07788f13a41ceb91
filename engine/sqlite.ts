/**
 * The one place that opens SQLite: better-sqlite3, else `node:sqlite` behind the same interface (better-sqlite3's Linux binaries need
 * GLIBC 2.34 and Node-API 10). `FLECHE_SQLITE=better` or `node` forces one.
 */
import type * as sqlite from 'node:sqlite';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FormatError, UnsupportedError } from './errors.ts';
import { copyKeptOpen, readStart } from './kept-files.ts';

export type SqlValue = null | number | bigint | string | Uint8Array;
export type Row = { readonly [column: string]: SqlValue };
export type Driver = 'better-sqlite3' | 'node:sqlite';

/** What the engine needs of a database. Statements are prepared once for each text. */
export interface Database {
  readonly driver: Driver;
  /** It shows one state of the database, whatever others write meanwhile. */
  readonly isSnapshot: boolean;
  /** Somebody may be writing it: as long as this is open their log can only grow, so it is closed soon. */
  readonly isLive: boolean;
  all<R = Row>(sql: string, ...parameters: readonly SqlValue[]): R[];
  get<R = Row>(sql: string, ...parameters: readonly SqlValue[]): R | undefined;
  run(sql: string, ...parameters: readonly SqlValue[]): { readonly changes: number };
  exec(sql: string): void;
  /** All or nothing. */
  transaction<T>(body: () => T): T;
  /** The body sees one state of the database, and need not lock it anew for each look. It must not wait, nor write. */
  reading<T>(body: () => T): T;
  close(): void;
}

type Statement = { all(...p: unknown[]): unknown[]; get(...p: unknown[]): unknown; run(...p: unknown[]): { changes: number | bigint } };
type RawDatabase = { prepare(sql: string): Statement; exec(sql: string): unknown; close(): unknown };
type Opener = (source: string | URL | Buffer, readOnly: boolean) => RawDatabase;

const requireNative = createRequire(import.meta.url);

function better(): Opener | Error {
  // It segfaults where Node-API is older, so this is asked before it is loaded.
  if (Number(process.versions.napi) < 10)
    return new Error(`better-sqlite3 needs Node-API 10; Node ${process.version} has ${process.versions.napi}`);
  try {
    const Better = requireNative('better-sqlite3') as new (
      source: string | Buffer,
      options: object,
    ) => RawDatabase & { unsafeMode(): void };
    new Better(':memory:', {}).close();
    return (source, readonly) =>
      new Better(source as string | Buffer, readonly && typeof source === 'string' ? { readonly, fileMustExist: true } : {});
  } catch (error) {
    return error as Error;
  }
}

function builtIn(): Opener | Error {
  try {
    const { DatabaseSync } = requireNative('node:sqlite') as typeof sqlite;
    return (source, readOnly) => new DatabaseSync(source, { readOnly });
  } catch (error) {
    return error as Error;
  }
}

const drivers: readonly { readonly name: Driver; readonly load: () => Opener | Error }[] = [
  { name: 'better-sqlite3', load: better },
  { name: 'node:sqlite', load: builtIn },
];
const loaded = new Map<Driver, Opener | Error>();

function opener(name: Driver): Opener | Error {
  let found = loaded.get(name);
  if (found === undefined) loaded.set(name, (found = (drivers.find((driver) => driver.name === name) as (typeof drivers)[0]).load()));
  return found;
}

/** The drivers that may be used, the preferred first. */
function allowed(preferred: Driver): Driver[] {
  const forced = process.env.FLECHE_SQLITE;
  if (forced === 'better') return ['better-sqlite3'];
  if (forced === 'node') return ['node:sqlite'];
  return preferred === 'better-sqlite3' ? ['better-sqlite3', 'node:sqlite'] : ['node:sqlite', 'better-sqlite3'];
}

function choose(preferred: Driver): { readonly name: Driver; readonly open: Opener } {
  const reasons: string[] = [];
  for (const name of allowed(preferred)) {
    const open = opener(name);
    if (!(open instanceof Error)) return { name, open };
    reasons.push(`${name}: ${open.message.split('\n')[0]}`);
  }
  throw new UnsupportedError(`SQLite is not available here (${reasons.join('; ')}).`, { code: 'NO_SQLITE' });
}

/** Which driver opens databases of our own. */
export function sqliteDriver(): Driver {
  return choose('better-sqlite3').name;
}

/** Prepared statements that a connection keeps. */
const maxStatements = 200;

type ConnectionOptions = { readonly isSnapshot?: boolean; readonly isLive?: boolean; readonly onClose?: () => void };

class Connection implements Database {
  readonly driver: Driver;
  readonly isSnapshot: boolean;
  readonly isLive: boolean;
  readonly #raw: RawDatabase;
  readonly #statements = new Map<string, Statement>();
  readonly #onClose: (() => void) | undefined;

  constructor(driver: Driver, raw: RawDatabase, { isSnapshot = false, isLive = false, onClose }: ConnectionOptions = {}) {
    this.driver = driver;
    this.isSnapshot = isSnapshot;
    this.isLive = isLive;
    this.#raw = raw;
    this.#onClose = onClose;
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement) return statement;
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    this.#statements.set(sql, (statement = this.#raw.prepare(sql)));
    return statement;
  }

  all<R>(sql: string, ...parameters: readonly SqlValue[]): R[] {
    return this.#prepare(sql).all(...parameters) as R[];
  }

  get<R>(sql: string, ...parameters: readonly SqlValue[]): R | undefined {
    return (this.#prepare(sql).get(...parameters) as R | undefined) ?? undefined;
  }

  run(sql: string, ...parameters: readonly SqlValue[]): { changes: number } {
    return { changes: Number(this.#prepare(sql).run(...parameters).changes) };
  }

  exec(sql: string): void {
    this.#raw.exec(sql);
  }

  transaction<T>(body: () => T): T {
    return this.#within('BEGIN IMMEDIATE', body);
  }

  reading<T>(body: () => T): T {
    return this.#within('BEGIN', body);
  }

  #within<T>(begin: string, body: () => T): T {
    this.exec(begin);
    try {
      const result = body();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        this.exec('ROLLBACK');
      } catch {
        // a full or broken disk has undone it already: that error is the one to tell of
      }
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#raw.close();
    this.#onClose?.();
  }
}

/**
 * Opens a database to read and write it, or one in memory. Somebody else's is opened by the driver that looks at it, since two in one
 * program undo each other's locks; one of our own, at which nobody looks, by the faster.
 */
export function openToWrite(path: string, { isOurs = false }: { readonly isOurs?: boolean } = {}): Database {
  const { name, open } = choose(isOurs ? 'better-sqlite3' : 'node:sqlite');
  return new Connection(name, open(path, false));
}

/** The first 16 bytes of every SQLite database. */
const magic = 'SQLite format 3\0';

/** True if a file begins as SQLite databases do. */
export function isSqliteFile(path: string): boolean {
  return readHeader(path)?.toString('latin1', 0, 16) === magic;
}

function readHeader(path: string): Buffer | undefined {
  return readStart(path, 20);
}

/** The log of a writer in log mode, and the journal of one in rollback mode: what makes a database whole. */
const companions = ['-wal', '-journal'];

/** Those of them that hold something. */
function companionsOf(path: string): string[] {
  return companions.filter((suffix) => (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

/** Changes whenever a database or its log does. */
export function databaseVersion(path: string): string {
  const files = [path, ...companionsOf(path).map((suffix) => path + suffix)];
  const stamps = files.map((file) => {
    const stat = statSync(file, { throwIfNoEntry: file === path });
    return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : '';
  });
  return files.length > 1 ? `${stamps.join()}:${indexHeader(path)}` : (stamps[0] as string);
}

/** What a writer in log mode changes at each commit, also when two come so close together that the times of files are the same. */
function indexHeader(path: string): string {
  try {
    return readStart(`${path}-shm`, 48)?.toString('base64') ?? '';
  } catch {
    return ''; // it is not there, or may not be read: the times remain
  }
}

/**
 * Opens somebody else's database to look at it, leaving no trace: no `-wal`, no `-shm`, no table. What is in its log is seen. The
 * connection shows the database as it was when it was opened (`isSnapshot`), or as long as {@link databaseVersion} stays the same. One
 * that is live is to be closed soon.
 */
export function openToLook(path: string): Database {
  const header = readHeader(path);
  if (header?.toString('latin1', 0, 16) !== magic)
    throw new FormatError(`${path} is no SQLite database.`, { data: { path }, code: 'NOT_SQLITE' });
  if (companionsOf(path).length > 0) return (header[18] === 2 ? openLive(path) : undefined) ?? openCopy(path);
  const { name, open } = choose('node:sqlite');
  // in rollback mode a reader makes no files
  if (header[18] !== 2) return new Connection(name, open(path, true));
  if (name === 'node:sqlite') {
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return new Connection(name, open(url, true));
  }
  // Compiled without URIs, so without `immutable`: read from memory, told to be in rollback mode.
  const bytes = unchanged(path, () => readFileSync(path));
  bytes[18] = bytes[19] = 1;
  return new Connection(name, open(bytes, true), { isSnapshot: true });
}

/**
 * A database in log mode as a reader of SQLite's own sees it, through the index that its writer keeps beside it. `undefined` where there
 * is no such index, or this driver cannot do without writing it.
 */
function openLive(path: string): Database | undefined {
  const { name, open } = choose('node:sqlite');
  if (name !== 'node:sqlite' || !existsSync(`${path}-shm`)) return undefined;
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'ro');
  url.searchParams.set('readonly_shm', '1');
  for (let tries = 1; ; tries++) {
    let raw: RawDatabase | undefined;
    try {
      raw = open(url, true);
      raw.exec('BEGIN; SELECT count(*) FROM sqlite_master');
      return new Connection(name, raw, { isSnapshot: true, isLive: true });
    } catch (error) {
      // its writer ended just now, or the index may not be read: the copy tells of what is really wrong
      raw?.close();
      if (tries === mostTries || !isPassing(error)) return undefined;
      Atomics.wait(clock, 0, 0, 1);
    }
  }
}

/** Opening while the writer has the index half written, a millisecond apart: the writer may have been interrupted in the middle of it. */
const mostTries = 10;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** `SQLITE_BUSY` in all its forms, and `SQLITE_READONLY_RECOVERY`: the index is none at the moment. */
function isPassing(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode !== undefined && ((errcode & 0xff) === 5 || errcode === 264);
}

/** A copy of the database and its log, in a folder of its own that goes with the connection. */
function openCopy(path: string): Database {
  const folder = mkdtempSync(join(tmpdir(), 'fleche-snapshot-'));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    unchanged(path, () => {
      for (const suffix of companions) rmSync(copy + suffix, { force: true });
      copyKeptOpen(path, copy);
      for (const suffix of companionsOf(path)) {
        try {
          copyFileSync(path + suffix, copy + suffix);
        } catch (error) {
          // its writer ended just now, and took the log with it: this copy is none, and the next one will be
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
          throw error;
        }
        chmodSync(copy + suffix, 0o600);
      }
    });
    const { name, open } = choose('node:sqlite');
    const raw = open(copy, false);
    // This reads the log or undoes the journal; alone with it, SQLite needs no file for that.
    raw.exec('PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM sqlite_master; PRAGMA query_only = ON');
    // An open file outlives its name where names can go first: so nothing is left when the program is killed.
    if (process.platform !== 'win32') discard();
    return new Connection(name, raw, { isSnapshot: true, onClose: discard });
  } catch (error) {
    discard();
    throw error;
  }
}

/** What was read of a database while nobody wrote it. */
function unchanged<T>(path: string, read: () => T): T {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const before = databaseVersion(path);
    const result = read();
    if (databaseVersion(path) === before) return result;
  }
  throw new FormatError(`${path} is being written all the time: no consistent copy was to be had. Try again when it is quieter.`, {
    data: { path },
    code: 'BUSY',
  });
}
