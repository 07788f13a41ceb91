/** Call stores of any size in SQL, in tables that `Sql` made, as one study leaves them: calls in the order of time, under keys that are hashes. */
import { hash } from 'node:crypto';
import pg from 'pg';
import { Digest, digest, DigestedCall, Sql } from '../../engine/index.ts';
import { openToWrite } from '../../engine/sqlite.ts';

export const functions = ['relax', 'energy', 'elastic_constants', 'phonons', 'murnaghan'] as const;
/** So many values the argument `strain` takes, each in as many calls. */
export const strains = Array.from({ length: 100 }, (_, i) => digest(i));

async function makeTables(url: string): Promise<void> {
  await using store = new Sql({ url });
  const first = new DigestedCall({ name: 'relax', arguments: { strain: new Digest(strains[0] as string) } });
  await store.evict(await store.save(first));
}

const metadata = (i: number) => JSON.stringify({ timestart: 1.7e9 + i, timestop: 1.7e9 + i + 0.25, walltime: 0.25, node: i % 1000 });

/** A file of `count` calls with two arguments and one entry of metadata each. */
export async function fillSqlite(path: string, count: number): Promise<void> {
  await makeTables(`sqlite:///${path}`);
  const db = openToWrite(path);
  const key = (text: string) => hash('sha256', text);
  db.exec('PRAGMA synchronous = OFF');
  for (let from = 0; from < count; from += 50_000)
    db.transaction(() => {
      for (let i = from; i < Math.min(from + 50_000, count); i++) {
        const call = key(`call ${i}`);
        const name = functions[i % functions.length] as string;
        db.run('INSERT INTO calls VALUES (?, ?, ?, ?, NULL, ?)', call, name, `study.part${i % 3}`, '1', key(`result ${i}`));
        const insert = 'INSERT INTO arguments (call_key, position, name, value) VALUES (?, ?, ?, ?)';
        db.run(insert, call, 0, 'structure', key(`structure ${Math.floor(i / 4)}`));
        db.run(insert, call, 1, 'strain', strains[i % strains.length] as string);
        db.run('INSERT INTO metadata (call_key, name, data) VALUES (?, ?, ?)', call, 'runtime', metadata(i));
      }
    });
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

/** The same in an empty database of PostgreSQL, by statements on sets. */
export async function fillPostgres(url: string, count: number): Promise<void> {
  await makeTables(url);
  const client = new pg.Client(url);
  await client.connect();
  const key = (text: string) => `encode(sha256((${text})::text::bytea), 'hex')`;
  const rows = `generate_series(0, ${count - 1}) AS i`;
  try {
    // indexes are quicker made at the end, and rows refer to calls that are there
    const { rows: constraints } = await client.query<{ name: string; table: string; definition: string }>(
      `SELECT conname AS name, conrelid::regclass AS table, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace ORDER BY contype = 'p' DESC, contype = 'u' DESC`,
    );
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'ix_%'`,
    );
    for (const { name, table } of constraints.toReversed()) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    await client.query(`SET maintenance_work_mem = '1GB'; SET synchronous_commit = off`);
    await client.query(
      `INSERT INTO calls SELECT ${key(`'call ' || i`)}, (ARRAY['${functions.join(`','`)}'])[1 + i % ${functions.length}],
        'study.part' || i % 3, '1', NULL, ${key(`'result ' || i`)} FROM ${rows}`,
    );
    await client.query(
      `INSERT INTO arguments (call_key, position, name, value) SELECT ${key(`'call ' || i`)}, place, name,
        CASE place WHEN 0 THEN ${key(`'structure ' || i / 4`)} ELSE ($1::text[])[1 + i % ${strains.length}] END
        FROM ${rows}, (VALUES (0, 'structure'), (1, 'strain')) AS argument (place, name)`,
      [strains],
    );
    await client.query(
      `INSERT INTO metadata (call_key, name, data) SELECT ${key(`'call ' || i`)}, 'runtime', json_build_object(
        'timestart', 1.7e9 + i, 'timestop', 1.7e9 + i + 0.25, 'walltime', 0.25, 'node', i % 1000) FROM ${rows}`,
    );
    for (const { name, table, definition } of constraints) await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const [target = '', count] = process.argv.slice(2);
  if (target === '' || !(Number(count) > 0)) throw new Error('usage: node scale-sql-generate.ts <path or postgresql URL> <calls>');
  await (target.includes('://') ? fillPostgres : fillSqlite)(target, Number(count));
}
