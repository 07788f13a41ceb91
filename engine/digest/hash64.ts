/** The 64-bit hashes of pandas. Many of them lie in one array as pairs of 32-bit words, low before high: the bytes are those of uint64. */

/** Hashes of all elements of a column: two words each. */
export type Hashes = Uint32Array;

/** What multiplications and SipHash leave: JavaScript has no pairs that cost nothing. */
let high = 0;
let low = 0;

/** `high:low *= b`, modulo 2^64. */
function multiply(bHigh: number, bLow: number): void {
  const [a0, a1, b0, b1] = [low & 0xffff, low >>> 16, bLow & 0xffff, bLow >>> 16];
  const first = a0 * b0;
  const second = a1 * b0 + (first >>> 16);
  const third = a0 * b1 + (second & 0xffff);
  const carried = a1 * b1 + (second >>> 16) + (third >>> 16);
  high = (carried + Math.imul(high, bLow) + Math.imul(low, bHigh)) | 0;
  low = Math.imul(low, bLow);
}

function add(bHigh: number, bLow: number): void {
  const sum = (low >>> 0) + (bLow >>> 0);
  high = (high + bHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  low = sum | 0;
}

/** `high:low ^= high:low >> bits`, for less than 32 bits. */
function fold(bits: number): void {
  low ^= (low >>> bits) | (high << (32 - bits));
  high ^= high >>> bits;
}

/** Spreads values over all 64 bits, in place: the finalizer of SplitMix64. */
export function mix(hashes: Hashes): Hashes {
  for (let i = 0; i < hashes.length; i += 2) {
    low = hashes[i] as number;
    high = hashes[i + 1] as number;
    fold(30);
    multiply(0xbf58476d, 0x1ce4e5b9);
    fold(27);
    multiply(0x94d049bb, 0x133111eb);
    fold(31);
    hashes[i] = low;
    hashes[i + 1] = high;
  }
  return hashes;
}

/** One hash for each row of several columns, as CPython once made those of tuples. */
export function combine(columns: readonly Hashes[], rows: number): Hashes {
  const combined = new Uint32Array(2 * rows);
  for (let row = 0; row < combined.length; row += 2) {
    high = 0;
    low = 0x345678;
    let factor = 1_000_003;
    for (const [i, column] of columns.entries()) {
      low ^= column[row] as number;
      high ^= column[row + 1] as number;
      // below 2^32 for some tens of thousands of columns, in two words for more
      multiply(Math.floor(factor / 2 ** 32), factor);
      factor += 82_520 + 2 * (columns.length - i);
    }
    add(0, 97_531);
    combined[row] = low;
    combined[row + 1] = high;
  }
  return combined;
}

/** `a + 23 b`: how pandas joins the parts of complex numbers. */
export function joinParts(real: Hashes, imag: Hashes): Hashes {
  for (let i = 0; i < real.length; i += 2) {
    low = imag[i] as number;
    high = imag[i + 1] as number;
    multiply(0, 23);
    add(real[i + 1] as number, real[i] as number);
    real[i] = low;
    real[i + 1] = high;
  }
  return real;
}

const [key0High, key0Low, key1High, key1Low] = keyWords('0123456789123456');

function keyWords(key: string): [number, number, number, number] {
  const view = new DataView(new TextEncoder().encode(key).buffer);
  return [view.getInt32(4, true), view.getInt32(0, true), view.getInt32(12, true), view.getInt32(8, true)];
}

/** SipHash-2-4 of the first `length` bytes, with the key of pandas, written to two words of `into`. */
export function sipHash(content: Uint8Array, length: number, into: Hashes, at: number): void {
  let [h0, l0, h1, l1] = [key0High ^ 0x736f6d65, key0Low ^ 0x70736575, key1High ^ 0x646f7261, key1Low ^ 0x6e646f6d];
  let [h2, l2, h3, l3] = [key0High ^ 0x6c796765, key0Low ^ 0x6e657261, key1High ^ 0x74656462, key1Low ^ 0x79746573];
  const blocks = (length >> 3) + 1;
  for (let block = 0; block <= blocks; block++) {
    const start = 8 * block;
    const finishing = block === blocks;
    const low = finishing ? 0 : wordAt(content, start, length);
    const high = finishing ? 0 : wordAt(content, start + 4, length) | (block === blocks - 1 ? length << 24 : 0);
    if (finishing) l2 ^= 0xff;
    h3 ^= high;
    l3 ^= low;
    for (let round = finishing ? 4 : 2; round > 0; round--) {
      let sum = (l0 >>> 0) + (l1 >>> 0);
      h0 = (h0 + h1 + (sum > 0xffffffff ? 1 : 0)) | 0;
      l0 = sum | 0;
      [h1, l1] = [((h1 << 13) | (l1 >>> 19)) ^ h0, ((l1 << 13) | (h1 >>> 19)) ^ l0];
      [h0, l0] = [l0, h0];
      sum = (l2 >>> 0) + (l3 >>> 0);
      h2 = (h2 + h3 + (sum > 0xffffffff ? 1 : 0)) | 0;
      l2 = sum | 0;
      [h3, l3] = [((h3 << 16) | (l3 >>> 16)) ^ h2, ((l3 << 16) | (h3 >>> 16)) ^ l2];
      sum = (l0 >>> 0) + (l3 >>> 0);
      h0 = (h0 + h3 + (sum > 0xffffffff ? 1 : 0)) | 0;
      l0 = sum | 0;
      [h3, l3] = [((h3 << 21) | (l3 >>> 11)) ^ h0, ((l3 << 21) | (h3 >>> 11)) ^ l0];
      sum = (l2 >>> 0) + (l1 >>> 0);
      h2 = (h2 + h1 + (sum > 0xffffffff ? 1 : 0)) | 0;
      l2 = sum | 0;
      [h1, l1] = [((h1 << 17) | (l1 >>> 15)) ^ h2, ((l1 << 17) | (h1 >>> 15)) ^ l2];
      [h2, l2] = [l2, h2];
    }
    h0 ^= high;
    l0 ^= low;
  }
  into[at] = l0 ^ l1 ^ l2 ^ l3;
  into[at + 1] = h0 ^ h1 ^ h2 ^ h3;
}

/** Little-endian, with zeros after the end. */
function wordAt(content: Uint8Array, start: number, end: number): number {
  if (start + 4 <= end) return readWord(content, start);
  let word = 0;
  for (let i = Math.min(4, end - start) - 1; i >= 0; i--) word = (word << 8) | (content[start + i] as number);
  return word;
}

function readWord(content: Uint8Array, at: number): number {
  return (
    (content[at] as number) | ((content[at + 1] as number) << 8) | ((content[at + 2] as number) << 16) | ((content[at + 3] as number) << 24)
  );
}
