/** Which columns are shown, and in what order. Pure. */
import type { ColumnFacts } from './columns.ts';
import type { Sort } from './sort.ts';

export type View = {
  /** Columns that a person hid, and those that are shown though all rows have the same there. */
  readonly hidden: readonly string[];
  readonly pinned: readonly string[];
  /** Columns that were moved stand in this order. */
  readonly order: readonly string[];
  readonly onlyDiffering: boolean;
  readonly sort: Sort | null;
  /** Pixels of the columns that a person made wider or narrower. */
  readonly widths?: Readonly<Record<string, number>>;
};

/** Pixels of a column, at least and at most. */
export const [leastWidth, mostWidth] = [40, 2000];

export const firstView: View = { hidden: [], pinned: [], order: [], onlyDiffering: true, sort: null };

/** Whether all rows have the same there: nothing is to be seen in it. */
export const isEqual = ({ column, distinct }: ColumnFacts, rows: number): boolean => column.id !== 'call' && rows > 1 && distinct <= 1;

export function isShown(facts: ColumnFacts, { hidden, pinned, onlyDiffering }: View, rows: number): boolean {
  const { id } = facts.column;
  if (id === 'call' || pinned.includes(id)) return true;
  return !hidden.includes(id) && !(onlyDiffering && isEqual(facts, rows));
}

/** All columns as they are ordered; the first stays the first. */
export function orderedColumns(facts: readonly ColumnFacts[], { order }: View): ColumnFacts[] {
  const place = new Map(order.map((id, at) => [id, at]));
  const moved = facts.filter(({ column }) => place.has(column.id));
  moved.sort((a, b) => (place.get(a.column.id) as number) - (place.get(b.column.id) as number));
  // The places of columns that were moved are taken by them, in their order.
  return facts.map((each) => (place.has(each.column.id) ? (moved.shift() as ColumnFacts) : each));
}

export function shownColumns(facts: readonly ColumnFacts[], view: View, rows: number): ColumnFacts[] {
  return orderedColumns(facts, view).filter((each) => isShown(each, view, rows));
}

export function withShown(view: View, id: string, shown: boolean): View {
  const without = (ids: readonly string[]) => ids.filter((other) => other !== id);
  return shown
    ? { ...view, hidden: without(view.hidden), pinned: [...without(view.pinned), id] }
    : { ...view, hidden: [...without(view.hidden), id], pinned: without(view.pinned) };
}

/** A column changes places with the next that is shown, to the right or to the left. */
export function movedColumn(facts: readonly ColumnFacts[], view: View, rows: number, id: string, step: 1 | -1): View {
  const shown = shownColumns(facts, view, rows).map(({ column }) => column.id);
  const at = shown.indexOf(id);
  const other = shown[at + step];
  if (at < 1 || other === undefined || other === 'call') return view;
  const order = orderedColumns(facts, view).map(({ column }) => column.id);
  const [from, to] = [order.indexOf(id), order.indexOf(other)];
  [order[from], order[to]] = [other, id];
  return { ...view, order };
}

/** @param width in pixels; `undefined`: as wide as what is in it needs */
export function withWidth(view: View, id: string, width: number | undefined): View {
  const { [id]: _, ...others } = view.widths ?? {};
  return {
    ...view,
    widths: width === undefined ? others : { ...others, [id]: Math.round(Math.min(mostWidth, Math.max(leastWidth, width))) },
  };
}
