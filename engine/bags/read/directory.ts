/** What is kept of files between requests: keys of one file often come together. */
import { isSame } from '../file-identity.ts';
import type { FileIdentity } from '../file-identity.ts';
import type { HeapCollection } from '../hdf5-format/heap-read.ts';
import type { FoundLink } from '../hdf5-format/links-read.ts';
import type { Blocks } from './kept-bytes.ts';

/** What was read of one file. */
export interface Directory {
  readonly identity: FileIdentity;
  readonly blocks: Blocks;
  /** Heaps of texts, by address. */
  readonly heaps: Map<number, HeapCollection>;
  /** Of the root group. */
  links?: ReadonlyMap<string, FoundLink>;
}

/** A file that is younger (milliseconds) may be changed once more without its time changing. */
const tick = 100;
/** Bytes of the blocks of all files. */
const mostBytes = 32 * 2 ** 20;

export class Directories {
  /** By path, the one that was used last at the end. */
  readonly #kept = new Map<string, Directory>();

  /** What is known of a file, or a new directory. */
  of(path: string, identity: FileIdentity): Directory {
    const kept = this.#kept.get(path);
    this.#kept.delete(path);
    return kept && isSame(kept.identity, identity) ? kept : { identity, blocks: new Map(), heaps: new Map() };
  }

  keep(path: string, directory: Directory): void {
    if (Date.now() - Number(directory.identity.changed / 1_000_000n) < tick) return;
    this.#kept.set(path, directory);
    let total = 0;
    for (const { blocks } of this.#kept.values()) for (const { length } of blocks.values()) total += length;
    for (const [oldest, { blocks }] of this.#kept) {
      if (total <= mostBytes) break;
      this.#kept.delete(oldest);
      for (const { length } of blocks.values()) total -= length;
    }
  }
}
