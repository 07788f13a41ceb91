import { FrozenSet, PyDict, PySet } from '../../values/dict.ts';
import { Complex, Decimal, Float, Fraction } from '../../values/numbers.ts';
import { Instance } from '../../values/objects.ts';
import { ByteArray, Range, Slice, Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import type { Make } from './index.ts';

export const isInt = (value: Value | undefined): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value) && !Object.is(value, -0));

const asFloat = (value: Value | undefined): number | undefined =>
  typeof value === 'number' ? value : value instanceof Float ? value.value : undefined;

const oddBits = (value: Value | undefined): bigint | undefined => (value instanceof Float ? value.bits : undefined);

const listed = (args: readonly Value[]): Value[] | undefined => {
  const [items] = args;
  if (args.length === 0) return [];
  return args.length === 1 && Array.isArray(items) ? items : undefined;
};

/** Text that stands for bytes, one for each character below 256. */
function latin1(text: Value | undefined): Uint8Array | undefined {
  return typeof text === 'string' && !/[^\0-\xff]/.test(text) ? new Uint8Array(Buffer.from(text, 'latin1')) : undefined;
}

export function complex([real, imag, ...more]: readonly Value[]): Complex | undefined {
  const [re, im] = [asFloat(real), asFloat(imag ?? 0)];
  if (re === undefined || im === undefined || more.length > 0) return undefined;
  const bits = { real: oddBits(real), imag: oddBits(imag) };
  return new Complex(re, im, bits.real === undefined && bits.imag === undefined ? undefined : bits);
}

export function range(args: readonly Value[]): Range | undefined {
  if (args.length < 1 || args.length > 3 || !args.every(isInt)) return undefined;
  const [first, stop, step] = args as (number | bigint)[];
  if (step !== undefined && Number(step) === 0) return undefined;
  return stop === undefined ? new Range(0, first as number) : new Range(first as number, stop, step);
}

function bytearray([content, encoding]: readonly Value[]): ByteArray | undefined {
  if (content === undefined) return new ByteArray(new Uint8Array());
  if (content instanceof Uint8Array && encoding === undefined) return new ByteArray(content);
  const bytes = encoding === 'latin-1' || encoding === 'latin1' ? latin1(content) : undefined;
  return bytes && new ByteArray(bytes);
}

const fractionText = /^(-?\d{1,4300})(?:\/(\d{1,4300}))?$/;

function fraction([numerator, denominator]: readonly Value[]): Fraction | undefined {
  if (typeof numerator === 'string' && denominator === undefined) {
    const parts = fractionText.exec(numerator);
    return parts ? lowest(BigInt(parts[1] as string), BigInt(parts[2] ?? 1)) : undefined;
  }
  return isInt(numerator) && isInt(denominator) ? lowest(BigInt(numerator), BigInt(denominator)) : undefined;
}

/** Python pickles fractions in lowest terms; anything else stays inert. */
function lowest(numerator: bigint, denominator: bigint): Fraction | undefined {
  return denominator > 0n ? new Fraction(numerator, denominator) : undefined;
}

export const reduced: readonly [string, Make][] = [
  ['builtins.complex', complex],
  ['builtins.range', range],
  ['builtins.xrange', range],
  ['builtins.slice', (args) => (args.length === 3 ? new Slice(args[0] as Value, args[1] as Value, args[2]) : undefined)],
  ['builtins.bytearray', bytearray],
  ['builtins.bytes', (args) => (args.length === 0 ? new Uint8Array() : undefined)],
  ['_codecs.encode', ([text, encoding]) => (encoding === 'latin1' || encoding === 'latin-1' ? latin1(text) : undefined)],
  ['builtins.set', (args) => pipe(listed(args), (items) => new PySet(items))],
  ['builtins.frozenset', (args) => pipe(listed(args), (items) => new FrozenSet(items))],
  ['builtins.list', (args) => (args.length === 0 ? [] : undefined)],
  ['builtins.dict', (args) => (args.length === 0 ? new PyDict() : undefined)],
  ['builtins.tuple', (args) => pipe(listed(args), (items) => new Tuple([...items]))],
  ['decimal.Decimal', ([text, ...more]) => (typeof text === 'string' && more.length === 0 ? new Decimal(text) : undefined)],
  ['fractions.Fraction', fraction],
];

function pipe<T, R>(value: T | undefined, then: (value: T) => R): R | undefined {
  return value === undefined ? undefined : then(value);
}

/** The arguments of an inert call or construction, if they are a tuple. */
export function argumentsOf(value: Value | undefined): readonly Value[] | undefined {
  return value instanceof Instance && value.args instanceof Tuple ? value.args.items : undefined;
}
