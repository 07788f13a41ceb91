import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHandlers } from '../../../engine/workers/handlers.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';
import { generate } from '../../bench/scale-generate.ts';
import { SlowFiles } from '../../support/slow-files.ts';

const context = { cancelled: false, check: () => undefined, progress: () => undefined };
/** Operations that do not grow with the cache. */
const few = 12;

describe('a cache on a network’s file system', function () {
  this.timeout(20_000);
  let folder: string;
  let files: SlowFiles;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-network-'));
    files = new SlowFiles(join(folder, 'cache'), 0);
  });
  after(() => {
    files.restore();
    rmSync(folder, { recursive: true });
  });

  it('is asked for each file once, is looked through without being asked, and updated without being read', async () => {
    const { values, calls } = await generate(join(folder, 'cache'), 1500);
    mkdirSync(join(folder, 'catalogs'));
    const engine = createHandlers({ role: 'scan', catalogFolders: [join(folder, 'catalogs')] });
    const cache = (await engine.identify({ path: join(folder, 'cache') }, context)).caches[0] as PairConfig;
    files.take();
    await engine.index({ cache }, context);
    assert.equal(files.counts.openSync, values + calls);
    assert.ok((files.counts.readSync as number) <= values + calls + few);
    assert.ok((files.counts.statSync as number) <= values + calls + few);
    assert.ok((files.counts.opendirSync as number) <= few);

    files.take();
    const { rows } = await engine.values({ cache, group: 'all', limit: 100 }, context);
    await engine.functions({ cache }, context);
    assert.equal(files.take(), 0, 'rows come from the catalog');
    await engine.summary({ cache }, context);
    assert.ok(files.take() <= few);
    await engine.entry({ cache, key: rows[0]?.key as string, store: 'values', maxText: 100 }, context);
    assert.ok(files.take() <= few);

    await engine.index({ cache }, context);
    assert.equal(files.counts.openSync, undefined, 'nothing is read again');
    assert.ok(files.take() <= calls + few, 'values are listed without a look at each');
  });
});
