import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../engine/errors.ts';
import { createHandlers } from '../../../engine/workers/handlers.ts';
import type { CallRow, FunctionRow, Page, PairConfig, ValueGroup, ValueRow } from '../../../engine/workers/protocol.ts';
import { demo, eos } from '../../support/demo.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

describe('the catalog', () => {
  let folder: string;
  let cache: PairConfig;
  let engine: ReturnType<typeof createHandlers>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-catalog-'));
    cpSync(demo, join(folder, 'demo'), { recursive: true });
    engine = createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')] });
    const { caches } = await engine.identify({ path: join(folder, 'demo/eos') }, context);
    cache = caches[0] as PairConfig;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const index = async () => await engine.index({ cache }, context);
  async function pages<Row>(load: (after: string | null) => Page<Row> | Promise<Page<Row>>): Promise<Row[]> {
    const rows: Row[] = [];
    let after: string | null = null;
    do {
      const page: Page<Row> = await load(after);
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  }
  const values = (group: ValueGroup, limit = 7): Promise<ValueRow[]> =>
    pages((after) => engine.values({ cache, group, after, limit }, context));

  it('lists every value once, however it is paged', async () => {
    await index();
    for (const limit of [1, 7, 1000]) {
      const all = await values('all', limit);
      assert.deepEqual(
        all.map(({ key }) => key),
        Object.keys(eos.reuses).sort(),
      );
    }
    for (const row of await values('all')) {
      assert.equal(row.reuses, eos.reuses[row.key]);
      assert.equal(row.calls, eos.callsOfValue[row.key] ?? 0);
    }
    const top = await values('top');
    assert.deepEqual(
      top.map(({ key }) => key),
      Object.keys(eos.reuses)
        .filter((key) => eos.reuses[key] === 0)
        .sort(),
    );
    const shared = await values('shared');
    const saved = shared.map(({ reuses, calls, size }) => (size ?? 0) * (reuses + calls - 1));
    assert.deepEqual(
      saved,
      [...saved].sort((a, b) => b - a),
      'what saves the most first',
    );
    assert.equal(new Set(shared.map(({ key }) => key)).size, shared.length);
    for (const [key, count] of Object.entries(eos.reuses)) if (count >= 2) assert.ok(shared.some((row) => row.key === key));
  });

  it('lists every call once, under its function', async () => {
    await index();
    const seen: string[] = [];
    for (const { module, name, calls } of (await engine.functions({ cache }, context)) as FunctionRow[]) {
      const rows: CallRow[] = await pages((after) => engine.calls({ cache, module, name, after, limit: 5 }, context));
      assert.equal(rows.length, calls);
      seen.push(...rows.map(({ key }) => key));
    }
    assert.deepEqual(seen.sort(), Object.keys(eos.records).sort());
  });

  it('follows what changes on the disk', async () => {
    await index();
    const root = join(folder, 'demo/eos/values');
    const [gone] = Object.keys(eos.children) as [string];
    unlinkSync(join(root, gone));
    const again = await index();
    assert.deepEqual([again.added, again.removed], [0, 1]);
    const rows = await values('all');
    assert.ok(!rows.some(({ key }) => key === gone));
    for (const child of eos.children[gone] ?? []) assert.equal(rows.find(({ key }) => key === child)?.reuses, (eos.reuses[child] ?? 0) - 1);
    cpSync(join(demo, 'eos/values', gone), join(root, gone));
    assert.equal((await index()).added, 1);
    assert.deepEqual(
      Object.fromEntries((await values('all')).map(({ key, reuses }) => [key, reuses])),
      Object.fromEntries(Object.entries(eos.reuses).sort()),
    );
  });

  it('names what cannot be read, and reads the rest', async () => {
    const root = join(folder, 'demo/eos/values');
    const broken = Object.keys(eos.children).slice(0, 5).sort();
    for (const key of broken) truncateSync(join(root, key), 10);
    const { problems } = await index();
    assert.equal(problems.length, 5);
    assert.deepEqual(
      (await values('unreadable')).map(({ key }) => key),
      broken,
    );
    const summary = await engine.summary({ cache }, context);
    assert.equal(summary.values?.count, eos.values);
    assert.equal(summary.values?.unreadable, 5);
    assert.ok(
      summary.problems.some(
        ({ message, path }) => message.includes((broken[0] as string).slice(0, 8)) && path === join(root, broken[0] as string),
      ),
    );
    assert.ok(summary.problems.some(({ message }) => message.startsWith('2 more values')));
  });

  it('that was stopped half-way goes on where it was', async () => {
    let batches = 0;
    const stopping = {
      ...context,
      check: () => {
        if (++batches > 1) throw new CancelledError('stopped');
      },
    };
    await assert.rejects(async () => await engine.index({ cache }, stopping), CancelledError);
    assert.equal((await engine.summary({ cache }, context)).complete, false);
    await index();
    assert.equal((await engine.summary({ cache }, context)).complete, true);
    assert.equal((await values('all')).length, eos.values);
  });

  it('can be deleted at any time', async () => {
    await index();
    assert.equal((await engine.deleteCatalogs({}, context)).deleted, 1);
    assert.deepEqual(readdirSync(join(folder, 'catalogs')), []);
    assert.equal((await index()).added, eos.values + eos.calls);
    rmSync(join(folder, 'catalogs'), { recursive: true });
    assert.equal((await index()).added, eos.values + eos.calls);
  });

  it('is kept nowhere near the cache', async () => {
    const before = readdirSync(join(folder, 'demo/eos'));
    await index();
    assert.deepEqual(readdirSync(join(folder, 'demo/eos')), before);
  });

  it('is read into memory when it can be kept nowhere, and says so', async () => {
    const homeless = createHandlers({ role: 'front', catalogFolders: [join(folder, 'demo/fleche.toml/below-a-file')] });
    let summary = await homeless.summary({ cache }, context);
    for (const end = Date.now() + 10_000; !summary.complete && Date.now() < end;) summary = await homeless.summary({ cache }, context);
    assert.deepEqual([summary.values?.count, summary.calls?.count, summary.complete], [eos.values, eos.calls, true]);
    assert.ok(summary.problems.some(({ code, message }) => code === 'NO_CATALOG' && message.includes('below-a-file')));
    const { rows } = await homeless.values({ cache, group: 'all', limit: 1000 }, context);
    assert.deepEqual(
      rows.map(({ key }) => key),
      Object.keys(eos.reuses).sort(),
    );
  });
});
