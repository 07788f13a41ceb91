import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, DigestedCall, Sql, ValuePickleFile } from '../../engine/index.ts';
import { DatabaseError } from '../../engine/errors.ts';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { CallRow, PairConfig } from '../../engine/workers/protocol.ts';
import { Passwords } from '../../extension/passwords.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { requireDatabases, type TestDatabases } from '../support/databases.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

/** A cache whose calls are in a database: values in a folder of the test's own. */
function cacheOf(folder: string, url: string): PairConfig {
  const values = { type: 'pickle', root: join(folder, 'values') } as const;
  return { kind: 'pair', id: digest(url), name: 'team', origin: {}, values, calls: { type: 'sql', url } };
}

function engineIn(folder: string, trust?: Int32Array) {
  return createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')], ...(trust && { trust }) });
}

async function rowsOf(engine: ReturnType<typeof createHandlers>, cache: PairConfig): Promise<CallRow[]> {
  const functions = await engine.functions({ cache }, context);
  const pages = functions.map(async ({ module, name }) => (await engine.calls({ cache, module, name, limit: 1000 }, context)).rows);
  return (await Promise.all(pages)).flat();
}

for (const dialect of ['postgresql', 'mariadb'] as const)
  describe(`calls in ${dialect} that a configuration names`, function () {
    this.timeout(60_000);
    let databases: TestDatabases | undefined;
    let session: Session | undefined;
    let folder: string;
    before(async function () {
      const reference = await requireReference(this);
      databases = await requireDatabases(this, dialect);
      session = reference.start();
      folder = mkdtempSync(join(tmpdir(), 'fleche-server-'));
    });
    after(async () => {
      await session?.dispose();
      await databases?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    });

    it('are listed, read, found and followed as the reference has them', async () => {
      const url = (await databases?.fresh()) as string;
      const cache = cacheOf(folder, url);
      const write = (code: string) =>
        session?.call(
          `from fleche.storage import Sql, ValuePickleFile
from fleche.call import DigestedCall
from fleche.digest import digest
store, values = Sql(inp['url']), ValuePickleFile(root=inp['root'])
def call(i, **others):
    return DigestedCall(**{'name': 'f' if i % 2 else 'g', 'module': 'm', 'version': 1, 'arguments': {'x': values.save(i)}, 'result': values.save(-i), 'metadata': {'tags': {'n': i}}, **others})
${code}
out({str(key): [stored.name, str(stored.arguments['x']), str(stored.result), stored.metadata['tags']['n']] for key in store.list() for stored in [store.load(key)]})`,
          { url, root: cache.values?.root },
        ) as Promise<Record<string, [string, string, string, number]>>;
      const told = await write('for i in range(150): store.save(call(i))');
      const engine = engineIn(folder);
      assert.deepEqual(await engine.index({ cache }, context), { added: 150 + 299, removed: 0, problems: [] });
      const summary = await engine.summary({ cache }, context);
      assert.deepEqual([summary.calls?.count, summary.complete, summary.problems], [150, true, []]);
      const shown = async () =>
        Object.fromEntries((await rowsOf(engine, cache)).map((row) => [row.key, [row.name, row.arguments[0]?.key, row.result]]));
      const expected = (all: typeof told) =>
        Object.fromEntries(Object.entries(all).map(([key, [name, x, result]]) => [key, [name, x, result]]));
      assert.deepEqual(await shown(), expected(told));

      const [key, [name, , result]] = Object.entries(told)[5] as [string, [string, string, string, number]];
      const detail = await engine.entry({ cache, key, store: 'calls', maxText: 1000 }, context);
      assert.equal(detail.children.find(({ label }) => label === 'result')?.key, result);
      assert.equal(detail.call?.name, name);
      const found: string[] = [];
      const form = { arguments: [], metadata: [{ name: 'tags', key: 'n', value: '77' }] };
      for await (const row of engine.query({ cache, form }, context)) found.push(row.key);
      assert.deepEqual(
        found,
        Object.keys(told).filter((each) => told[each]?.[3] === 77),
      );

      // one has another result, one other metadata only, one is gone, one is new
      const later = await write(`
store.save(call(1, result=values.save('again')))
store.save(call(2, metadata={'tags': {'n': 3000}}))
store.evict(call(3).to_lookup_key())
store.save(call(4000))`);
      const updated = await engine.index({ cache }, context);
      assert.deepEqual([updated.removed, updated.problems], [1, []]);
      assert.deepEqual(await shown(), expected(later));
      const again = await engine.index({ cache }, context);
      assert.deepEqual([again.added, again.removed], [0, 0]);
      const second = Object.keys(later).find((each) => later[each]?.[3] === 3000) as string;
      assert.match((await engine.entry({ cache, key: second, store: 'calls', maxText: 1000 }, context)).call?.metadata ?? '', /3000/);
    });

    it('are an empty store where the reference has made no tables yet, and none are made', async () => {
      const url = (await databases?.fresh()) as string;
      const engine = engineIn(folder);
      const cache = cacheOf(join(folder, 'none'), url);
      await engine.index({ cache }, context);
      assert.equal((await engine.summary({ cache }, context)).calls?.count, 0);
      const where = dialect === 'mariadb' ? 'database()' : `any(current_schemas(false))`;
      const tables = await databases?.run(url, `SELECT table_name FROM information_schema.tables WHERE table_schema = ${where}`);
      assert.deepEqual(tables, []);
    });
  });

describe('a server that a configuration names', function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-server-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is not connected to before the folder is trusted, and is at once when it is', async () => {
    let connections = 0;
    const server = createServer((socket) => (connections++, socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const trust = new Int32Array(new SharedArrayBuffer(4));
      for (const scheme of ['postgresql+psycopg2', 'mysql+pymysql']) {
        const cache = cacheOf(folder, `${scheme}://me:s3cret@127.0.0.1:${port}/team`);
        trust[0] = connections = 0;
        const engine = engineIn(folder, trust);
        await engine.index({ cache }, context);
        const { problems } = await engine.summary({ cache }, context);
        const problem = problems.find(({ code }) => code === 'UNTRUSTED');
        assert.match(problem?.message ?? '', /trust this folder/);
        assert.equal(connections, 0);
        Atomics.store(trust, 0, 1);
        await assert.rejects(async () => await engine.index({ cache }, context), DatabaseError);
        assert.ok(connections > 0);
      }
    } finally {
      server.close();
    }
  });

  it('that cannot be reached is no end of the values, says what to do, and no message has the password', async () => {
    // accepts connections and never says a word
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      for (const [scheme, place] of [
        ['postgresql', `127.0.0.1:1`],
        ['mysql+pymysql', `127.0.0.1:1`],
        ['postgresql', `127.0.0.1:${port}`],
        ['mysql+pymysql', `127.0.0.1:${port}`],
      ] as const) {
        const cache = cacheOf(folder, `${scheme}://me:s3cret@${place}/team?connect_timeout=1`);
        await using values = new ValuePickleFile({ root: cache.values?.root as string });
        await values.save('still here');
        const engine = engineIn(folder);
        const error = await Promise.resolve(engine.index({ cache }, context)).then(
          () => undefined,
          (error: unknown) => error as DatabaseError,
        );
        assert.ok(error instanceof DatabaseError, place);
        assert.equal(error.code, 'UNREACHABLE', error.message);
        assert.match(error.message, /Is the server running/);
        const summary = await engine.summary({ cache }, context);
        assert.deepEqual([summary.values?.count, summary.complete], [1, true]);
        assert.doesNotMatch(JSON.stringify([error.toJSON(), summary]), /s3cret/);
      }
    } finally {
      silent.close();
    }
  });
});

describe('a database server that asks for a password', function () {
  this.timeout(60_000);
  let databases: TestDatabases | undefined;
  let folder: string;
  before(async function () {
    databases = await requireDatabases(this, 'mariadb');
    folder = mkdtempSync(join(tmpdir(), 'fleche-login-'));
  });
  after(async () => {
    await databases?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('says so where none is given, and lets in whoever has it', async () => {
    const url = (await databases?.fresh()) as string;
    await using store = new Sql({ url });
    await store.save(new DigestedCall({ name: 'f', arguments: {} }));
    const [user, password] = [`fleche_${randomBytes(4).toString('hex')}`, "s3cret@:/'ü"];
    const quoted = password.replace("'", "''");
    await databases?.run(url, `CREATE USER '${user}'@'%' IDENTIFIED BY '${quoted}'`);
    try {
      await databases?.run(url, `GRANT SELECT ON ${new URL(url).pathname.slice(1)}.* TO '${user}'@'%'`);
      const cache = cacheOf(folder, url.replace(/\/\/[^@/]*@/, `//${user}@`));
      const engine = engineIn(folder);
      await assert.rejects(Promise.resolve(engine.index({ cache }, context)), { code: 'DENIED' });
      const kept = new Map<string, string>();
      const passwords = new Passwords({
        get: (name: string) => Promise.resolve(kept.get(name)),
        store: (name: string, text: string) => Promise.resolve(void kept.set(name, text)),
      } as never);
      await passwords.set(cache, password);
      const opened = passwords.applied(cache) as PairConfig;
      assert.deepEqual((await engine.index({ cache: opened }, context)).problems, []);
      assert.deepEqual(
        (await rowsOf(engine, opened)).map(({ name }) => name),
        ['f'],
      );
      await passwords.set(opened, 'wrong');
      const refused = await Promise.resolve(engine.index({ cache: passwords.applied(cache) as PairConfig }, context)).then(
        () => undefined,
        (error: unknown) => error as DatabaseError,
      );
      assert.equal(refused?.code, 'DENIED');
      assert.doesNotMatch(JSON.stringify(refused.toJSON()), /wrong|s3cret/);
    } finally {
      await databases?.run(url, `DROP USER '${user}'@'%'`);
    }
  });
});
