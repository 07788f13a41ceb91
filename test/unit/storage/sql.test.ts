import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digest, DigestedCall, QueryCall, Sql } from '../../../engine/index.ts';
import { databaseError, retrying } from '../../../engine/storage/sql/failures.ts';
import { journalMode } from '../../../engine/storage/sql/journal.ts';

const call = (i: number) =>
  new DigestedCall({ name: `f${i}`, arguments: { a: new Digest('a'.repeat(64)) }, metadata: { tags: { n: i, list: [i, 'x'] } } });

async function names(store: Sql, template: QueryCall = new QueryCall()): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of store.query(template)) found.push(name);
  return found.sort();
}

describe('Sql', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-sql-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is in memory when it has no URL, and each is its own', async () => {
    for (const options of [{}, { url: 'sqlite://' }, { url: 'sqlite:///:memory:' }]) {
      await using store = new Sql(options);
      assert.deepEqual(await names(store), []);
      const key = await store.save(call(1));
      await store.save(call(2));
      assert.deepEqual(await names(store, new QueryCall({ metadata: { tags: { list: [2, 'x'] } } })), ['f2']);
      assert.equal((await store.load(key.slice(0, 10))).name, 'f1');
      await store.evict(key);
      assert.deepEqual(await names(store), ['f2']);
    }
  });

  it('tells of each statement when it is asked to', async () => {
    const told: string[] = [];
    await using store = new Sql({ echo: true, log: (sql) => told.push(sql) });
    await store.save(call(1));
    for (const start of ['CREATE TABLE calls', 'BEGIN IMMEDIATE', 'insert into "calls"', 'COMMIT'])
      assert.ok(
        told.some((sql) => sql.startsWith(start)),
        `${start} is told`,
      );
    const silent: string[] = [];
    await using other = new Sql({ log: (sql) => silent.push(sql) });
    await other.save(call(1));
    assert.deepEqual(silent, []);
  });

  it('saves as many rows as a call has arguments', async () => {
    await using store = new Sql();
    const many = new Map(Array.from({ length: 12_345 }, (_, i) => [`x${i}`, new Digest(String(i).padStart(64, '0'))]));
    const key = await store.save(new DigestedCall({ name: 'many', arguments: many }));
    assert.deepEqual([...(await store.load(key)).arguments.keys()], [...many.keys()]);
  });

  it('closes files, and starts no server driver for SQLite', () => {
    const path = join(folder, 'calls.db');
    const code = `
import { createRequire } from 'node:module';
import { DigestedCall, Sql } from ${JSON.stringify(join(import.meta.dirname, '../../../engine/index.ts'))};
const store = new Sql({ url: ${JSON.stringify(path)} });
await store.save(new DigestedCall({ name: 'f' }));
await store.close();
const loaded = Object.keys(createRequire(import.meta.url).cache);
console.log(JSON.stringify(loaded.filter((file) => /node_modules.(pg|mysql2)./.test(file))));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(out), []);
    assert.deepEqual(readdirSync(folder), ['calls.db']);
  });

  it('makes the folder of its file with the first write', async () => {
    const path = join(folder, 'deep', 'er', 'calls.db');
    await using store = new Sql({ url: `sqlite:///${path}` });
    assert.deepEqual(await names(store), []);
    assert.ok(!existsSync(join(folder, 'deep')));
    await store.save(call(1));
    assert.deepEqual(await names(store), ['f1']);
  });

  it('does without a log where memory is not shared', () => {
    const mounts = (type: string, at = folder) => `/dev/vda / ext4 rw 0 0\nserver:/x ${at.replaceAll(' ', '\\040')} ${type} rw 0 0\n`;
    const path = join(folder, 'calls.db');
    for (const type of ['nfs4', 'cifs', 'lustre', 'GPFS']) assert.equal(journalMode(path, mounts(type)), 'delete', type);
    for (const type of ['ext4', 'tmpfs', 'xfs']) assert.equal(journalMode(path, mounts(type)), 'wal', type);
    assert.equal(journalMode(path, mounts('nfs', `${folder}2`)), 'wal', 'a name that only begins alike');
    assert.equal(journalMode(path, `${mounts('nfs')}tmpfs ${folder} tmpfs rw 0 0\n`), 'wal', 'mounted over it');
    assert.equal(journalMode(path, ''), 'wal');
  });
});

describe('failures of databases', () => {
  const failure = (code: string, message = 'said the driver') => Object.assign(new Error(message), { code });

  it('come with a code and what the driver said', () => {
    for (const [native, code] of [
      ['SQLITE_BUSY', 'LOCKED'],
      ['40P01', 'LOCKED'],
      ['ER_LOCK_WAIT_TIMEOUT', 'LOCKED'],
      ['ECONNREFUSED', 'UNREACHABLE'],
      ['28P01', 'DENIED'],
      ['ER_BAD_DB_ERROR', 'NO_DATABASE'],
      ['SQLITE_READONLY_DIRECTORY', 'READ_ONLY'],
      ['SQLITE_NOTADB', 'FORMAT'],
      ['22P02', 'DATABASE'],
    ] as const) {
      const error = databaseError(failure(native), 'the database');
      assert.equal(error.code, code, native);
      assert.match(error.message, /^the database .*said the driver/);
      assert.equal((error.cause as { code: string }).code, native);
    }
  });

  it('are tried again while others are in the way, and no longer', async () => {
    let times = 0;
    const work = (fails: number, code: string) => () => (times++ < fails ? Promise.reject(failure(code)) : Promise.resolve('done'));
    assert.equal(await retrying(1000, work(7, '40001')), 'done');
    times = 0;
    assert.equal(await retrying(1000, work(3, '23505')), 'done');
    times = 0;
    await assert.rejects(retrying(1000, work(1000, '23505')), { code: '23505' });
    assert.ok(times < 10, 'a rule of the database stays');
    times = 0;
    await assert.rejects(retrying(50, work(1000, 'SQLITE_BUSY')), { code: 'SQLITE_BUSY' });
    times = 0;
    await assert.rejects(retrying(1000, work(1000, '22P02')), { code: '22P02' });
    assert.equal(times, 1);
  });
});
