/** Results as text for other programs. Pure. */
import type { EntryText, Key, QueryRow } from '../../engine/workers/protocol.ts';
import type { Column } from './columns.ts';

export type Texts = ReadonlyMap<Key, EntryText>;

/** What a cell is in a file: whole, where `texts` has it so, and empty where there is nothing. */
export function exportedText(column: Column, row: QueryRow, texts: Texts): string {
  const cell = column.cell(row);
  const known = cell.key === undefined || column.id === 'call' ? undefined : texts.get(cell.key);
  if (known && cell.state !== 'missing') return known.isProblem ? '' : known.text;
  if (cell.state !== 'value') return '';
  return column.exported?.(row) ?? cell.text;
}

/** Entries of which a cell shows less than all. */
export function cutEntries(columns: readonly Column[], rows: readonly QueryRow[]): Key[] {
  const keys = new Set<Key>();
  for (const row of rows)
    for (const column of columns) {
      if (column.id === 'call') continue;
      const { key, state, text } = column.cell(row);
      if (key !== undefined && (state === 'unread' || (state === 'value' && text.includes('…')))) keys.add(key);
    }
  return [...keys];
}

/** As RFC 4180 says it: lines end with CR LF, and what has a comma, a quote or a line's end stands in quotes. */
export function csv(columns: readonly Column[], rows: readonly QueryRow[], texts: Texts): string {
  const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (fields: readonly string[]) => `${fields.map(field).join(',')}\r\n`;
  return [
    line(columns.map(({ title }) => title)),
    ...rows.map((row) => line(columns.map((column) => exportedText(column, row, texts)))),
  ].join('');
}

/** For a spreadsheet: tabs between cells, and none within them. */
export function tabbed(columns: readonly Column[], rows: readonly QueryRow[], texts: Texts): string {
  const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ');
  return [columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => exportedText(column, row, texts)))]
    .map((cells) => cells.map(clean).join('\t'))
    .join('\n');
}
