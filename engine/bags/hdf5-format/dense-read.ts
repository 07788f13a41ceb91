/** The links of a large group: an index of the hashes of their names leads to the messages in a fractal heap. */
import { getUint64, viewOf } from './bytes.ts';
import type { Region } from './region.ts';
import { capacities, heapIdLength, indexRecordLength } from './shapes.ts';

/** The messages of all links, in the order of the index. */
export function readDense(region: Region, heapAddress: number, indexAddress: number): Uint8Array[] {
  const locate = readHeap(region, heapAddress);
  const messages: Uint8Array[] = [];
  for (const record of readIndex(region, indexAddress)) {
    const view = viewOf(record);
    // flags: only objects that lie in the heap itself are as small as links
    if ((view.getUint8(4) & 0x30) !== 0) throw region.file.refused('links of more than 4096 bytes');
    messages.push(locate(view.getUint32(5, true), view.getUint16(9, true)));
  }
  return messages;
}

const maxDepth = 16;
/** The type of a B-tree of names of links. */
const nameIndex = 5;

function readIndex(region: Region, address: number): Uint8Array[] {
  const view = viewOf(region.sealed(address, 38, 'BTHD'));
  const nodeSize = view.getUint32(6, true);
  const depth = view.getUint16(12, true);
  if (
    view.getUint8(4) !== 0 ||
    view.getUint8(5) !== nameIndex ||
    view.getUint16(10, true) !== indexRecordLength ||
    nodeSize < 64 ||
    depth > maxDepth
  )
    throw region.file.damaged(`has no index of names at ${address}`);
  const levels = capacities(nodeSize);
  const records: Uint8Array[] = [];
  const walk = (at: number, count: number, level: number): void => {
    const bytes = region.read(at, nodeSize);
    const below = level > 0 ? levels.at(level - 1) : undefined;
    const pointerLength = below ? 8 + levels.countLength + below.allLength : 0;
    const start = 6 + count * indexRecordLength;
    const end = start + (below ? (count + 1) * pointerLength : 0);
    region.check(bytes, at, below ? 'BTIN' : 'BTLF', end);
    if (bytes[4] !== 0 || bytes[5] !== nameIndex) throw region.file.damaged(`has no node of an index of names at ${at}`);
    for (let i = 0; i < count; i++) records.push(bytes.subarray(6 + i * indexRecordLength, 6 + (i + 1) * indexRecordLength));
    if (!below) return;
    const view = viewOf(bytes);
    for (let i = start; i < end; i += pointerLength) walk(getUint64(view, i), unsigned(bytes, i + 8, levels.countLength), level - 1);
  };
  const count = view.getUint16(24, true);
  if (count > 0) walk(getUint64(view, 16), count, depth);
  if (records.length !== getUint64(view, 26)) throw region.file.damaged(`has an index at ${address} that does not have all its names`);
  return records;
}

function unsigned(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number);
  return value;
}

interface Block {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads the heap at this address; gives what finds an object of it by offset and length. */
function readHeap(region: Region, address: number): (offset: number, length: number) => Uint8Array {
  const { file } = region;
  const view = viewOf(region.sealed(address, 146, 'FRHP'));
  const [idLength, filters, bits] = [view.getUint16(5, true), view.getUint16(7, true), view.getUint16(128, true)];
  if (view.getUint8(4) !== 0 || idLength !== heapIdLength || filters !== 0 || bits !== 32)
    throw file.damaged(`has no heap of links at ${address}`);
  const checked = (view.getUint8(9) & 2) !== 0;
  const width = view.getUint16(110, true);
  const start = getUint64(view, 112);
  const directRows = Math.log2(getUint64(view, 120) / start) + 2;
  const blocks: Block[] = [];

  /** Blocks say whose they are, and where in the heap they belong. */
  const check = (bytes: Uint8Array, at: number, offset: number): void => {
    const head = viewOf(bytes);
    if (head.getUint8(4) !== 0 || getUint64(head, 5) !== address || head.getUint32(13, true) !== offset)
      throw file.damaged(`has a block of another heap at ${at}`);
  };

  const readBlock = (at: number, offset: number, size: number): void => {
    const bytes = region.read(at, size);
    const copy = bytes.slice();
    if (checked) {
      // the checksum of a block is made with zeros in its place
      copy.fill(0, 17, 21);
      region.check(Buffer.concat([copy, bytes.subarray(17, 21)]), at, 'FHDB', size);
    }
    check(bytes, at, offset);
    blocks.push({ offset, bytes });
  };

  const readTable = (at: number, offset: number, rows: number): void => {
    const bytes = region.sealed(at, 21 + 8 * rows * width, 'FHIB');
    check(bytes, at, offset);
    const table = viewOf(bytes);
    let inner = offset;
    for (let i = 0; i < rows * width; i++) {
      const row = Math.floor(i / width);
      const size = start * 2 ** Math.max(0, row - 1);
      const child = getUint64(table, 17 + 8 * i);
      if (Number.isFinite(child))
        if (row < directRows) readBlock(child, inner, size);
        else readTable(child, inner, Math.log2(size / (start * width)) + 1);
      inner += size;
    }
  };

  const root = getUint64(view, 132);
  const rows = view.getUint16(140, true);
  if (!Number.isInteger(directRows) || rows > 64) throw file.damaged(`has no table of blocks at ${address}`);
  if (Number.isFinite(root))
    if (rows === 0) readBlock(root, 0, start);
    else readTable(root, 0, rows);

  return (offset, length) => {
    const block = blocks[lastAtMost(blocks, offset)];
    const from = offset - (block?.offset ?? 0);
    if (!block || from + length > block.bytes.length) throw file.damaged('has a link that lies outside of its heap');
    return block.bytes.subarray(from, from + length);
  };
}

/** The place of the last block that begins at or before this offset. */
function lastAtMost(blocks: readonly Block[], offset: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle] as Block).offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
