/** Files of several bags, changed as a whole: made again beside their place, and moved there under their lock. */
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Mutex } from 'async-mutex';
import { age, identityOf, isSame } from '../bags/file-identity.ts';
import { withFileLock } from '../bags/lock.ts';
import { compact, listBags, relink } from '../bags/write/index.ts';
import type { EncodedBag } from '../bags/write/index.ts';
import { FormatError } from '../errors.ts';
import { Leftovers, temporaryPath } from './bag_leftovers.ts';

/** Bags to be put into a file, or (`undefined`) taken out of it, by their names. */
export type BagChanges = ReadonlyMap<string, EncodedBag | undefined>;

export interface BagFilesOptions {
  /** Seconds. */
  readonly lockTimeout: number;
  /** Whether the folder is synced too after a file was moved into it. */
  readonly durable: boolean;
}

/** A file written beside its place; `empty`: nothing is left in it; `same`: there is nothing to do. */
type Made = 'written' | 'empty' | 'same';

/** The times that a file is made again without its lock, because another has just changed it, before the lock is held for all of it. */
const rounds = 3;
/** A file that is younger may be changed once more without its time changing (milliseconds; file systems count in up to 10). */
const tick = 20;

/** Changes files of several bags in one folder. A file is changed once for all that is asked while it waits for its turn. */
export class BagFiles {
  readonly #options: BagFilesOptions;
  readonly #leftovers = new Leftovers();
  readonly #turns = new Map<string, Mutex>();
  readonly #waiting = new Map<string, { readonly changes: Map<string, EncodedBag | undefined>; readonly done: Promise<void> }>();

  constructor(options: BagFilesOptions) {
    this.#options = options;
  }

  /** Puts and takes out bags of one file. The file goes, and its lock file with it, when no bag is left. */
  async change(path: string, changes: BagChanges): Promise<void> {
    let next = this.#waiting.get(path);
    if (next) for (const [name, bag] of changes) next.changes.set(name, bag);
    else {
      const all = new Map(changes);
      const done = this.#inTurn(path, async () => {
        this.#waiting.delete(path);
        await this.#exchange(path, (target) => make(path, target, all));
      });
      next = { changes: all, done };
      this.#waiting.set(path, next);
    }
    await next.done;
  }

  /** Takes back the space of bags that are gone. @returns the file's size in bytes, before and after. */
  async compact(path: string): Promise<{ readonly before: number; readonly after: number }> {
    let sizes = { before: 0, after: 0 };
    await this.#inTurn(path, () =>
      this.#exchange(path, (target) => {
        if (!statSync(path, { throwIfNoEntry: false })) return 'same';
        sizes = { ...compact(path, target) };
        return sizes.after < sizes.before ? 'written' : 'same';
      }),
    );
    return { before: sizes.before, after: Math.min(sizes.before, sizes.after) };
  }

  async #inTurn(path: string, body: () => Promise<void>): Promise<void> {
    let turn = this.#turns.get(path);
    if (!turn) this.#turns.set(path, (turn = new Mutex()));
    try {
      await turn.runExclusive(body);
    } finally {
      if (!turn.isLocked()) this.#turns.delete(path);
    }
  }

  /**
   * Has a file made from the one at `path`, and moves it there if that is still the file it was made from. The lock is held for as long as
   * that takes, unless others keep changing the file.
   */
  async #exchange(path: string, create: (target: string) => Made): Promise<void> {
    const lock = `${path}.lock`;
    for (let round = 0; ; round++) {
      const target = temporaryPath(path);
      const before = identityOf(path);
      try {
        if (round === rounds || age(before) < tick) return await this.#locked(lock, () => this.#commit(path, target, create(target)));
        const made = whole(path, () => create(target));
        if (made === 'same') return;
        const isDone = await this.#locked(lock, () => {
          if (made === undefined || !isSame(before, identityOf(path))) return false;
          this.#commit(path, target, made);
          return true;
        });
        if (isDone) return;
      } finally {
        rmSync(target, { force: true });
      }
    }
  }

  async #locked<T>(lock: string, body: () => T): Promise<T> {
    return await withFileLock(lock, this.#options.lockTimeout, body);
  }

  #commit(path: string, target: string, made: Made): void {
    if (made === 'same') return;
    if (made === 'written') {
      const present = statSync(path, { throwIfNoEntry: false });
      if (present) chmodSync(target, present.mode & 0o777);
      renameSync(target, path);
    } else {
      rmSync(path, { force: true });
      // as in the reference: those who wait for it see that it is gone. Windows removes no file that is open
      if (process.platform !== 'win32') rmSync(`${path}.lock`, { force: true });
    }
    this.#leftovers.remove(path);
    if (this.#options.durable) syncFolder(dirname(path));
  }
}

/** What is made of a file while another writes it may be nothing at all: that counts as a change. */
function whole<T>(path: string, create: () => T): T | undefined {
  const before = identityOf(path);
  try {
    return create();
  } catch (error) {
    if (error instanceof FormatError && (age(identityOf(path)) < 1000 || !isSame(before, identityOf(path)))) return undefined;
    throw error;
  }
}

function make(path: string, target: string, changes: BagChanges): Made {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const present = new Set(isThere ? listBags(path) : []);
  const put = new Map<string, EncodedBag>();
  const remove = new Set<string>();
  for (const [name, bag] of changes) {
    if (bag) put.set(name, bag);
    else if (present.has(name)) remove.add(name);
  }
  if (put.size === 0 && remove.size === 0) return 'same';
  if (put.size === 0 && remove.size === present.size) return 'empty';
  if (!isThere) mkdirSync(dirname(path), { recursive: true });
  relink(isThere ? path : undefined, target, put, remove);
  return 'written';
}

/** Windows has no such thing. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
