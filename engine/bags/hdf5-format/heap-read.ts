/** Texts out of global heaps. */
import { getUint64, viewOf } from './bytes.ts';
import type { Region } from './region.ts';
import { referenceLength } from './types.ts';

const header = 16;

/** Objects of a collection by their numbers. */
export type HeapCollection = ReadonlyMap<number, Uint8Array>;

export class HeapReader {
  readonly #region: Region;
  readonly #collections: Map<number, HeapCollection>;

  /** @param collections - those that are read already, by address. */
  constructor(region: Region, collections = new Map<number, HeapCollection>()) {
    this.#region = region;
    this.#collections = collections;
  }

  /** The texts that these references name, as bytes. */
  texts(references: Uint8Array): Uint8Array[] {
    const view = viewOf(references);
    return Array.from({ length: references.length / referenceLength }, (_, i) => {
      const at = i * referenceLength;
      const length = view.getUint32(at, true);
      if (length === 0) return new Uint8Array();
      const found = this.#collection(getUint64(view, at + 4)).get(view.getUint32(at + 12, true));
      if (!found || found.length < length) throw this.#region.file.damaged('has a text that its heap does not hold');
      return found.subarray(0, length);
    });
  }

  #collection(address: number): HeapCollection {
    const known = this.#collections.get(address);
    if (known) return known;
    const { file } = this.#region;
    const head = viewOf(file.read(address, header));
    if (head.getUint32(0) !== 0x47434f4c) throw file.damaged(`has no heap at ${address}`);
    const bytes = this.#region.read(address, getUint64(head, 8));
    const view = viewOf(bytes);
    const objects = new Map<number, Uint8Array>();
    for (let at = header; at + header <= bytes.length;) {
      const number = view.getUint16(at, true);
      const length = getUint64(view, at + 8);
      if (number === 0) break;
      if (at + header + length > bytes.length) throw file.damaged(`has a heap that is too short at ${address}`);
      objects.set(number, bytes.subarray(at + header, at + header + length));
      at += header + length + (-length & 7);
    }
    this.#collections.set(address, objects);
    return objects;
  }
}
