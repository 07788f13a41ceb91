/** What a catalog makes of a cache that changes between two looks at it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallPickleFile, Digest, DigestedCall, digest, ValuePickleFile } from '../../../engine/index.ts';
import { createHandlers } from '../../../engine/workers/handlers.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

describe('a catalog of a cache that changes', () => {
  let folder: string;
  let cache: PairConfig;
  let values: ValuePickleFile;
  let calls: CallPickleFile;
  let engine: ReturnType<typeof createHandlers>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-catalog-'));
    const [valueRoot, callRoot] = [join(folder, 'values'), join(folder, 'calls')];
    values = new ValuePickleFile({ root: valueRoot });
    calls = new CallPickleFile({ root: callRoot });
    cache = {
      kind: 'pair',
      id: '0123456789abcdef',
      name: 'changing',
      origin: {},
      values: { type: 'pickle', root: valueRoot },
      calls: { type: 'pickle', root: callRoot },
    };
    engine = createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')] });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const index = async () => await engine.index({ cache }, context);
  const row = async (key: string) =>
    (await engine.values({ cache, group: 'all', limit: 1000 }, context)).rows.find((candidate) => candidate.key === key);

  it('shows what is missing until it comes, and again when it goes', async () => {
    const key = await values.save(['part', 'other']);
    const part = digest('part');
    const held = readFileSync(join(folder, 'values', part));
    await values.evict(part);
    await index();
    assert.equal((await row(key))?.preview, `[<missing ${part.slice(0, 8)}>, 'other']`);
    assert.equal(await row(part), undefined);
    assert.equal((await engine.summary({ cache }, context)).values?.count, 2);
    assert.deepEqual(await engine.resolve({ caches: [cache], prefix: part, limit: 5 }, context), []);

    writeFileSync(join(folder, 'values', part), held);
    assert.equal((await index()).added, 1);
    assert.equal((await row(key))?.preview, `['part', 'other']`);
    assert.deepEqual([(await row(part))?.reuses, (await row(part))?.type], [1, 'str']);
    const found = await engine.values({ cache, group: 'all', text: `'PART', 'oth`, limit: 10 }, context);
    assert.deepEqual(
      [found.rows.map((shown) => shown.key), found.total, found.counted],
      [[key], 1, true],
      'a text is found where it is shown',
    );

    await values.evict(part);
    await values.evict(key);
    assert.equal((await index()).removed, 2);
    assert.equal((await row(digest('other')))?.reuses, 0);
    assert.equal((await engine.summary({ cache }, context)).values?.count, 1);
  });

  it('reads what was unreadable again, and nothing else', async () => {
    const [good, bad] = [await values.save('good'), await values.save('bad')];
    const path = join(folder, 'values', bad);
    const whole = readFileSync(path);
    truncateSync(path, 5);
    await index();
    assert.equal((await row(bad))?.kind, 'unreadable');
    writeFileSync(path, whole);
    // content that its name forbids: who looks there again has read what the listing said to be known
    writeFileSync(join(folder, 'values', good), whole);
    await index();
    assert.deepEqual([(await row(bad))?.preview, (await row(good))?.preview], [`'bad'`, `'good'`]);
    assert.equal((await engine.summary({ cache }, context)).values?.unreadable, 0);
  });

  it('sees that a call was written again', async () => {
    const argument = new Digest(await values.save(1));
    const result = new Digest(await values.save('result'));
    const prepared = new DigestedCall({ name: 'f', module: 'm', arguments: { a: argument }, metadata: {} });
    const key = await calls.save(prepared);
    await index();
    const call = async () => (await engine.calls({ cache, module: 'm', name: 'f', limit: 10 }, context)).rows[0];
    assert.deepEqual([(await call())?.key, (await call())?.state], [key, 'prepared']);
    await calls.save(new DigestedCall({ name: 'f', module: 'm', arguments: { a: argument }, metadata: { tags: { who: 'me' } }, result }));
    const path = join(folder, 'calls', key);
    utimesSync(path, new Date(), new Date(statSync(path).mtimeMs + 5000));
    const { added, removed } = await index();
    assert.deepEqual([added, removed], [0, 0]);
    assert.deepEqual([(await call())?.state, (await call())?.resultRepr], ['complete', `'result'`]);
    assert.equal((await row(result.hex))?.calls, 1);
    assert.deepEqual((await engine.fields({ cache }, context)).metadata, [{ name: 'tags', keys: ['who'] }]);
    await calls.evict(key);
    assert.equal((await index()).removed, 1);
    assert.deepEqual([(await row(result.hex))?.calls, await engine.modules({ cache }, context)], [0, []]);
  });

  it('keeps files that are named otherwise than entries are', async () => {
    await values.save('named as it should be');
    writeFileSync(join(folder, 'values', 'README'), 'not a pickle');
    await index();
    const { rows, total } = await engine.values({ cache, group: 'all', limit: 10 }, context);
    assert.deepEqual([total, rows.map(({ key, kind }) => [key, kind])[0]], [2, ['README', 'unreadable']]);
    rmSync(join(folder, 'values', 'README'));
    assert.equal((await index()).removed, 1);
  });

  it('is made anew when that is asked for', async () => {
    await values.save(['a', 'b']);
    await index();
    assert.equal((await index()).added, 0);
    assert.equal((await engine.index({ cache, rebuild: true }, context)).added, 3);
    assert.equal((await row(digest('a')))?.reuses, 1);
  });
});
