/** Floats as NumPy prints them: the shortest digits of their own precision, rounded to even where they are cut. */
import { reprFloat } from './repr-scalars.ts';

/** Digits after the point that arrays print at most. */
const precision = 8;

/** From here on floats of 2 and 4 bytes take an exponent. */
const cutoff: Readonly<Record<number, number>> = { 2: 1e3, 4: 1e6 };

/** The nearest float of 2, 4 or 8 bytes. */
function round(value: number, itemsize: number): number {
  if (itemsize === 4) return Math.fround(value);
  if (itemsize !== 2 || !Number.isFinite(value) || value === 0) return value;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
  const steps = value / step;
  const nearest = Math.round(steps);
  return (Math.abs(steps % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest) * step;
}

/** A tie has been rounded up: down again where that makes the last digit even. */
function toEven(digits: string): string {
  const last = Number(digits.at(-1));
  return last % 2 === 0 ? digits : digits.slice(0, -1) + String(last - 1);
}

/** `toFixed` of a positive number, ties to even. */
export function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return (value * 2 ** (places + 1)) % 2 === 1 ? toEven(text) : text;
}

/** `toExponential` of a positive number, ties to even: mantissa and exponent. */
export function exponential(value: number, places: number): [mantissa: string, exponent: number] {
  const [mantissa, power] = value.toExponential(places).split('e') as [string, string];
  // where the last digit stands before rounding
  const fraction = places - Math.floor(Math.log10(value));
  const isTie =
    fraction >= 0
      ? (value * 2 ** (fraction + 1)) % 2 === 1
      : Number.isInteger(value) && BigInt(value) % 10n ** BigInt(-fraction) === 5n * 10n ** BigInt(-fraction - 1);
  return [isTie ? toEven(mantissa) : mantissa, Number(power)];
}

/** The fewest digits that tell a positive number from its neighbours, and the exponent of ten of the first. */
function shortest(value: number, itemsize: number): { digits: string; exponent: number } {
  let text = value.toExponential().split('e') as [string, string | number];
  if (itemsize < 8 && value > 0)
    for (let places = 0; places < 9; places++) {
      text = exponential(value, places);
      if (round(Number(text.join('e')), itemsize) === value) break;
    }
  return { digits: text[0].replace('.', '').replace(/(?!^)0+$/, ''), exponent: Number(text[1]) };
}

type Parts = { readonly whole: string; readonly fraction: string; readonly exponent: string };

function parts(text: string, exponent = ''): Parts {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  let length = fraction.length;
  while (length > 0 && fraction.charCodeAt(length - 1) === zero) length--;
  return { whole, fraction: fraction.slice(0, length), exponent };
}

const zero = 0x30;

export const exponentText = (power: number, width = 2) => `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(width, '0')}`;

function positionalParts(value: number, itemsize: number): Parts {
  // of doubles in this range JavaScript prints the fewest digits, without an exponent
  if (itemsize === 8 && value >= 1e-5 && value < 1e15) {
    const text = String(value);
    const point = text.indexOf('.');
    return parts(point >= 0 && text.length - point - 1 > precision ? fixed(value, precision) : text);
  }
  const { digits, exponent } = shortest(value, itemsize);
  const places = digits.length - 1 - exponent;
  if (places > precision) return parts(fixed(value, precision));
  return parts(Number(`${digits}e${exponent - digits.length + 1}`).toFixed(Math.max(0, places)));
}

function scientificParts(value: number, itemsize: number): Parts {
  if (value === 0) return parts('0', '+00');
  const [mantissa, power] = exponential(value, Math.min(precision, shortest(value, itemsize).digits.length - 1));
  return parts(mantissa, exponentText(power));
}

const longest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
const isNegative = (value: number) => value < 0 || Object.is(value, -0);

/**
 * Prints the floats of an array with the point in one column; `signed` shows the plus. `values` are those that will be shown. Where what
 * is printed `isTrimmed`, no column is looked for.
 */
export function floatFormatter(values: readonly number[], itemsize: number, signed = false, isTrimmed = false): (value: number) => string {
  const sign = (value: number) => (isNegative(value) ? '-' : signed ? '+' : '');
  const finite = values.filter(Number.isFinite);
  const magnitudes = finite.filter((value) => value !== 0).map(Math.abs);
  const max = magnitudes.reduce((a, b) => Math.max(a, b), 0);
  const min = magnitudes.reduce((a, b) => Math.min(a, b), Infinity);
  const isScientific =
    magnitudes.length > 0 && (max >= (cutoff[itemsize] ?? 1e8) || min < round(1e-4, itemsize) || round(max / min, itemsize) > 1000);
  if (isTrimmed && !isScientific)
    return (value) => {
      if (!Number.isFinite(value)) return Number.isNaN(value) ? `${signed ? '+' : ''}nan` : `${sign(value)}inf`;
      const { whole, fraction } = positionalParts(Math.abs(value), itemsize);
      return `${sign(value)}${whole}.${fraction}`;
    };
  const split = isScientific ? scientificParts : positionalParts;
  const all = finite.map((value) => split(Math.abs(value), itemsize));
  const partsOf = new Map(finite.map((value, i) => [value, all[i] as Parts]));
  const places = longest(all.map(({ fraction }) => fraction));
  const power = longest(all.map(({ exponent }) => exponent)) - 1;
  const right = isScientific ? places + power + 2 : places;
  let left = longest(finite.map((value, i) => sign(value) + (all[i] as Parts).whole));
  if (finite.length < values.length) left = Math.max(left, 2 + (signed || values.includes(-Infinity) ? 1 : 0) - right);
  return (value) => {
    if (Number.isNaN(value)) return `${signed ? '+' : ''}nan`.padStart(left + right + 1);
    if (!Number.isFinite(value)) return `${sign(value)}inf`.padStart(left + right + 1);
    if (!isScientific) {
      const { whole, fraction } = partsOf.get(value) ?? positionalParts(Math.abs(value), itemsize);
      return `${(sign(value) + whole).padStart(left)}.${fraction.padEnd(right)}`;
    }
    const [mantissa, exponent] = value === 0 ? [(0).toFixed(places), 0] : exponential(Math.abs(value), places);
    const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
    return `${(sign(value) + whole).padStart(left)}.${fraction}e${exponentText(exponent, power)}`;
  };
}

/** A scalar such as the `1e+06` of `np.float32(1e+06)`. */
export function floatText(value: number, itemsize: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || itemsize >= 8) return reprFloat(value);
  const { digits, exponent } = shortest(magnitude, itemsize);
  const number = Number(`${digits}e${exponent - digits.length + 1}`);
  if (magnitude >= 1e-4 && magnitude < (cutoff[itemsize] as number)) return reprFloat(value < 0 ? -number : number);
  const fraction = digits.slice(1);
  return `${value < 0 ? '-' : ''}${digits[0]}${fraction && '.'}${fraction}e${exponentText(exponent)}`;
}

/** `1+2j`, without the parentheses that a Python complex has. */
export function complexText(real: number, imag: number, itemsize: number): string {
  const part = (value: number) => floatText(value, itemsize).replace(/\.0$/, '');
  if (real === 0 && !Object.is(real, -0)) return `${part(imag)}j`;
  const text = part(imag);
  return `${part(real)}${text.startsWith('-') ? '' : '+'}${text}j`;
}
