/** `node scale-explain.ts <postgresql URL>`: how PostgreSQL answers each statement that the engine sends, for docs/scaling.md. */
import pg from 'pg';
import { openSources } from '../../engine/caches/sources.ts';
import { Digest, DigestedCall, QueryCall, Sql } from '../../engine/index.ts';

const [url = ''] = process.argv.slice(2);
if (!url.startsWith('postgresql:')) throw new Error('usage: node scale-explain.ts <postgresql URL of calls by scale-sql-generate.ts>');

const sent = new Map<string, unknown[]>();
const { query } = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
(pg.Client.prototype as { query: unknown }).query = function (statement: string | { text: string }, ...given: unknown[]) {
  const text = typeof statement === 'string' ? statement : statement.text;
  if (!sent.has(text)) sent.set(text, Array.isArray(given[0]) ? (given[0] as unknown[]) : []);
  return query.call(this, statement, ...given);
};

async function some<T>(items: AsyncIterable<T> | Iterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) if (taken.push(item) >= count) break;
  return taken;
}

const store = new Sql({ url });
const keys = await some(store.list(), 100);
const middle = (await store.load(keys[50] as string)).result?.hex as string;
await some(store.query(new QueryCall({ name: 'phonons' })), 50);
await some(store.query(new QueryCall({ result: new Digest(middle) })), 50);
await some(store.query(new QueryCall({ arguments: { strain: 42 } })), 50);
await some(store.query(new QueryCall({ metadata: { runtime: { node: 77 } } })), 50);
await store.expand((keys[50] as string).slice(0, 12));
const sources = openSources({ kind: 'pair', id: '', name: '', origin: {}, calls: { type: 'sql', url } });
await sources.calls?.versions(keys);
sources.close();
const added = new DigestedCall({ name: 'explained', arguments: { x: new Digest(middle) }, metadata: { runtime: { node: 1 } } });
await store.evict(await store.save(added));
await store.close();

const client = new pg.Client(url);
await client.connect();
try {
  await client.query('BEGIN');
  for (const [text, values] of sent) {
    if (!/^\s*(select|insert|delete)/.test(text) || text.includes('information_schema')) continue;
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`, values);
    const plan = rows.map((row) => row['QUERY PLAN'].replace(/'\{[^}]{100,}\}'/, `'{… ${keys.length} keys}'`));
    console.log(`${text.trim().replace(/\s+/g, ' ')};\n${plan.join('\n')}\n`);
  }
  await client.query('ROLLBACK');
} finally {
  await client.end();
}
