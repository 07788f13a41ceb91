/** Sizes that the format leaves to be worked out, for those who write and those who read. */

/** Flags, offset in 32 bits, length in 16: how an object of a heap of links is named. */
export const heapIdLength = 7;
/** The hash of a name, and where its link lies. */
export const indexRecordLength = 4 + heapIdLength;

/** Signature, version, type and checksum of a node. */
const nodeOverhead = 10;

/** What a node of one depth holds; leaves are of depth 0. */
export interface Capacity {
  /** Records of the node itself, and with all below it. */
  readonly records: number;
  readonly all: number;
  /** Bytes in which a parent counts `all`; none for leaves. */
  readonly allLength: number;
}

/** Bytes for numbers up to this one. */
const unsignedLength = (limit: number): number => Math.floor(Math.log2(limit) / 8) + 1;

/** The capacities of the nodes of a B-tree, and the bytes in which a parent counts the records of a node. */
export function capacities(nodeSize: number): { at(depth: number): Capacity; readonly countLength: number } {
  const leaf = Math.floor((nodeSize - nodeOverhead) / indexRecordLength);
  const countLength = unsignedLength(leaf);
  const levels: Capacity[] = [{ records: leaf, all: leaf, allLength: 0 }];
  return {
    countLength,
    at(depth) {
      while (levels.length <= depth) {
        const below = levels.at(-1) as Capacity;
        const pointer = 8 + countLength + below.allLength;
        const records = Math.floor((nodeSize - nodeOverhead - pointer) / (indexRecordLength + pointer));
        const all = (records + 1) * below.all + records;
        levels.push({ records, all, allLength: unsignedLength(all) });
      }
      return levels[depth] as Capacity;
    },
  };
}
