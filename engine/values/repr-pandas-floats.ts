/** Floats of a column as pandas prints them: six digits, without the zeros that all of them end in. */
import { exponential, exponentText, fixed } from './repr-numpy-floats.ts';

const digits = 6;

/** One text for each; a place is left for the sign. */
export function floatCells(values: readonly number[]): string[] {
  const plain = trimZeros(values.map((value) => text(value, (magnitude) => positional(magnitude))));
  const magnitudes = values.map(Math.abs);
  const isLong = plain.some((each) => each.length > digits + 6) && magnitudes.some((magnitude) => magnitude > 1e6);
  const isSmall = magnitudes.some((magnitude) => magnitude > 0 && magnitude < 10 ** -digits);
  return isLong || isSmall ? values.map((value) => text(value, scientific)) : plain;
}

function text(value: number, print: (magnitude: number) => string): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : ' ';
  return sign + (Number.isFinite(value) ? print(Math.abs(value)) : 'inf');
}

/** From 1e21 on `toFixed` gives no digits, and pandas takes an exponent anyway. */
function positional(magnitude: number): string {
  return magnitude < 1e21 ? fixed(magnitude, digits) : `${BigInt(magnitude)}.${'0'.repeat(digits)}`;
}

function scientific(magnitude: number): string {
  if (magnitude === 0) return `${(0).toFixed(digits)}e+00`;
  const [mantissa, power] = exponential(magnitude, digits);
  return `${mantissa}e${exponentText(power)}`;
}

const decimal = /^[ -]\d+\.\d*$/;

function trimZeros(texts: string[]): string[] {
  const fractions = texts.filter((each) => decimal.test(each)).map((each) => each.slice(each.indexOf('.') + 1).replace(/0+$/, '').length);
  const kept = Math.max(1, ...fractions);
  return texts.map((each) => (decimal.test(each) ? each.slice(0, each.indexOf('.') + 1 + kept) : each));
}
