/** Whether a file is still the one that it was. Our writers replace files, Python's change them in place. */
import { fstatSync, statSync } from 'node:fs';

/** What tells a file from the one that was there before. */
export interface FileIdentity {
  readonly inode: bigint;
  readonly size: bigint;
  /** When its content was written, in nanoseconds; that may be set to any time. */
  readonly modified: bigint;
  /** When anything of it was changed, in nanoseconds. */
  readonly changed: bigint;
}

/** Of the file at a path, if there is one, or of an open file. */
export function identityOf(descriptor: number): FileIdentity;
export function identityOf(path: string): FileIdentity | undefined;
export function identityOf(file: string | number): FileIdentity | undefined {
  const stat = typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && { inode: stat.ino, size: stat.size, modified: stat.mtimeNs, changed: stat.ctimeNs };
}

export function isSame(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  return a === b || (a?.inode === b?.inode && a?.size === b?.size && a?.modified === b?.modified && a?.changed === b?.changed);
}

/** Milliseconds since a file was written, by this machine's clock. */
export function age(identity: FileIdentity | undefined): number {
  return identity ? Date.now() - Number(identity.modified / 1_000_000n) : Infinity;
}
