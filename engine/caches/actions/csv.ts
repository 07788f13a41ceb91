/** `.csv` files: the tables and arrays that they may have been written from. Pure. */
import { FormatError } from '../../errors.ts';
import { float, int } from '../../values/numbers.ts';
import { DType, NdArray } from '../../values/numpy.ts';
import { Global, Instance } from '../../values/objects.ts';
import { DataFrame, PandasIndex } from '../../values/pandas.ts';
import type { Column } from '../../values/pandas.ts';
import { Range, Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { arrayOf } from './printed.ts';

/** What a value was taken for, and the value. */
export type Taken = { readonly as: string; readonly value: Value };

/** The fields of a text, quotes taken away. @throws {@link FormatError} `BAD_CSV` */
export function parseCsv(text: string, path: string): string[][] {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  let row: string[] = [];
  for (let position = 0; position < text.length || row.length > 0; position = field.lastIndex) {
    field.lastIndex = position;
    const match = field.exec(text);
    if (!match)
      throw new FormatError(`${path} has a quote where none is expected, at character ${position}.`, { code: 'BAD_CSV', data: { path } });
    const [, quoted, plain = '', end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (field.lastIndex >= text.length) break;
  }
  return rows;
}

/** What a file of comma-separated values may be: a DataFrame as `pandas.read_csv` makes it, or an array of its numbers. */
export function fromCsv(text: string, path: string): Taken[] {
  const rows = parseCsv(text.replace(/^\ufeff/, ''), path);
  const [header, ...body] = rows;
  if (!header) throw new FormatError(`${path} is empty.`, { code: 'BAD_CSV', data: { path } });
  const frames: Taken[] = [];
  if (body.length > 0 && body.every((row) => row.length === header.length)) {
    frames.push({ as: 'DataFrame', value: frame(header, body) });
    // written with its index, as pandas does when nothing else is said
    if (header[0] === '' && body.every((row, i) => row[0] === String(i)))
      frames.push({
        as: 'DataFrame without its first column, the index',
        value: frame(
          header.slice(1),
          body.map((row) => row.slice(1)),
        ),
      });
  }
  return [...frames, ...arrays(rows, 'array'), ...arrays(body, 'array without its first line')];
}

function arrays(rows: readonly (readonly string[])[], as: string): Taken[] {
  const parsed = rows.map((row) => row.map(numberOf));
  if (!parsed.flat().every((item) => item !== undefined)) return [];
  const numbers = parsed as Value[][];
  const found: Taken[] = [];
  const add = (value: NdArray | undefined) => value && found.push({ as: `${as} of ${value.dtype.name}`, value });
  for (const dtype of ['float64', undefined]) {
    add(arrayOf(numbers, dtype));
    if (numbers.every((row) => row.length === 1)) add(arrayOf(numbers.flat(), dtype));
  }
  // numbers with a decimal point are an array of floats either way
  return found.filter(({ as: name }, i) => found.findIndex((other) => other.as === name && shapeOf(other) === shapeOf(found[i])) === i);
}

const shapeOf = (taken: Taken | undefined) => (taken?.value as NdArray).shape.join();

function numberOf(text: string): Value | undefined {
  const trimmed = text.trim();
  if (/^[-+]?\d+$/.test(trimmed)) return int(BigInt(trimmed.replace(/^\+/, '')));
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return float(Number(trimmed));
  const [, sign, word] = /^([-+]?)(nan|inf|infinity)$/i.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  return float(word.toLowerCase() === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity);
}

/** Nothing writes it: it is only looked for. */
const source = new Instance('reduce', new Global('pandas', 'DataFrame'), new Tuple());

function frame(header: readonly string[], rows: readonly (readonly string[])[]): DataFrame {
  const columns = header.map((name, i) =>
    column(
      name === '' ? `Unnamed: ${i}` : name,
      rows.map((row) => row[i] as string),
    ),
  );
  const range = new Range(0, rows.length, 1);
  const index = new PandasIndex(
    'RangeIndex',
    { name: null, dtype: 'int64', values: range, array: { kind: 'range', range } },
    rows.length,
    source,
  );
  const names = columns.map(({ name }) => name);
  const labels = new PandasIndex('Index', { ...texts(names), name: null }, names.length, source);
  return new DataFrame(columns, labels, index, rows.length, source);
}

/** What pandas takes for a missing value, of what is found in practice. */
const missing = new Set(['', 'NaN', 'nan', 'NA', 'N/A', 'null', 'NULL', 'None', '<NA>', '#N/A']);

function column(name: string, cells: readonly string[]): Column {
  const given = cells.filter((cell) => !missing.has(cell));
  if (given.length === cells.length && given.every((cell) => cell === 'True' || cell === 'False'))
    return { name, ...numbers(cells.map((cell) => cell === 'True')) };
  const parsed = cells.map((cell) => (missing.has(cell) ? float(NaN) : numberOf(cell)));
  if (!parsed.every((cell) => cell !== undefined)) return { name, ...texts(cells.map((cell) => (missing.has(cell) ? float(NaN) : cell))) };
  return { name, ...numbers(parsed) };
}

function numbers(items: Value[]): Omit<Column, 'name'> {
  const data = arrayOf(items) as NdArray;
  return { dtype: data.dtype.name, values: data, array: { kind: 'numpy', data } };
}

function texts(items: Value[]): Omit<Column, 'name'> {
  const data = new NdArray(new DType('O', '|', 8), [items.length], new Uint8Array(), { objects: items });
  return { dtype: 'str', values: data, array: { kind: 'text', data } };
}
