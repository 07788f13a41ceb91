/** Little-endian bytes that grow. */

const large = 2 ** 32;

/** What is not known yet, or not there. */
export const undefinedAddress = Buffer.alloc(8, 0xff);

/** Writes an address or length of 64 bits. */
export function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / large), true);
}

/** Reads an address or length of 64 bits; one above 2^53 comes out as infinite, which no file reaches. */
export function getUint64(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  return high < 0x20_0000 ? high * large + view.getUint32(at, true) : Infinity;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export class Bytes {
  #bytes: Buffer;
  #view: DataView;
  /** How many are written. */
  length = 0;

  constructor(capacity: number) {
    // zeroed: gaps must not show what was in memory before
    this.#bytes = Buffer.alloc(capacity);
    this.#view = viewOf(this.#bytes);
  }

  u8(value: number): void {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: number): void {
    const at = this.#take(8);
    setUint64(this.#view, at, value);
  }

  bytes(value: Uint8Array): void {
    const at = this.#take(value.length);
    this.#bytes.set(value, at);
  }

  latin1(text: string): void {
    const at = this.#take(text.length);
    this.#bytes.write(text, at, 'latin1');
  }

  zeros(count: number): void {
    this.#take(count);
  }

  align(to: number): void {
    this.zeros((to - (this.length % to)) % to);
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  setU64(at: number, value: number): void {
    setUint64(this.#view, at, value);
  }

  /** All that is written: a view, to be copied before more is. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** May put other memory in the place of what was there: to be called before that is looked at. */
  #take(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(2 * this.#bytes.length, this.length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    return at;
  }
}

/** A constant of parts: numbers are single bytes, texts ASCII. */
export function constant(...parts: readonly (number | string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
}

export const u16 = (value: number): Buffer => Buffer.of(value & 255, value >> 8);
export const u32 = (value: number): Buffer => Buffer.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
