import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callKey, CallBagOfHoldingH5File, digest, QueryCall, ValueBagOfHoldingH5File } from '../../../engine/index.ts';
import type { DigestHex, KeyError } from '../../../engine/index.ts';
import { all, openSources } from '../../../engine/caches/sources.ts';
import { openValues } from '../../../engine/caches/open.ts';
import type { PairConfig } from '../../../engine/caches/model.ts';
import { keysOf, sampleCall } from '../../../engine/conformance/samples.ts';

let folder: string;
let count = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-bag-caches-'))));
after(() => rmSync(folder, { recursive: true }));
const root = () => join(folder, String(count++));

const keyOf = (text: string) => text.padEnd(64, '0') as DigestHex;

describe('caches of bags', () => {
  const pair = (at: string, prefixLength?: number | null): PairConfig => ({
    kind: 'pair',
    id: at,
    name: 'bags',
    origin: {},
    values: { type: 'bagofholding_hdf', root: join(at, 'values'), ...(prefixLength !== undefined && { prefixLength }) },
    calls: { type: 'bagofholding_hdf', root: join(at, 'calls'), ...(prefixLength !== undefined && { prefixLength }) },
  });
  for (const prefixLength of [0, 2])
    it(`are read as workers read them, and what changes is seen (prefix length ${prefixLength})`, async () => {
      const at = root();
      await using values = new ValueBagOfHoldingH5File({ root: join(at, 'values'), prefixLength });
      await using calls = new CallBagOfHoldingH5File({ root: join(at, 'calls'), prefixLength });
      await values.save([['a', 1], ['b', 2], 'shared']);
      const records = [sampleCall(1), sampleCall(2)];
      const keys = await calls.saveMany(records);
      const sources = openSources(pair(at, null));
      const { values: source, calls: store } = sources;
      assert.ok(source && store);
      assert.deepEqual(sources.errors, []);
      const stored = await keysOf(values);
      assert.deepEqual((await all(source.keys())).sort(), stored);
      const bytes = readdirSync(values.root).reduce((sum, name) => sum + statSync(join(values.root, name)).size, 0);
      const sizes = stored.reduce((sum, key) => sum + (source.stat(key)?.size ?? NaN), 0);
      assert.ok(Math.abs(sizes - bytes) < stored.length, `${sizes} of ${bytes} bytes`);
      assert.deepEqual(await source.get(digest('a')), 'a');
      assert.equal(source.stat(keyOf('abc')), undefined);

      const found = await all(store.get([...keys, keyOf('abc')]));
      assert.deepEqual(
        found.map((each) => ('error' in each ? (each.error as KeyError).code : callKey(each.value))),
        [...keys, 'ABSENT'],
      );
      const asked = await all(store.query(new QueryCall({ version: 2 })));
      assert.deepEqual(
        asked.map(({ key }) => key),
        [keys[1]],
      );
      const version = new Map(await store.versions(keys)).get(keys[0] as string);
      assert.ok(version);

      await values.evict(digest('shared'));
      await calls.evict(keys[0] as DigestHex);
      assert.equal(source.stat(digest('shared')), undefined);
      assert.equal(new Map(await store.versions(keys)).get(keys[0] as string), undefined);
      assert.deepEqual(await all(store.keys()), [keys[1]]);
      sources.close();
    });

  it('that have files of another layout, or options that are none, say so beside the other store', async () => {
    const at = root();
    await using values = new ValueBagOfHoldingH5File({ root: join(at, 'values'), prefixLength: 3 });
    await values.save(1);
    const { values: none, calls, errors, close } = openSources(pair(at, 2));
    assert.equal(none, undefined);
    assert.ok(calls);
    assert.deepEqual(
      errors.map(({ store, error }) => [store, (error as Error & { code: string }).code]),
      [['values', 'BAG_LAYOUT']],
    );
    close();
    assert.throws(() => openValues({ type: 'bagofholding_hdf', root: at, versionValidator: 'sometimes' }), { code: 'NO_VALIDATOR' });
    assert.throws(() => openValues({ type: 'bagofholding_hdf' }), { code: 'NO_ROOT' });
  });
});
