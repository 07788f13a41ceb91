import type { NdArray } from './numpy.ts';
import { Global } from './objects.ts';
import type { Instance } from './objects.ts';
import type { Range } from './sequences.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** The elements of a column, as pandas keeps them. */
export type PandasArray =
  | { readonly kind: 'range'; readonly range: Range }
  /** Dates with a time zone have it as `zone`; their elements are in UTC. */
  | { readonly kind: 'numpy'; readonly data: NdArray; readonly zone?: Value }
  /** An object array of texts and missing values. */
  | { readonly kind: 'text'; readonly data: NdArray }
  /** Missing where `mask` is true. */
  | { readonly kind: 'masked'; readonly data: NdArray; readonly mask: NdArray }
  /** Missing where the code is -1. */
  | { readonly kind: 'categorical'; readonly codes: NdArray; readonly categories: PandasIndex }
  | { readonly kind: 'period'; readonly data: NdArray }
  | { readonly kind: 'interval'; readonly left: PandasArray; readonly right: PandasArray; readonly closed: string };

/** One column, or the labels of an axis, decoded for reading. `values` holds an NdArray, or the elements one by one. */
export interface Column {
  readonly name: Value;
  /** What pandas prints as its dtype. */
  readonly dtype: string;
  readonly values: Value;
  /** The same elements in the form that pandas hashes. */
  readonly array?: PandasArray | undefined;
}

/** One level of a MultiIndex: for each row the place of its label in `index`, -1 where it is missing. */
export interface IndexLevel {
  readonly name: Value;
  readonly index: PandasIndex;
  readonly codes: NdArray;
}

/** `pandas.DataFrame`, as columns for reading. `source` is the tree that the pickle held: it is what gets written back. */
export class DataFrame {
  readonly columns: readonly Column[];
  /** The labels of the columns. */
  readonly labels: PandasIndex;
  readonly index: PandasIndex;
  readonly rows: number;
  readonly source: Instance;

  constructor(columns: readonly Column[], labels: PandasIndex, index: PandasIndex, rows: number, source: Instance) {
    this.columns = columns;
    this.labels = labels;
    this.index = index;
    this.rows = rows;
    this.source = source;
  }
}

/** `pandas.Series`. */
export class Series {
  readonly column: Column;
  readonly index: PandasIndex;
  readonly rows: number;
  readonly source: Instance;

  constructor(column: Column, index: PandasIndex, rows: number, source: Instance) {
    this.column = column;
    this.index = index;
    this.rows = rows;
    this.source = source;
  }
}

/** `pandas.Index` and its family; `cls` is the unqualified class: `Index`, `RangeIndex`, `DatetimeIndex`, `MultiIndex`. */
export class PandasIndex {
  readonly cls: string;
  readonly column: Column;
  readonly length: number;
  readonly source: Instance;
  /** Of a MultiIndex, whose `column` holds tuples. */
  readonly levels: readonly IndexLevel[] | undefined;

  constructor(cls: string, column: Column, length: number, source: Instance, levels?: readonly IndexLevel[]) {
    this.cls = cls;
    this.column = column;
    this.length = length;
    this.source = source;
    this.levels = levels;
  }
}

/** The major release of pandas that wrote an object: from 3 on pickles name its class as `pandas.DataFrame`, without the module that it lies in. */
export function releaseOf({ source: { callee, args } }: DataFrame | Series | PandasIndex): 2 | 3 {
  const isClass = callee instanceof Global && /^[A-Z]/.test(callee.qualname);
  const cls = isClass ? callee : args instanceof Tuple ? args.items[0] : undefined;
  return cls instanceof Global && cls.module !== 'pandas' ? 2 : 3;
}
