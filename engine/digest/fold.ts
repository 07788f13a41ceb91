/** The running hash of a container: a salt, then the digests of its parts, in chunks that stay small. */
import { createHash, hash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { IndigestibleError } from '../errors.ts';
import type { DigestHex } from '../values/objects.ts';
import { writeDouble, writeInteger } from './scalars.ts';
import { capacity, longest, sha256Lanes } from './sha256-lanes.ts';

const width = 64;
const chunk = 1 << 16;

/** Used again and again: `begin`, any number of parts, `end`. */
export class Fold {
  #bytes: Buffer = Buffer.allocUnsafe(1024);
  #length = 0;
  #hash: Hash | undefined;

  begin(salt: string): this {
    this.#length = this.#bytes.write(salt);
    this.#hash = undefined;
    return this;
  }

  /** A digest: of 64 digits, or what else a `Digest` in the value holds. */
  add(hex: DigestHex): void {
    const place = this.reserve();
    if (hex.length === width && this.#bytes.write(hex, place) === width) return;
    if (!hex.isWellFormed())
      throw new IndigestibleError('A Digest with a lone surrogate cannot be hashed (Python raises UnicodeEncodeError).');
    this.#length = place;
    this.#flush();
    this.#running.update(hex);
  }

  /** Room for a digest that {@link write} brings later; returns its place. */
  reserve(): number {
    // more than is needed: a text that is cut off where the room ends must not look like 64 digits
    if (this.#length + 2 * width > this.#bytes.length) this.#makeRoom();
    const place = this.#length;
    this.#length += width;
    return place;
  }

  write(place: number, digits: Uint8Array): void {
    this.#bytes.set(digits, place);
  }

  end(): DigestHex {
    lanes?.settle();
    const content = this.#bytes.subarray(0, this.#length);
    return (this.#hash ? this.#hash.update(content).digest('hex') : hash('sha256', content, 'hex')) as DigestHex;
  }

  get #running(): Hash {
    return (this.#hash ??= createHash('sha256'));
  }

  #makeRoom(): void {
    if (this.#bytes.length >= chunk) this.#flush();
    else {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 4);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
  }

  #flush(): void {
    lanes?.settle();
    this.#running.update(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}

/** Short messages that wait to be hashed together, each with the place that its digest goes to. */
export class Lanes {
  readonly #sha256 = sha256Lanes();
  readonly #folds = new Array<Fold>(capacity);
  readonly #places = new Int32Array(capacity);
  #count = 0;

  /** An int, given by the 32-bit halves of its two's complement. */
  integer(fold: Fold, high: number, low: number): void {
    const start = this.#begin(fold, 'int');
    this.#end(start, writeInteger(this.#sha256.blocks, start + 3, high, low));
  }

  /** A float that is not NaN. */
  double(fold: Fold, value: number): void {
    const start = this.#begin(fold, 'int');
    this.#end(start, writeDouble(this.#sha256.blocks, start + 3, value));
  }

  /** A str, if it is short and ASCII: false says that it is not. */
  text(fold: Fold, value: string): boolean {
    const { length } = value;
    if (length > longest - 3) return false;
    for (let i = 0; i < length; i++) if (value.charCodeAt(i) > 127) return false;
    const start = this.#begin(fold, 'str');
    const { blocks } = this.#sha256;
    for (let i = 0; i < length; i++) blocks[start + 3 + i] = value.charCodeAt(i);
    this.#end(start, start + 3 + length);
    return true;
  }

  /** Hashes what waits. */
  settle(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const { digits } = this.#sha256;
    this.#sha256.run(count);
    let next: number;
    for (let i = 0; i < count; i = next) {
      const fold = this.#folds[i] as Fold;
      const place = this.#places[i] as number;
      // neighbours go together
      for (next = i + 1; next < count && this.#folds[next] === fold && this.#places[next] === place + (next - i) * width;) next++;
      fold.write(place, digits.subarray(i * width, next * width));
    }
  }

  #begin(fold: Fold, salt: 'int' | 'str'): number {
    // reserving may settle
    const place = fold.reserve();
    this.#folds[this.#count] = fold;
    this.#places[this.#count] = place;
    const start = this.#count * width;
    const { blocks } = this.#sha256;
    for (let i = 0; i < 3; i++) blocks[start + i] = salt.charCodeAt(i);
    return start;
  }

  /** The padding of SHA-256. */
  #end(start: number, end: number): void {
    const { blocks } = this.#sha256;
    const bits = (end - start) * 8;
    blocks[end] = 0x80;
    blocks[start + width - 2] = bits >> 8;
    blocks[start + width - 1] = bits;
    if (++this.#count === capacity) this.settle();
  }
}

/** Making the module takes as long as hashing many thousand messages one by one. */
const worthWhile = 10_000;
let shortMessages = 0;
let lanes: Lanes | undefined;

/** To be asked for each short message: `undefined` until there have been enough. */
export function sharedLanes(): Lanes | undefined {
  if (lanes === undefined && ++shortMessages > worthWhile) lanes = new Lanes();
  return lanes;
}
