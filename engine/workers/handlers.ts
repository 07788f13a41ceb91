/** What the workers answer: the engine's contract, served from the catalog and, for what is opened, from the disk. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { markedBags } from '../caches/actions/repair.ts';
import { discover } from '../caches/discover.ts';
import { identify } from '../caches/identify.ts';
import type { CallSource, Sources } from '../caches/sources.ts';
import { problemOf } from '../catalog/describe.ts';
import { indexCatalog } from '../catalog/index.ts';
import { CatalogStore, isDamage, isFull } from '../catalog/open.ts';
import { CatalogReader } from '../catalog/read.ts';
import { FlecheError, KeyError } from '../errors.ts';
import { sqliteDriver } from '../sqlite.ts';
import type { Database } from '../sqlite.ts';
import { checkPrefix, keyLength, onlyCandidate } from '../storage/keys.ts';
import type { Context, Handlers } from '../rpc/contract.ts';
import type { QueryCall } from '../values/calls.ts';
import { callDetail, valueDetail } from './entry.ts';
import { describerOf } from './describe.ts';
import { layoutGraph } from '../graph/layout.ts';
import { graph } from './graph.ts';
import { OpenSources } from './open-sources.ts';
import { previewHandlers } from './preview.ts';
import { entryTexts, queryPage, queryRows } from './query.ts';
import { errorsOf, templateOf, templatePython } from './query-form.ts';
import { offersOf } from './offers.ts';
import { finished } from './slices.ts';
import { isTrusted } from './trust.ts';
import { engineContract, namedAt } from './protocol.ts';
import type { CallRow, Candidate, EngineContract, PairConfig, QueryForm, WorkerData } from './protocol.ts';

const labelLength = 100;
/** Milliseconds that a first answer waits for a cache that must be read into memory. */
const patience = 500;

export function createHandlers(data: WorkerData): Handlers<EngineContract> {
  const catalogs = new CatalogStore(data.catalogFolders);
  const stores = new OpenSources(() => isTrusted(data));
  const inMemory = new WeakMap<Database, Promise<unknown>>();

  function catalogOf(cache: PairConfig): CatalogReader {
    return new CatalogReader(catalogs.open(cache.id).database, hasValues(cache));
  }

  /** A catalog in memory is this worker's alone: it is read here too, once, and the first answer waits a moment for it. */
  async function readIntoMemory(cache: PairConfig): Promise<void> {
    const { database, problem } = catalogs.open(cache.id);
    if (!problem) return;
    let run = inMemory.get(database);
    if (!run) {
      run = stores.use(cache, (sources) => indexCatalog(database, sources, { check: () => undefined, progress: () => undefined }));
      run.catch(() => undefined); // each answer that waits for it tells
      inMemory.set(database, run);
    }
    await Promise.race([run, sleep(patience)]);
  }

  /** Keys with a prefix: from the catalog once it is complete, else from the disk. */
  async function candidates(cache: PairConfig, store: 'values' | 'calls', prefix: string, limit: number): Promise<string[]> {
    const catalog = catalogOf(cache);
    if (catalog.complete) return catalog.withPrefix(store, prefix, limit);
    return await stores.use(cache, async (sources) => {
      const found: string[] = [];
      for await (const key of sources[store]?.keys() ?? []) if (key.startsWith(prefix) && found.push(key) >= limit) break;
      return found.sort();
    });
  }

  function callText(call: CallRow): string {
    return `${call.name}(${call.arguments.map(({ name, repr }) => `${name}=${repr}`).join(', ')})`;
  }

  function label(cache: PairConfig, store: 'values' | 'calls', key: string): string {
    const catalog = catalogOf(cache);
    if (store === 'values') return catalog.preview(key, labelLength) ?? '';
    const call = catalog.call(key);
    return call ? callText(call).slice(0, labelLength) : '';
  }

  function problems(cache: PairConfig, { errors }: Sources) {
    return errors.map(({ store, error }) => {
      const problem = problemOf(error, cache[store]?.root);
      return {
        ...(problem.path === undefined && namedAt(cache.origin)),
        ...problem,
        message: `${store === 'values' ? 'Values' : 'Calls'}: ${problem.message}`,
      };
    });
  }

  /** What a form asks for, and whom. */
  async function asked(
    cache: PairConfig,
    { calls, errors }: Sources,
    form: QueryForm,
  ): Promise<{ calls: CallSource; template: QueryCall }> {
    const error = errors.find(({ store }) => store === 'calls')?.error;
    if (error) throw error;
    if (!calls) throw new FlecheError(`The cache “${cache.name}” has no calls on disk.`, { code: 'NO_CALLS' });
    return { calls, template: templateOf(form, await resolver(cache, form)) };
  }

  /** Which entry a digest prefix of a form means. The form is read twice: the keys that it means may have to be waited for. */
  async function resolver(cache: PairConfig, form: QueryForm): Promise<(prefix: string) => string> {
    const meant = new Map<string, string[]>();
    errorsOf(form, (prefix) => (meant.set(prefix, []), prefix.padEnd(keyLength, '0')));
    for (const prefix of meant.keys()) meant.set(prefix, await candidates(cache, 'values', prefix, 100));
    return (prefix) => onlyCandidate(prefix, meant.get(prefix) ?? []);
  }

  const handlers: Handlers<EngineContract> = {
    discover: ({ folder }) => discover({ cwd: folder, home: homedir(), env: process.env }),
    identify: ({ path }) => ({ caches: identify(path, homedir()) }),

    summary: async ({ cache }) => {
      await readIntoMemory(cache);
      const { problem } = catalogs.open(cache.id);
      const summary = catalogOf(cache).summary(isOnDisk(cache.calls));
      const { ofStores, failed } = await stores.use(cache, (sources) => ({
        ofStores: problems(cache, sources),
        failed: sources.errors.map(({ store }) => store),
      }));
      const marked = [cache.values, cache.calls].flatMap((store) => (store ? markedBags(store) : []));
      // a store that cannot be opened has not no entries: how many is not known
      const unknown = (store: 'values' | 'calls') => summary[store]?.count === 0 && failed.includes(store);
      return {
        ...summary,
        ...(unknown('values') && { values: null }),
        ...(unknown('calls') && { calls: null }),
        problems: [...ofStores, ...marked, ...missingFolders(cache), ...(problem ? [problem] : []), ...summary.problems],
      };
    },
    modules: ({ cache }) => catalogOf(cache).modules(),
    functions: ({ cache, module }) => catalogOf(cache).functions(module),
    callGroups: ({ cache, by, within = {} }) => catalogOf(cache).groups(by, within),
    calls: ({ cache, after = null, limit, ...group }) => catalogOf(cache).calls(group, { after, limit }),
    values: ({ cache, after = null, limit, ...list }) => catalogOf(cache).values(list, { after, limit }),
    count: async ({ cache, ...list }, context) =>
      await finished(catalogOf(cache).count(list), context, ({ count }) => context.progress({ done: count })),
    parents: ({ cache, key, after = null, limit }) => catalogOf(cache).parents(key, { after, limit }),
    sizes: async ({ cache, of }, context) => {
      const catalog = catalogOf(cache);
      const work = 'key' in of ? catalog.measureValue(of.key) : catalog.measureCalls(of);
      return { ...(await finished(work, context, (done) => context.progress({ done }))), ...catalog.state() };
    },
    types: ({ cache, group }) => catalogOf(cache).types(group),
    fields: ({ cache, module, name }) => catalogOf(cache).fields(module, name),

    resolve: async ({ caches, prefix, limit }, context) => {
      checkPrefix(prefix);
      const found: Candidate[] = [];
      for (const cache of caches) {
        for (const store of ['values', 'calls'] as const) {
          context.check();
          for (const key of await candidates(cache, store, prefix, limit - found.length))
            found.push({ cacheId: cache.id, cacheName: cache.name, store, key, label: label(cache, store, key) });
        }
      }
      return found;
    },
    locate: ({ cache, key }) => {
      const catalog = catalogOf(cache);
      const row = catalog.value(key);
      if (row) return { store: 'values', row };
      const call = catalog.call(key);
      if (call) return { store: 'calls', row: call };
      throw new KeyError(`${key} is not in the cache “${cache.name}”.`, { data: { key } });
    },
    shorten: ({ cache, key, store }) => {
      const catalog = catalogOf(cache);
      const stored = store === 'values' ? catalog.value(key) : catalog.call(key);
      if (!stored) throw new KeyError(`${key} is not in the cache “${cache.name}”.`, { data: { key } });
      return catalog.shorten(store, key);
    },
    entry: ({ cache, key, store, maxText, maxChildren = Infinity }) =>
      stores.use(cache, (sources) => (store === 'values' ? valueDetail : callDetail)(sources, catalogOf(cache), key, maxText, maxChildren)),
    layout: (input) => layoutGraph(input),
    graph: ({ cache, key, maxNodes }, context) => stores.use(cache, (sources) => graph(sources, catalogOf(cache), key, maxNodes, context)),

    ...previewHandlers(stores, catalogOf),

    async *query({ cache, form }, context) {
      const { sources, release } = stores.take(cache);
      try {
        const { calls, template } = await asked(cache, sources, form);
        yield* queryRows(calls, catalogOf(cache), template, context);
      } finally {
        release();
      }
    },
    checkQuery: async ({ cache, form }) => errorsOf(form, await resolver(cache, form)),
    queryPython: async ({ cache, form }) => templatePython(templateOf(form, await resolver(cache, form))),
    offers: ({ cache, ...field }) => offersOf(catalogOf(cache), field),
    texts: ({ cache, keys, maxLength }, context) =>
      stores.use(cache, (sources) => entryTexts(sources, catalogOf(cache), keys, maxLength, context)),
    queryPage: ({ cache, form, after = null, limit }, context) =>
      stores.use(cache, async (sources) => {
        const { calls, template } = await asked(cache, sources, form);
        return await queryPage(calls, catalogOf(cache), template, { after, limit }, context);
      }),

    index: async ({ cache, rebuild = false }, context) => {
      const startDescriber = describerOf(cache);
      const options = { rebuild, ...(startDescriber && { startDescriber }) };
      const index = () => stores.use(cache, (sources) => indexCatalog(catalogs.open(cache.id).database, sources, context, options));
      try {
        return await index();
      } catch (error) {
        if (!isFull(error)) throw error;
        catalogs.giveUp(cache.id);
        return await index();
      }
    },
    deleteCatalogs: () => ({ deleted: catalogs.deleteAll() }),
    about: () => ({ role: data.role, node: process.version, sqlite: sqliteDriver(), catalogs: catalogs.folder() ?? 'memory' }),
  };
  return mending(handlers, catalogs);
}

/** A catalog that turns out to be damaged is deleted, and asked again: it is empty then, and read anew when it is next indexed. */
function mending(handlers: Handlers<EngineContract>, catalogs: CatalogStore): Handlers<EngineContract> {
  const mended = Object.entries(handlers).map(([method, handle]) => [
    method,
    engineContract[method as keyof EngineContract].kind === 'stream'
      ? handle
      : async (params: { cache?: PairConfig }, context: Context) => {
          const answer = async () => await (handle as (params: object, context: Context) => unknown)(params, context);
          try {
            return await answer();
          } catch (error) {
            if (!params.cache || !isDamage(error)) throw error;
            catalogs.discard(params.cache.id);
            return await answer();
          }
        },
  ]);
  return Object.fromEntries(mended) as Handlers<EngineContract>;
}

function isOnDisk(store: PairConfig['values']): boolean {
  return store !== undefined && store.type !== 'memory' && store.type !== 'void';
}

function hasValues(cache: PairConfig): boolean {
  return isOnDisk(cache.values);
}

/** A folder that does not exist yet is an empty store; it is worth a word all the same. */
function missingFolders({ values, calls }: PairConfig) {
  return [values, calls].flatMap((store) =>
    store?.root !== undefined && !statSync(store.root, { throwIfNoEntry: false })
      ? [{ code: 'NO_FOLDER', message: `The folder ${store.root} does not exist yet.`, path: store.root }]
      : [],
  );
}
