/** The bytes of a pickle under way, cut into frames where CPython's pickler cuts them. */
import { op } from '../opcodes.ts';

/** A frame is closed at the next opcode when it holds this much; a payload of this size lies outside of frames. */
const frameTarget = 65536;
/** A frame of fewer bytes is written without its header. */
const frameMinimum = 4;
/** FRAME and a length of 64 bits. */
const frameHeader = 9;
const chunkLength = 2 * frameTarget;
/** Shorter texts are tried as ASCII first: cheaper than asking how many bytes they take. */
const shortText = 100;

/** One pickle at a time is written: its first chunk serves for the next one again. */
let spare: Uint8Array | undefined;

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

export class Output {
  #bytes: Uint8Array;
  /** The same bytes, for texts. */
  #buffer: Buffer | undefined;
  #position = 0;
  /** Where what is not in `#parts` yet begins. */
  #start = 0;
  /** Where the header of the open frame lies. */
  #frame = 0;
  /** Finished frames, and large payloads as the views that they came as. */
  readonly #parts: Uint8Array[] = [];
  #partsLength = 0;

  constructor(protocol: number) {
    this.#bytes = spare ?? new Uint8Array(chunkLength);
    spare = undefined;
    this.op(op.PROTO);
    this.op(protocol);
    this.#openFrame();
  }

  /** To be called before each value, as CPython does: closes a frame that is full. */
  boundary(): void {
    if (this.#position - this.#frame >= frameTarget + frameHeader) {
      this.#closeFrame();
      this.#flush();
      this.#openFrame();
    }
  }

  op(code: number): void {
    if (this.#position === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#position++] = code;
  }

  op8(code: number, value: number): void {
    if (this.#position + 2 > this.#bytes.length) this.#grow(2);
    this.#bytes[this.#position++] = code;
    this.#bytes[this.#position++] = value;
  }

  op16(code: number, value: number): void {
    if (this.#position + 3 > this.#bytes.length) this.#grow(3);
    this.#bytes[this.#position++] = code;
    this.#bytes[this.#position++] = value;
    this.#bytes[this.#position++] = value >>> 8;
  }

  /** Signed or unsigned: the bits are the same. */
  op32(code: number, value: number): void {
    if (this.#position + 5 > this.#bytes.length) this.#grow(5);
    this.#bytes[this.#position++] = code;
    this.#bytes[this.#position++] = value;
    this.#bytes[this.#position++] = value >>> 8;
    this.#bytes[this.#position++] = value >>> 16;
    this.#bytes[this.#position++] = value >>> 24;
  }

  #op64(code: number, value: number): void {
    this.op32(code, value);
    const high = Math.floor(value / 0x1_0000_0000);
    for (let i = 0; i < 4; i++) this.op(high >>> (8 * i));
  }

  float(value: number): void {
    double[0] = value;
    if (this.#position + 9 > this.#bytes.length) this.#grow(9);
    this.#bytes[this.#position++] = op.BINFLOAT;
    // the machine is little-endian, pickles are not
    for (let i = 7; i >= 0; i--) this.#bytes[this.#position++] = doubleBytes[i] as number;
  }

  floatBits(bits: bigint): void {
    this.op(op.BINFLOAT);
    for (let shift = 56n; shift >= 0n; shift -= 8n) this.op(Number((bits >> shift) & 0xffn));
  }

  text(value: string): void {
    if (value.length > shortText || !this.#ascii(value)) this.#utf8(value);
  }

  /** Writes a short text that is ASCII; false if it is not. */
  #ascii(value: string): boolean {
    const { length } = value;
    if (this.#position + length + 2 > this.#bytes.length) this.#grow(length + 2);
    const bytes = this.#bytes;
    const start = this.#position + 2;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[start + i] = code;
    }
    bytes[start - 2] = op.SHORT_BINUNICODE;
    bytes[start - 1] = length;
    this.#position = start + length;
    return true;
  }

  #utf8(value: string): void {
    if (!value.isWellFormed()) return this.#sized(op.SHORT_BINUNICODE, op.BINUNICODE, op.BINUNICODE8, surrogatePass(value));
    const length = Buffer.byteLength(value);
    if (length >= frameTarget) return this.#sized(op.SHORT_BINUNICODE, op.BINUNICODE, op.BINUNICODE8, Buffer.from(value));
    this.#header(op.SHORT_BINUNICODE, op.BINUNICODE, op.BINUNICODE8, length);
    if (this.#position + length > this.#bytes.length) this.#grow(length);
    this.#buffer ??= Buffer.from(this.#bytes.buffer);
    this.#position += this.#buffer.write(value, this.#position);
  }

  bytes(value: Uint8Array): void {
    this.#sized(op.SHORT_BINBYTES, op.BINBYTES, op.BINBYTES8, value);
  }

  /** From protocol 5 on. */
  bytearray(value: Uint8Array): void {
    this.#sized(undefined, undefined, op.BYTEARRAY8, value);
  }

  /** An integer's bytes in two's complement, little-endian. */
  long(value: Uint8Array): void {
    if (value.length < 256) this.op8(op.LONG1, value.length);
    else this.op32(op.LONG4, value.length);
    this.#copy(value);
  }

  /** The whole pickle, in memory of its own. */
  finish(): Uint8Array {
    this.op(op.STOP);
    this.#closeFrame();
    if (this.#bytes.length === chunkLength) spare = this.#bytes;
    if (this.#parts.length === 0) return this.#bytes.slice(0, this.#position);
    this.#flush();
    const pickle = new Uint8Array(this.#partsLength);
    let position = 0;
    for (const part of this.#parts) {
      pickle.set(part, position);
      position += part.length;
    }
    return pickle;
  }

  #sized(short: number | undefined, middle: number | undefined, long: number, value: Uint8Array): void {
    if (value.length < frameTarget) {
      this.#header(short, middle, long, value.length);
      this.#copy(value);
      return;
    }
    this.#closeFrame();
    this.#header(short, middle, long, value.length);
    this.#flush();
    this.#part(value);
    this.#openFrame();
  }

  #header(short: number | undefined, middle: number | undefined, long: number, length: number): void {
    if (short !== undefined && length < 256) this.op8(short, length);
    else if (middle !== undefined && length <= 0xffff_ffff) this.op32(middle, length);
    else this.#op64(long, length);
  }

  #copy(value: Uint8Array): void {
    if (this.#position + value.length > this.#bytes.length) this.#grow(value.length);
    this.#bytes.set(value, this.#position);
    this.#position += value.length;
  }

  #openFrame(): void {
    this.#frame = this.#position;
    if (this.#position + frameHeader > this.#bytes.length) this.#grow(frameHeader);
    this.#position += frameHeader;
  }

  #closeFrame(): void {
    const length = this.#position - this.#frame - frameHeader;
    if (length < frameMinimum) {
      this.#bytes.copyWithin(this.#frame, this.#frame + frameHeader, this.#position);
      this.#position = this.#frame + length;
      return;
    }
    const end = this.#position;
    this.#position = this.#frame;
    this.#op64(op.FRAME, length);
    this.#position = end;
  }

  #flush(): void {
    if (this.#position > this.#start) this.#part(this.#bytes.subarray(this.#start, this.#position));
    this.#start = this.#position;
  }

  #part(part: Uint8Array): void {
    this.#parts.push(part);
    this.#partsLength += part.length;
  }

  /** Finished frames stay where they are; what is open moves to a new chunk. */
  #grow(length: number): void {
    const open = this.#bytes.subarray(this.#start, this.#position);
    const bytes = new Uint8Array(Math.max(chunkLength, 2 * (open.length + length)));
    bytes.set(open);
    this.#bytes = bytes;
    this.#buffer = undefined;
    this.#frame -= this.#start;
    this.#position = open.length;
    this.#start = 0;
  }
}

/** UTF-8 in which lone surrogates are three bytes each, as Python's `surrogatepass` writes them. */
function surrogatePass(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const part of text.match(/[^\ud800-\udfff]+|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g) ?? []) {
    const code = part.charCodeAt(0);
    if (part.length === 1 && code >= 0xd800 && code <= 0xdfff)
      parts.push(Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)));
    else parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}
