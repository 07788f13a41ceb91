import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancelledError, WorkerDiedError } from '../../../engine/errors.ts';
import { EngineClient } from '../../../engine/workers/client.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { demo, eos, graphOf } from '../../support/demo.ts';

describe('the workers', () => {
  let folder: string;
  let engine: EngineClient;
  let cache: PairConfig;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-workers-'));
    const entry = join(root, 'dist/engine/worker.js');
    assert.ok(existsSync(entry), 'npm run build comes first');
    engine = new EngineClient({ entry: pathToFileURL(entry), catalogFolders: [join(folder, 'catalogs')] });
    const { caches } = await engine.front.discover({ folder: demo });
    cache = caches.find(({ name }) => name === 'eos') as PairConfig;
  });
  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  });

  it('have roles, and are Node of the caller', async () => {
    assert.equal((await engine.front.about({})).role, 'front');
    assert.equal((await engine.scan.about({})).role, 'scan');
    assert.equal((await engine.front.about({})).node, process.version);
  });

  it('index in one, with progress, and answer in the other', async () => {
    const seen: number[] = [];
    const { added } = await engine.scan.index({ cache }, { onProgress: ({ done }) => seen.push(done) });
    assert.equal(added, eos.values + eos.calls);
    assert.ok(seen.length > 0);
    const summary = await engine.front.summary({ cache });
    assert.deepEqual([summary.values?.count, summary.calls?.count, summary.complete], [eos.values, eos.calls, true]);
    assert.equal((await engine.scan.index({ cache })).added, 0);
  });

  it('draw the graph of a value as the reference has it', async () => {
    for (const key of Object.keys(eos.children)) {
      const { nodes, edges } = await engine.front.graph({ cache, key, maxNodes: 1000 });
      const expected = graphOf(eos, key);
      assert.deepEqual(new Set(nodes.map((node) => node.key)), expected.nodes);
      assert.deepEqual(new Set(edges.map(({ from, to }) => `${from} ${to}`)), expected.edges);
      for (const node of nodes) assert.equal(node.reuses, eos.reuses[node.key]);
    }
  });

  it('give the first children of a value, with the number of all', async () => {
    for (const [key, children] of Object.entries(eos.children)) {
      const request = { cache, key, store: 'values', maxText: 10 } as const;
      const whole = await engine.front.entry(request);
      assert.deepEqual(new Set(whole.children.map((child) => child.key)), new Set(children));
      const part = await engine.front.entry({ ...request, maxChildren: 2 });
      assert.deepEqual([part.children, part.childCount], [whole.children.slice(0, 2), whole.childCount]);
      assert.equal(whole.childCount, whole.children.length);
    }
  });

  it('say of what a call was given which function made it', async () => {
    const makers = new Map<string, Set<string>>();
    for (const { result, name } of Object.values(eos.records))
      if (result !== null) makers.set(result, (makers.get(result) ?? new Set()).add(name));
    let made = 0;
    for (const [key, { arguments: args, result }] of Object.entries(eos.records)) {
      const { children } = await engine.front.entry({ cache, key, store: 'calls', maxText: 10 });
      assert.deepEqual(
        children.map((child) => [child.label, child.key]),
        [...args.map(([name, value]) => [name, value]), ...(result === null ? [] : [['result', result]])],
      );
      for (const { key: child, label, madeBy } of children) {
        const known = label === 'result' ? undefined : makers.get(child);
        assert.ok(known ? known.has(madeBy ?? '') : madeBy === undefined, `${label} of ${key} is from ${madeBy}`);
        if (madeBy !== undefined) made++;
      }
    }
    assert.ok(made > 50, `${made}`);
  });

  it('find entries by prefix, list what it could be, and shorten', async () => {
    const all = Object.keys(eos.reuses).sort();
    for (const key of all.slice(0, 20)) {
      const short = await engine.front.shorten({ cache, key, store: 'values' });
      const found = await engine.front.resolve({ caches: [cache], prefix: short, limit: 10 });
      assert.deepEqual(
        found.filter(({ store }) => store === 'values').map((candidate) => candidate.key),
        [key],
      );
    }
    const { code } = (await engine.front.resolve({ caches: [cache], prefix: 'ab', limit: 10 }).catch((error: unknown) => error)) as {
      code: string;
    };
    assert.equal(code, 'SHORT_PREFIX');
  });
});

describe('a worker in trouble', () => {
  const dying = pathToFileURL(join(import.meta.dirname, '../../support/dying-worker.ts'));
  let engine: EngineClient;
  const deaths: { role: string; restarting: boolean }[] = [];
  beforeEach(() => {
    deaths.length = 0;
    engine = new EngineClient({ entry: dying, catalogFolders: [] });
    engine.onDidDie((role, _error, restarting) => deaths.push({ role, restarting }));
  });
  afterEach(() => engine.dispose());

  it('rejects what is pending when it dies, says so, and is started again', async () => {
    const pending = engine.front.modules({ cache: {} as PairConfig });
    await assert.rejects(engine.front.identify({ path: 'exit' }), WorkerDiedError);
    await assert.rejects(pending, WorkerDiedError);
    assert.deepEqual(deaths, [{ role: 'front', restarting: true }]);
    assert.equal((await engine.front.about({})).role, 'front');
    assert.equal((await engine.scan.about({})).role, 'scan');
  });

  it('says what it died of', async () => {
    await assert.rejects(
      engine.front.identify({ path: 'throw' }),
      (error: unknown) => error instanceof WorkerDiedError && error.message.includes('thrown late'),
    );
  });

  it('rests when it dies again and again', async () => {
    for (let i = 0; i < 5; i++) await assert.rejects(engine.front.identify({ path: 'exit' }), WorkerDiedError);
    await assert.rejects(async () => await engine.front.about({}), /rests/);
    assert.equal(deaths.at(-1)?.restarting, false);
  });

  it('is stopped in the middle of a loop that never waits', async () => {
    const stop = new AbortController();
    const busy = engine.front.deleteCatalogs({}, { signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(busy, CancelledError);
    // the loop has ended: the worker answers
    assert.equal((await engine.front.about({})).role, 'front');
  });
});
