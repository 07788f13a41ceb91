/** `repr` of floats, texts and bytes. */

/** Digits of an int that Python refuses to print in decimal (`sys.set_int_max_str_digits`), and ours in more time than they are worth. */
const tooLong = 10n ** 4300n;

/** Python's `repr(int)`; one of more than 4300 digits, which Python refuses, in hex. */
export function reprInt(value: bigint): string {
  if (value < tooLong && value > -tooLong) return String(value);
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Python's `repr(float)`: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
    const digits = exponent.slice(1);
    return `${mantissa}e${exponent[0]}${digits.padStart(2, '0')}`;
  }
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Other, separators but the space, unassigned: what `str.isprintable` denies. */
const unprintable = /[\p{C}\p{Z}]/u;

const short: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Python's `repr(str)`, of which what follows `limit` characters may be left out. */
export function reprString(whole: string, limit = Infinity): string {
  const quote = whole.includes("'") && !whole.includes('"') ? '"' : "'";
  const text = whole.length > limit ? whole.slice(0, limit) : whole;
  if (/^[ !#-&(-[\]-~]*$/.test(text)) return `${quote}${text}${quote}`;
  let result = quote;
  for (const character of text) {
    if (character === quote) result += `\\${quote}`;
    else if (short[character] !== undefined) result += short[character];
    else if (character !== ' ' && unprintable.test(character)) result += escaped(character.codePointAt(0) as number);
    else result += character;
  }
  return result + quote;
}

function escaped(point: number): string {
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`;
}

/** Python's `repr(bytearray)`, which escapes every `'`. */
export function reprByteArray(bytes: Uint8Array, limit = Infinity): string {
  const text = reprBytes(bytes, limit);
  return `bytearray(${text.startsWith('b"') ? text.replaceAll("'", "\\'") : text})`;
}

/** Python's `repr(bytes)`, of which what follows `limit` characters may be left out. */
export function reprBytes(whole: Uint8Array, limit = Infinity): string {
  const quote = whole.includes(0x27) && !whole.includes(0x22) ? '"' : "'";
  const bytes = whole.length > limit ? whole.subarray(0, limit) : whole;
  let result = `b${quote}`;
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote) result += `\\${quote}`;
    else if (short[character] !== undefined) result += short[character];
    else result += byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, '0')}` : character;
  }
  return result + quote;
}
