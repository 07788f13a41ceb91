/** Which rows of a long list are drawn. Rows have one fixed height. Pure. */
export type Range = { readonly start: number; /** Exclusive. */ readonly end: number };

export function virtualRange(scrollTop: number, height: number, rowHeight: number, count: number, overscan = 8): Range {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight);
  const end = Math.min(count, last + overscan);
  return { start: Math.max(0, Math.min(first - overscan, end)), end };
}

/** The least scroll that shows a row. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}
