import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../../engine/caches/identify.ts';
import type { CacheConfig, PairConfig } from '../../../engine/caches/model.ts';
import { CallBagOfHoldingH5File, DigestedCall, ValueBagOfHoldingH5File } from '../../../engine/index.ts';
import { openToWrite } from '../../../engine/sqlite.ts';
import { demo } from '../../support/demo.ts';

describe('what a path is', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-identify-'));
    cpSync(demo, join(folder, 'demo'), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  const only = (path: string): CacheConfig => {
    const found = identify(join(folder, path), folder);
    assert.equal(found.length, 1);
    return found[0] as CacheConfig;
  };
  const pair = (path: string): PairConfig => {
    const cache = only(path);
    assert.ok(cache.kind === 'pair', JSON.stringify(cache));
    return cache;
  };
  const problem = (path: string) => {
    const cache = only(path);
    assert.ok(cache.kind === 'invalid', JSON.stringify(cache));
    return cache.problem;
  };

  it('a folder with a fleche.toml, or the file itself', () => {
    const names = ['eos', 'sweep', 'scratch', 'study', 'cluster'];
    for (const path of ['demo', 'demo/fleche.toml'])
      assert.deepEqual(
        identify(join(folder, path), folder).map(({ name }) => name),
        names,
      );
  });

  it('a folder of values and calls', () => {
    const eos = pair('demo/eos');
    assert.equal(eos.values?.root, join(folder, 'demo/eos/values'));
    assert.equal(eos.calls?.url, `sqlite:///${join(folder, 'demo/eos/calls.db')}`);
    const sweep = pair('demo/sweep');
    assert.equal(sweep.calls?.root, join(folder, 'demo/sweep/calls'));
  });

  it('a folder of values, one of calls, a database', () => {
    assert.equal(pair('demo/sweep/values').values?.root, join(folder, 'demo/sweep/values'));
    assert.equal(pair('demo/sweep/calls').calls?.root, join(folder, 'demo/sweep/calls'));
    const database = pair('demo/eos/calls.db');
    assert.equal(database.calls?.type, 'sql');
    assert.equal(database.values?.root, join(folder, 'demo/eos/values'), 'with the values beside it');
  });

  it('the same cache has the same name in requests, however it was found', () => {
    assert.equal(pair('demo/eos').id, identify(join(folder, 'demo/eos'), folder)[0]?.id);
    assert.notEqual(pair('demo/eos').id, pair('demo/sweep').id);
  });

  it('a folder of bags, of values and of calls, in both layouts', async () => {
    for (const prefixLength of [0, 2]) {
      const root = `bags-${prefixLength}`;
      await using values = new ValueBagOfHoldingH5File({ root: join(folder, root, 'values'), prefixLength });
      await using calls = new CallBagOfHoldingH5File({ root: join(folder, root, 'calls'), prefixLength });
      await values.save(['a value']);
      await calls.save(new DigestedCall({ name: 'relax' }));
      const both = pair(root);
      assert.deepEqual([both.values?.type, both.calls?.type], ['bagofholding_hdf', 'bagofholding_hdf']);
      assert.deepEqual([pair(`${root}/values`).values?.root, pair(`${root}/calls`).calls?.root], [values.root, calls.root]);
    }
  });

  it('or nothing that can be opened, and why', () => {
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'notes.txt'), 'not a cache');
    writeFileSync(join(folder, 'cut.db'), 'SQLite format 3\0');
    openToWrite(join(folder, 'other.db')).exec('CREATE TABLE t (a)');
    mkdirSync(join(folder, 'toml'));
    writeFileSync(join(folder, 'toml/fleche.toml'), 'a = \n');
    assert.equal(problem('empty').code, 'NOT_A_CACHE');
    assert.equal(problem('notes.txt').code, 'NOT_A_CACHE');
    assert.match(problem('other.db').message, /table/);
    assert.equal(problem('absent').code, 'ENOENT');
    assert.equal(problem('toml').line, 1);
    for (const path of ['empty', 'notes.txt', 'other.db', 'absent', 'cut.db']) {
      const found = problem(path);
      assert.equal(found.path, join(folder, path));
      assert.ok(found.message.length > 10);
    }
  });
});
