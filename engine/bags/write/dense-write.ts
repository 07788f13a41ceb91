/** Many links of one group: a fractal heap of their messages, and a B-tree that finds them by the hashes of their names. */
import type { Builder } from './builder.ts';
import { constant, u16, u32, undefinedAddress } from '../hdf5-format/bytes.ts';
import { lookup3 } from '../hdf5-format/checksum.ts';
import { linkLength, linkName, writeLink } from './links.ts';
import type { Link } from './links.ts';
import { capacities, heapIdLength, indexRecordLength } from '../hdf5-format/shapes.ts';
import type { Capacity } from '../hdf5-format/shapes.ts';

/** Blocks of one row of the heap's table. */
const width = 4;
/** Rows of direct blocks: two of the smallest, each further of twice the size. */
const directRows = 9;
const smallestBlock = 512;
/** Signature, version, address of the heap, offset within it, checksum. */
const blockOverhead = 21;
const checksumAt = 17;
/** What HDF5 has for objects of heaps of links. */
const largestObject = 4096;
const nodeSize = 4096;

interface Entry {
  readonly link: Link;
  readonly length: number;
  /** In the heap's own space. */
  readonly offset: number;
}
interface Block {
  readonly offset: number;
  readonly size: number;
  readonly entries: Entry[];
  used: number;
}

/** Writes them; gives the addresses of the heap and of the index. No message may be above 4096 bytes. */
export function writeDense(builder: Builder, links: readonly Link[]): { readonly heap: number; readonly index: number } {
  const { blocks, start } = blocksFor(links);
  const heap = writeHeap(builder, blocks, start, links.length);
  const records = blocks.flatMap((block) => block.entries.map((entry) => ({ ...entry, name: linkName(entry.link) })));
  return { heap, index: writeIndex(builder, records.map((record) => ({ ...record, hash: lookup3(record.name) })).sort(byHash)) };
}

/** The links in blocks of the heap, of which the smallest are as small as will do. */
function blocksFor(links: readonly Link[]): { readonly blocks: Block[]; readonly start: number } {
  const longest = links.reduce((most, link) => Math.max(most, linkLength(link)), 0);
  for (let start = smallestBlock; ; start *= 2) {
    const blocks = start - blockOverhead < longest ? undefined : distribute(links, start);
    if (blocks) return { blocks, start };
  }
}

function distribute(links: readonly Link[], start: number): Block[] | undefined {
  const blocks: Block[] = [];
  let block: Block | undefined;
  for (const link of links) {
    const length = linkLength(link);
    if (!block || block.used + length > block.size) {
      if (blocks.length === width * directRows) return undefined;
      const size = rowSize(start, Math.floor(blocks.length / width));
      block = { offset: block ? block.offset + block.size : 0, size, entries: [], used: blockOverhead };
      blocks.push(block);
    }
    block.entries.push({ link, length, offset: block.offset + block.used });
    block.used += length;
  }
  return blocks;
}

const rowSize = (start: number, row: number): number => start * 2 ** Math.max(0, row - 1);

function writeHeap(builder: Builder, blocks: readonly Block[], start: number, count: number): number {
  const { out } = builder;
  // What lies where is known before it is written: each names the heap.
  const heap = out.length;
  const rows = blocks.length === 1 ? 0 : Math.ceil(blocks.length / width);
  const all = rows === 0 ? start : rowSize(start, rows - 1) * (rows === 1 ? width : 2 * width);
  const last = blocks.at(-1) as Block;
  const free = Array.from({ length: rows * width || 1 }, (_, i) => {
    const size = rowSize(start, Math.floor(i / width));
    return size - (blocks[i]?.used ?? blockOverhead);
  }).reduce((sum, each) => sum + each, 0);
  out.bytes(constant('FRHP', 0, u16(heapIdLength), u16(0), 2, u32(largestObject)));
  out.u64(0);
  out.bytes(undefinedAddress);
  out.u64(free);
  out.bytes(undefinedAddress);
  out.u64(all);
  out.u64(blocks.reduce((sum, block) => sum + block.size, 0));
  // where the next block goes; HDF5 counts from it when the only block gets a table
  out.u64(rows === 0 ? 0 : last.offset + last.size);
  out.u64(count);
  out.zeros(32);
  out.u16(width);
  out.u64(start);
  out.u64(start * 2 ** (directRows - 2));
  out.u16(32);
  out.u16(1);
  const root = heap + 146;
  builder.address(root);
  out.u16(rows);
  builder.seal(heap);
  if (rows > 0) writeTable(builder, heap, blocks, rows);
  for (const block of blocks) writeBlock(builder, heap, block);
  return heap;
}

function writeTable(builder: Builder, heap: number, blocks: readonly Block[], rows: number): void {
  const { out } = builder;
  const start = out.length;
  out.latin1('FHIB');
  out.u8(0);
  builder.address(heap);
  out.u32(0);
  let at = start + 21 + 8 * rows * width;
  for (let i = 0; i < rows * width; i++) {
    const block = blocks[i];
    if (!block) out.bytes(undefinedAddress);
    else {
      builder.address(at);
      at += block.size;
    }
  }
  builder.seal(start);
}

function writeBlock(builder: Builder, heap: number, block: Block): void {
  const { out, sealed } = builder;
  const start = out.length;
  out.latin1('FHDB');
  out.u8(0);
  builder.address(heap);
  out.u32(block.offset);
  out.u32(0);
  for (const { link } of block.entries) writeLink(builder, link);
  out.zeros(block.size - block.used);
  sealed.push(start, out.length, start + checksumAt);
}

interface Hashed extends Entry {
  readonly name: Uint8Array;
  readonly hash: number;
}
const byHash = (a: Hashed, b: Hashed): number => a.hash - b.hash || Buffer.compare(a.name, b.name);

function writeIndex(builder: Builder, records: readonly Hashed[]): number {
  const { out } = builder;
  const levels = capacities(nodeSize);
  let depth = 0;
  while (levels.at(depth).all < records.length || levels.at(depth).records > 0xffff) depth++;
  const root = writeNode(builder, records, depth, levels);
  const index = out.length;
  out.latin1('BTHD');
  out.u16(0x0500);
  out.u32(nodeSize);
  out.u16(indexRecordLength);
  out.u16(depth);
  // percent at which nodes are split and merged: HDF5's own
  out.u8(100);
  out.u8(40);
  builder.address(root.address);
  out.u16(root.count);
  out.u64(records.length);
  builder.seal(index);
  return index;
}

interface Node {
  readonly address: number;
  /** Records in the node itself, and with all below it. */
  readonly count: number;
  readonly all: number;
}

/** A node with these records, as even as can be; those below it first. */
function writeNode(builder: Builder, records: readonly Hashed[], depth: number, levels: ReturnType<typeof capacities>): Node {
  const { out } = builder;
  if (depth === 0) {
    const start = out.length;
    out.latin1('BTLF');
    out.u16(0x0500);
    for (const record of records) writeRecord(builder, record);
    return endNode(builder, start, records.length, records.length);
  }
  const below = levels.at(depth - 1);
  const children: Node[] = [];
  const between: Hashed[] = [];
  const count = Math.max(2, Math.ceil((records.length + 1) / (below.all + 1)));
  for (let i = 0, from = 0; i < count; i++) {
    const to = Math.round(((i + 1) * (records.length + 1)) / count) - 1;
    children.push(writeNode(builder, records.slice(from, to), depth - 1, levels));
    if (i < count - 1) between.push(records[to] as Hashed);
    from = to + 1;
  }
  const start = out.length;
  out.latin1('BTIN');
  out.u16(0x0500);
  for (const record of between) writeRecord(builder, record);
  for (const child of children) writePointer(builder, child, levels.countLength, below);
  return endNode(builder, start, between.length, records.length);
}

function writeRecord({ out }: Builder, { hash, offset, length }: Hashed): void {
  out.u32(hash);
  // a managed object: flags 0
  out.u8(0);
  out.u32(offset);
  out.u16(length);
}

function writePointer(builder: Builder, child: Node, countLength: number, below: Capacity): void {
  builder.address(child.address);
  writeUnsigned(builder, child.count, countLength);
  writeUnsigned(builder, child.all, below.allLength);
}

function writeUnsigned({ out }: Builder, value: number, length: number): void {
  for (let i = 0; i < length; i++) out.u8(Math.floor(value / 2 ** (8 * i)) % 256);
}

function endNode(builder: Builder, start: number, count: number, all: number): Node {
  builder.seal(start);
  builder.out.zeros(nodeSize - (builder.out.length - start));
  return { address: start, count, all };
}
