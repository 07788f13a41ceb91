/** Where catalogs lie. A catalog is ours alone, never in a user's cache, and can be deleted at any time. */
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openToWrite } from '../sqlite.ts';
import type { Database } from '../sqlite.ts';
import type { Problem } from '../caches/model.ts';
import { createTables, version } from './schema.ts';

/** With less room than this in a folder, catalogs are not begun there. */
const minRoom = 32 * 2 ** 20;
/** Milliseconds after which it is tried again whether a catalog can be kept on disk. */
const retryAfter = 30_000;

/** As long, in milliseconds, a disk that ran full while a catalog was written is not tried again for it. */
const fullFor = 600_000;

const settings = `
  PRAGMA busy_timeout = 1000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
`;

export type Catalog = {
  readonly database: Database;
  /** Why it is in this worker's memory only, where it is. */
  readonly problem?: Problem;
};
type Opened = Catalog & { readonly path: string; readonly inode: number; at: number };

const inMemory = ':memory:';

/** Opens the catalogs of a worker, each once. */
export class CatalogStore {
  readonly #folders: readonly string[];
  readonly #open = new Map<string, Opened>();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /**
   * The first folder that can be made and written, and has the catalog or room for one; `undefined` where none has. `reasons` is told
   * what is wrong with others.
   */
  folder(file = '', reasons: string[] = []): string | undefined {
    return this.#folders.find((folder) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        openToWrite(join(folder, 'probe.sqlite'), { isOurs: true }).close();
        rmSync(join(folder, 'probe.sqlite'), { force: true });
        const { bavail, bsize } = statfsSync(folder);
        if (bavail * bsize >= minRoom || (file !== '' && existsSync(join(folder, file)))) return true;
        reasons.push(`${folder}: there is no room left on the disk`);
      } catch (error) {
        reasons.push(`${folder}: ${(error as Error).message}`);
      }
      return false;
    });
  }

  /** One that is damaged or of another version is made anew; where none can be kept on disk, it is kept in memory and says why. */
  open(cacheId: string): Catalog {
    const known = this.#open.get(cacheId);
    if (known && this.#isCurrent(known)) return known;
    const opened = this.#openAnew(cacheId);
    if (known?.problem && opened.problem) {
      // still nowhere but in memory, where much of it may have been read by now
      opened.database.close();
      known.at = opened.at;
      return known;
    }
    known?.database.close();
    this.#open.set(cacheId, opened);
    return opened;
  }

  /** Another window or `deleteCatalogs` may have removed a file under us. */
  #isCurrent({ path, inode, at }: Opened): boolean {
    return path === inMemory ? Date.now() - at < retryAfter : inodeOf(path) === inode;
  }

  #openAnew(cacheId: string): Opened {
    const reasons: string[] = [];
    const folder = this.folder(fileName(cacheId), reasons);
    if (folder !== undefined) {
      const path = join(folder, fileName(cacheId));
      try {
        if ((statSync(fullMark(path), { throwIfNoEntry: false })?.mtimeMs ?? 0) > Date.now() - fullFor)
          throw new Error('the disk ran full while it was written');
        removeOld(folder, cacheId);
        const database = openOrReplace(path);
        return { database, path, inode: inodeOf(path) as number, at: Date.now() };
      } catch (error) {
        reasons.push(`${path}: ${(error as Error).message}`);
      }
    }
    const message = `No catalog can be kept on disk, so this cache is read into memory each time, which is slower: ${reasons.join('; ')}. `;
    const problem = { code: 'NO_CATALOG', message: `${message}Set fleche.catalog.location to a folder that can be written.` };
    return { database: prepare(inMemory), path: inMemory, inode: 0, at: Date.now(), problem };
  }

  /** Deletes a catalog that turned out to be damaged. */
  discard(cacheId: string): void {
    const known = this.#open.get(cacheId);
    this.#open.delete(cacheId);
    known?.database.close();
    if (known && known.path !== inMemory) remove(known.path);
  }

  /** Deletes a catalog that there was no room for, and has every worker and window read that cache into memory for a while. */
  giveUp(cacheId: string): void {
    const path = this.#open.get(cacheId)?.path;
    this.discard(cacheId);
    if (path !== undefined && path !== inMemory) writeFileSync(fullMark(path), '');
  }

  deleteAll(): number {
    this.close();
    let deleted = 0;
    for (const folder of this.#folders) {
      if (!statSync(folder, { throwIfNoEntry: false })) continue;
      const files = readdirSync(folder).filter((file) => /^catalog-\d+-[0-9a-f]+\.sqlite(-wal|-shm|-full)?$/.test(file));
      for (const file of files) rmSync(join(folder, file), { force: true });
      deleted += files.filter((file) => file.endsWith('.sqlite')).length;
    }
    return deleted;
  }

  close(): void {
    for (const { database } of this.#open.values()) database.close();
    this.#open.clear();
  }
}

function fileName(cacheId: string): string {
  return `catalog-${version}-${cacheId}.sqlite`;
}

/** A file without content: there is room for one on a full disk. */
function fullMark(path: string): string {
  return `${path}-full`;
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-full']) rmSync(path + suffix, { force: true });
}

function removeOld(folder: string, cacheId: string): void {
  const own = fileName(cacheId);
  for (const file of readdirSync(folder)) if (file.endsWith(`-${cacheId}.sqlite`) && file !== own) remove(join(folder, file));
}

function openOrReplace(path: string): Database {
  try {
    return prepare(path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    remove(path);
    return prepare(path);
  }
}

class OtherVersion extends Error {}

function prepare(path: string): Database {
  const database = openToWrite(path, { isOurs: true });
  try {
    database.exec(settings);
    if (createTables(database) !== version) throw new OtherVersion();
    database.get('SELECT count(*) FROM facts');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite's codes for a file that is malformed, no database, or ends too early. */
const damage = /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/;
const damageNumbers = [11, 26, 522];

/** Whether an error says that the disk is full. */
export function isFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'SQLITE_FULL' || (code === 'ERR_SQLITE_ERROR' && errcode === 13);
}

/** Whether an error says that a catalog must be made anew. */
export function isDamage(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (error instanceof OtherVersion || (typeof code === 'string' && damage.test(code))) return true;
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' && (damageNumbers.includes(errcode) || (errcode & 0xff) === 11);
}
