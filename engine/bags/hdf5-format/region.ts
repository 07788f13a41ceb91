/** What of a file belongs to one thing, such as a group: every part is read through here once. */
import { viewOf } from './bytes.ts';
import { lookup3 } from './checksum.ts';
import type { FileBytes } from './file-bytes.ts';

export class Region {
  readonly file: FileBytes;
  readonly #parts: { readonly at: number; readonly length: number }[] = [];
  #total = 0;

  constructor(file: FileBytes) {
    this.file = file;
  }

  /** @throws FormatError `BAD_BAG` where the parts are more than the file: then they go round in circles. */
  read(at: number, length: number): Uint8Array {
    this.#total += Math.max(length, 1);
    if (this.#total > this.file.length) throw this.file.damaged(`has parts that lie within each other (at ${at})`);
    const bytes = this.file.read(at, length);
    this.#parts.push({ at, length });
    return bytes;
  }

  /** A part that begins with this signature and ends with its checksum, which is left out. */
  sealed(at: number, length: number, signature: string): Uint8Array {
    const bytes = this.read(at, length);
    this.check(bytes, at, signature, length - 4);
    return bytes.subarray(0, length - 4);
  }

  check(bytes: Uint8Array, at: number, signature: string, checksumAt: number): void {
    if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== signature) throw this.file.damaged(`has no ${signature} at ${at}`);
    if (lookup3(bytes, 0, checksumAt) !== viewOf(bytes).getUint32(checksumAt, true))
      throw this.file.damaged(`has a wrong checksum at ${at}`);
  }

  /** Where what ends at `end` begins, if all of it is of this region. */
  startOfTail(end: number): number {
    const ends = new Map(this.#parts.filter(({ length }) => length > 0).map(({ at, length }) => [at + length, at]));
    let start = end;
    for (let at = ends.get(start); at !== undefined; at = ends.get(start)) start = at;
    return start;
  }
}

/** Errors of reading behind the end of some bytes are those of a damaged file. */
export function reading<T>(file: FileBytes, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof RangeError) throw file.damaged(`has parts that are too short: ${error.message}`);
    throw error;
  }
}
