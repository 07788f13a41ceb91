import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { DatabaseError, Digest, DigestedCall, FormatError, PyDict, QueryCall, Sql } from '../../engine/index.ts';
import { openToWrite } from '../../engine/sqlite.ts';
import { fromJson } from '../../engine/values/json.ts';
import { toJson } from '../../engine/storage/sql/json.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';

const python = `
import os, signal, sqlite3
from fleche.call import DigestedCall
from fleche.digest import digest
from fleche.storage import Sql

def call(i):
    return DigestedCall(name='f', arguments={'i': digest(i)}, metadata={'tags': {'n': i}})
`;

const call = (i: number) => new DigestedCall({ name: 'f', arguments: { i: new Digest(String(i).padStart(64, '0')) } });

async function count(store: Sql): Promise<number> {
  let n = 0;
  for await (const _ of store.query(new QueryCall({ name: 'f' }))) n++;
  return n;
}

/** Name, size, mode and time of everything in a folder. */
const inventory = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).map(({ name }) => {
    const { size, mode, mtimeMs } = statSync(join(folder, name));
    return `${name} ${size} ${mode} ${mtimeMs}`;
  });

describe('Sql on a file that Python writes', function () {
  this.timeout(60_000);
  let reference: Reference;
  let session: Session;
  let folder: string;
  let path: string;
  let n = 0;

  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-sqlite-'));
    chmodSync(folder, 0o755);
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    mkdirSync(join(folder, String(++n)));
    path = join(folder, String(n), 'calls.db');
  });

  for (const driver of ['better', 'node'] as const)
    describe(`(${driver})`, () => {
      const forced = process.env.FLECHE_SQLITE;
      before(() => {
        process.env.FLECHE_SQLITE = driver;
      });
      after(() => {
        if (forced === undefined) delete process.env.FLECHE_SQLITE;
        else process.env.FLECHE_SQLITE = forced;
      });

      it('sees each commit at once, and nothing before it, and leaves no trace', async () => {
        await session.call(`${python}\nsession['store'] = Sql(inp); session['store'].save(call(0)); out(None)`, path);
        await using store = new Sql({ url: path });
        assert.equal(await count(store), 1);
        await session.call(
          `${python}
session['open'] = sqlite3.connect(inp, isolation_level=None)
session['open'].execute('PRAGMA wal_autocheckpoint = 0')
session['open'].execute('BEGIN IMMEDIATE')
session['open'].execute("INSERT INTO calls VALUES (?, 'f', NULL, NULL, NULL, NULL)", ('1' * 64,))
out(None)`,
          path,
        );
        const before = inventory(join(path, '..'));
        assert.equal(await count(store), 1, 'not committed');
        assert.deepEqual(inventory(join(path, '..')), before);
        await session.call(`session['open'].execute('COMMIT'); out(None)`);
        assert.equal(await count(store), 2);
        // commits so close together that the times of files may be the same
        for (let i = 2; i < 22; i++) {
          await session.call(
            `session['open'].execute("INSERT INTO calls VALUES (?, 'f', NULL, NULL, NULL, NULL)", (inp,)); out(None)`,
            String(i).padStart(64, 'a'),
          );
          assert.equal(await count(store), i + 1);
        }
        await session.call(
          `session['open'].execute('PRAGMA wal_checkpoint(TRUNCATE)'); session['open'].close(); session['store'].engine.dispose(); out(None)`,
        );
        assert.equal(await count(store), 22);
        assert.deepEqual(readdirSync(join(path, '..')), ['calls.db']);
      });

      it('sees what is in the log of a writer that was killed, and leaves it there', async () => {
        const victim = reference.start();
        await victim.call(`${python}\nstore = Sql(inp)\nfor i in range(5): store.save(call(i))\nsession['s'] = store; out(None)`, path);
        await assert.rejects(victim.call(`${python}\nos.kill(os.getpid(), signal.SIGKILL)`));
        await victim.dispose();
        for (const suffix of ['-shm', '']) {
          if (suffix) rmSync(path + suffix);
          const before = inventory(join(path, '..'));
          assert.ok(existsSync(`${path}-wal`));
          await using store = new Sql({ url: path });
          assert.equal(await count(store), 5);
          assert.deepEqual(inventory(join(path, '..')), before);
        }
      });

      it('sees the state before a change that is half made or was never finished, without a log', async () => {
        await using writer = new Sql({ url: path });
        await writer.save(call(0));
        await writer.close();
        const database = openToWrite(path);
        database.exec('PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN IMMEDIATE');
        for (let i = 0; i < 300; i++)
          database.run(`INSERT INTO calls VALUES (?, ?, NULL, NULL, NULL, NULL)`, String(i).padStart(64, 'b'), 'g'.repeat(500));
        database.run("UPDATE calls SET name = 'other'");
        const copy = join(folder, String(n), 'crashed.db');
        for (const suffix of ['', '-journal']) copyFileSync(path + suffix, copy + suffix);
        for (const file of [path, copy]) {
          const before = inventory(join(path, '..'));
          await using store = new Sql({ url: file });
          assert.equal(await count(store), 1, file);
          assert.deepEqual(inventory(join(path, '..')), before);
        }
        database.exec('ROLLBACK');
        database.close();
      });

      it('waits for another writer without stopping the thread, and gives up in words', async () => {
        await using store = new Sql({ url: `sqlite:///${path}?timeout=0.3` });
        await store.save(call(0));
        const lock = openToWrite(path);
        lock.exec('BEGIN IMMEDIATE');
        const ticks = setInterval(() => void ticking++, 10);
        let ticking = 0;
        await assert.rejects(store.save(call(1)), (error: unknown) => error instanceof DatabaseError && error.code === 'LOCKED');
        clearInterval(ticks);
        assert.ok(ticking > 5, `${ticking} ticks`);
        setTimeout(() => lock.exec('COMMIT'), 100);
        await store.save(call(1));
        assert.equal(await count(store), 2);
        lock.close();
      });

      it('is written by several storages of one program', async () => {
        const stores = [1, 2, 3].map(() => new Sql({ url: path }));
        await Promise.all(stores.flatMap((store, i) => Array.from({ length: 20 }, (_, k) => store.save(call(100 * (k % 2 ? i : 0) + k)))));
        for (const store of stores) assert.equal(await count(store), 10 + 3 * 10);
        for (const store of stores) await store.close();
        assert.deepEqual(readdirSync(join(path, '..')), ['calls.db']);
      });

      it('takes an empty file or database for an empty storage, but no database of other tables', async () => {
        writeFileSync(path, '');
        await using store = new Sql({ url: path });
        assert.equal(await count(store), 0);
        const database = openToWrite(path);
        database.exec('PRAGMA user_version = 3');
        assert.equal(await count(store), 0);
        database.exec('CREATE TABLE other (a)');
        database.close();
        await assert.rejects(count(store), (error: unknown) => error instanceof FormatError && error.code === 'NO_TABLE');
        await store.save(call(1)); // as the reference does
        assert.equal(await count(store), 1);
        writeFileSync(`${path}.txt`, 'no database at all, but long enough to be one');
        await assert.rejects(count(new Sql({ url: `${path}.txt` })), FormatError);
        await assert.rejects(new Sql({ url: `${path}.txt` }).save(call(1)), FormatError);
        const lacking = openToWrite(`${path}.2`);
        lacking.exec('CREATE TABLE calls (key, name); CREATE TABLE arguments (call_key); CREATE TABLE metadata (call_key)');
        lacking.close();
        await assert.rejects(
          new Sql({ url: `${path}.2` }).save(call(1)),
          (error: unknown) => error instanceof FormatError && error.code === 'NO_COLUMN',
        );
      });

      it('is looked at again while the tables are being made, one after the other', async () => {
        const making = openToWrite(path);
        const [first, ...others] = [
          'calls (key, name, module, version, code_digest, result)',
          'arguments (call_key, position, name, value)',
          'metadata (call_key, name, data)',
        ];
        making.exec(`CREATE TABLE ${first}`);
        await using store = new Sql({ url: path });
        let isMade = false;
        const counted = count(store).then((n) => [n, isMade]);
        for (const table of others) {
          await new Promise((resolve) => setTimeout(resolve, 30));
          isMade = table === others.at(-1);
          making.exec(`CREATE TABLE ${table}`);
        }
        assert.deepEqual(await counted, [0, true]);
        making.exec('DROP TABLE metadata');
        making.close();
        await assert.rejects(count(store), { code: 'NO_TABLE', message: /metadata/ }, 'nobody makes it');
      });

      it('is read by another user who may write neither it nor its folder, whatever state it was left in', async function () {
        if (process.getuid?.() !== 0) {
          if (process.env.CI) throw new Error('only root can become another user');
          console.log('      skipped: only root can become another user');
          this.skip();
        }
        await session.call(`${python}\nstore = Sql(inp)\nfor i in range(3): store.save(call(i))\nstore.engine.dispose(); out(None)`, path);
        const place = join(folder, String(n));
        copyFileSync(path, join(place, 'closed.db'));
        const victim = reference.start();
        await victim.call(`${python}\nstore = Sql(inp)\nfor i in range(3, 7): store.save(call(i))\nsession['s'] = store; out(None)`, path);
        await assert.rejects(victim.call(`${python}\nos.kill(os.getpid(), signal.SIGKILL)`));
        await victim.dispose();
        for (const suffix of ['', '-wal']) copyFileSync(path + suffix, join(place, `left.db${suffix}`));
        const rollback = openToWrite(join(place, 'rollback.db'));
        rollback.close();
        copyFileSync(join(place, 'closed.db'), join(place, 'rollback.db'));
        const changed = openToWrite(join(place, 'rollback.db'));
        changed.exec('PRAGMA journal_mode = DELETE');
        changed.close();
        for (const name of readdirSync(place)) chmodSync(join(place, name), 0o444);
        chmodSync(place, 0o555);
        const before = inventory(place);
        const told = execFileSync(
          process.execPath,
          [join(import.meta.dirname, '../support/look-sql.ts'), place, 'calls.db', 'closed.db', 'left.db', 'rollback.db'],
          {
            env: { ...process.env, FLECHE_SQLITE: driver },
            encoding: 'utf8',
          },
        );
        assert.deepEqual(JSON.parse(told), {
          writable: false,
          counts: { 'calls.db': 7, 'closed.db': 3, 'left.db': 7, 'rollback.db': 3 },
          saved: { 'calls.db': 'READ_ONLY', 'closed.db': 'READ_ONLY', 'left.db': 'READ_ONLY', 'rollback.db': 'READ_ONLY' },
        });
        assert.deepEqual(inventory(place), before);
        chmodSync(place, 0o755);
      });
    });

  it('keeps the log mode that the reference sets', async () => {
    await using store = new Sql({ url: path });
    await store.save(call(1));
    assert.ok(existsSync(`${path}-wal`));
    await store.close();
    assert.equal(readFileSync(path)[18], 2);
    assert.deepEqual(
      await session.call(
        `${python}\nprint(inp); out([len(list(Sql(inp).list())), sqlite3.connect(inp).execute('PRAGMA journal_mode').fetchone()[0]])`,
        path,
      ),
      [1, 'wal'],
    );
  });

  it('writes JSON as Python does', async () => {
    const texts = (await session.call(`
import json, random
r = random.Random(7)
def value(depth=0):
    kind = r.randrange(9 if depth < 4 else 6)
    if kind == 0: return r.choice([None, True, False])
    if kind == 1: return r.choice([0, -1, 2**53, -2**63, 10**40, r.randrange(-1000, 1000)])
    if kind == 2: return r.choice([0.0, -0.0, 1.0, 0.1, 1e16, 1e22, 1.5e-7, 123456789.125, 5e-324, float('nan'), float('inf'), -float('inf'), r.gauss(0, 1e5)])
    if kind < 6: return ''.join(chr(r.choice([r.randrange(128), r.randrange(0xd800), r.randrange(0xe000, 0x11000), 0x1f600, 0xd83d, 0x7f, 0x2028])) for _ in range(r.randrange(8)))
    if kind == 6: return [value(depth + 1) for _ in range(r.randrange(4))]
    return {r.choice(['a', 'é', '"', '', str(r.random())]): value(depth + 1) for _ in range(r.randrange(5))}
out([json.dumps(value()) for _ in range(3000)])`)) as string[];
    for (const text of texts) assert.equal(toJson(fromJson(text), { nan: true }), text);
    const keys = new PyDict([
      [1, 1],
      [1.5, 2],
      [true, 3],
      [null, 4],
      [10n ** 20n, 5],
    ]);
    assert.equal(
      toJson(keys, { nan: false }),
      await session.call(`import json; out(json.dumps({1: 1, 1.5: 2, True: 3, None: 4, 10**20: 5}))`),
    );
  });
});
