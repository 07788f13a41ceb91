/** A cache of HDF5 bags, values and calls, through the catalog. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallBagOfHoldingH5File, Digest, DigestedCall, DType, NdArray, ValueBagOfHoldingH5File } from '../../../engine/index.ts';
import { createHandlers } from '../../../engine/workers/handlers.ts';
import { OpenSources } from '../../../engine/workers/open-sources.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };

for (const prefixLength of [0, 2])
  describe(`the catalog of bags with ${prefixLength === 0 ? 'a file each' : 'many to a file'}`, () => {
    let folder: string;
    let cache: PairConfig;
    let engine: ReturnType<typeof createHandlers>;
    let values: ValueBagOfHoldingH5File;
    let calls: CallBagOfHoldingH5File;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'fleche-catalog-'));
      const [valueRoot, callRoot] = [join(folder, 'values'), join(folder, 'calls')];
      values = new ValueBagOfHoldingH5File({ root: valueRoot, prefixLength });
      calls = new CallBagOfHoldingH5File({ root: callRoot, prefixLength });
      cache = {
        kind: 'pair',
        id: '0123456789abcdef',
        name: 'bags',
        origin: {},
        values: { type: 'bagofholding_hdf', root: valueRoot, prefixLength },
        calls: { type: 'bagofholding_hdf', root: callRoot, prefixLength },
      };
      engine = createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')] });
    });
    afterEach(async () => {
      await values.close();
      await calls.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const all = async () => (await engine.values({ cache, group: 'all', limit: 100 }, context)).rows;

    it('has values with who holds them, and calls with what they are of', async () => {
      const array = new NdArray(new DType('f', '<', 8), [2], new Uint8Array(new Float64Array([0.5, 1.5]).buffer));
      const run = await values.save([array, [array, 'part']]);
      const argument = new Digest(await values.save('argument'));
      const call = new DigestedCall({
        ...{ name: 'relax', module: 'study', version: 2, arguments: { structure: argument }, result: new Digest(run) },
        metadata: { runtime: { timestart: 1.7e9, walltime: 2.5 } },
      });
      const key = await calls.save(call);
      const { added, problems } = await engine.index({ cache }, context);
      const rows = await all();
      const counted = await values.countReuses();
      assert.deepEqual(problems, []);
      assert.equal(added, rows.length + 1);
      assert.deepEqual(Object.fromEntries(rows.map((row) => [row.key, row.reuses])), Object.fromEntries(counted));
      const row = rows.find((found) => found.key === run);
      assert.equal(row?.preview, `[array([0.5, 1.5]), [array([0.5, 1.5]), 'part']]`);
      assert.ok((row.size ?? 0) > 0 && (row.written ?? 0) > Date.now() - 60_000);
      assert.equal(rows.find((found) => found.type === 'ndarray')?.reuses, 2);

      const page = await engine.queryPage(
        { cache, form: { name: 'relax', arguments: [{ name: 'structure', value: `'argument'` }], metadata: [] }, limit: 10 },
        context,
      );
      assert.deepEqual([page.total, page.rows.map((found) => found.key)], [1, [key]]);
      const [shown] = page.rows;
      assert.deepEqual(
        [shown?.state, shown?.duration, shown?.arguments[0]?.repr, shown?.resultRepr],
        ['complete', 2.5, `'argument'`, row?.preview],
      );
    }).timeout(20_000);

    it('follows what comes and goes, and names what cannot be read', async () => {
      const key = await values.save(['a', 'b']);
      await engine.index({ cache }, context);
      assert.equal((await all()).length, 3);
      await values.evict(key);
      await values.save('c');
      const { added, removed } = await engine.index({ cache }, context);
      assert.deepEqual([added, removed], [1, 1]);
      assert.ok((await all()).every(({ reuses }) => reuses === 0));
      const [left] = await all();
      const file = prefixLength === 0 ? (left?.key as string) : `${left?.key.slice(0, prefixLength)}.h5`;
      writeFileSync(join(folder, 'values', file), 'this is no HDF5 file');
      const again = await engine.index({ cache, rebuild: true }, context);
      assert.deepEqual(
        again.problems.map(({ path }) => path),
        [join(folder, 'values', file)],
      );
      const rows = await all();
      assert.equal(rows.filter(({ kind }) => kind === 'unreadable').length, 1);
      assert.equal(rows.length, 3, 'the others are there');
    }).timeout(20_000);

    it('is read to the end by who reads it, though others open it again', async () => {
      const key = await calls.save(new DigestedCall({ name: 'f', module: 'm', arguments: {}, metadata: {} }));
      // one store does not open, so that both are opened anew each time
      writeFileSync(join(folder, 'no-folder'), '');
      const half: PairConfig = { ...cache, values: { type: 'pickle', root: join(folder, 'no-folder') } };
      const stores = new OpenSources(() => true);
      const first = stores.take(half);
      const load = async () => {
        for await (const found of first.sources.calls?.get([key]) ?? []) return 'value' in found ? found.value.name : found.error;
        return undefined;
      };
      assert.equal(await load(), 'f');
      const second = stores.take(half);
      assert.notEqual(second.sources, first.sources);
      assert.equal(await load(), 'f');
      first.release();
      second.release();
    }).timeout(20_000);
  });
