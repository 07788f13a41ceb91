/** Tables as pandas 3 prints them on a terminal of 80 columns. */
import { columnCells, elementOf, isNumeric, labelCells, thing, type Print } from './repr-pandas-cells.ts';
import { frequency } from './repr-pandas-index.ts';
import type { DataFrame, IndexLevel, PandasIndex, Series } from './pandas.ts';
import type { Value } from './value.ts';

const maxRows = 60;
/** Rows of a table that has more: half of them from either end. */
const shownRows = 10;
const terminalWidth = 80;
/** Columns that are measured before those that fit are chosen. */
const maxColumns = 80;
const maxCell = 50;

const width = (text: string) => (/[\ud800-\udbff]/.test(text) ? [...text].length : text.length);
const padStart = (text: string, to: number) => ' '.repeat(Math.max(0, to - width(text))) + text;
const padEnd = (text: string, to: number) => text + ' '.repeat(Math.max(0, to - width(text)));
const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, width(text)), 0);

/** The first and the last of them, where there are too many. */
function ends(count: number, most: number, shown: number): { places: number[]; half: number | undefined } {
  if (count <= most) return { places: Array.from({ length: count }, (_, i) => i), half: undefined };
  const half = Math.floor(shown / 2);
  return { places: Array.from({ length: half * 2 }, (_, i) => (i < half ? i : count - half * 2 + i)), half };
}

/** Cells of one width, the texts that are longer cut. */
function fixedWidth(cells: readonly string[], least: number, pad: (text: string, to: number) => string): string[] {
  const to = Math.min(maxCell, Math.max(least, widest(cells)));
  return cells.map((cell) => (width(cell) > to ? `${[...cell].slice(0, to - 3).join('')}...` : pad(cell, to)));
}

/** Lists side by side. */
function adjoin(space: number, lists: readonly (readonly string[])[]): string {
  const widths = lists.map((list, i) => widest(list) + (i < lists.length - 1 ? space : 0));
  return (lists[0] ?? []).map((_, row) => lists.map((list, i) => padEnd(list[row] ?? '', widths[i] as number)).join('')).join('\n');
}

/** `repr(frame)` */
export function frameTable(frame: DataFrame, inner: Print): string {
  const { columns, index, rows } = frame;
  if (rows === 0 || columns.length === 0) {
    const names = (labels: PandasIndex) => `[${firstLabels(labels, inner).join(', ')}]`;
    return `Empty DataFrame\nColumns: ${names(frame.labels)}\nIndex: ${names(index)}`;
  }
  const { places, half } = ends(rows, maxRows, shownRows);
  const shown = ends(columns.length, maxColumns, maxColumns).places;
  const heads = columnNames(frame, shown, inner);
  const { hasName, lines } = labelLines(index, places, 1, inner);
  const labels = [frame.labels.column.name === null ? '' : thing(frame.labels.column.name, inner), ...lines];
  const lists = shown.map((place, i) => {
    const column = columns[place] as DataFrame['columns'][number];
    const head = [`${isNumeric(column) ? ' ' : ''}${heads[i] as string}`, ...(hasName ? [''] : [])];
    const cells = fixedWidth(columnCells(column, places, inner), widest(head), padStart);
    return [...head.map((text) => padStart(text, Math.max(widest(cells), widest(head)))), ...cells];
  });
  const header = hasName ? 2 : 1;
  const first = fixedWidth(labels, 0, padEnd);
  const all = [first, ...lists].map((list, i) => dotted(list, half, header, i === 0 ? padEnd : padStart));
  const fitted = fit(all, columns.length > shown.length);
  const table = adjoin(1, fitted);
  const isCut = half !== undefined || fitted !== all || columns.length > shown.length;
  return isCut ? `${table}\n\n[${rows} rows x ${columns.length} columns]` : table;
}

/** Numbers above columns are as wide as the widest of them. */
function columnNames({ labels, columns }: DataFrame, shown: readonly number[], inner: Print): string[] {
  if (!/^(u?int|float)\d/.test(labels.column.dtype)) return shown.map((place) => thing(columns[place]?.name ?? null, inner));
  const texts = labelCells(labels.column, shown, inner);
  return texts.map((text) => padEnd(text, widest(texts)));
}

function firstLabels({ column, length }: PandasIndex, inner: Print): string[] {
  const texts = Array.from({ length: Math.min(length, 100) }, (_, row) => thing(elementOf(column, row), inner));
  return length > 100 ? [...texts, '...'] : texts;
}

/** A row of dots in place of what is left out. */
function dotted(list: readonly string[], half: number | undefined, header: number, pad: (text: string, to: number) => string): string[] {
  if (half === undefined) return [...list];
  const to = width(list[half] ?? '');
  return [...list.slice(0, half + header), pad(to > 3 ? '...' : '..', to), ...list.slice(half + header)];
}

/** Takes columns out of the middle until the rest fits; at least two are left. */
function fit(lists: readonly (readonly string[])[], isCut: boolean): readonly (readonly string[])[] {
  const widths = lists.map(widest);
  let over = widths.reduce((total, each) => total + each + 1, -1) - terminalWidth + 1;
  if (over <= 0 && !isCut) return lists;
  // the dots take a place too
  if (over > 0) over += 5;
  while (over > 0 && widths.length > 1) {
    const half = widths.length / 2;
    // halves are rounded to the even number
    const middle = half % 1 === 0.5 ? 2 * Math.round(half / 2) : half;
    over -= (widths[middle] as number) + 1;
    widths.splice(middle, 1);
  }
  const columns = lists.length - 1;
  const fitted = Math.max(2, widths.length - 1);
  if (columns <= fitted && !isCut) return lists;
  const side = Math.floor(fitted / 2);
  const dots = (lists[0] ?? []).map(() => ' ...');
  return [...lists.slice(0, side + 1), dots, ...lists.slice(lists.length - side)];
}

/** `repr(series)` */
export function seriesTable({ column, index, rows }: Series, inner: Print): string {
  const { places, half } = ends(rows, maxRows, shownRows);
  const footer = [
    ...(frequency(index) === undefined ? [] : [`Freq: ${frequency(index) as string}`]),
    ...(column.name === null ? [] : [`Name: ${thing(column.name, inner)}`]),
    ...(half === undefined ? [] : [`Length: ${rows}`]),
    `dtype: ${column.dtype.replace(/^interval.*/, 'interval')}`,
  ].join(', ');
  if (rows === 0) return `Series([], ${footer})`;
  const { hasName, lines } = labelLines(index, places, 2, inner);
  const labels = hasName ? lines.slice(1) : lines;
  const cells = fixedWidth(columnCells(column, places, inner), 0, padStart);
  if (half !== undefined) {
    const to = width(cells[half - 1] as string);
    cells.splice(half, 0, centred(to > 3 ? '...' : '..', to));
    labels.splice(half, 0, '');
  }
  const head = hasName ? `${lines[0] as string}\n` : '';
  return `${head}${adjoin(3, [labels, cells])}\n${footer}`;
}

/** The labels of rows, below their name where they have one; those of several levels side by side. */
function labelLines(index: PandasIndex, places: readonly number[], space: number, inner: Print): { hasName: boolean; lines: string[] } {
  const { levels, column } = index;
  const name = (label: Value) => (label === null ? '' : thing(label, inner));
  if (!levels) {
    const cells = labelCells(column, places, inner);
    const to = widest(cells);
    const lines = cells.map((cell) => padEnd(cell, to));
    return column.name === null ? { hasName: false, lines } : { hasName: true, lines: [name(column.name), ...lines] };
  }
  const hasName = levels.some((level) => level.name !== null);
  const lists = sparse(levels.map((level) => levelCells(level, places, inner)));
  const named = lists.map((list, i) => (hasName ? [name(levels[i]?.name ?? null), ...list] : list));
  return { hasName, lines: adjoin(space, named).split('\n') };
}

function levelCells({ index, codes }: IndexLevel, places: readonly number[], inner: Print): string[] {
  const known = places.map((place) => Number(codes.item(place)));
  const cells = labelCells(
    index.column,
    known.filter((code) => code >= 0),
    inner,
  );
  return known.map((code) => (code < 0 ? 'NaN' : (cells.shift() as string)));
}

/** What is the same as in the row above is left out, but for the last level. */
function sparse(lists: readonly (readonly string[])[]): string[][] {
  const repeats = (level: number, row: number): boolean =>
    row > 0 && lists.slice(0, level + 1).every((list) => list[row] === list[row - 1]);
  return lists.map((list, level) => list.map((text, row) => (level < lists.length - 1 && repeats(level, row) ? '' : text)));
}

/** As `str.center`: what is left over goes to the left of an even text in an odd width. */
function centred(text: string, to: number): string {
  const space = to - text.length;
  const left = (space >> 1) + (space & to & 1);
  return ' '.repeat(Math.max(0, left)) + padEnd(text, to - left);
}

/** A frame on one line. */
export function frameLine(frame: DataFrame, inner: Print): string {
  const names = frame.columns.slice(0, 20).map((column) => thing(column.name, inner));
  return `DataFrame(${frame.rows} rows × ${frame.columns.length} columns: ${names.join(', ')}${frame.columns.length > 20 ? ', …' : ''})`;
}

export function seriesLine({ column, rows }: Series, inner: Print): string {
  const first = columnCells(column, ends(Math.min(rows, 6), maxRows, maxRows).places, inner).map((text) => text.trim());
  const name = column.name === null ? '' : `${thing(column.name, inner)}: `;
  return `Series(${name}${first.join(', ')}${rows > 6 ? ', …' : ''}; ${rows} × ${column.dtype})`;
}

export function indexLine(index: PandasIndex): string {
  return `${index.cls}(${index.length} × ${index.column.dtype})`;
}
