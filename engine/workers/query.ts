/** What a query finds: its calls as they are found, and a page of them. */
import { setImmediate as turn } from 'node:timers/promises';
import { all } from '../caches/sources.ts';
import type { CallSource, Found, Sources, ValueSource } from '../caches/sources.ts';
import { problemOf } from '../catalog/describe.ts';
import type { CatalogReader } from '../catalog/read.ts';
import { directDigests } from '../pickle/scan.ts';
import type { Context } from '../rpc/contract.ts';
import { Template } from '../storage/template.ts';
import type { DigestedCall, QueryCall } from '../values/calls.ts';
import { mappingOf } from '../values/mapping.ts';
import { repr } from '../values/repr.ts';
import type { CallRow, EntryText, MetadataCell, Page, QueryRow } from './protocol.ts';

/** Characters of a piece of metadata. */
const cellLength = 1000;
/** Calls that are looked up together, and milliseconds that the first of them waits for the others. */
const [batchSize, batchTime] = [100, 20];
/** Milliseconds between two reports of how far a query is. */
const reportEvery = 100;

/** Calls as they are found. Records that cannot be read are among them, in state `unreadable`: whether they match is not known. */
export async function* queryRows(calls: CallSource, catalog: CatalogReader, asked: QueryCall, context: Context): AsyncGenerator<QueryRow> {
  const total = calls.isInFiles && catalog.complete ? catalog.callCount() : undefined;
  let [done, reported] = [0, performance.now()];
  const onRead = () => {
    context.check();
    done++;
    if (performance.now() - reported < reportEvery) return;
    reported = performance.now();
    context.progress({ done, ...(total !== undefined && total >= done && { total }) });
  };
  const rowOf = (found: Found<DigestedCall>): QueryRow =>
    'error' in found
      ? unreadable(found.key, problemOf(found.error, calls.path(found.key)))
      : { ...(catalog.call(found.key) ?? catalog.freshCall(found.key, found.value)), metadata: metadataCells(found.value) };
  // The first at once, the others a batch at a time: looking them up is quicker so.
  let [waiting, since] = [[] as Found<DigestedCall>[], 0];
  for await (const found of calls.query(asked, onRead)) {
    context.check();
    waiting.push(found);
    const now = performance.now();
    if (waiting.length < batchSize && now - since < batchTime) continue;
    since = now;
    yield* catalog.reading(() => waiting.map(rowOf));
    waiting = [];
  }
  yield* catalog.reading(() => waiting.map(rowOf));
}

function unreadable(key: string, problem: NonNullable<CallRow['problem']>): QueryRow {
  return {
    ...{ key, name: 'unreadable', module: null, version: null, codeDigest: null, arguments: [], result: null, resultRepr: null },
    ...{ state: 'unreadable', started: null, duration: null, problem, metadata: [] },
  };
}

function metadataCells({ metadata }: DigestedCall): MetadataCell[] {
  return [...metadata].flatMap(([name, data]) =>
    [...(mappingOf(data) ?? [])].map(([key, value]) => ({
      name,
      key: typeof key === 'string' ? key : repr(key, { maxLength: cellLength }),
      repr: repr(value, { maxLength: cellLength }),
    })),
  );
}

/** Entries that are read for the text of one: those that it is made of. */
const readAtMost = 1000;

/** What entries look like: from the catalog where it has that much of them, else decoded now. */
export async function entryTexts(
  { values }: Sources,
  catalog: CatalogReader,
  keys: readonly string[],
  maxLength: number,
  context: Context,
): Promise<EntryText[]> {
  const texts: EntryText[] = [];
  for (const key of keys) {
    context.check();
    const row = catalog.value(key);
    if (row && (row.problem || !row.preview.includes('…'))) texts.push({ text: row.preview, isProblem: row.problem !== undefined });
    else if (!values?.stat(key)) texts.push({ text: 'It is not stored here.', isProblem: true });
    else {
      try {
        texts.push({ text: await wholeText(values, key, maxLength), isProblem: false });
      } catch (error) {
        texts.push({ text: problemOf(error, values.path(key)).message, isProblem: true });
      }
    }
    await turn();
  }
  return texts;
}

/** An entry with all that it is made of, as Python prints it when it is loaded. */
async function wholeText(source: ValueSource, root: string, maxLength: number): Promise<string> {
  const texts = new Map<string, string>();
  let left = readAtMost;
  const read = async (key: string, above: readonly string[]): Promise<string> => {
    const known = texts.get(key);
    if (known !== undefined) return known;
    // One that holds itself, or more than anybody reads.
    if (above.includes(key) || left-- <= 0) return '…';
    if (key !== root && !source.stat(key)) return `<missing ${key.slice(0, 8)}>`;
    const value = await source.get(key);
    for (const child of directDigests(value)) texts.set(child, await read(child, [...above, key]));
    return repr(value, { maxLength, inline: true, child: (hex) => texts.get(hex) ?? '…' });
  };
  return await read(root, []);
}

type Range = { readonly after: string | null; readonly limit: number };

/** From the catalog; where it does not hold what is asked for, from the records that may match. */
export async function queryPage(
  calls: CallSource,
  catalog: CatalogReader,
  asked: QueryCall,
  range: Range,
  context: Context,
): Promise<Page<CallRow>> {
  if (!catalog.complete) return await firstFound(calls, catalog, asked, range.limit, context);
  const template = new Template(asked);
  const plan = catalog.plan(template);
  if (!plan || plan.isExact) return catalog.callPage(plan?.filter, range);
  const matching: string[] = [];
  for (const keys of catalog.callKeys(plan.filter)) {
    context.check();
    for (const found of await all(calls.get(keys))) if (!('error' in found) && template.matches(found.value)) matching.push(found.key);
    context.progress({ done: matching.length });
    await turn();
  }
  const from = range.after === null ? 0 : Number(range.after);
  const to = Math.min(from + range.limit, matching.length);
  return {
    rows: matching.slice(from, to).flatMap((key) => catalog.call(key) ?? []),
    next: to < matching.length ? String(to) : null,
    total: matching.length,
    counted: true,
    ...catalog.state(),
  };
}

async function firstFound(
  calls: CallSource,
  catalog: CatalogReader,
  asked: QueryCall,
  limit: number,
  context: Context,
): Promise<Page<CallRow>> {
  const rows: CallRow[] = [];
  for await (const found of calls.query(asked)) {
    context.check();
    if (!('error' in found)) rows.push(catalog.call(found.key) ?? catalog.freshCall(found.key, found.value));
    if (rows.length >= limit) break;
  }
  return { rows, next: null, total: rows.length, counted: false, ...catalog.state() };
}
