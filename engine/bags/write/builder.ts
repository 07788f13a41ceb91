/** The objects of one bag as HDF5 has them, in bytes that may be put anywhere: addresses count from where the bag will begin. */
import { Bytes, constant, undefinedAddress, viewOf, getUint64, setUint64 } from '../hdf5-format/bytes.ts';
import { lookup3 } from '../hdf5-format/checksum.ts';
import { writeDense } from './dense-write.ts';
import { layHeaps } from './heap.ts';
import type { Text, TextReference } from './heap.ts';
import { linkLength, maxCompactLinks, writeLink } from './links.ts';
import type { Link } from './links.ts';
import { asciiType, referenceLength, spaces } from '../hdf5-format/types.ts';

/** Bytes of a file that are copied when they are needed, and not before. */
export interface FileRange {
  readonly length: number;
  /** Calls `take` with the bytes, part by part. */
  read(take: (bytes: Uint8Array) => void): void;
}

/** A whole message, or what comes before the reference to a text and the text. */
export type Attribute = Uint8Array | readonly [prefix: Uint8Array, text: Text];

/** See {@link Builder.finish}. Opaque to everyone outside this folder. */
export interface EncodedBag {
  /** Headers, heaps and indices; {@link place} turns the addresses in them into those of a file. */
  readonly bytes: Uint8Array;
  /** Where addresses lie that count from the start of the bag. */
  readonly addresses: readonly number[];
  /** Triples: the bytes from, to, and where their checksum goes. */
  readonly sealed: readonly number[];
  /** Large data, each at a place of its own behind `bytes`. */
  readonly blobs: readonly Blob[];
  /** Where the header of the bag's group lies. */
  readonly root: number;
  /** Of everything. */
  readonly length: number;
}

export interface Blob {
  readonly at: number;
  readonly data: Uint8Array | FileRange;
}

/** Data of at most this many bytes lies within the header of its dataset. */
const maxCompactData = 1024;

/** References to texts always do; a message has no more than 65,535 bytes. */
export const maxTextData = 64_000;

const headerStart = constant('OHDR', 2, 2);
/** No dense storage; and the usual numbers for when there will be. */
const noLinks = constant(0x02, 18, 0, 0, 0, 0, undefinedAddress, undefinedAddress);
const groupInfo = constant(0x0a, 2, 0, 0, 0, 0);
/** The fill value: none, written if set. Texts have always one, and compact data is there from the beginning. */
const fillValue = {
  compact: constant(0x05, 2, 0, 0, 3, 0x09),
  apart: constant(0x05, 2, 0, 0, 3, 0x0a),
  text: constant(0x05, 2, 0, 0, 3, 1),
};
const nowhere = constant(0x08, 18, 0, 0, 3, 1, undefinedAddress, Buffer.alloc(8));

/** A builder's memory, kept for the next one. */
let spare: Bytes | undefined;

export class Builder {
  readonly out: Bytes;
  readonly addresses: number[] = [];
  readonly sealed: number[] = [];
  readonly #texts: TextReference[] = [];
  readonly #blobs: { at: number; data: Uint8Array | FileRange }[] = [];

  constructor() {
    this.out = spare ?? new Bytes(65536);
    spare = undefined;
  }

  /** A dataset; gives the address of its header. `type` and `space` are the messages' bodies. */
  dataset(type: Uint8Array, space: Uint8Array, data: Uint8Array | FileRange, attributes: readonly Attribute[]): number {
    const start = this.#begin(type, space);
    const { out } = this;
    if (data.length === 0) {
      out.bytes(fillValue.apart);
      out.bytes(nowhere);
    } else if (data.length <= maxCompactData && data instanceof Uint8Array) {
      out.bytes(fillValue.compact);
      this.#compact(data.length);
      out.bytes(data);
    } else {
      out.bytes(fillValue.apart);
      out.u8(0x08);
      out.u16(18);
      out.u8(0);
      out.u16(0x0103);
      this.#blobs.push({ at: out.length, data });
      out.u64(0);
      out.u64(data.length);
    }
    return this.#end(start, attributes);
  }

  /** A dataset of texts, which go to the bag's heap. */
  texts(type: Uint8Array, space: Uint8Array, texts: readonly Text[], attributes: readonly Attribute[]): number {
    if (texts.length * referenceLength > maxTextData) throw new RangeError('too many texts for one dataset');
    const start = this.#begin(type, space);
    this.out.bytes(fillValue.text);
    this.#compact(texts.length * referenceLength);
    for (const text of texts) this.#text(text);
    return this.#end(start, attributes);
  }

  /** `b''`: an opaque type cannot be of no bytes. */
  emptyBytes(attributes: readonly Attribute[]): number {
    return this.texts(asciiType, spaces.scalar, [''], attributes);
  }

  /** A group; gives the address of its header. */
  group(links: readonly Link[], attributes: readonly Attribute[]): number {
    const { out } = this;
    const dense = links.length > maxCompactLinks ? writeDense(this, links) : undefined;
    const start = this.#header();
    if (dense) {
      out.bytes(noLinks.subarray(0, 6));
      this.address(dense.heap);
      this.address(dense.index);
    } else out.bytes(noLinks);
    out.bytes(groupInfo);
    if (!dense)
      for (const link of links) {
        out.u8(0x06);
        out.u16(linkLength(link));
        out.u8(0);
        writeLink(this, link);
      }
    return this.#end(start, attributes);
  }

  /** An address within the bag. */
  address(value: number): void {
    this.addresses.push(this.out.length);
    this.out.u64(value);
  }

  /** The bytes from `start` on are complete, but for their checksum, which comes now. */
  seal(start: number): void {
    this.sealed.push(start, this.out.length, this.out.length);
    this.out.u32(0);
  }

  /** The bag whose group has its header at `root`. The builder is not to be used any more. */
  finish(root: number): EncodedBag {
    const { out } = this;
    layHeaps(this, this.#texts);
    let length = out.length;
    const blobs: Blob[] = [];
    for (const { at, data } of this.#blobs) {
      length += -length & 7;
      out.setU64(at, length);
      this.addresses.push(at);
      blobs.push({ at: length, data });
      length += data.length;
    }
    const bytes = new Uint8Array(out.written());
    if (bytes.length <= 65536) {
      out.written().fill(0);
      out.length = 0;
      spare = out;
    }
    return { bytes, addresses: this.addresses, sealed: this.sealed, blobs, root, length };
  }

  #begin(type: Uint8Array, space: Uint8Array): number {
    const start = this.#header();
    const { out } = this;
    out.u8(0x01);
    out.u16(space.length);
    out.u8(0);
    out.bytes(space);
    out.u8(0x03);
    out.u16(type.length);
    out.u8(1);
    out.bytes(type);
    return start;
  }

  #header(): number {
    // HDF5 aligns none, and what has no gaps can be told to be all of a group
    const start = this.out.length;
    this.out.bytes(headerStart);
    this.out.u32(0);
    return start;
  }

  #compact(length: number): void {
    const { out } = this;
    out.u8(0x08);
    out.u16(length + 4);
    out.u8(0);
    out.u16(0x0003);
    out.u16(length);
  }

  #text(text: Text): void {
    this.#texts.push({ at: this.out.length, text });
    this.out.zeros(referenceLength);
  }

  #end(start: number, attributes: readonly Attribute[]): number {
    const { out } = this;
    for (const attribute of attributes)
      if (attribute instanceof Uint8Array) out.bytes(attribute);
      else {
        out.bytes(attribute[0]);
        this.#text(attribute[1]);
      }
    out.setU32(start + headerStart.length, out.length - start - headerStart.length - 4);
    this.seal(start);
    return start;
  }
}

/** The bag's `bytes` as they are in a file in which the bag begins at `base`. */
export function place(bag: EncodedBag, base: number): Uint8Array {
  const bytes = new Uint8Array(bag.bytes);
  const view = viewOf(bytes);
  for (const at of bag.addresses) setUint64(view, at, getUint64(view, at) + base);
  for (let i = 0; i < bag.sealed.length; i += 3)
    view.setUint32(bag.sealed[i + 2] as number, lookup3(bytes, bag.sealed[i], bag.sealed[i + 1]), true);
  return bytes;
}
