/** Python numbers that a JavaScript number cannot stand for. */

/**
 * A float that has an integral value (`1.0`), or a NaN whose bits are not the usual ones. Every other float is a plain `number`.
 */
export class Float {
  readonly value: number;
  /** The IEEE 754 bits, where `value` cannot hold them: an unusual NaN. */
  readonly bits: bigint | undefined;

  constructor(value: number, bits?: bigint) {
    this.value = value;
    this.bits = bits;
  }

  valueOf(): number {
    return this.value;
  }
}

/** A Python float as its own value: a `number` where that cannot be taken for an int, else a {@link Float}. */
export function float(value: number): number | Float {
  return Number.isInteger(value) && !Object.is(value, -0) ? new Float(value) : value;
}

/** A Python int: a `number` where it is safe, else a `bigint`. */
export function int(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

export class Complex {
  readonly real: number;
  readonly imag: number;
  /** The IEEE 754 bits of a part that is an unusual NaN, as in {@link Float}. */
  readonly bits: { readonly real?: bigint | undefined; readonly imag?: bigint | undefined } | undefined;

  constructor(real: number, imag: number, bits?: { readonly real?: bigint | undefined; readonly imag?: bigint | undefined }) {
    this.real = real;
    this.imag = imag;
    this.bits = bits;
  }
}

/** `decimal.Decimal`, as the text that its pickle holds. */
export class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `fractions.Fraction` in lowest terms, denominator positive. */
export class Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }
}
