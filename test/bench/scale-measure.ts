/** What one process measures of one cache: `node scale-measure.ts build|open <cache> <catalogs>` prints figures as JSON. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { PairConfig, QueryForm, ValueList } from '../../engine/workers/protocol.ts';
import { peakMemory } from './peak-memory.ts';

/** Milliseconds, megabytes or counts by name. */
export type Figures = Readonly<Record<string, number>>;

const context = { cancelled: false, check: () => undefined, progress: () => undefined };
const limit = 100;
const pagesOfList = 15;

const lists: Readonly<Record<string, ValueList>> = {
  'all by key': { group: 'all' },
  'all by size': { group: 'all', sort: 'size' },
  'all by age': { group: 'all', sort: 'age' },
  'shared, most used first': { group: 'shared' },
  'top, largest first': { group: 'top', sort: 'size' },
  'arrays by size': { group: 'all', type: 'ndarray', sort: 'size' },
  'lists by key': { group: 'all', type: 'list' },
  'prefix of 2 digits': { group: 'all', prefix: 'ab' },
  'prefix of 2 digits by size': { group: 'all', prefix: 'ab', sort: 'size' },
  'prefix of 4 digits': { group: 'all', prefix: 'abcd' },
};

const none = { arguments: [], metadata: [] };
/** Forms, from what nearly all calls match to what few do. */
const queries: Readonly<Record<string, QueryForm>> = {
  'every call': none,
  'of a function': { ...none, name: 'relax' },
  'of a version': { ...none, module: 'study.relaxation', version: '2' },
  'with a shared argument': { ...none, arguments: [{ name: 'strain', value: '0.05' }] },
  'with two arguments': {
    ...none,
    arguments: [
      { name: 'strain', value: '0.05' },
      { name: 'settings', value: `{'functional': 'SCAN', 'cutoff': 400, 'smearing': 'Methfessel-Paxton'}` },
    ],
  },
  'with an argument that none has': { ...none, arguments: [{ name: 'strain', value: '77' }] },
};
const texts: Readonly<Record<string, ValueList>> = {
  'a text of many': { group: 'all', text: 'SCAN' },
  'a text of few': { group: 'all', text: 'Al slab 12' },
  'a text of none': { group: 'all', sort: 'size', text: 'no such text' },
};

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;
}

async function timed(body: () => unknown): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

async function build(cache: PairConfig, catalogs: string): Promise<Figures> {
  const [front, scan] = (['front', 'scan'] as const).map((role) => createHandlers({ role, catalogFolders: [catalogs] })) as [
    Engine,
    Engine,
  ];
  const start = performance.now();
  let done = 0;
  let first = 0;
  const built = (async () => {
    await scan.index({ cache }, context);
    done = performance.now() - start;
  })();
  // the front worker looks as often as it can
  while (first === 0) {
    const { rows } = await front.values({ cache, group: 'all', limit }, context);
    if (rows.length > 0) first = performance.now() - start;
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await built;
  const { values, calls } = await front.summary({ cache }, context);
  const entries = (values?.count ?? 0) + (calls?.count ?? 0);
  const bytes = readdirSync(catalogs).reduce((sum, name) => sum + statSync(join(catalogs, name)).size, 0);
  return { 'first rows': first, 'full build': done, entries, 'bytes an entry': bytes / entries, 'memory of the build': peakMemory() };
}

type Engine = ReturnType<typeof createHandlers>;

async function open(cache: PairConfig, catalogs: string): Promise<Figures> {
  const figures: Record<string, number> = {};
  const engine = createHandlers({ role: 'front', catalogFolders: [catalogs] });
  figures['second opening, first rows'] = await timed(async () => {
    await engine.summary({ cache }, context);
    const { rows } = await engine.values({ cache, group: 'all', limit }, context);
    if (rows.length < limit) throw new Error(`${rows.length} rows are too few`);
  });
  for (const [name, list] of Object.entries(lists)) {
    const times: number[] = [];
    let after: string | null = null;
    do {
      const cursor: string | null = after;
      times.push(await timed(async () => (after = (await engine.values({ cache, ...list, after: cursor, limit }, context)).next)));
    } while (after !== null && times.length < pagesOfList);
    figures[`page: ${name}`] = median(times);
  }
  const types = await engine.types({ cache, group: 'all' }, context);
  const reused: number[] = [];
  for (const { type } of types)
    reused.push(await timed(() => engine.values({ cache, group: 'all', type, sort: 'reuses', limit }, context)));
  figures['100 most reused of a type, slowest type'] = Math.max(...reused);
  const functions = await engine.functions({ cache }, context);
  const calls: number[] = [];
  for (const { module, name } of functions) calls.push(await timed(() => engine.calls({ cache, module, name, limit }, context)));
  figures['page: calls of a function'] = median(calls);
  figures['groups: types, modules, functions, totals'] = await timed(async () => {
    await engine.types({ cache, group: 'shared' }, context);
    await engine.modules({ cache }, context);
    await engine.functions({ cache }, context);
    await engine.summary({ cache }, context);
    await engine.callGroups({ cache, by: 'month' }, context);
  });
  for (const [name, form] of Object.entries(queries)) {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push(await timed(() => engine.queryPage({ cache, form, limit }, context)));
    figures[`query: calls ${name}, page and count`] = median(times);
  }
  for (const [name, list] of Object.entries(texts))
    figures[`search: ${name}, first answer`] = await timed(() => engine.values({ cache, ...list, limit }, context));
  figures['count of a text'] = await timed(() => engine.count({ cache, group: 'all', text: 'Al slab 12' }, context));
  figures['sizes of a function'] = await timed(() => engine.sizes({ cache, of: { name: 'relax' } }, context));
  figures['memory of a reader'] = peakMemory();
  figures['update, nothing new'] = await timed(() => engine.index({ cache }, context));
  figures['memory of an update'] = peakMemory();
  return figures;
}

if (import.meta.main) {
  const [what, folder = '', catalogs = ''] = process.argv.slice(2);
  const { caches } = await createHandlers({ role: 'scan', catalogFolders: [catalogs] }).identify({ path: folder }, context);
  console.log(JSON.stringify(await (what === 'build' ? build : open)(caches[0] as PairConfig, catalogs)));
}
