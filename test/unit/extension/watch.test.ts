import assert from 'node:assert/strict';
import fc from 'fast-check';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAbout, placesOf } from '../../../extension/watch/places.ts';
import type { Place } from '../../../extension/watch/places.ts';
import { nextLook, nextRead } from '../../../extension/watch/policy.ts';
import { isNetwork, stampOf } from '../../../extension/watch/stamp.ts';
import { PlaceWatcher } from '../../../extension/watch/watcher.ts';
import type { StoreConfig } from '../../../engine/workers/protocol.ts';

const pair = (values: StoreConfig | undefined, calls: StoreConfig | undefined) =>
  placesOf({ kind: 'pair', id: 'x', name: 'x', origin: {}, ...(values && { values }), ...(calls && { calls }) });

describe('where stores lie', () => {
  it('folders, files that are written in place, databases', () => {
    assert.deepEqual(pair({ type: 'pickle', root: '/c/values' }, { type: 'sql', url: 'sqlite:////c/calls.db' }), [
      { kind: 'folder', path: '/c/values' },
      { kind: 'database', path: '/c/calls.db' },
    ]);
    assert.deepEqual(pair({ type: 'bagofholding_hdf', root: '/c' }, undefined), [{ kind: 'files', path: '/c' }]);
  });

  it('those of one place once; none in memory or on a server', () => {
    assert.equal(pair({ type: 'pickle', root: '/c' }, { type: 'pickle', root: '/c' }).length, 1);
    for (const url of ['sqlite://', 'sqlite:///:memory:', 'postgresql://h/d', undefined])
      assert.deepEqual(pair({ type: 'memory' }, { type: 'sql', ...(url !== undefined && { url }) }), []);
  });

  it('tells what is stored from locks, temporary files and neighbours', () => {
    const folder: Place = { kind: 'folder', path: '/c/values' };
    const database: Place = { kind: 'database', path: '/c/calls.db' };
    assert.deepEqual(
      ['ab12', '.ab12.tmp', 'ab12.lock', null].map((name) => isAbout(folder, name)),
      [true, false, false, true],
    );
    assert.deepEqual(
      ['calls.db', 'calls.db-wal', 'calls.db-shm', 'notes.txt'].map((name) => isAbout(database, name)),
      [true, true, false, false],
    );
  });
});

describe('how often it is looked', () => {
  it('sooner after a change, never all the time, and at least now and then', () => {
    const times = fc.nat(1e8);
    fc.assert(
      fc.property(times, times, times, fc.boolean(), (quiet, more, cost, watched) => {
        const pause = nextLook({ watched, quiet, cost });
        assert.ok(pause <= nextLook({ watched, quiet: quiet + more, cost }));
        assert.ok(pause >= 2000 && pause <= 300_000);
        assert.ok(nextLook({ watched: false, quiet, cost }) <= nextLook({ watched: true, quiet, cost }));
        if (cost <= 3000) assert.ok(pause >= 20 * cost);
      }),
    );
    assert.equal(nextLook({ watched: false, quiet: 0, cost: 1 }), 2000);
    assert.equal(nextLook({ watched: false, quiet: 3_600_000, cost: 1 }), 60_000);
  });

  it('a large cache is read again less often than a small one', () => {
    assert.deepEqual([2, 1000, 1e6].map(nextRead), [300, 5000, 60_000]);
  });
});

describe('a change on disk', () => {
  let root: string;
  let watcher: PlaceWatcher | undefined;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fleche-watch-'));
  });
  afterEach(() => {
    watcher?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  /** Starts to look, every 30 ms where nothing else is said. @returns a promise of the next change. */
  async function look(place: Place, network: boolean, pause = 30): Promise<() => Promise<boolean>> {
    let count = 0;
    let seen = 0;
    watcher = new PlaceWatcher(place, {
      changed: () => void count++,
      pause: () => pause,
      isNetwork: () => Promise.resolve(network),
    });
    watcher.start();
    await new Promise((resolve) => setTimeout(resolve, 60));
    return async () => {
      for (const end = Date.now() + 2000; count === seen && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const any = count > seen;
      seen = count;
      return any;
    };
  }

  for (const network of [false, true])
    describe(network ? 'without events' : 'with events', () => {
      it('an entry that comes, one that goes, a folder that goes and comes', async () => {
        const folder = join(root, 'values');
        mkdirSync(folder);
        const changed = await look({ kind: 'folder', path: folder }, network);
        writeFileSync(join(folder, 'a'), 'x');
        assert.ok(await changed(), 'came');
        rmSync(join(folder, 'a'));
        assert.ok(await changed(), 'went');
        rmSync(folder, { recursive: true });
        assert.ok(await changed(), 'the folder went');
        mkdirSync(folder);
        assert.ok(await changed(), 'the folder came');
        writeFileSync(join(folder, 'b'), 'x');
        assert.ok(await changed(), 'is seen in the new folder');
      });

      it('a file that is written in place; a database and its journal', async () => {
        writeFileSync(join(root, 'a1.h5'), 'x');
        const file = await look({ kind: 'files', path: root }, network);
        appendFileSync(join(root, 'a1.h5'), 'y');
        assert.ok(await file());
        watcher?.stop();
        const database = await look({ kind: 'database', path: join(root, 'calls.db') }, network);
        writeFileSync(join(root, 'calls.db'), 'x');
        assert.ok(await database());
        writeFileSync(join(root, 'calls.db-wal'), 'x');
        assert.ok(await database());
      });
    });

  it('is told when it happened while nobody looked', async () => {
    const changed = await look({ kind: 'folder', path: root }, false);
    watcher?.stop();
    writeFileSync(join(root, 'a'), 'x');
    watcher?.start();
    assert.ok(await changed());
  });

  it('is told when it happened while nobody looked, also after one that was heard of and not looked at', async () => {
    const changed = await look({ kind: 'folder', path: root }, false, 60_000);
    writeFileSync(join(root, 'heard'), 'x');
    assert.ok(await changed());
    watcher?.stop();
    writeFileSync(join(root, 'unseen'), 'x');
    watcher?.start();
    assert.ok(await changed());
  });

  it('is none when nothing was written: looking does not tell of itself', async () => {
    writeFileSync(join(root, 'a1.h5'), 'x');
    const place: Place = { kind: 'files', path: root };
    assert.equal(await isNetwork(place), false);
    assert.equal(await stampOf(place), await stampOf(place));
    let count = 0;
    watcher = new PlaceWatcher(place, { changed: () => void count++, pause: () => 20, isNetwork: () => Promise.resolve(false) });
    watcher.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(count, 0);
  });
});
