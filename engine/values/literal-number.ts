/** Numbers of Python literals, and what may be done with them there: a sign, and a sum of a real and an imaginary one. */
import { Complex, Float, float, int } from './numbers.ts';
import type { Cursor } from './literal-cursor.ts';

export type LiteralNumber = number | bigint | Float | Complex;

const based = /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+/y;
const digits = String.raw`\d(?:_?\d)*`;
const decimal = new RegExp(String.raw`((?:${digits})?\.${digits}|${digits}\.?)([eE][+-]?${digits})?([jJ]?)`, 'y');

/** A number without a sign; `undefined` where none begins. */
export function readNumber(cursor: Cursor): LiteralNumber | undefined {
  const start = cursor.position;
  const number = readDigits(cursor);
  if (number !== undefined && /[\w]/.test(cursor.next)) throw cursor.fail('A number is followed by a letter or digit', start);
  return number;
}

function readDigits(cursor: Cursor): LiteralNumber | undefined {
  const start = cursor.position;
  const prefixed = cursor.take(based);
  if (prefixed) return int(BigInt(prefixed[0].replaceAll('_', '').toLowerCase()));
  const match = cursor.take(decimal);
  if (!match) return undefined;
  const text = (match[1] as string).replaceAll('_', '');
  const power = match[2]?.replaceAll('_', '') ?? '';
  if (match[3] !== '') return new Complex(0, Number(text + power));
  if (power !== '' || text.includes('.')) return float(Number(text + power));
  if (/^0+[1-9]/.test(text)) throw cursor.fail('An integer does not begin with 0', start);
  if (text.length > 4300) throw cursor.fail('The integer has too many digits; as hex it may have more', start);
  return int(BigInt(text));
}

/** `-number` */
export function negate(number: LiteralNumber): LiteralNumber {
  if (number instanceof Complex) return new Complex(-number.real, -number.imag);
  if (number instanceof Float) return float(-number.value);
  if (typeof number === 'bigint') return int(-number);
  // an int that is zero has no sign
  return Number.isInteger(number) && !Object.is(number, -0) ? 0 - number : float(-number);
}

/** `real + imaginary` or `real - imaginary`, zeros signed as Python adds them; `undefined` where the real part is too large. */
export function sum(real: Exclude<LiteralNumber, Complex>, sign: string, { imag }: Complex): Complex | undefined {
  const left = real instanceof Float ? real.value : Number(real);
  if (typeof real === 'bigint' && !Number.isFinite(left)) return undefined;
  return sign === '-' ? new Complex(left - 0, 0 - imag) : new Complex(left + 0, 0 + imag);
}
