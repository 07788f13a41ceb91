/** A file, read and written at positions. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { FormatError } from '../../errors.ts';

const chunk = 4 * 1024 * 1024;
/** Node reads no more than 2 GiB in one call. */
const mostAtOnce = 1024 * 1024 * 1024;

export class FileBytes implements Disposable {
  /** What errors name: of a copy, the file that it was made of. */
  readonly path: string;
  readonly descriptor: number;
  /** When it was opened. */
  readonly length: number;

  constructor(path: string, flags: 'r' | 'r+' | 'w+' = 'r', name = path) {
    this.path = name;
    this.descriptor = openSync(path, flags);
    this.length = fstatSync(this.descriptor).size;
  }

  /** @throws FormatError `BAD_BAG` where the file does not reach so far. */
  read(position: number, length: number): Uint8Array {
    if (position + length > this.length) throw this.damaged(`names ${length} bytes at ${position}, behind its end`);
    const bytes = new Uint8Array(length);
    this.readInto(bytes, position);
    return bytes;
  }

  /** Fills `bytes` with what lies at a position. @throws FormatError `BAD_BAG` as {@link read}. */
  readInto(bytes: Uint8Array, position: number): void {
    const { length } = bytes;
    if (position + length > this.length) throw this.damaged(`names ${length} bytes at ${position}, behind its end`);
    for (let done = 0; done < length;) {
      const count = readSync(this.descriptor, bytes, done, Math.min(mostAtOnce, length - done), position + done);
      if (count === 0) throw this.damaged('became shorter while it was read');
      done += count;
    }
  }

  /** Reads a range part by part, whatever its size. */
  readParts(position: number, length: number, take: (bytes: Uint8Array) => void): void {
    for (let done = 0; done < length; done += chunk) take(this.read(position + done, Math.min(chunk, length - done)));
  }

  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;) done += writeSync(this.descriptor, bytes, done, bytes.length - done, position + done);
  }

  damaged(what: string): FormatError {
    return new FormatError(`${this.path} ${what}.`, { code: 'BAD_BAG', data: { path: this.path } });
  }

  refused(what: string): FormatError {
    return new FormatError(`${this.path} has ${what}, which no bag has.`, { code: 'BAG_REFUSED', data: { path: this.path } });
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
  }
}
