/** Catalogs that are damaged, old, locked, or wanted by several windows at once. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSources } from '../../../engine/caches/sources.ts';
import { indexCatalog } from '../../../engine/catalog/index.ts';
import { Lease } from '../../../engine/catalog/lease.ts';
import { CatalogStore } from '../../../engine/catalog/open.ts';
import { setFact } from '../../../engine/catalog/schema.ts';
import { openToWrite } from '../../../engine/sqlite.ts';
import { createHandlers } from '../../../engine/workers/handlers.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';
import { demo, eos } from '../../support/demo.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

describe('a catalog in trouble', () => {
  let folder: string;
  let catalogs: string;
  let cache: PairConfig;
  const window = () => createHandlers({ role: 'scan', catalogFolders: [catalogs] });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-catalog-'));
    catalogs = join(folder, 'catalogs');
    cpSync(join(demo, 'eos'), join(folder, 'eos'), { recursive: true });
    const { caches } = await window().identify({ path: join(folder, 'eos') }, context);
    cache = caches[0] as PairConfig;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = () => join(catalogs, readdirSync(catalogs).find((name) => name.endsWith('.sqlite')) as string);
  async function assertWhole(engine = window()) {
    await engine.index({ cache }, context);
    const { values, calls, complete } = await engine.summary({ cache }, context);
    assert.deepEqual([values?.count, calls?.count, complete], [eos.values, eos.calls, true]);
    const { rows } = await engine.values({ cache, group: 'all', limit: 1000 }, context);
    assert.deepEqual(Object.fromEntries(rows.map(({ key, reuses }) => [key, reuses])), eos.reuses);
  }
  /** What is read into memory is whole after a while. */
  async function summaryOf(engine: ReturnType<typeof window>) {
    const end = Date.now() + 10_000;
    for (;;) {
      const summary = await engine.summary({ cache }, context);
      if (summary.complete || Date.now() > end) return summary;
    }
  }
  /** Builds one, and closes it so that all of it is in its file. */
  async function built() {
    const store = new CatalogStore([catalogs]);
    await indexCatalog(store.open(cache.id).database, openSources(cache), context);
    store.close();
    return file();
  }

  const damages: Readonly<Record<string, (path: string) => void>> = {
    'cut within its first page': (path) => truncateSync(path, 1000),
    'cut in the middle': (path) => truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096),
    empty: (path) => truncateSync(path, 0),
    'no database': (path) => writeFileSync(path, 'this is no database, whatever it is called'.repeat(500)),
    'overwritten from its second page on': (path) => {
      const size = statSync(path).size - 4096;
      const descriptor = openSync(path, 'r+');
      writeSync(descriptor, Buffer.alloc(size, 0xa5), 0, size, 4096);
      closeSync(descriptor);
    },
    'of a version to come': (path) => {
      const database = openToWrite(path, { isOurs: true });
      database.exec('PRAGMA user_version = 1000000');
      database.close();
    },
  };
  for (const [name, damage] of Object.entries(damages))
    it(`is made anew when it is ${name}`, async () => {
      damage(await built());
      await assertWhole();
    });

  it('is answered from an empty one when it breaks under a reader, until it is read again', async () => {
    const path = await built();
    damages['overwritten from its second page on']?.(path);
    const reader = window();
    const { values, complete } = await reader.summary({ cache }, context);
    assert.deepEqual([values?.count, complete], [0, false]);
    await assertWhole(reader);
  });

  it('of an older version goes when the cache is opened', async () => {
    mkdirSync(catalogs);
    const old = join(catalogs, `catalog-1-${cache.id}.sqlite`);
    const others = join(catalogs, 'catalog-1-0123456789abcdef.sqlite');
    writeFileSync(old, '');
    writeFileSync(others, '');
    await assertWhole();
    assert.deepEqual([existsSync(old), existsSync(others)], [false, true]);
  });

  it('that another program has locked is read into memory, and the cache says so', async () => {
    const locker = openToWrite(await built(), { isOurs: true });
    locker.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    try {
      const engine = window();
      const { values, complete, problems } = await summaryOf(engine);
      assert.deepEqual([values?.count, complete], [eos.values, true]);
      assert.ok(problems.some(({ code, message }) => code === 'NO_CATALOG' && message.includes('locked')));
    } finally {
      locker.close();
    }
  }).timeout(10_000);

  it('for which there is no room any more is read into memory, in every worker, and the cache says so', async function () {
    mkdirSync(catalogs);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', catalogs], { stdio: 'pipe' });
    } catch {
      console.log('      skipped: this user may not mount a small disk');
      return this.skip();
    }
    try {
      const [front, scan] = [window(), window()];
      await front.summary({ cache }, context);
      const { bavail, bsize } = statfsSync(catalogs);
      writeFileSync(join(catalogs, 'ballast'), Buffer.alloc(bavail * bsize));
      assert.equal((await scan.index({ cache }, context)).added, eos.values + eos.calls);
      for (const engine of [front, scan]) {
        const { values, complete, problems } = await summaryOf(engine);
        assert.deepEqual([values?.count, complete], [eos.values, true]);
        assert.ok(problems.some(({ code }) => code === 'NO_CATALOG'));
      }
      rmSync(join(catalogs, 'ballast'));
      await front.deleteCatalogs({}, context);
      const again = window();
      await assertWhole(again);
      assert.deepEqual((await again.summary({ cache }, context)).problems, []);
      await again.deleteCatalogs({}, context);
    } finally {
      execFileSync('umount', ['-l', catalogs]);
    }
  });

  it('in a folder that became read-only is read into memory, and the cache says so', async function () {
    mkdirSync(catalogs);
    // root may write where modes say no, but not where the mount does
    let undo = () => chmodSync(catalogs, 0o755);
    if (process.getuid?.() === 0) {
      try {
        execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', catalogs], { stdio: 'pipe' });
      } catch {
        console.log('      skipped: this user writes everywhere, and may not mount a disk');
        return this.skip();
      }
      undo = () => void execFileSync('umount', ['-l', catalogs]);
    }
    try {
      await built();
      if (process.getuid?.() === 0) execFileSync('mount', ['-o', 'remount,ro', catalogs]);
      else chmodSync(catalogs, 0o555);
      const engine = window();
      const { values, complete, problems } = await summaryOf(engine);
      assert.deepEqual([values?.count, complete], [eos.values, true]);
      assert.ok(problems.some(({ code, message }) => code === 'NO_CATALOG' && message.includes(catalogs)));
      assert.deepEqual((await engine.index({ cache }, context)).problems, []);
    } finally {
      undo();
    }
  }).timeout(10_000);

  it('is built by one window while others wait, and read by all', async () => {
    const windows = [window(), window(), window()];
    const found = await Promise.all(windows.map(async (engine) => await engine.index({ cache }, context)));
    assert.equal(
      found.reduce((sum, { added }) => sum + added, 0),
      eos.values + eos.calls,
    );
    for (const engine of windows) await assertWhole(engine);
  });

  it('is built by another when the builder has died, in its midst too', async () => {
    const store = new CatalogStore([catalogs]);
    const { database } = store.open(cache.id);
    assert.ok(Lease.take(database));
    assert.equal(Lease.take(database), undefined);
    // as a process that is gone leaves it: numbers were given, and no rows made
    setFact(database, 'reserving', 1);
    database.exec('INSERT INTO edges VALUES (1, 2)');
    const dead = JSON.stringify({ token: 'dead', pid: 2 ** 22 + 1, host: hostname(), beat: Date.now() });
    setFact(database, 'lease', dead);
    await assertWhole();
    store.close();
  });

  it('is built by another when the builder on another machine is silent', async () => {
    const store = new CatalogStore([catalogs]);
    const holder = (beat: number) => JSON.stringify({ token: 'far', pid: 1, host: 'elsewhere', beat });
    const { database } = store.open(cache.id);
    setFact(database, 'lease', holder(Date.now()));
    assert.equal(Lease.take(database), undefined);
    setFact(database, 'lease', holder(Date.now() - 60_000));
    await assertWhole();
    store.close();
  });

  it('is not written by a builder that others have given up', () => {
    const store = new CatalogStore([catalogs]);
    const { database } = store.open(cache.id);
    const lease = Lease.take(database) as Lease;
    lease.keep();
    setFact(database, 'lease', JSON.stringify({ token: 'other', pid: process.pid, host: 'elsewhere', beat: Date.now() }));
    assert.throws(() => lease.keep(), { code: 'LEASE_LOST' });
    lease.release();
    assert.equal(Lease.take(database), undefined, 'what others have is not released');
    store.close();
  });
});
