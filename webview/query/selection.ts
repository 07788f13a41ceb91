/** Where the keyboard is in a table, and which rows are selected. Places are rows of the table as it is ordered; the header is at -1. Pure. */
export type Selection = {
  readonly row: number;
  readonly column: number;
  /** Where a range began. */
  readonly anchor: number;
  readonly selected: ReadonlySet<number>;
};

export const noSelection: Selection = { row: 0, column: 0, anchor: 0, selected: new Set() };

/** `rows` and `columns`: how many there are; `page`: rows that are seen at once. */
export type Extent = { readonly rows: number; readonly columns: number; readonly page: number };

/** The keyboard moves on; `undefined`: not by this key. */
export function moved(at: Selection, key: string, isWhole: boolean, { rows, columns, page }: Extent): Selection | undefined {
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  const places: Record<string, readonly [row: number, column: number]> = isWhole
    ? { Home: [0, 0], End: [lastRow, lastColumn] }
    : {
        ...{ ArrowDown: [at.row + 1, at.column], ArrowUp: [at.row - 1, at.column] },
        ...{ ArrowLeft: [at.row, at.column - 1], ArrowRight: [at.row, at.column + 1] },
        ...{ PageDown: [at.row + page, at.column], PageUp: [Math.max(0, at.row - page), at.column] },
        ...{ Home: [at.row, 0], End: [at.row, lastColumn] },
      };
  const place = places[key];
  if (!place) return undefined;
  const row = Math.max(-1, Math.min(lastRow, place[0]));
  return { ...at, row, column: Math.max(0, Math.min(lastColumn, place[1])), anchor: row };
}

/** The row of the keyboard is selected, or no more. */
export function toggled(at: Selection, row: number): Selection {
  const selected = new Set(at.selected);
  if (!selected.delete(row)) selected.add(row);
  return { ...at, row, anchor: row, selected };
}

/** All from where the range began to this row, and nothing else. */
export function extended(at: Selection, row: number): Selection {
  const [from, to] = row < at.anchor ? [row, at.anchor] : [at.anchor, row];
  return { ...at, row, selected: new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i)) };
}

export function all(at: Selection, rows: number): Selection {
  return { ...at, selected: new Set(Array.from({ length: rows }, (_, i) => i)) };
}
