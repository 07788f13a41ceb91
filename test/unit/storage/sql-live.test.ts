import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSources } from '../../../engine/caches/sources.ts';
import { Digest, DigestedCall, QueryCall, Sql } from '../../../engine/index.ts';
import { isSqliteFile } from '../../../engine/sqlite.ts';
import { SqliteStore } from '../../../engine/storage/sql/sqlite-store.ts';

const call = (i: number) => new DigestedCall({ name: 'f', arguments: { i: new Digest(i.toString(16).padStart(64, '0')) } });
const engine = JSON.stringify(join(import.meta.dirname, '../../../engine/index.ts'));
const sqlite = JSON.stringify(join(import.meta.dirname, '../../../engine/sqlite.ts'));

describe('a database of calls that somebody writes', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-live-'));
    path = join(folder, 'calls.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read while another program saves without a pause, whole and without waiting', async function () {
    this.timeout(20_000);
    const code = `
import { Digest, DigestedCall, Sql } from ${engine};
const store = new Sql({ url: ${JSON.stringify(path)} });
for (let i = 0; ; i++) {
  await store.save(new DigestedCall({ name: 'f', arguments: { i: new Digest(i.toString(16).padStart(64, '0')) }, metadata: { m: { i } } }));
  if (i === 20) console.log('ready');
}`;
    const writer = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(writer.stdout, 'data');
      let before = 0;
      for (let look = 0; look < 20; look++) {
        await using store = new Sql({ url: path });
        let n = 0;
        for await (const found of store.query(new QueryCall({ name: 'f' }))) {
          assert.deepEqual([found.arguments.size, found.metadata.size], [1, 1]);
          n++;
        }
        assert.ok(n >= before, `${n} calls after ${before}`);
        before = n;
      }
      assert.ok(before > 20, 'it went on meanwhile');
      assert.deepEqual(readdirSync(folder).sort(), ['calls.db', 'calls.db-shm', 'calls.db-wal'], 'what its writer keeps, no more');
    } finally {
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
  });

  it('keeps its locks when it is looked at in the program that writes it', async () => {
    await using other = new Sql({ url: path });
    await other.save(call(1));
    const store = new SqliteStore(path);
    const reached = { url: `sqlite:///${path}`, type: 'sql' } as const;
    const tryToWrite = `
import { openToWrite } from ${sqlite};
const db = openToWrite(${JSON.stringify(path)});
db.exec('PRAGMA busy_timeout = 0');
try { db.exec('BEGIN IMMEDIATE'); console.log('written'); } catch { console.log('locked'); }`;
    await store.write(async (db) => {
      await db
        .insertInto('calls')
        .values({ key: 'a'.repeat(64), name: 'late', module: null, version: null, code_digest: null, result: null })
        .execute();
      assert.ok(isSqliteFile(path));
      const sources = openSources({ kind: 'pair', id: '', name: '', origin: {}, calls: reached });
      assert.equal([...(sources.calls?.keys() as Iterable<string>)].length, 1);
      await sources.calls?.versions([]);
      sources.close();
      const seen = execFileSync(process.execPath, ['--input-type=module', '--eval', tryToWrite], { encoding: 'utf8' });
      assert.equal(seen.trim(), 'locked');
    });
    await store.close();
  });
});
