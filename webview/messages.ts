/**
 * What a panel's webview and the extension host say to each other, and how each side knows that what it gets is that. Each panel is about
 * one cache; the host knows which.
 */
import * as v from 'valibot';
import { stream, unary } from '../engine/rpc/contract.ts';
import type { Stream, Unary } from '../engine/rpc/contract.ts';
import type * as engine from '../engine/workers/protocol.ts';
import type { CallRow, FunctionRow, Key, ModuleRow, Page, ValueRow } from '../engine/workers/protocol.ts';

type Schema<Type> = v.GenericSchema<Type>;
const check = (schema: Schema<unknown>) => (value: unknown) => v.is(schema, value);

/** A method whose parameters, and where that is given its answer, are checked by the side that gets them. */
const asked = <P, R>(takes: Schema<P>, gives?: Schema<R>): Unary<P, R> =>
  unary({ takes: check(takes), ...(gives && { gives: check(gives) }) });
const streamed = <P, Item>(takes: Schema<P>): Stream<P, Item> => stream({ takes: check(takes) });

const key: Schema<Key> = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const orNull = <Type>(schema: Schema<Type>): Schema<Type | null> => v.nullable(schema);
const nothing: Schema<Record<string, never>> = v.strictObject({});
const path: Schema<engine.Path> = v.array(whole);
const atEntries = { key, path };
const at: Schema<engine.At> = v.strictObject(atEntries);
const page = { after: orNull(v.string()), limit: whole };
const texts = v.array(v.string());

const form: Schema<engine.QueryForm> = v.object({
  name: v.exactOptional(v.string()),
  module: v.exactOptional(v.string()),
  version: v.exactOptional(v.string()),
  result: v.exactOptional(v.string()),
  arguments: v.array(v.object({ name: v.string(), value: v.string() })),
  metadata: v.array(v.object({ name: v.string(), key: v.exactOptional(v.string()), value: v.exactOptional(v.string()) })),
});

export type PanelStart =
  | { readonly panel: 'graph'; readonly cacheName: string; readonly root: Key; readonly selected?: Key }
  | { readonly panel: 'value'; readonly cacheName: string; readonly root: Key; readonly path: engine.Path }
  | { readonly panel: 'query'; readonly cacheName: string; readonly form: engine.QueryForm; readonly hasCalls: boolean };

/** The host checks with it what VS Code kept of a panel, too. */
export const panelStart: Schema<PanelStart> = v.variant('panel', [
  v.object({ panel: v.literal('graph'), cacheName: v.string(), root: key, selected: v.exactOptional(key) }),
  v.object({ panel: v.literal('value'), cacheName: v.string(), root: key, path }),
  v.object({ panel: v.literal('query'), cacheName: v.string(), form, hasCalls: v.boolean() }),
]);
export const isPanelStart = (value: unknown): value is PanelStart => v.is(panelStart, value);

const graph: Schema<engine.Graph> = v.object({
  root: key,
  nodes: v.array(
    v.object({
      key,
      kind: v.picklist(['scalar', 'text', 'bytes', 'array', 'table', 'container', 'record', 'instance', 'code', 'unreadable', 'missing']),
      type: v.string(),
      shape: orNull(v.string()),
      preview: v.string(),
      size: orNull(whole),
      reuses: whole,
      calls: whole,
      hidden: whole,
    }),
  ),
  edges: v.array(v.object({ from: key, to: key, labels: texts })),
  truncated: v.boolean(),
});

const direction = v.picklist(['LR', 'TB']);
const box = { x: v.number(), y: v.number(), width: v.number(), height: v.number() };
const layoutInput: Schema<engine.LayoutInput> = v.strictObject({
  direction,
  size: v.object({ width: v.number(), height: v.number(), label: v.number() }),
  nodes: v.pipe(texts, v.maxLength(1000)),
  edges: v.pipe(v.array(v.object({ from: v.string(), to: v.string() })), v.maxLength(100_000)),
});
const layout: Schema<engine.Layout> = v.object({
  nodes: v.array(v.object({ key: v.string(), x: v.number(), y: v.number() })),
  edges: v.array(v.object({ from: v.string(), to: v.string(), path: orNull(v.string()), closesCycle: v.boolean() })),
  grids: v.array(v.object({ ...box, parent: v.string(), path: v.string(), members: texts })),
  width: v.number(),
  height: v.number(),
});

const part: Schema<engine.NumberPart> = v.picklist(['value', 'magnitude', 'phase', 'real', 'imaginary']);
const arrayView: Schema<engine.ArrayView> = v.object({ rows: orNull(whole), columns: orNull(whole), at: v.array(whole) });
const sort: Schema<engine.Sort> = v.object({ column: whole, descending: v.boolean() });
const piece: Schema<engine.PieceRequest> = v.strictObject({ ...atEntries, start: whole, length: whole });

/** Served by the extension host. */
export const hostContract = {
  start: asked(nothing, panelStart),
  graph: asked(v.strictObject({ key, maxNodes: whole }), graph),
  layout: asked(layoutInput, layout),
  entry: asked<
    { readonly key: Key; readonly store: 'values' | 'calls'; readonly maxText: number; readonly maxChildren?: number },
    engine.EntryDetail
  >(v.strictObject({ key, store: v.picklist(['values', 'calls']), maxText: whole, maxChildren: v.exactOptional(whole) })),
  /** Values that hold a value, and calls that have it as an argument or result. */
  parents: asked<{ readonly key: Key; readonly after: string | null; readonly limit: number }, Page<ValueRow>>(
    v.strictObject({ key, ...page }),
  ),
  callsOf: asked<{ readonly key: Key; readonly after: string | null; readonly limit: number }, Page<CallRow>>(
    v.strictObject({ key, ...page }),
  ),
  modules: asked<Record<string, never>, readonly ModuleRow[]>(nothing),
  functions: asked<{ readonly module?: string | null }, readonly FunctionRow[]>(
    v.strictObject({ module: v.exactOptional(orNull(v.string())) }),
  ),
  fields: asked<
    { readonly module?: string | null; readonly name?: string },
    { readonly arguments: readonly string[]; readonly metadata: readonly { readonly name: string; readonly keys: readonly string[] }[] }
  >(v.strictObject({ module: v.exactOptional(orNull(v.string())), name: v.exactOptional(v.string()) })),
  query: streamed<{ readonly form: engine.QueryForm }, engine.QueryRow>(v.strictObject({ form })),
  checkQuery: asked<{ readonly form: engine.QueryForm }, readonly engine.QueryError[]>(v.strictObject({ form })),
  offers: asked<engine.OfferedField, readonly engine.Offer[]>(
    v.strictObject({
      module: v.exactOptional(v.string()),
      name: v.exactOptional(v.string()),
      field: v.union([v.strictObject({ argument: v.string() }), v.strictObject({ metadata: v.string(), key: v.string() })]),
    }),
  ),
  texts: asked<{ readonly keys: readonly Key[]; readonly maxLength: number }, readonly engine.EntryText[]>(
    v.strictObject({ keys: v.pipe(v.array(key), v.maxLength(1000)), maxLength: whole }),
  ),
  /** Copies Python that asks what a form asks. */
  copyQuery: asked<{ readonly form: engine.QueryForm }, null>(v.strictObject({ form })),
  preview: asked<engine.At, engine.EntryPreview>(at),
  previewParts: asked<engine.PartsRequest, engine.PartsPage>(v.strictObject({ ...atEntries, start: whole, limit: whole })),
  previewText: asked<engine.PieceRequest, string>(piece, v.string()),
  previewBytes: asked<engine.PieceRequest, Uint8Array>(piece),
  previewRows: asked<engine.RowsRequest, engine.RowsPage>(
    v.strictObject({ ...atEntries, start: whole, end: whole, from: whole, to: whole, sort: orNull(sort), view: orNull(arrayView) }),
  ),
  previewLine: asked<engine.LineRequest, engine.LinePoints>(
    v.strictObject({ ...atEntries, view: arrayView, part, start: whole, end: whole, buckets: whole }),
  ),
  previewImage: asked<engine.ImageRequest, engine.Image>(
    v.strictObject({ ...atEntries, view: arrayView, part, maxRows: whole, maxColumns: whole }),
  ),
  previewStatistics: asked<engine.StatisticsRequest, engine.Statistics>(v.strictObject({ ...atEntries, part })),
  /** Asks where to write a value to, and in which format, and writes it there. */
  exportValue: asked<engine.At, null>(at),
  /** Opens a value, or what is at a path in it, in a panel. */
  openValue: asked<engine.At, null>(at),
  copy: asked<{ readonly text: string }, null>(v.strictObject({ text: v.string() })),
  /** Copies the shortest prefix of a value's digest that no other starts with. */
  copyShortDigest: asked<{ readonly key: Key }, null>(v.strictObject({ key })),
  /** Copies Python that loads a value. */
  copyPython: asked<{ readonly key: Key }, null>(v.strictObject({ key })),
  /** Asks where to save a file and writes it; null when the person thought better of it. */
  saveFile: asked<{ readonly name: string; readonly content: string | Uint8Array }, { readonly path: string | null }>(
    v.strictObject({ name: v.string(), content: v.union([v.string(), v.instance(Uint8Array)]) }),
  ),
  /** Shows the entry in the tree. */
  reveal: asked<{ readonly key: Key }, null>(v.strictObject({ key })),
  /** Opens the value graph of an entry in a panel. */
  openGraph: asked<{ readonly key: Key }, null>(v.strictObject({ key })),
  /** Which value a graph or a value panel shows now: for the panel's title, and so that the same value is not opened twice. */
  shows: asked<{ readonly title: string; readonly root: Key }, null>(v.strictObject({ title: v.string(), root: key })),
} as const;
export type HostContract = typeof hostContract;

/** Served by the webview. */
export const panelContract = {
  /** The cache changed: ask again for what is shown. */
  refresh: asked<Record<string, never>, null>(nothing),
  /** Shows this entry in the panel that is open already. */
  show: asked<{ readonly key: Key }, null>(v.strictObject({ key })),
} as const;
export type PanelContract = typeof panelContract;
