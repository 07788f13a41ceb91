import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '../../engine/errors.ts';
import { openToLook, openToWrite, sqliteDriver } from '../../engine/sqlite.ts';
import { Digest, DigestedCall, Sql } from '../../engine/index.ts';
import { demo, eos } from '../support/demo.ts';

for (const [forced, driver] of [
  ['better', 'better-sqlite3'],
  ['node', 'node:sqlite'],
] as const)
  describe(`SQLite through ${driver}`, () => {
    let folder: string;
    const before_ = process.env.FLECHE_SQLITE;
    before(() => {
      process.env.FLECHE_SQLITE = forced;
      folder = mkdtempSync(join(tmpdir(), 'fleche-sqlite-'));
    });
    after(() => {
      if (before_ === undefined) delete process.env.FLECHE_SQLITE;
      else process.env.FLECHE_SQLITE = before_;
      rmSync(folder, { recursive: true });
    });

    it('is what is used', () => {
      assert.equal(sqliteDriver(), driver);
      const database = openToWrite(':memory:');
      assert.equal(database.driver, driver);
      database.close();
    });

    it('writes, reads and rolls back', () => {
      const database = openToWrite(join(folder, 'own.db'));
      database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB)');
      assert.equal(database.run('INSERT INTO t VALUES (?, ?, ?)', 1, 'x', Buffer.from([1, 2])).changes, 1);
      assert.throws(() =>
        database.transaction(() => {
          database.run('INSERT INTO t VALUES (2, NULL, NULL)');
          throw new Error('no');
        }),
      );
      const rows = database.all<{ a: number; b: string; c: Uint8Array }>('SELECT * FROM t');
      assert.equal(rows.length, 1);
      assert.deepEqual([rows[0]?.a, rows[0]?.b, [...(rows[0]?.c ?? [])]], [1, 'x', [1, 2]]);
      assert.equal(database.get('SELECT * FROM t WHERE a = 7'), undefined);
      database.close();
    });

    it('reads a database that Python left in log mode, and leaves nothing beside it', async () => {
      const copy = join(folder, 'python');
      cpSync(join(demo, 'eos'), copy, { recursive: true });
      const before = readFileSync(join(copy, 'calls.db'));
      await using calls = new Sql({ url: `sqlite:///${join(copy, 'calls.db')}` });
      let count = 0;
      for await (const key of calls.list()) {
        await calls.load(key);
        count++;
      }
      assert.equal(count, eos.calls);
      assert.deepEqual(readdirSync(copy).sort(), ['calls.db', 'values']);
      assert.ok(readFileSync(join(copy, 'calls.db')).equals(before));
    });

    it('sees what is still in the log of a writer, and leaves that alone too', () => {
      const path = join(folder, 'live.db');
      const writer = openToWrite(path);
      writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a INTEGER)');
      writer.run('INSERT INTO t VALUES (1)');
      const wal = readFileSync(`${path}-wal`);
      const reader = openToLook(path);
      assert.deepEqual({ ...reader.get<{ n: number }>('SELECT count(*) AS n FROM t') }, { n: 1 });
      writer.run('INSERT INTO t VALUES (2)');
      assert.deepEqual({ ...reader.get<{ n: number }>('SELECT count(*) AS n FROM t') }, { n: 1 }, 'a reader sees the moment it was opened');
      reader.close();
      const again = openToLook(path);
      assert.deepEqual({ ...again.get<{ n: number }>('SELECT count(*) AS n FROM t') }, { n: 2 });
      again.close();
      assert.ok(readFileSync(`${path}-wal`).subarray(0, wal.length).equals(wal));
      writer.close();
    });

    for (const left of [['-wal', '-shm'], ['-wal']])
      it(`sees what a killed writer had committed, and leaves what it left (${left.join(', ')}) as it was`, async () => {
        const from = join(folder, `killed${left.length}.db`);
        const at = join(folder, `killed${left.length}`);
        mkdirSync(at);
        const path = join(at, 'calls.db');
        await using writer = new Sql({ url: from });
        const keys = new Set<string>();
        for (const i of [1, 2, 3]) {
          const argument = new Digest(String(i).repeat(64));
          keys.add(await writer.save(new DigestedCall({ name: 'f', arguments: { i: argument }, metadata: { tags: { i } } })));
        }
        // as they lie there at this moment: what was committed is in the log
        for (const suffix of ['', ...left]) cpSync(from + suffix, path + suffix);
        assert.ok(statSync(`${path}-wal`).size > 0);
        const inventory = () =>
          readdirSync(at).map((name) => [name, statSync(join(at, name)).mtimeMs, readFileSync(join(at, name)).toString('base64')]);
        const before = inventory();
        await using calls = new Sql({ url: path });
        const seen = new Set<string>();
        for await (const key of calls.list()) {
          assert.equal((await calls.load(key)).name, 'f');
          assert.ok(await calls.contains(key));
          assert.equal(await calls.expand(key.slice(0, 12)), key);
          seen.add(key);
        }
        assert.deepEqual(seen, keys);
        assert.deepEqual(inventory(), before);
        await calls.close();
        assert.deepEqual(inventory(), before);
      });

    it('refuses what is no database, in words', () => {
      const path = join(folder, 'text.db');
      writeFileSync(path, 'this is no database at all');
      assert.throws(
        () => openToLook(path),
        (error: unknown) => error instanceof FormatError && error.code === 'NOT_SQLITE',
      );
      writeFileSync(path, '');
      assert.throws(() => openToLook(path), FormatError);
      assert.throws(() => openToLook(join(folder, 'absent.db')), /ENOENT/);
    });

    it('cannot write where it only looks', () => {
      const path = join(folder, 'own.db');
      const reader = openToLook(path);
      assert.throws(() => reader.run('INSERT INTO t VALUES (9, NULL, NULL)'));
      reader.close();
    });
  });
