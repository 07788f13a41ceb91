/** What a storage wrote itself: parts that many values share are saved with each of them, and written once. */
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';

interface Entry {
  readonly bytes: Uint8Array;
  readonly file: FileState;
}

type FileState = Pick<Stats, 'ino' | 'size' | 'mtimeMs'>;

/** Files that are remembered, those that were asked for last, and how large each may be. */
const maxEntries = 5000;
const maxLength = 4096;

/** Small files as they were written. They are looked at again before that is believed. */
export class WrittenFiles {
  readonly #entries = new Map<string, Entry>();

  /** Whether a file is still the one that was written, with these bytes. */
  holds(path: string, bytes: Uint8Array): boolean {
    const entry = this.#entries.get(path);
    if (!entry || Buffer.compare(entry.bytes, bytes) !== 0) return false;
    const now = statSync(path, { throwIfNoEntry: false });
    if (!now || !isSame(now, entry.file)) return false;
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    return true;
  }

  remember(path: string, bytes: Uint8Array, file: FileState): void {
    this.#entries.delete(path);
    if (bytes.length > maxLength) return;
    this.#entries.set(path, { bytes, file });
    if (this.#entries.size <= maxEntries) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}

function isSame(a: FileState, b: FileState): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs;
}
