/** Digests of what has no parts: numbers, texts, bytes, dates. */
import { createHash, hash } from 'node:crypto';
import { IndigestibleError } from '../errors.ts';
import { isoDate, isoDateTime, isoTime, totalSeconds } from '../values/iso.ts';
import { Complex, Decimal, Float, Fraction } from '../values/numbers.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta } from '../values/time.ts';
import type { DigestHex } from '../values/objects.ts';
import { hashComplex, hashDecimal, hashDouble, hashFraction, intBytes } from './numbers.ts';

export function sha256(data: string | Uint8Array): DigestHex {
  return hash('sha256', data, 'hex') as DigestHex;
}

/** Content is hashed where it lies, not copied; each part before the next one is asked for. */
export function bytes(salt: string, content: Iterable<Uint8Array>): DigestHex {
  const running = createHash('sha256').update(salt);
  for (const part of content) running.update(part);
  return running.digest('hex') as DigestHex;
}

export function text(salt: string, value: string): DigestHex {
  if (!value.isWellFormed()) throw new IndigestibleError('A text with a lone surrogate has no digest (Python raises UnicodeEncodeError).');
  return sha256(salt + value);
}

const scratch = Buffer.alloc(64);

export function integer(salt: string, value: number | bigint): DigestHex {
  if (!Number.isSafeInteger(value)) return sha256(Buffer.concat([Buffer.from(salt), intBytes(BigInt(value))]));
  const length = scratch.write(salt, 'latin1');
  const low = Number(value);
  return sha256(scratch.subarray(0, writeInteger(scratch, length, Math.floor(low / 2 ** 32), low)));
}

/** Writes an int of at most 64 bits, given by the 32-bit halves of its two's complement; returns where it ends. */
export function writeInteger(into: Uint8Array, start: number, high: number, low: number): number {
  const count = bytesOf(high | 0, low | 0);
  for (let i = 0; i < count && i < 4; i++) into[start + i] = low >> (8 * i);
  for (let i = 4; i < count; i++) into[start + i] = high >> (8 * (i - 4));
  return start + count;
}

/** `(bit_length + 8) // 8`, where bit_length is that of the magnitude. */
function bytesOf(high: number, low: number): number {
  const negative = high < 0;
  const top = negative ? (low === 0 ? -high : ~high) : high;
  const bits = top === 0 ? 32 - Math.clz32(negative ? -low : low) : 64 - Math.clz32(top);
  return (bits + 8) >> 3;
}

/** Writes the hash of a float that is not NaN, as {@link writeInteger} does. */
export function writeDouble(into: Uint8Array, start: number, value: number): number {
  const { negative, high, low } = hashDouble(value);
  if (!negative) return writeInteger(into, start, high, low);
  return writeInteger(into, start, low === 0 ? -high : ~high, -low);
}

export const none = sha256('NoneType__None__');
export const [no, yes] = [integer('bool', 0), integer('bool', 1)];

export function float(salt: string, value: number, bits?: bigint): DigestHex {
  if (Number.isNaN(value)) return notANumber(salt, bits ?? plainNaN, 0n);
  const length = scratch.write('int', 'latin1');
  return sha256(scratch.subarray(0, writeDouble(scratch, length, value)));
}

const plainNaN = 0x7ff8000000000000n;

/** The real and imaginary part of a number that is not one, by their bits. */
export function notANumber(salt: string, real: bigint, imag: bigint): DigestHex {
  const packed = Buffer.alloc(16);
  packed.writeBigUInt64LE(real, 0);
  packed.writeBigUInt64LE(imag, 8);
  return bytes(salt, [packed]);
}

export function complex(salt: string, { real, imag, bits }: Complex): DigestHex {
  if (!Number.isNaN(real) && !Number.isNaN(imag)) return integer('int', hashComplex(real, imag));
  return notANumber(salt, bits?.real ?? bitsOf(real), bits?.imag ?? bitsOf(imag));
}

function bitsOf(value: number): bigint {
  if (Number.isNaN(value)) return plainNaN;
  scratch.writeDoubleLE(value);
  return scratch.readBigUInt64LE();
}

function decimal(value: string): DigestHex {
  const hashed = hashDecimal(value);
  if (hashed !== 'nan') return integer('int', hashed);
  const packed = Buffer.alloc(8);
  packed.writeBigUInt64LE(plainNaN | (value.startsWith('-') ? 1n << 63n : 0n));
  return bytes('Decimal', [packed]);
}

/** From here on, Python's float of a fraction overflows. */
const tooLarge = (1n << 1024n) - (1n << 970n);

function fraction({ numerator, denominator }: Fraction): DigestHex {
  if ((numerator < 0n ? -numerator : numerator) >= tooLarge * denominator)
    throw new IndigestibleError('A Fraction that is too large for a float has no digest (Python raises OverflowError).');
  return integer('int', hashFraction(numerator, denominator));
}

/** The digest of an object that stands for a number, a date or a time; `undefined` for any other. */
export function scalar(value: object): DigestHex | undefined {
  if (value instanceof Complex) return complex('complex', value);
  if (value instanceof Fraction) return fraction(value);
  if (value instanceof Decimal) return decimal(value.text);
  if (value instanceof Float) return float('float', value.value, value.bits);
  if (value instanceof PyDateTime) return text('datetime', isoDateTime(value));
  if (value instanceof PyDate) return text('date', isoDate(value));
  if (value instanceof PyTime) return text('time', isoTime(value));
  if (value instanceof TimeDelta) return sha256(`timedelta${float('float', totalSeconds(value))}`);
  return undefined;
}
