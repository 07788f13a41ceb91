/** Scrolling through more rows than a page can be high: browsers end at some ten million pixels. Pure. */
import { virtualRange } from '../ui/virtual.ts';
import type { Range } from '../ui/virtual.ts';

/** Pixels that a scrolled page has at most. */
export const mostHeight = 8_000_000;

export interface Scrolled extends Range {
  /** Pixels from the top of the page to the first row that is drawn. */
  readonly top: number;
}

export const pageHeight = (rows: number, rowHeight: number): number => Math.min(mostHeight, rows * rowHeight);

/** Where the first row on the screen is among all, in rows, given where the page is scrolled to. */
export function firstRow(scrollTop: number, height: number, rowHeight: number, rows: number): number {
  const all = rows * rowHeight;
  if (all <= mostHeight) return scrollTop / rowHeight;
  return (Math.min(1, scrollTop / (mostHeight - height)) * (all - height)) / rowHeight;
}

export function scrolledRange(scrollTop: number, height: number, rowHeight: number, rows: number): Scrolled {
  const first = firstRow(scrollTop, height, rowHeight, rows);
  const range = virtualRange(first * rowHeight, height, rowHeight, rows);
  return { ...range, top: scrollTop + (range.start - first) * rowHeight };
}

/** Where to scroll so that a row is the first on the screen. */
export function scrollTopOf(row: number, height: number, rowHeight: number, rows: number): number {
  const all = rows * rowHeight;
  if (all <= mostHeight) return row * rowHeight;
  return ((row * rowHeight) / (all - height)) * (mostHeight - height);
}
