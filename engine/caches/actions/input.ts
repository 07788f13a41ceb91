/** A value that a person gives, as text or as a file. */
import { readFileSync, statSync } from 'node:fs';
import { digest } from '../../digest/index.ts';
import { FormatError } from '../../errors.ts';
import { fromJson } from '../../values/json.ts';
import { literalEval } from '../../values/literal.ts';
import { typeName } from '../../values/names.ts';
import { repr } from '../../values/repr.ts';
import type { Value } from '../../values/value.ts';
import { fromCsv } from './csv.ts';
import type { Taken } from './csv.ts';
import type { ReadValue, ValueInput } from './model.ts';
import { readNpy } from './npy.ts';
import { arrayOf, printedArray } from './printed.ts';

/** Larger files are no values that a person saves or looks for by hand (bytes). */
const maxSize = 2 ** 30;
const previewLength = 120;

/** The one value that is to be saved. @throws `LiteralError`, {@link FormatError} `BAD_JSON`, `TOO_LARGE`. */
export function valueOf(input: ValueInput): Value {
  if (input.kind === 'literal') return literalEval(input.text, { names: true });
  if (input.kind === 'npy') return readNpy(read(input.path), input.path);
  if (input.kind === 'json')
    return fromJson(
      textOf(input.path),
      (error) => new FormatError(`${input.path} is no JSON: ${error.message}.`, { code: 'BAD_JSON', data: { path: input.path } }),
    );
  throw new FormatError('A .csv file may be a table or an array: it can be looked for, but not saved.', { code: 'BAD_INPUT' });
}

/** Everything that an input may mean, the likeliest first. @throws as {@link valueOf}. */
export function meaningsOf(input: ValueInput): Taken[] {
  if (input.kind === 'csv') return fromCsv(textOf(input.path), input.path);
  if (input.kind !== 'literal') {
    const value = valueOf(input);
    return [{ as: typeName(value), value }];
  }
  const printed = printedArray(input.text);
  if (printed) return [{ as: `array of ${printed.dtype.name}`, value: printed }];
  const value = valueOf(input);
  const found: Taken[] = [{ as: typeName(value), value }];
  for (const dtype of [undefined, 'float64']) {
    const array = arrayOf(value, dtype);
    const as = array && `array of ${array.dtype.name}`;
    if (as !== undefined && !found.some((other) => other.as === as)) found.push({ as, value: array as Value });
  }
  return found;
}

/** A value under its key. @throws `IndigestibleError` */
export function describe(value: Value): ReadValue {
  return { key: digest(value), type: typeName(value), preview: repr(value, { maxLength: previewLength, inline: true }) };
}

function read(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > maxSize) throw new FormatError(`${path} is larger than 1 GiB.`, { code: 'TOO_LARGE', data: { path } });
  return readFileSync(path);
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(read(path));
  } catch (error) {
    if (error instanceof TypeError) throw new FormatError(`${path} is no UTF-8 text.`, { code: 'BAD_TEXT', data: { path }, cause: error });
    throw error;
  }
}
