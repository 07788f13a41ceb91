/** A file that is read in blocks, which are kept. */
import { FileBytes } from '../hdf5-format/file-bytes.ts';

const usualBlock = 65_536;
/** A file of no more is one block. */
const smallFile = 131_072;

export type Blocks = Map<number, Uint8Array>;

export class KeptBytes extends FileBytes {
  readonly blockLength = this.length <= smallFile ? smallFile : usualBlock;
  /** By their numbers. May be set to those that were kept of this very file. */
  blocks: Blocks = new Map();

  /** What is read is not to be changed: others read it too. */
  override read(position: number, length: number): Uint8Array {
    if (!(length <= this.blockLength) || !(position + length <= this.length)) return super.read(position, length);
    const first = Math.floor(position / this.blockLength);
    const start = position - first * this.blockLength;
    const block = this.#block(first);
    if (start + length <= block.length) return block.subarray(start, start + length);
    const bytes = new Uint8Array(length);
    bytes.set(block.subarray(start));
    bytes.set(this.#block(first + 1).subarray(0, start + length - block.length), block.length - start);
    return bytes;
  }

  #block(index: number): Uint8Array {
    let block = this.blocks.get(index);
    if (!block) {
      const from = index * this.blockLength;
      block = super.read(from, Math.min(this.blockLength, this.length - from));
      this.blocks.set(index, block);
    }
    return block;
  }
}
