/** The text forms of protocols 0 and 1. */
import type { Float } from '../values/numbers.ts';
import { float, int } from '../values/numbers.ts';
import { simpleEscapes } from '../values/literal-text.ts';

/** The argument of `I`: `01` and `00` are booleans. */
export function parseInt0(text: string): boolean | number | bigint | undefined {
  if (text === '01') return true;
  if (text === '00') return false;
  return parseLong(text);
}

/** The argument of `L`: a decimal integer, with or without `L` at its end. */
export function parseLong(text: string): number | bigint | undefined {
  const digits = text.endsWith('L') ? text.slice(0, -1) : text;
  if (!/^\s*[+-]?\d+\s*$/.test(digits)) return undefined;
  const trimmed = digits.trim();
  return int(trimmed.startsWith('-') ? -BigInt(trimmed.slice(1)) : BigInt(trimmed.replace('+', '')));
}

/** The argument of `F`: what `repr(float)` gives. */
export function parseFloat0(text: string): number | Float | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?nan$/.test(trimmed)) return NaN;
  const infinite = /^([+-]?)inf(inity)?$/.exec(trimmed);
  if (infinite) return float(infinite[1] === '-' ? -Infinity : Infinity);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(trimmed) ? float(Number(trimmed)) : undefined;
}

/** Python's `raw-unicode-escape`: only `\uXXXX` and `\UXXXXXXXX` are escapes, after an odd number of backslashes. */
export function rawUnicodeEscape(text: string): string | undefined {
  let valid = true;
  const decoded = text.replace(
    /(\\+)(u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g,
    (whole, slashes: string, _form: string, four?: string, eight?: string) => {
      if (slashes.length % 2 === 0) return whole;
      const point = parseInt((four ?? eight) as string, 16);
      if (point > 0x10ffff) {
        valid = false;
        return whole;
      }
      return slashes.slice(1) + String.fromCodePoint(point);
    },
  );
  return valid ? decoded : undefined;
}

/** A Python 2 `repr(str)`, quotes included, as the bytes it stands for (Latin-1). */
export function quotedString(text: string): string | undefined {
  const trimmed = text.trim();
  const quote = trimmed[0];
  if (trimmed.length < 2 || (quote !== "'" && quote !== '"') || trimmed.at(-1) !== quote) return undefined;
  return trimmed.slice(1, -1).replace(/\\(x([0-9a-fA-F]{2})|([0-7]{1,3})|[^])/g, (whole, escape: string, hex?: string, octal?: string) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
    return simpleEscapes[escape] ?? whole;
  });
}
