/**
 * The columns of the results, named as the reference's `table()` names them: metadata is flattened to its keys, and an argument with the
 * name of something else in its row is `a_<name>`. Pure.
 */
import type { Key, QueryRow } from '../../engine/workers/protocol.ts';
import { formatDuration, formatTime, shortDigest } from '../ui/format.ts';

export type Group = 'Call' | 'Arguments' | 'Result' | 'Metadata';

/** `none`: this row has nothing there. `unread`: not looked at yet. Anything but a value says why in `why`. */
export type Cell = {
  readonly text: string;
  readonly state: 'value' | 'none' | 'unread' | 'missing' | 'unreadable' | 'prepared';
  readonly why?: string;
  /** The stored entry that it shows. */
  readonly key?: Key;
};

export type Column = {
  readonly id: string;
  readonly title: string;
  readonly group: Group;
  readonly cell: (row: QueryRow) => Cell;
  /** What rows are ordered by; null goes last in either order. */
  readonly order: (row: QueryRow) => number | string | null;
  /** The same for two rows that have the same there. */
  readonly identity: (row: QueryRow) => string;
  /** Given where its numbers are times (Unix seconds). */
  readonly isTime?: true;
  /** Where what is exported is not what is shown. */
  readonly exported?: (row: QueryRow) => string;
};

const none: Cell = { text: '', state: 'none' };
const valueCell = (text: string | null): Cell => (text === null ? none : { text, state: 'value' });

function callColumn(id: string, of: (row: QueryRow) => string | null, order: Column['order'] = of): Column {
  return { id, title: id, group: 'Call', cell: (row) => valueCell(of(row)), order, identity: (row) => of(row) ?? '' };
}

export const callId: Column = {
  id: 'call',
  title: 'call',
  group: 'Call',
  cell: ({ key }) => ({ text: shortDigest(key), state: 'value', key }),
  order: ({ key }) => key,
  identity: ({ key }) => key,
  exported: ({ key }) => key,
};
const before: readonly Column[] = [
  callId,
  callColumn('name', ({ name }) => name),
  callColumn('module', ({ module }) => module),
  callColumn(
    'version',
    ({ version }) => version,
    ({ version }) => literalOrder(version),
  ),
];
const result: Column = {
  id: 'result',
  title: 'result',
  group: 'Result',
  cell: (row) => {
    const { result: key, resultRepr, resultProblem, isResultUnread, state } = row;
    if (key === null) return { text: 'no result yet', state: 'prepared', why: 'The call was begun, and nothing was saved as its result.' };
    if (isResultUnread) return { text: shortDigest(key), state: 'unread', key };
    if (resultProblem !== undefined) return { text: 'unreadable', state: 'unreadable', why: resultProblem, key };
    if (state === 'result missing' || resultRepr === null)
      return { text: 'result missing', state: 'missing', why: `The result ${key} is not stored any more.`, key };
    return { text: resultRepr, state: 'value', key };
  },
  order: (row) => literalOrder(result.cell(row).state === 'value' ? row.resultRepr : null),
  identity: (row) => row.result ?? '',
};

/** The columns that the reference makes besides metadata and arguments. */
const taken = new Set(['name', 'module', 'result']);

type Found = { readonly metadata: { readonly name: string; readonly repr: string } } | { readonly argument: QueryRow['arguments'][number] };

function metadataOf(row: QueryRow, title: string) {
  return row.metadata.findLast(({ key }) => key === title);
}

/** What a row has in a column of this title. */
function find(row: QueryRow, title: string): Found | undefined {
  const metadata = metadataOf(row, title);
  if (metadata) return { metadata };
  const argument = row.arguments.find(({ name }) => titleOf(row, name) === title);
  return argument && { argument };
}

function titleOf(row: QueryRow, argument: string): string {
  return taken.has(argument) || metadataOf(row, argument) ? `a_${argument}` : argument;
}

/** Whether its text is that of the value, not of why it is not shown. */
const isThere = ({ problem, isMissing, isUnread }: QueryRow['arguments'][number]) => problem === undefined && !isMissing && !isUnread;

const times = new Set(['timestart', 'timestop']);
const durations = new Set(['walltime', 'cputime', 'systime', 'duration']);

function fieldColumn(title: string, group: Group): Column {
  const reprOf = (row: QueryRow): string | null => {
    const found = find(row, title);
    if (!found) return null;
    if ('metadata' in found) return found.metadata.repr;
    return found.argument.problem === undefined ? found.argument.repr : null;
  };
  /** Seconds, where `Runtime` measured them. */
  const measured = (row: QueryRow, names: ReadonlySet<string>): number | null => {
    if (!names.has(title)) return null;
    const found = find(row, title);
    const seconds = found && 'metadata' in found && found.metadata.name === 'runtime' ? literalOrder(found.metadata.repr) : null;
    return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : null;
  };
  return {
    id: `.${title}`,
    title,
    group,
    ...(times.has(title) && { isTime: true as const }),
    cell: (row) => {
      const found = find(row, title);
      if (!found) return none;
      if ('metadata' in found) {
        const [time, duration] = [measured(row, times), measured(row, durations)];
        const text = time !== null ? formatTime(time) : duration !== null ? formatDuration(duration) : found.metadata.repr;
        return { text, state: 'value', ...(text !== found.metadata.repr && { why: found.metadata.repr }) };
      }
      const { key, repr, problem, isMissing, isUnread } = found.argument;
      if (isUnread) return { text: shortDigest(key), state: 'unread', key };
      if (problem !== undefined) return { text: 'unreadable', state: 'unreadable', why: problem, key };
      if (isMissing) return { text: 'missing', state: 'missing', why: `The argument ${key} is not stored any more.`, key };
      return { text: repr, state: 'value', key };
    },
    order: (row) => {
      const found = find(row, title);
      if (!found) return null;
      return literalOrder('metadata' in found ? found.metadata.repr : isThere(found.argument) ? found.argument.repr : null);
    },
    identity: (row) => {
      const found = find(row, title);
      return !found ? '' : 'metadata' in found ? found.metadata.repr : found.argument.key;
    },
    exported: (row) => {
      const time = measured(row, times);
      return time === null ? (reprOf(row) ?? '') : timestamp(time);
    },
  };
}

/** A time as pandas prints it, in the time zone of this machine: `2026-11-25 14:03:05.250000+01:00`. */
export function timestamp(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const fraction = String(Math.round((seconds - Math.floor(seconds)) * 1e6) % 1e6).padStart(6, '0');
  return `${formatTime(seconds)}.${fraction}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

/** A number where it is printed as one, else the text. */
export function literalOrder(repr: string | null): number | string | null {
  if (repr === null || repr === '') return null;
  const [, scalar] = /^np\.\w+\((.*)\)$/.exec(repr) ?? [];
  const text = scalar ?? repr;
  if (/^[+-]?(\d[\d_]*)?\.?\d*(e[+-]?\d+)?$/i.test(text)) {
    const number = Number(text.replaceAll('_', ''));
    if (!Number.isNaN(number)) return number;
  }
  if (text === 'inf') return Infinity;
  return text === '-inf' ? -Infinity : repr;
}

/** Different values of a column are counted up to here. */
export const countedTo = 1000;

/** A column, and what all rows have in it. */
export type ColumnFacts = {
  readonly column: Column;
  /** How many different things rows have there, at most {@link countedTo}. */
  readonly distinct: number;
  /** What the first row shows there. */
  readonly first: string;
  readonly isNumeric: boolean;
  /** Characters of the longest text among the first rows. */
  readonly longest: number;
};

type Seen = { column: Column; distinct: Set<string>; first: string; isNumeric: boolean; numbers: number; longest: number };
/** Rows that the widths of columns are made for. */
const measuredRows = 200;

/** Learns the columns and what they have from rows as they come. */
export class ColumnCollector {
  readonly #seen = new Map<string, Seen>();
  #rows = 0;

  constructor() {
    for (const column of before) this.#add(column);
  }

  add(row: QueryRow): void {
    for (const { name } of row.arguments) this.#field(titleOf(row, name), 'Arguments');
    for (const { key } of row.metadata) this.#field(key, 'Metadata');
    if (this.#rows === 0) this.#add(result);
    for (const seen of this.#seen.values()) this.#look(seen, row);
    this.#rows++;
  }

  /** Arguments before the result, metadata after it. */
  facts(): ColumnFacts[] {
    const order: readonly Group[] = ['Call', 'Arguments', 'Result', 'Metadata'];
    return [...this.#seen.values()]
      .map(({ column, distinct, first, isNumeric, numbers, longest }) => ({
        ...{ column, distinct: distinct.size, first, longest },
        isNumeric: isNumeric && numbers > 0 && column.id !== 'call',
      }))
      .sort((a, b) => order.indexOf(a.column.group) - order.indexOf(b.column.group));
  }

  #field(title: string, group: Group): void {
    if (!this.#seen.has(`.${title}`)) this.#add(fieldColumn(title, group));
  }

  #add(column: Column): void {
    // Rows that came before a column have nothing there.
    const distinct = new Set(this.#rows > 0 ? [''] : []);
    this.#seen.set(column.id, { column, distinct, first: '', isNumeric: true, numbers: 0, longest: 0 });
  }

  #look(seen: Seen, row: QueryRow): void {
    const { column } = seen;
    if (seen.distinct.size < countedTo) seen.distinct.add(column.identity(row));
    const order = seen.isNumeric ? column.order(row) : null;
    if (typeof order === 'string') seen.isNumeric = false;
    else if (order !== null) seen.numbers++;
    if (this.#rows >= measuredRows) return;
    const { text, state } = column.cell(row);
    if (this.#rows === 0) seen.first = text;
    // Beside its words stands an icon.
    seen.longest = Math.max(seen.longest, text.length + (state === 'value' || state === 'none' ? 0 : 2));
  }
}

/** How many characters of the editor's font a column has room for. */
export function widthOf({ column, longest, isNumeric }: ColumnFacts): number {
  // below the title of numbers stand two of them
  const least = column.id === 'call' ? 14 : column.id === 'result' ? 18 : isNumeric ? 10 : 7;
  return Math.min(column.id === 'result' ? 44 : 30, Math.max(least, longest, column.title.length + 4));
}
