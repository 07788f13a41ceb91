import { PickleError } from '../errors.ts';
import { Float, float, int } from '../values/numbers.ts';
import { beyondLimit, defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';

const plainNaN = 0x7ff8000000000000n;

/** Texts of this many bytes are looked for among those that came before: names of classes and fields come in every file. */
const shortText = 32;
const recent = new Array<string>(2048).fill('');

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A cursor over the bytes of a pickle. Every length is checked against what is left before anything is read or made. */
export class Reader {
  readonly #buffer: Buffer;
  readonly #isLent: boolean;
  readonly #length: number;
  readonly #longest: number;
  readonly #longestText: number;
  readonly #longestInteger: number;
  position = 0;

  /** Of bytes that are lent, which will be others later, what goes into a value is copied. */
  constructor(bytes: Uint8Array, isLent = false, limits: Limits = defaultLimits) {
    this.#buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLent = isLent;
    this.#length = bytes.length;
    this.#longest = limits.length;
    this.#longestText = Math.min(limits.text, limits.length);
    this.#longestInteger = Math.min(limits.integer, limits.length);
  }

  get length(): number {
    return this.#length;
  }

  fail(message: string, offset = this.position): PickleError {
    return new PickleError(`${message} (at byte ${offset} of ${this.#length})`, { data: { offset, length: this.#length } });
  }

  /** Moves past `length` bytes and says where they began. */
  take(length: number): number {
    const start = this.position;
    if (length > this.#length - start)
      throw this.fail(`The pickle is cut short: ${length} bytes are announced, ${this.#length - start} are left`);
    this.position = start + length;
    return start;
  }

  opcode(): number {
    const code = this.#buffer[this.position];
    if (code === undefined) throw this.fail('The pickle is cut short: it has no end');
    this.position++;
    return code;
  }

  u8(): number {
    return this.#buffer[this.take(1)] as number;
  }

  u16(): number {
    return this.#buffer.readUInt16LE(this.take(2));
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.take(4));
  }

  i32(): number {
    return this.#buffer.readInt32LE(this.take(4));
  }

  /** A length of 64 bits; beyond 2^53 it is not exact, and beyond what any limit should be. */
  u64(): number {
    const start = this.take(8);
    const length = this.#buffer.readUInt32LE(start + 4) * 0x1_0000_0000 + this.#buffer.readUInt32LE(start);
    if (length > this.#longest || length >= 2 ** 53)
      throw beyondLimit('A length', 'length', Math.min(this.#longest, 2 ** 53), length, start);
    return length;
  }

  /** A double, big-endian. */
  float(): number | Float {
    const start = this.take(8);
    const value = this.#buffer.readDoubleBE(start);
    if (value === value) return float(value);
    const bits = this.#buffer.readBigUInt64BE(start);
    return bits === plainNaN ? NaN : new Float(NaN, bits);
  }

  /** A view, and a copy only of what is lent. */
  view(length: number): Uint8Array {
    if (length > this.#longest) throw beyondLimit('Bytes', 'length', this.#longest, length, this.position);
    const start = this.take(length);
    const part = this.#buffer.subarray(start, start + length);
    const { buffer, byteOffset } = this.#isLent ? Buffer.from(part) : part;
    // no Buffer: it becomes a value
    return new Uint8Array(buffer, byteOffset, length);
  }

  /** Up to the next line feed, which is passed. */
  line(): string {
    const end = this.#buffer.indexOf(0x0a, this.position);
    if (end < 0) throw this.fail('The pickle is cut short: a line does not end');
    this.#assertText(end - this.position);
    const text = this.#buffer.toString('latin1', this.position, end);
    this.position = end + 1;
    return text;
  }

  /** The same of UTF-8, as names are. */
  utf8Line(): string {
    const end = this.#buffer.indexOf(0x0a, this.position);
    if (end < 0) throw this.fail('The pickle is cut short: a line does not end');
    const text = this.utf8(end - this.position);
    this.position = end + 1;
    return text;
  }

  #assertText(length: number): void {
    if (length <= this.#longestText) return;
    const limit = length > this.#longest ? 'length' : 'text';
    throw beyondLimit('A text', limit, this.#longestText, length, this.position);
  }

  latin1(length: number): string {
    this.#assertText(length);
    const start = this.take(length);
    return this.#buffer.toString('latin1', start, start + length);
  }

  /** UTF-8 with lone surrogates, as Python's `surrogatepass` reads them. */
  utf8(length: number): string {
    if (length > this.#longestText) this.#assertText(length);
    const start = this.take(length);
    if (length <= shortText) {
      const text = this.#recent(start, length);
      if (text !== undefined) return text;
    }
    const text = this.#buffer.toString('utf8', start, start + length);
    return text.includes('\ufffd') ? this.#strictUtf8(start, start + length) : text;
  }

  /** A short text that is ASCII: the one that came before, if it is the same. */
  #recent(start: number, length: number): string | undefined {
    const buffer = this.#buffer;
    let hash = length;
    for (let i = start; i < start + length; i++) {
      const byte = buffer[i] as number;
      if (byte > 0x7f) return undefined;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    const slot = (hash ^ (hash >>> 15)) & (recent.length - 1);
    const text = recent[slot] as string;
    let same = text.length === length;
    for (let i = 0; same && i < length; i++) same = text.charCodeAt(i) === buffer[start + i];
    return same ? text : (recent[slot] = buffer.toString('latin1', start, start + length));
  }

  #strictUtf8(start: number, end: number): string {
    try {
      return strictUtf8.decode(this.#buffer.subarray(start, end));
    } catch {
      return this.#surrogates(start, end);
    }
  }

  /** Splits at the three-byte forms of lone surrogates (ED A0..BF xx) and decodes the rest strictly. */
  #surrogates(start: number, end: number): string {
    const parts: string[] = [];
    let from = start;
    const flush = (to: number) => {
      try {
        parts.push(strictUtf8.decode(this.#buffer.subarray(from, to)));
      } catch (error) {
        throw new PickleError(`A text that is not UTF-8 (at byte ${from})`, { data: { offset: from }, cause: error });
      }
    };
    for (let i = start; i + 2 < end; i++) {
      const second = this.#buffer[i + 1] as number;
      const third = this.#buffer[i + 2] as number;
      if (this.#buffer[i] !== 0xed || second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
      flush(i);
      parts.push(String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)));
      from = i + 3;
      i += 2;
    }
    flush(end);
    return parts.join('');
  }

  /** Two's complement, little-endian. */
  integer(length: number): number | bigint {
    if (length > this.#longestInteger) throw this.#integerLimit(length);
    const start = this.take(length);
    if (length === 0) return 0;
    if (length <= 6) return this.#buffer.readIntLE(start, length);
    const hex = Buffer.from(this.#buffer.subarray(start, start + length))
      .reverse()
      .toString('hex');
    return int(BigInt.asIntN(length * 8, BigInt(`0x${hex}`)));
  }

  #integerLimit(length: number): PickleError {
    const limit = length > this.#longest ? 'length' : 'integer';
    return beyondLimit('Bytes of an integer', limit, this.#longestInteger, length, this.position);
  }
}
