/** What a bag is read from: nodes that are known by their path, such as `object/args/i0`. Two layouts have them, {@link H5Bag} and `TrieBag`. */
import type { FormatError } from '../errors.ts';
import type { Complex, Float } from '../values/numbers.ts';

export type Field = 'module' | 'qualname' | 'version';

export interface BagSource {
  /** The dotted name of a node's kind. Counts the node as visited. */
  contentType(path: string): string;
  field(path: string, name: Field): string | undefined;
  /** Names of the nodes in a group, in order of their characters. */
  names(path: string): string[];
  text(path: string): string;
  boolean(path: string): boolean;
  integer(path: string): number | bigint;
  float(path: string): number | Float;
  complex(path: string): Complex;
  bytes(path: string): Uint8Array;
  byteArray(path: string): Uint8Array;
  /** Where in the HDF5 file an array's data set is. */
  arrayAt(path: string): string;
  /** @throws {@link FormatError} `BAG_REFUSED` where the path of a reference leaves the bag. */
  assertInside(path: string): void;
  /** An error that says where it is. */
  damage(path: string, what: string, cause?: unknown): FormatError;
}

/** No node takes less than this of a file, with its header, its link and its content type. */
const nodeBytes = 64;

/**
 * A file may link a node several times, and so make a small file an endless value. What is written once takes its place in the file, so
 * that all that is read fits into the file's size.
 */
export class Budget {
  #left: number;

  constructor(fileBytes: number) {
    this.#left = fileBytes;
  }

  /** False once the file was used up. */
  node(): boolean {
    return this.spend(nodeBytes);
  }

  spend(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }
}
