/** What a panel's webview and the extension host say to each other. Each panel is about one cache; the host knows which. */
import { stream, unary } from '../engine/rpc/contract.ts';
import type * as engine from '../engine/workers/protocol.ts';
import type { CallRow, EntryDetail, FunctionRow, Graph, Key, ModuleRow, Page, QueryForm, ValueRow } from '../engine/workers/protocol.ts';

export type PanelStart =
  | { readonly panel: 'graph'; readonly cacheName: string; readonly root: Key; readonly selected?: Key }
  | { readonly panel: 'value'; readonly cacheName: string; readonly root: Key; readonly path: engine.Path }
  | { readonly panel: 'query'; readonly cacheName: string; readonly form: QueryForm; readonly hasCalls: boolean };

/** Served by the extension host. */
export const hostContract = {
  start: unary<Record<string, never>, PanelStart>(),
  graph: unary<{ readonly key: Key; readonly maxNodes: number }, Graph>(),
  layout: unary<engine.LayoutInput, engine.Layout>(),
  entry: unary<
    { readonly key: Key; readonly store: 'values' | 'calls'; readonly maxText: number; readonly maxChildren?: number },
    EntryDetail
  >(),
  /** Values that hold a value, and calls that have it as an argument or result. */
  parents: unary<{ readonly key: Key; readonly after: string | null; readonly limit: number }, Page<ValueRow>>(),
  callsOf: unary<{ readonly key: Key; readonly after: string | null; readonly limit: number }, Page<CallRow>>(),
  modules: unary<Record<string, never>, readonly ModuleRow[]>(),
  functions: unary<{ readonly module?: string | null }, readonly FunctionRow[]>(),
  fields: unary<
    { readonly module?: string | null; readonly name?: string },
    { readonly arguments: readonly string[]; readonly metadata: readonly { readonly name: string; readonly keys: readonly string[] }[] }
  >(),
  query: stream<{ readonly form: QueryForm }, CallRow>(),
  preview: unary<engine.At, engine.EntryPreview>(),
  previewParts: unary<engine.PartsRequest, engine.PartsPage>(),
  previewText: unary<engine.PieceRequest, string>(),
  previewBytes: unary<engine.PieceRequest, Uint8Array>(),
  previewRows: unary<engine.RowsRequest, engine.RowsPage>(),
  previewLine: unary<engine.LineRequest, engine.LinePoints>(),
  previewImage: unary<engine.ImageRequest, engine.Image>(),
  previewStatistics: unary<engine.StatisticsRequest, engine.Statistics>(),
  /** Asks where to write a value to, and in which format, and writes it there. */
  exportValue: unary<engine.At, null>(),
  /** Opens a value, or what is at a path in it, in a panel. */
  openValue: unary<engine.At, null>(),
  copy: unary<{ readonly text: string }, null>(),
  /** Copies the shortest prefix of a value's digest that no other starts with. */
  copyShortDigest: unary<{ readonly key: Key }, null>(),
  /** Copies Python that loads a value. */
  copyPython: unary<{ readonly key: Key }, null>(),
  /** Asks where to save a file and writes it; null when the person thought better of it. */
  saveFile: unary<{ readonly name: string; readonly content: string | Uint8Array }, { readonly path: string | null }>(),
  /** Shows the entry in the tree. */
  reveal: unary<{ readonly key: Key }, null>(),
  /** Opens the value graph of an entry in a panel. */
  openGraph: unary<{ readonly key: Key }, null>(),
  /** Which value a graph or a value panel shows now: for the panel's title, and so that the same value is not opened twice. */
  shows: unary<{ readonly title: string; readonly root: Key }, null>(),
} as const;
export type HostContract = typeof hostContract;

/** Served by the webview. */
export const panelContract = {
  /** The cache changed: ask again for what is shown. */
  refresh: unary<Record<string, never>, null>(),
  /** Shows this entry in the panel that is open already. */
  show: unary<{ readonly key: Key }, null>(),
} as const;
export type PanelContract = typeof panelContract;
