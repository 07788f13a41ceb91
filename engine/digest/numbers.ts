/** Python's `hash()` of numbers: what `fleche.digest` hashes for every number that is not an int. */
import { IndigestibleError } from '../errors.ts';

const P = (1n << 61n) - 1n;
const inf = 314159n;

function finish(hash: bigint): bigint {
  return hash === -1n ? -2n : hash;
}

export function hashInt(value: bigint): bigint {
  return finish(value < 0n ? -(-value % P) : value % P);
}

/** A hash below 2^61 in two parts that 32-bit operations take. Made once and filled again and again: it lives until the next one. */
export interface Hash61 {
  negative: boolean;
  /** Bits 32 to 60. */
  high: number;
  low: number;
}

const scratch: Hash61 = { negative: false, high: 0, low: 0 };
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The hash of a float that is not NaN: m·2^e modulo 2^61 - 1, where multiplying by 2 rotates 61 bits. */
export function hashDouble(value: number): Hash61 {
  scratch.negative = value < 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) {
    scratch.high = 0;
    scratch.low = Number(inf);
    return scratch;
  }
  double[0] = magnitude;
  const top = words[1] as number;
  const biased = top >>> 20;
  let high = biased === 0 ? top : (top & 0xfffff) | 0x100000;
  let low = words[0] as number;
  let turn = (Math.max(biased, 1) - 1075) % 61;
  if (turn < 0) turn += 61;
  for (; turn >= 29; turn -= 29) [high, low] = [low >>> 3, (((low & 7) << 29) | high) >>> 0];
  if (turn > 0) [high, low] = [((high << turn) | (low >>> (32 - turn))) & 0x1fffffff, ((low << turn) | (high >>> (29 - turn))) >>> 0];
  scratch.high = high;
  scratch.low = scratch.negative && high === 0 && low === 1 ? 2 : low;
  return scratch;
}

/** The hash of a float that is not NaN. */
export function hashFloat(value: number): bigint {
  const { negative, high, low } = hashDouble(value);
  const magnitude = (BigInt(high) << 32n) | BigInt(low);
  return negative ? -magnitude : magnitude;
}

export function hashComplex(real: number, imag: number): bigint {
  const sum = BigInt.asIntN(64, hashFloat(real) + 1000003n * hashFloat(imag));
  return finish(sum);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % P;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

export function hashFraction(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const hash = denominator % P === 0n ? inf : ((magnitude % P) * power(denominator, P - 2n)) % P;
  return finish(numerator < 0n ? -hash : hash);
}

const decimalText = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/;

/** The hash of a Decimal, or `'nan'`. */
export function hashDecimal(text: string): bigint | 'nan' {
  if (/^[+-]?s?nan\d*$/i.test(text)) {
    if (/^[+-]?s/i.test(text)) throw new IndigestibleError('A signalling NaN has no digest.');
    return 'nan';
  }
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? -inf : inf;
  const parts = decimalText.exec(text);
  if (!parts) throw new IndigestibleError(`Decimal(${JSON.stringify(text.slice(0, 60))}) is no number.`);
  const fraction = parts[3] ?? parts[4] ?? '';
  const coefficient = BigInt((parts[2] ?? '') + fraction || '0');
  const exponent = BigInt(parts[5] ?? 0) - BigInt(fraction.length);
  const factor = exponent >= 0n ? power(10n, exponent) : power(power(10n, P - 2n), -exponent);
  const hash = ((coefficient % P) * factor) % P;
  return finish(parts[1] === '-' ? -hash : hash);
}

/** Little-endian two's complement in `(bit_length + 8) // 8` bytes, where bit_length is that of the magnitude. */
export function intBytes(value: bigint): Buffer {
  const magnitude = value < 0n ? -value : value;
  const digits = magnitude.toString(16);
  const bits = digits.length * 4 - (Math.clz32(parseInt(digits.charAt(0), 16)) - 28);
  const length = (bits + 8) >> 3;
  return Buffer.from(
    BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  ).reverse();
}
