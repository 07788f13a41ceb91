/** Files of databases, read without closing them. */
import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';

/** The first bytes of a file, or `undefined` where it has fewer. */
export function readStart(path: string, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  return readSync(keptOpen(path), bytes, 0, length, 0) === length ? bytes : undefined;
}

const maxKept = 100;
const kept = new Map<string, { readonly file: number; readonly inode: number }>();

/**
 * POSIX takes away all locks that a program has on a file when any part of it closes that file, those of a connection that writes too. So
 * what we read of databases stays open, until another file has its name.
 */
function keptOpen(path: string): number {
  const known = kept.get(path);
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  if (known && known.inode === inode) return known.file;
  if (known) forget(path, known.file);
  const file = openSync(path, 'r');
  kept.set(path, { file, inode: fstatSync(file).ino });
  for (const [other, { file: oldest }] of kept) {
    if (kept.size <= maxKept) break;
    forget(other, oldest);
  }
  return file;
}

function forget(path: string, file: number): void {
  kept.delete(path);
  closeSync(file);
}

/** A copy that only its owner may read. */
export function copyKeptOpen(path: string, target: string): void {
  const source = keptOpen(path);
  const bytes = Buffer.allocUnsafe(2 ** 20);
  const file = openSync(target, 'w', 0o600);
  try {
    for (let at = 0, read; (read = readSync(source, bytes, 0, bytes.length, at)) > 0; at += read) writeSync(file, bytes, 0, read);
  } finally {
    closeSync(file);
  }
}
