/** Global heaps: where texts lie. Equal short texts of one bag are one. */
import type { Builder } from './builder.ts';

/** A text, or its bytes. */
export type Text = string | Uint8Array;

/** 16 bytes to be filled in: length, address of the collection, number within it. */
export interface TextReference {
  readonly at: number;
  readonly text: Text;
}

/** A longer text is written as often as it is there: readers hold what they are made to read against the size of the file. */
const longestShared = 64;
/** HDF5 takes no smaller collection. */
const smallest = 4096;
/** A collection is read as a whole: large texts have their own. */
const enough = 65536;
const header = 16;

interface Entry {
  readonly bytes: Uint8Array;
  /** The references to it. */
  readonly at: number[];
}

/** Writes the heaps that hold these texts, and fills in the references. */
export function layHeaps(builder: Builder, references: readonly TextReference[]): void {
  const entries: Entry[] = [];
  const shared = new Map<string, Entry>();
  for (const { at, text } of references) {
    if (text.length === 0) continue;
    const key = text.length > longestShared ? undefined : typeof text === 'string' ? text : `\0${Buffer.from(text).toString('latin1')}`;
    const known = key === undefined ? undefined : shared.get(key);
    if (known) {
      known.at.push(at);
      continue;
    }
    const entry = { bytes: typeof text === 'string' ? Buffer.from(text) : text, at: [at] };
    entries.push(entry);
    if (key !== undefined) shared.set(key, entry);
  }
  let collection: Entry[] = [];
  let length = header;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (collection.length > 0 && length + size > enough) {
      writeCollection(builder, collection, length);
      collection = [];
      length = header;
    }
    collection.push(entry);
    length += size;
  }
  if (collection.length > 0) writeCollection(builder, collection, length);
}

const sizeOf = ({ bytes }: Entry): number => header + bytes.length + (-bytes.length & 7);

function writeCollection(builder: Builder, entries: readonly Entry[], length: number): void {
  const { out, addresses } = builder;
  out.align(8);
  const start = out.length;
  const size = Math.max(smallest, length);
  out.latin1('GCOL');
  out.u32(1);
  out.u64(size);
  entries.forEach(({ bytes, at }, i) => {
    // number, references to it (not counted), reserved
    out.u16(i + 1);
    out.zeros(6);
    out.u64(bytes.length);
    out.bytes(bytes);
    out.align(8);
    for (const place of at) {
      out.setU32(place, bytes.length);
      out.setU64(place + 4, start);
      addresses.push(place + 4);
      out.setU32(place + 12, i + 1);
    }
  });
  const free = start + size - out.length;
  if (free < header) return out.zeros(free);
  out.zeros(8);
  out.u64(free);
  out.zeros(free - header);
}
