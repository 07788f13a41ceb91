/** The superblock: where the root group lies and the file ends, and whether its last writer came to an end. */
import { copyFileSync, constants, fsyncSync } from 'node:fs';
import { FormatError } from '../../errors.ts';
import { constant, getUint64, setUint64, undefinedAddress, viewOf } from './bytes.ts';
import { lookup3 } from './checksum.ts';
import { FileBytes } from './file-bytes.ts';

export const superblockLength = 48;
const signature = constant(0x89, 'HDF\r\n', 0x1a, '\n');
const flagsAt = 11;
const endAt = 28;
const rootAt = 36;
const checksumAt = 44;

/** The superblock of a file of our own, or of `base` with another root and end. */
export function superblock(root: number, end: number, base: Uint8Array = fresh): Uint8Array {
  const bytes = new Uint8Array(base);
  const view = viewOf(bytes);
  setUint64(view, endAt, end);
  setUint64(view, rootAt, root);
  return seal(bytes);
}

/** Version 3, addresses of 8 bytes, nothing before it, no extension. */
const fresh = constant(signature, 3, 8, 8, 0, Buffer.alloc(8), undefinedAddress, Buffer.alloc(20));

function seal(bytes: Uint8Array): Uint8Array {
  viewOf(bytes).setUint32(checksumAt, lookup3(bytes, 0, checksumAt), true);
  return bytes;
}

export interface Superblock {
  readonly bytes: Uint8Array;
  readonly root: number;
  readonly end: number;
}

/** @throws FormatError `BAD_BAG`, or `BAG_UNCLEAN` where a writer was killed. */
export function readSuperblock(file: FileBytes): Superblock {
  const bytes = superblockBytes(file);
  if (bytes[flagsAt] !== 0)
    throw new FormatError(`${file.path} was left marked by a writer that was killed; a repaired copy can be read.`, {
      code: 'BAG_UNCLEAN',
      data: { path: file.path },
    });
  const view = viewOf(bytes);
  const version = bytes[8] as number;
  if (version < 2 || version > 3) throw file.damaged(`has a superblock of version ${version}, which no writer of bags makes`);
  if (bytes[9] !== 8 || bytes[10] !== 8 || getUint64(view, 12) !== 0) throw file.damaged('has addresses that no writer of bags makes');
  if (lookup3(bytes, 0, checksumAt) !== view.getUint32(checksumAt, true)) throw file.damaged('has a superblock with a wrong checksum');
  const end = getUint64(view, endAt);
  if (end > file.length) throw file.damaged(`is cut short: ${file.length} bytes of ${end}`);
  return { bytes, root: getUint64(view, rootAt), end };
}

/** Whether this is a file of the form that bags have: older ones, and those that begin with something else, are HDF5 too. */
export function isModern(file: FileBytes): boolean {
  if (file.length < superblockLength) return false;
  const bytes = file.read(0, superblockLength);
  return Buffer.compare(bytes.subarray(0, 8), signature) === 0 && (bytes[8] === 2 || bytes[8] === 3);
}

function superblockBytes(file: FileBytes): Uint8Array {
  const bytes = file.length < superblockLength ? undefined : file.read(0, superblockLength);
  if (!bytes || Buffer.compare(bytes.subarray(0, 8), signature) !== 0) throw file.damaged('is no HDF5 file');
  return bytes;
}

/** Whether a writer was killed while it had the file open: HDF5 opens it no more. @throws FormatError `BAD_BAG` for what is no HDF5 file. */
export function isUnclean(path: string): boolean {
  using file = new FileBytes(path);
  const bytes = superblockBytes(file);
  return bytes[8] === 3 && bytes[flagsAt] !== 0;
}

/** Writes `target`, a copy of `source` without the mark of a writer that was killed. What it wrote last may be missing or damaged. */
export function repair(source: string, target: string): void {
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  using file = new FileBytes(target, 'r+');
  const bytes = superblockBytes(file).slice();
  bytes[flagsAt] = 0;
  // what was written behind the end that the superblock knows of is part of the file too
  file.write(seal(bytes), 0);
  fsyncSync(file.descriptor);
}
