/** What a preview tells: small records of text and numbers, and pages of them. Nothing here is a decoded value. */

/** Of a stored entry: 64 lower-case hex digits. */
type Key = string;

/** Where inside a stored value: of each level the place among its parts. Empty: the value itself. */
export type Path = readonly number[];
export type At = { readonly key: Key; readonly path: Path };

export type Fact = readonly [label: string, text: string];
export type Format = 'csv' | 'json' | 'npy' | 'extxyz';

/** One column of a table. */
export type TableColumn = { readonly name: string; readonly dtype: string; readonly align: 'start' | 'end' };

/** The first `labels` columns name the rows. */
export type TableShape = {
  readonly rows: number;
  readonly labels: number;
  /** At most {@link mostColumns} of them; `columnCount` says how many there are. */
  readonly columns: readonly TableColumn[];
  readonly columnCount: number;
};
export const mostColumns = 5000;

/** What is drawn of an array: its numbers, a part of its complex numbers, or nothing. */
export type Plot = 'number' | 'complex' | 'none';

export type PreviewContent =
  | { readonly kind: 'scalar' }
  /** `length`: UTF-16 units. */
  | { readonly kind: 'text'; readonly length: number }
  | { readonly kind: 'bytes'; readonly length: number }
  | { readonly kind: 'tree' }
  | {
      readonly kind: 'array';
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly plot: Plot;
      readonly stats: boolean;
      /** What is shown first: its last two axes, or its only one. */
      readonly view: ArrayView;
    }
  | { readonly kind: 'table'; readonly table: TableShape }
  | { readonly kind: 'instance'; readonly cls: string; readonly table: TableShape | null }
  | { readonly kind: 'code'; readonly what: 'class' | 'function' | 'name'; readonly name: string }
  /** Another entry. */
  | { readonly kind: 'reference'; readonly key: Key };

export type Preview = PreviewContent & {
  /** The unqualified Python type. */
  readonly type: string;
  /** As Python prints it, cut at a few thousand characters. */
  readonly text: string;
  readonly facts: readonly Fact[];
  /** How many parts {@link PartRow} pages have. */
  readonly parts: number;
  readonly exports: readonly Format[];
};

/** Of a stored entry: what the catalog and the disk say. */
export type EntryUse = { readonly size: number | null; readonly reuses: number; readonly calls: number };
export type EntryPreview = {
  readonly preview: Preview;
  readonly use: EntryUse;
  /** The labels along the path, outermost first. */
  readonly labels: readonly string[];
};

/** One part of a value. */
export type PartRow = {
  readonly label: string;
  readonly kind: PreviewContent['kind'];
  readonly type: string;
  readonly text: string;
  readonly parts: number;
  /** The entry that it refers to, if it is stored by itself. */
  readonly reference: Key | null;
};
export type PartsRequest = At & { readonly start: number; readonly limit: number };
export type PartsPage = { readonly rows: readonly PartRow[]; readonly total: number };

/** A piece of a long text, or of bytes. */
export type PieceRequest = At & { readonly start: number; readonly length: number };

/** A plane (or line, with `columns` null) of an array: two axes run, the others stand at an index. */
export type ArrayView = { readonly rows: number | null; readonly columns: number | null; readonly at: readonly number[] };

export type Sort = { readonly column: number; readonly descending: boolean };
/** Rows `start` to `end`, and of the columns that are no labels `from` to `to`. `view` is for arrays. */
export type RowsRequest = At & {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly sort: Sort | null;
  readonly view: ArrayView | null;
};
/** A text, or what stands where nothing is. */
export type Cell = string | { readonly missing: string };
export type RowsPage = { readonly rows: readonly (readonly Cell[])[] };

export type NumberPart = 'value' | 'magnitude' | 'phase' | 'real' | 'imaginary';
export type LineRequest = At & {
  readonly view: ArrayView;
  readonly part: NumberPart;
  /** Elements `start` to `end` of the axis that runs. */
  readonly start: number;
  readonly end: number;
  /** Each bucket gives its least and its greatest element. */
  readonly buckets: number;
};
/** `reduced`: elements of one bucket; 1 where all of them are there. */
export type LinePoints = { readonly x: Float64Array; readonly y: Float64Array; readonly reduced: number };

export type ImageRequest = At & {
  readonly view: ArrayView;
  readonly part: NumberPart;
  readonly maxRows: number;
  readonly maxColumns: number;
};
/** Means of blocks of elements, row by row; NaN where a block has no number. */
export type Image = {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  readonly blockRows: number;
  readonly blockColumns: number;
};

export type StatisticsRequest = At & { readonly part: NumberPart };
export type Statistics = {
  /** Elements, NaN and NaT among them. */
  readonly count: number;
  readonly missing: number;
  /** `null` where there is no number. */
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: string | null;
  /** Of bools. */
  readonly trues: number | null;
};

export type ExportRequest = At & { readonly format: Format };
