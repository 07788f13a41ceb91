/**
 * What the extension host (or any program) asks of the engine's workers. The rows are made for display: their text was made by the
 * engine with `repr`, and decoded values never cross. A request names its cache by configuration, so that any worker can serve it.
 */
import { stream, unary } from '../rpc/contract.ts';
import type { CacheConfig, Origin, PairConfig, Problem } from '../caches/model.ts';
import type {
  CacheSummary,
  CallGroup,
  CallGrouping,
  CallGroupRow,
  CallRow,
  Candidate,
  EntryDetail,
  FunctionRow,
  Key,
  ListTotal,
  ModuleRow,
  Page,
  Sizes,
  TypeRow,
  ValueGroup,
  ValueKind,
  ValueList,
  ValueRow,
} from '../catalog/rows.ts';
import type { Layout, LayoutInput } from '../graph/model.ts';
import type * as previews from '../preview/records.ts';

export type * from '../caches/actions/model.ts';
export type * from '../caches/model.ts';
export type * from '../catalog/rows.ts';
export type * from '../graph/model.ts';
export type * from '../preview/records.ts';

/** As the place of a problem that is mended there: no file of the cache's own has it. */
export function namedAt({ file, line }: Origin): Pick<Problem, 'path' | 'line'> {
  return file === undefined ? {} : { path: file, ...(line !== undefined && { line }) };
}

export type GraphNode = {
  readonly key: Key;
  readonly kind: ValueKind | 'missing';
  readonly type: string;
  /** Shape and dtype of an array, as in {@link ValueRow}. */
  readonly shape: string | null;
  readonly preview: string;
  readonly size: number | null;
  readonly reuses: number;
  readonly calls: number;
  /** Children of it that are not in this graph. */
  readonly hidden: number;
};

export type GraphEdge = {
  readonly from: Key;
  readonly to: Key;
  /** Index, key or field: `[0]`, `'cell'`, `.positions`. Several places of the same child are one edge with several labels. */
  readonly labels: readonly string[];
};

export type Graph = {
  readonly root: Key;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** True when `maxNodes` cut it. */
  readonly truncated: boolean;
};

/** A call query as a form has it. Texts are Python literals or digest prefixes, read with `literalEval`. */
export type QueryForm = {
  readonly name?: string;
  readonly module?: string;
  readonly version?: string;
  readonly result?: string;
  /** Argument name -> literal; an empty text means "has this argument". */
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
  /** Metadata name, and optionally a key in it and the literal that it must equal. */
  readonly metadata: readonly { readonly name: string; readonly key?: string; readonly value?: string }[];
};

/** Something that is wrong with a form. */
export type QueryError = {
  /** `result`, `version`, `arguments.<name>` or `metadata.<name>.<key>`. */
  readonly field: string;
  readonly message: string;
  /** The character of the text where reading stopped, where that is known. */
  readonly offset: number | null;
};

/** A piece of metadata: of `{'runtime': {'walltime': 1.5}}` it is `runtime`, `walltime` and `1.5`. */
export type MetadataCell = { readonly name: string; readonly key: string; readonly repr: string };
export type QueryRow = CallRow & { readonly metadata: readonly MetadataCell[] };

/** An entry as Python prints it, or why it cannot be shown. */
export type EntryText = { readonly text: string; readonly isProblem: boolean };

/** A field of a form, of the calls of a function. */
export type OfferedField = {
  readonly module?: string;
  readonly name?: string;
  readonly field: { readonly argument: string } | { readonly metadata: string; readonly key: string };
};
/** A value that a field has: as it is typed (a literal, or `#` and the prefix of its digest), as it looks, and in how many of the latest calls. */
export type Offer = { readonly text: string; readonly preview: string; readonly calls: number };

type In<P = object> = P & { readonly cache: PairConfig };
/** A page of a list: from its beginning, or from after the cursor that another page gave as `next`. */
type Paged<P = object> = In<P & { readonly after?: string | null; readonly limit: number }>;

/** Roles `front`, `scan` and `preview` serve the same table: what is quick goes to `front`, what is long to `scan`. */
export const engineContract = {
  /** The caches that the `fleche.toml` files of a folder name, walking up as the reference does. */
  discover: unary<{ readonly folder: string }, { readonly caches: readonly CacheConfig[]; readonly files: readonly string[] }>(),
  /** What a path is: a `fleche.toml`, a database of calls, a folder of values, of calls, or of both. Never fails: an `invalid` says why. */
  identify: unary<{ readonly path: string }, { readonly caches: readonly CacheConfig[] }>(),

  summary: unary<In, CacheSummary>(),
  modules: unary<In, readonly ModuleRow[]>(),
  functions: unary<In<{ readonly module?: string | null }>, readonly FunctionRow[]>(),
  /**
   * Totals of calls by what they have in common. `module`, `function`, `version` and `codeDigest` are levels: each is asked for within
   * the group of the one before. `tag` and `month` stand by themselves; `day` may be asked for within a month.
   */
  callGroups: unary<In<{ readonly by: CallGrouping; readonly within?: CallGroup }>, readonly CallGroupRow[]>(),
  /** The calls of any group, or that have a value (`uses`), the latest first. */
  calls: unary<Paged<CallGroup>, Page<CallRow>>(),
  /** Under a text filter a page may have fewer rows than asked for, or none, before the last: it ends after a moment's search. */
  values: unary<Paged<ValueList>, Page<ValueRow>>(),
  /** What such a list has in all. Reports progress under a text filter. */
  count: unary<In<ValueList>, ListTotal>(),
  /** Values that hold an entry. Calls that have it are `calls` with `uses`. */
  parents: unary<Paged<{ readonly key: Key }>, Page<ValueRow>>(),
  /** Of a value, or of all that the calls of a group have. Takes time where that is much. */
  sizes: unary<In<{ readonly of: { readonly key: Key } | CallGroup }>, Sizes>(),
  /** What a group has of each type, the most first. */
  types: unary<In<{ readonly group: ValueGroup }>, readonly TypeRow[]>(),

  /** Entries whose key starts with the prefix, at most `limit`. Raises KeyError below 4 digits or when it is no hex. */
  resolve: unary<{ readonly caches: readonly PairConfig[]; readonly prefix: string; readonly limit: number }, readonly Candidate[]>(),
  /** Which group of `values`, or function of `calls`, an entry is shown under, and its row: so that a tree can reveal it. */
  locate: unary<
    In<{ readonly key: Key }>,
    { readonly store: 'values'; readonly row: ValueRow } | { readonly store: 'calls'; readonly row: CallRow }
  >(),
  /** Shortest prefix that is unique in its store. */
  shorten: unary<In<{ readonly key: Key; readonly store: 'values' | 'calls' }>, string>(),
  /** An entry in full; its first `maxChildren` children where that is given. */
  entry: unary<
    In<{ readonly key: Key; readonly store: 'values' | 'calls'; readonly maxText: number; readonly maxChildren?: number }>,
    EntryDetail
  >(),
  graph: unary<In<{ readonly key: Key; readonly maxNodes: number }>, Graph>(),
  /** Where the nodes and edges of a graph are drawn. */
  layout: unary<LayoutInput, Layout>(),
  /** Calls that match, as they are found; records that cannot be read are told of too. Reports progress. */
  query: stream<In<{ readonly form: QueryForm }>, QueryRow>(),
  /** What is wrong with a form; nothing where it can be asked. */
  checkQuery: unary<In<{ readonly form: QueryForm }>, readonly QueryError[]>(),
  /** The keyword arguments of `cache.query` in Python, a line each, and what is to be imported for them. */
  queryPython: unary<In<{ readonly form: QueryForm }>, { readonly imports: readonly string[]; readonly lines: readonly string[] }>(),
  /** Values to offer for a field, those of the most calls first. */
  offers: unary<In<OfferedField>, readonly Offer[]>(),
  /** Entries as Python prints them, in order. */
  texts: unary<In<{ readonly keys: readonly Key[]; readonly maxLength: number }>, readonly EntryText[]>(),
  /**
   * The same, the latest first and a page at a time, with their number. Before everything was read once, the first that are found,
   * which are not in order: `complete` is false and there is no next page.
   */
  queryPage: unary<Paged<{ readonly form: QueryForm }>, Page<CallRow>>(),
  /** Names to offer in a query form for one function: its arguments, and metadata names with their keys. */
  fields: unary<
    In<{ readonly module?: string | null; readonly name?: string }>,
    { readonly arguments: readonly string[]; readonly metadata: readonly { readonly name: string; readonly keys: readonly string[] }[] }
  >(),

  /** What a value is, or what is at a path in it; the requests that follow ask for pages of that. Role `preview` keeps it decoded. */
  preview: unary<In<previews.At>, previews.EntryPreview>(),
  previewParts: unary<In<previews.PartsRequest>, previews.PartsPage>(),
  previewText: unary<In<previews.PieceRequest>, string>(),
  previewBytes: unary<In<previews.PieceRequest>, Uint8Array>(),
  previewRows: unary<In<previews.RowsRequest>, previews.RowsPage>(),
  previewLine: unary<In<previews.LineRequest>, previews.LinePoints>(),
  previewImage: unary<In<previews.ImageRequest>, previews.Image>(),
  previewStatistics: unary<In<previews.StatisticsRequest>, previews.Statistics>(),
  /** Writes a file, which replaces one that is there; reports progress. Answers its bytes. */
  previewExport: unary<In<previews.ExportRequest & { readonly target: string }>, { readonly bytes: number }>(),

  /**
   * Builds or updates the catalog of a cache; reports progress. Answers what it found. Incremental: new and gone entries, and calls that
   * were written again. While another window does it, waits for that.
   */
  index: unary<
    In<{ readonly rebuild?: boolean }>,
    { readonly added: number; readonly removed: number; readonly problems: readonly Problem[] }
  >(),
  /** Forgets every catalog. */
  deleteCatalogs: unary<Record<string, never>, { readonly deleted: number }>(),
  /** For tests and diagnostics: which role answers, on which runtime and database driver. */
  about: unary<
    Record<string, never>,
    { readonly role: string; readonly node: string; readonly sqlite: string; readonly catalogs: string }
  >(),
} as const;

export type EngineContract = typeof engineContract;

/** What a worker is told when it starts. */
export type WorkerData = {
  readonly role: 'front' | 'scan' | 'describe' | 'preview' | 'storage' | 'write';
  /** Where catalogs may be kept; tried in order, then memory. */
  readonly catalogFolders: readonly string[];
  /** Shared: 1 once the person trusts the folder; servers, native locks and writes wait for it. Left out: they need not. */
  readonly trust?: Int32Array;
};
