/** Extended XYZ, as ASE reads and writes it. */
import { NdArray, NumpyScalar } from '../../values/numpy.ts';
import { Float } from '../../values/numbers.ts';
import { reprFloat } from '../../values/repr-scalars.ts';
import type { Value } from '../../values/value.ts';
import type { Crystal } from '../known/crystal.ts';

/** Letters of the format by kinds of dtypes. */
const letters: Readonly<Record<string, string>> = { f: 'R', i: 'I', u: 'I', b: 'L', U: 'S' };
const atomsAtOnce = 1000;

interface ColumnOf {
  readonly name: string;
  readonly letter: string;
  readonly width: number;
  readonly text: (atom: number) => string;
}

export function* extxyz(crystal: Crystal): Generator<string> {
  const { species, positions } = crystal;
  const columns: ColumnOf[] = [
    { name: 'species', letter: 'S', width: 1, text: (atom) => (species[atom] as string).replace(/[\s,]+/g, '/') },
    { name: 'pos', letter: 'R', width: 3, text: (atom) => (positions[atom] ?? []).map(reprFloat).join(' ') },
    ...[...crystal.arrays].flatMap(([name, array]) => arrayColumn(name, array)),
  ];
  yield `${species.length}\n${comment(crystal, columns)}\n`;
  for (let start = 0; start < species.length; start += atomsAtOnce) {
    let text = '';
    for (let atom = start; atom < Math.min(species.length, start + atomsAtOnce); atom++)
      text += `${columns.map((column) => column.text(atom)).join(' ')}\n`;
    yield text;
  }
}

/** Arrays of one number or a few for each atom; others have no place in the format. */
function arrayColumn(name: string, array: NdArray): ColumnOf[] {
  const letter = array.objects ? undefined : letters[array.dtype.kind];
  if (letter === undefined || array.shape.length > 2 || !/^[^\s:="]+$/.test(name)) return [];
  const width = array.shape[1] ?? 1;
  const item = (index: number) => plain(array.item(index)) ?? '?';
  const text = (atom: number) => Array.from({ length: width }, (_, i) => item(atom * width + i).replace(/\s/g, '_')).join(' ');
  return [{ name, letter, width, text }];
}

function comment({ cell, pbc, info }: Crystal, columns: readonly ColumnOf[]): string {
  const parts: string[] = [];
  // the vectors one after the other
  if (cell?.some((vector) => vector.some((part) => part !== 0))) parts.push(`Lattice="${cell.flat().map(reprFloat).join(' ')}"`);
  parts.push(`Properties=${columns.map(({ name, letter, width }) => `${name}:${letter}:${width}`).join(':')}`);
  for (const [name, value] of info) {
    const text = infoText(value);
    if (text !== undefined) parts.push(`${/^[\w-]+$/.test(name) ? name : quoted(name)}=${text}`);
  }
  parts.push(`pbc="${pbc.map((flag) => (flag ? 'T' : 'F')).join(' ')}"`);
  return parts.join(' ');
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** Texts, numbers, and the arrays of numbers that its readers take: of one axis, or 3 by 3. */
function infoText(value: Value): string | undefined {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof NdArray && !value.objects && letters[value.dtype.kind] !== undefined) {
    const { shape } = value;
    // a matrix of nine numbers is read column by column
    const order = shape.length === 2 && shape[0] === 3 && shape[1] === 3 ? [0, 3, 6, 1, 4, 7, 2, 5, 8] : undefined;
    if (shape.length !== 1 && !order) return undefined;
    const places = order ?? Array.from({ length: value.size }, (_, i) => i);
    return `"${places.map((place) => plain(value.item(place)) ?? '?').join(' ')}"`;
  }
  return plain(value);
}

function plain(value: Value): string | undefined {
  const item = value instanceof NumpyScalar ? value.toValue() : value;
  if (typeof item === 'boolean') return item ? 'T' : 'F';
  if (typeof item === 'string') return item === '' ? '_' : item;
  if (item instanceof Float) return reprFloat(item.value);
  if (typeof item === 'bigint') return String(item);
  if (typeof item === 'number') return Number.isInteger(item) ? String(item) : reprFloat(item);
  return undefined;
}
