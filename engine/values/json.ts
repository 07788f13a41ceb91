/** JSON as Python's `json` reads it: 1.0 stays a float, large integers stay exact, NaN and Infinity are allowed. */
import { FlecheError } from '../errors.ts';
import { PyDict } from './dict.ts';
import { float, int } from './numbers.ts';
import type { Value } from './value.ts';

const token =
  /[ \t\n\r]*(?:([[\]{}:,])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null|NaN|-?Infinity))/y;

const words: Readonly<Record<string, Value>> = { true: true, false: false, null: null, NaN };

/** Iterative, so nesting costs nothing. */
export function fromJson(text: string, wrap: (error: Error) => Error = (error) => error): Value {
  let position = 0;
  const fail = (message: string) =>
    wrap(new FlecheError(`${message} at character ${position}`, { code: 'BAD_JSON', data: { offset: position } }));
  const next = (): RegExpExecArray => {
    token.lastIndex = position;
    const match = token.exec(text);
    if (!match) throw fail(position >= text.trimEnd().length ? 'The text ends' : 'An unexpected character');
    position = token.lastIndex;
    return match;
  };
  const scalar = ([, , quoted, number, word]: RegExpExecArray): Value => {
    if (quoted !== undefined) {
      try {
        return JSON.parse(quoted) as string;
      } catch {
        throw fail('A text that is no JSON');
      }
    }
    if (number !== undefined) return /[.eE]/.test(number) ? float(Number(number)) : int(BigInt(number));
    return word?.endsWith('Infinity') ? float(word.startsWith('-') ? -Infinity : Infinity) : (words[word as string] as Value);
  };
  type Frame = { readonly target: Value[] | PyDict; key: string | undefined };
  const open: Frame[] = [];
  let result: Value | undefined;
  const add = (value: Value) => {
    const frame = open.at(-1);
    if (!frame) result = value;
    else if (Array.isArray(frame.target)) frame.target.push(value);
    else frame.target.set(frame.key as string, value);
  };
  /** Reads `"key":` or the end of the object. */
  const key = (frame: Frame, mayEnd: boolean): boolean => {
    const match = next();
    if (mayEnd && match[1] === '}') return false;
    if (match[2] === undefined) throw fail('A key is expected');
    frame.key = scalar(match) as string;
    if (next()[1] !== ':') throw fail('A colon is expected');
    return true;
  };
  let match: RegExpExecArray | undefined = next();
  while (match) {
    const [, sign] = match;
    let ended = true;
    if (sign === '{' || sign === '[') {
      const frame: Frame = { target: sign === '{' ? new PyDict() : [], key: undefined };
      add(frame.target);
      open.push(frame);
      if (sign === '{') ended = !key(frame, true);
      else {
        match = next();
        if (match[1] !== ']') continue;
      }
      if (!ended) {
        match = next();
        continue;
      }
      open.pop();
    } else if (sign !== undefined) throw fail(`An unexpected “${sign}”`);
    else add(scalar(match));
    match = undefined;
    while (open.length > 0) {
      const frame = open.at(-1) as Frame;
      const [, mark] = next();
      if (mark === ',') {
        if (!Array.isArray(frame.target)) key(frame, false);
        match = next();
        break;
      }
      if (mark !== (Array.isArray(frame.target) ? ']' : '}')) throw fail('A comma or the end is expected');
      open.pop();
    }
  }
  if (text.slice(position).trim() !== '') throw fail('Something follows the end');
  return result as Value;
}
