/** The columns of the results: one for each argument that was seen, between what every call has. Pure. */
import type { CallRow } from '../../engine/workers/protocol.ts';
import { formatDuration, formatTime, shortDigest } from '../ui/format.ts';

export type Column = {
  readonly id: string;
  readonly title: string;
  /** Whether it is a Python literal, shown in the editor's font. */
  readonly code: boolean;
  readonly align: 'start' | 'end';
  readonly text: (row: CallRow) => string;
  /** What rows are ordered by; null goes last in either order. */
  readonly order: (row: CallRow) => number | string | null;
};

const functionColumn: Column = {
  id: 'function',
  title: 'Function',
  code: false,
  align: 'start',
  text: (row) => (row.module === null ? row.name : `${row.module}.${row.name}`),
  order: (row) => `${row.module ?? ''}.${row.name}`,
};

const lastColumns: readonly Column[] = [
  {
    id: 'result',
    title: 'Result',
    code: true,
    align: 'start',
    text: (row) => row.resultRepr ?? '',
    order: (row) => literalOrder(row.resultRepr),
  },
  {
    id: 'started',
    title: 'Started',
    code: false,
    align: 'start',
    text: (row) => (row.started === null ? '' : formatTime(row.started)),
    order: (row) => row.started,
  },
  {
    id: 'duration',
    title: 'Duration',
    code: false,
    align: 'end',
    text: (row) => (row.duration === null ? '' : formatDuration(row.duration)),
    order: (row) => row.duration,
  },
  { id: 'digest', title: 'Digest', code: true, align: 'start', text: (row) => shortDigest(row.key), order: (row) => row.key },
];

function argumentColumn(name: string): Column {
  const repr = (row: CallRow) => row.arguments.find((argument) => argument.name === name)?.repr ?? null;
  return {
    id: `argument ${name}`,
    title: name,
    code: true,
    align: 'start',
    text: (row) => repr(row) ?? '',
    order: (row) => literalOrder(repr(row)),
  };
}

export function columnsOf(argumentNames: Iterable<string>): Column[] {
  return [functionColumn, ...[...argumentNames].map(argumentColumn), ...lastColumns];
}

/** Adds the argument names of more rows, in the order in which they were seen; true when there was a new one. */
export function collectNames(names: Set<string>, rows: readonly CallRow[]): boolean {
  const before = names.size;
  for (const row of rows) for (const { name } of row.arguments) names.add(name);
  return names.size > before;
}

/** Numbers are ordered as numbers, everything else as text. */
export function literalOrder(repr: string | null): number | string | null {
  if (repr === null || repr === '') return null;
  if (/^[+-]?(\d[\d_]*)?\.?\d*(e[+-]?\d+)?$/i.test(repr)) {
    const number = Number(repr.replaceAll('_', ''));
    if (!Number.isNaN(number)) return number;
  }
  if (repr === 'inf') return Infinity;
  return repr === '-inf' ? -Infinity : repr;
}

/** Widths in characters of the editor's font, from the texts of the first rows. */
export function columnWidths(columns: readonly Column[], rows: readonly CallRow[], sample = 200): number[] {
  const seen = rows.slice(0, sample);
  return columns.map((column) => {
    // A result may be the words for its absence.
    let width = column.id === 'result' ? 16 : column.title.length + 3;
    for (const row of seen) width = Math.max(width, column.text(row).length);
    return Math.min(column.id === 'result' ? 44 : 28, Math.max(7, width)) + 2;
  });
}
