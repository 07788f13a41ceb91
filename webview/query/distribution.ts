/** How what the rows have in a column is distributed: a histogram of numbers and times, or how many rows have each of a few values. Pure. */
import type { QueryRow } from '../../engine/workers/protocol.ts';
import { formatCount, shortNumber, plural } from '../ui/format.ts';
import { countedTo } from './columns.ts';
import type { Column, ColumnFacts } from './columns.ts';
import { compareOrder } from './sort.ts';

/** Bars of a histogram, and values that have a bar each, at most. */
const [mostBins, mostValues] = [18, 12];

export type Distribution = {
  /** Rows in each bar, from the least; none where there are too many different values. */
  readonly counts: readonly number[];
  /** The bar of the row at this index; -1 where it has none. */
  readonly barOf: (index: number) => number;
  /** The least and the greatest in words, or how many different ones there are. */
  readonly limits: readonly string[];
};

/** What is learned of a column row by row: each row's number, or the place of its value among those that were met. */
abstract class Collector {
  #values = new Float64Array(1024);
  #count = 0;

  extend(rows: readonly QueryRow[], count: number): void {
    if (count > this.#values.length) {
      const larger = new Float64Array(Math.max(count, 2 * this.#values.length));
      larger.set(this.#values.subarray(0, this.#count));
      this.#values = larger;
    }
    for (; this.#count < count; this.#count++) this.#values[this.#count] = this.add(rows[this.#count] as QueryRow);
  }

  /** @returns NaN for a row that has nothing to count */
  protected abstract add(row: QueryRow): number;
  abstract distribution(facts: ColumnFacts): Distribution;

  protected distributed(bars: number, barOfValue: (value: number) => number, limits: readonly string[]): Distribution {
    const barOf = (index: number) => {
      const value = this.#values[index] as number;
      return Number.isNaN(value) ? -1 : barOfValue(value);
    };
    const counts = new Array<number>(bars).fill(0);
    for (let index = 0; bars > 0 && index < this.#count; index++) {
      const bar = barOf(index);
      if (bar >= 0) counts[bar] = (counts[bar] as number) + 1;
    }
    return { counts, barOf, limits };
  }
}

type Extreme = { readonly value: number; readonly row: QueryRow };

class Numbers extends Collector {
  readonly #column: Column;
  #least: Extreme | undefined;
  #most: Extreme | undefined;
  #areWhole = true;

  constructor(column: Column) {
    super();
    this.#column = column;
  }

  protected add(row: QueryRow): number {
    const value = this.#column.order(row);
    if (typeof value !== 'number' || !Number.isFinite(value)) return NaN;
    if (!this.#least || value < this.#least.value) this.#least = { value, row };
    if (!this.#most || value > this.#most.value) this.#most = { value, row };
    this.#areWhole &&= Number.isInteger(value);
    return value;
  }

  distribution(): Distribution {
    if (!this.#least || !this.#most) return this.distributed(0, () => -1, []);
    const [least, most] = [this.#least.value, this.#most.value];
    const limits = limitsOf(this.#column, this.#least, this.#most);
    // whole numbers that are few have a bar each
    if (this.#areWhole && most - least < mostBins) return this.distributed(most - least + 1, (value) => value - least, limits);
    if (most === least) return this.distributed(1, () => 0, limits);
    // halves: the difference of the largest floats is no float
    const extent = most / 2 - least / 2;
    const bin = (value: number) => Math.min(mostBins - 1, Math.floor(((value / 2 - least / 2) / extent) * mostBins));
    return this.distributed(mostBins, bin, limits);
  }
}

class Others extends Collector {
  readonly #column: Column;
  readonly #met = new Map<string, { readonly place: number; readonly order: number | string }>();

  constructor(column: Column) {
    super();
    this.#column = column;
  }

  protected add(row: QueryRow): number {
    const identity = this.#column.identity(row);
    if (identity === '' || this.#met.size > mostValues) return NaN;
    const known = this.#met.get(identity);
    if (known) return known.place;
    const place = this.#met.size;
    this.#met.set(identity, { place, order: this.#column.order(row) ?? '' });
    return place;
  }

  distribution({ distinct }: ColumnFacts): Distribution {
    if (this.#met.size > mostValues)
      return this.distributed(0, () => -1, [`${formatCount(distinct)}${distinct < countedTo ? '' : '+'} distinct`]);
    const limits = this.#met.size === 0 ? [] : [`${this.#met.size} distinct`];
    const sorted = [...this.#met.values()].sort((a, b) => compareOrder(a.order, b.order) || a.place - b.place);
    const bars = new Map(sorted.map(({ place }, bar) => [place, bar]));
    return this.distributed(sorted.length, (place) => bars.get(place) ?? -1, limits);
  }
}

/** The distributions of the columns of one list of rows, which grows. */
export class Distributions {
  readonly #rows: readonly QueryRow[];
  readonly #collectors = new Map<string, Collector>();

  constructor(rows: readonly QueryRow[]) {
    this.#rows = rows;
  }

  /** Of the first rows, so many. */
  of(facts: ColumnFacts, count: number): Distribution {
    const { column, isNumeric } = facts;
    if (column.id === 'call') return { counts: [], barOf: () => -1, limits: [plural(count, 'row')] };
    // a column of numbers is one of others from its first text on
    const name = `${isNumeric ? 'numbers' : 'others'} ${column.id}`;
    let collector = this.#collectors.get(name);
    if (!collector) this.#collectors.set(name, (collector = isNumeric ? new Numbers(column) : new Others(column)));
    collector.extend(this.#rows, count);
    return collector.distribution(facts);
  }
}

/** Which bars have rows of these indices in them. */
export function litBars({ counts, barOf }: Distribution, indices: Iterable<number>): ReadonlySet<number> {
  const lit = new Set<number>();
  if (counts.length === 0) return lit;
  for (const index of indices) {
    const bar = barOf(index);
    if (bar >= 0) lit.add(bar);
    if (lit.size === counts.length) break;
  }
  return lit;
}

/** Times and durations as their cells have them, of times what tells them apart; other numbers with four digits. */
function limitsOf(column: Column, least: Extreme, most: Extreme): string[] {
  const ends = least.value === most.value ? [least] : [least, most];
  const cells = ends.map(({ row }) => column.cell(row));
  if (column.isTime) {
    const [from, to = from] = cells.map(({ text }) => text.split(' '));
    const sameDay = from?.[0] === to?.[0];
    return cells.map(({ text }) => text.split(' ')[sameDay ? 1 : 0] ?? text);
  }
  return ends.map(({ value }, i) => {
    const { text, why } = cells[i] ?? { text: '' };
    return why === undefined ? shortNumber(value, 4) : text;
  });
}

/** The outline of bars, each one wide and at most one high, from the top at 0; `which` are drawn. */
export function barsPath(counts: readonly number[], which: (bar: number) => boolean): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count, bar) => {
      if (count === 0 || !which(bar)) return '';
      // what is there is seen
      const height = Math.max(0.06, count / most);
      return `M${bar + 0.06} 1V${(1 - height).toFixed(3)}h.88V1z`;
    })
    .join('');
}
