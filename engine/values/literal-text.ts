/** Texts and bytes of Python literals. */
import type { Cursor } from './literal-cursor.ts';

/** Prefix and opening quote. */
const opening = /([rR][bB]?|[bB][rR]?|[uU]?)("""|'''|"|')/y;

/** What a backslash and one character stand for, in Python's literals and its oldest pickles. */
export const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A text, or several side by side, which are one; `undefined` where none begins. `space` steps over what may lie between them. */
export function readTexts(cursor: Cursor, space: () => void): string | Uint8Array | undefined {
  const first = cursor.take(opening);
  if (!first) return undefined;
  const isBytes = isBytesPrefix(first);
  const parts: string[] = [];
  for (let match: RegExpExecArray | undefined = first; match; match = cursor.take(opening)) {
    if (isBytesPrefix(match) !== isBytes) throw cursor.fail('Bytes and texts cannot be joined');
    parts.push(readText(cursor, /r/i.test(match[1] as string), isBytes, match[2] as string));
    space();
  }
  return isBytes ? new Uint8Array(Buffer.from(parts.join(''), 'latin1')) : parts.join('');
}

const isBytesPrefix = ([, prefix]: RegExpExecArray): boolean => /b/i.test(prefix as string);

function readText(cursor: Cursor, isRaw: boolean, isBytes: boolean, quote: string): string {
  const start = cursor.position;
  let result = '';
  while (!cursor.text.startsWith(quote, cursor.position)) {
    const character = cursor.next;
    if (character === '' || (quote.length === 1 && character === '\n')) throw cursor.fail('A text does not end', start);
    if (isBytes && character > '\x7f') throw cursor.fail('Bytes are written in ASCII');
    cursor.position++;
    if (character !== '\\') result += character;
    else if (!isRaw) result += readEscape(cursor, isBytes);
    else {
      result += character + cursor.next;
      cursor.position++;
    }
  }
  cursor.position += quote.length;
  return result;
}

/** What follows a backslash. */
function readEscape(cursor: Cursor, isBytes: boolean): string {
  const start = cursor.position - 1;
  const octal = cursor.take(/[0-7]{1,3}/y)?.[0];
  if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
  const hex = cursor.take(isBytes ? /x([\da-fA-F]{2})/y : /x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})/y);
  if (hex) {
    const point = parseInt((hex[1] ?? hex[2] ?? hex[3]) as string, 16);
    if (point > 0x10ffff) throw cursor.fail('There is no such character', start);
    return String.fromCodePoint(point);
  }
  const character = cursor.next;
  if (character === 'N' && !isBytes)
    throw cursor.fail('A character by its name (\\N{…}) is not read here; write it as it is, or as \\u…', start);
  if (character === 'x' || (!isBytes && /[uU]/.test(character))) throw cursor.fail('An escape that is cut short', start);
  if (isBytes && character > '\x7f') throw cursor.fail('Bytes are written in ASCII');
  cursor.position++;
  return simpleEscapes[character] ?? `\\${character}`;
}
