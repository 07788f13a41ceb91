/**
 * What the engine takes beyond a database's own time: `node scale-sql.ts <file or URL> [calls]` fills it where that is needed, and prints
 * milliseconds as JSON.
 */
import { existsSync } from 'node:fs';
import { StatementSync } from 'node:sqlite';
import pg from 'pg';
import { openSources } from '../../engine/caches/sources.ts';
import { DigestedCall, QueryCall, Sql } from '../../engine/index.ts';
import { fillPostgres, fillSqlite } from './scale-sql-generate.ts';

/** Time spent in the databases' drivers. */
let spent = 0;

function timed(prototype: object, name: string): void {
  const methods = prototype as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name] as (...given: unknown[]) => unknown;
  methods[name] = function (...given) {
    const start = performance.now();
    const end = () => void (spent += performance.now() - start);
    const result = original.apply(this, given);
    if (result instanceof Promise) void result.then(end, end);
    else end();
    return result;
  };
}

timed(StatementSync.prototype, 'all');
timed(pg.Client.prototype, 'query');
timed(pg.Client.prototype, 'connect');

const page = 100;

async function take<T>(items: AsyncIterable<T> | Iterable<T>): Promise<number> {
  let taken = 0;
  for await (const _ of items) if (++taken >= page) break;
  return taken;
}

const templates = {
  'all calls': {},
  'a function': { name: 'phonons' },
  'an argument': { arguments: { strain: 42 } },
  metadata: { metadata: { runtime: { node: 77 } } },
} as const;

/** Medians over some rounds. */
export async function measureSql(url: string): Promise<Record<string, number>> {
  const rounds: Record<string, { total: number; own: number }[]> = {};
  const measure = async (name: string, work: () => Promise<number>) => {
    spent = 0;
    const start = performance.now();
    if ((await work()) === 0) throw new Error(`${name}: no rows`);
    const total = performance.now() - start;
    (rounds[name] ??= []).push({ total, own: total - spent });
  };
  for (let round = 0; round < 5; round++) {
    for (const [name, template] of Object.entries(templates))
      await measure(name, async () => {
        await using store = new Sql({ url });
        return await take(store.query(new QueryCall(template)));
      });
    await measure('keys', async () => {
      await using store = new Sql({ url });
      return await take(store.list());
    });
    await measure('calls as workers read them', async () => {
      const sources = openSources({ kind: 'pair', id: '', name: '', origin: {}, calls: { type: 'sql', url } });
      if (!sources.calls) throw sources.errors[0]?.error ?? new Error('no calls');
      const count = await take(sources.calls.query(new QueryCall({})));
      sources.close();
      return count;
    });
  }
  const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;
  const figures: Record<string, number> = {};
  for (const [name, times] of Object.entries(rounds)) {
    figures[`first page of ${name}`] = median(times.map(({ total }) => total));
    figures[`first page of ${name}, beyond the database`] = median(times.map(({ own }) => own));
  }
  return figures;
}

if (import.meta.main) {
  const [target = '', count = '0'] = process.argv.slice(2);
  if (target === '') throw new Error('usage: node scale-sql.ts <file or postgresql URL> [calls to fill it with]');
  const isServer = target.includes('://');
  if (Number(count) > 0 && (isServer || !existsSync(target))) await (isServer ? fillPostgres : fillSqlite)(target, Number(count));
  const url = isServer ? target : `sqlite:///${target}`;
  // the drivers are loaded, and what is compiled once is compiled
  await using store = new Sql();
  await store.save(new DigestedCall({ name: 'f' }));
  console.log(JSON.stringify(await measureSql(url)));
}
