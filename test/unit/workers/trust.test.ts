import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnsupportedError } from '../../../engine/errors.ts';
import { ValueBagOfHoldingH5File } from '../../../engine/index.ts';
import { EngineClient } from '../../../engine/workers/client.ts';
import type { PairConfig } from '../../../engine/workers/protocol.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { demo, eos } from '../../support/demo.ts';

const entry = pathToFileURL(join(root, 'dist/engine/worker.js'));
const isUntrusted = (error: unknown) => error instanceof UnsupportedError && error.code === 'UNTRUSTED';

describe('before a folder is trusted', function () {
  this.timeout(60_000);
  let folder: string;
  let engine: EngineClient;
  before(() => assert.ok(existsSync(entry), 'npm run build comes first'));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-trust-'));
    engine = new EngineClient({ entry, catalogFolders: [join(folder, 'catalogs')], isTrusted: false });
  });
  afterEach(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  });
  const configuration = (type: string) =>
    `[own]\nvalues.type = "${type}"\nvalues.root = ${JSON.stringify(join(folder, 'values'))}\ncalls.type = "memory"\n`;

  it('its files and SQLite databases are read', async () => {
    const { caches } = await engine.front.discover({ folder: demo });
    const cache = caches.find(({ name }) => name === 'eos') as PairConfig;
    assert.equal(cache.calls?.type, 'sql');
    const { added } = await engine.scan.index({ cache });
    assert.equal(added, eos.values + eos.calls);
    const [key] = Object.keys(eos.children) as [string];
    const detail = await engine.front.entry({ cache, key, store: 'values', maxText: 10 });
    assert.deepEqual(new Set(detail.children.map((child) => child.key)), new Set(eos.children[key]));
    assert.notEqual((await engine.preview.preview({ cache, key, path: [] })).preview.type, '');
    const input = { kind: 'literal', text: "'no such value'" } as const;
    assert.equal((await engine.write.findValue({ caches: [cache], input })).found.length, 0);
  });

  it('nothing is written, until it is', async () => {
    writeFileSync(join(folder, 'fleche.toml'), configuration('pickle'));
    const [cache] = (await engine.front.discover({ folder })).caches as [PairConfig];
    const input = { kind: 'literal', text: '[1, 2]' } as const;
    const key = (await engine.write.readValue({ input })).key;
    const entries = [{ store: 'values', key }] as const;
    const scope = {};
    const refused = [
      engine.write.saveValue({ cache, input }),
      engine.write.planEviction({ cache, entries }),
      engine.write.evict({ cache, entries, agreed: { parents: 0, users: 0 } }),
      engine.write.writeRekeyed({ cache, scope, change: {}, onCollision: 'skip' }),
      engine.write.evictRekeyed({ cache, scope, change: {}, onCollision: 'skip' }),
      engine.write.repairBag({ path: join(folder, 'a.h5') }),
      engine.write.replaceBag({ path: join(folder, 'a.h5'), copy: join(folder, 'b.h5') }),
    ];
    for (const action of refused) await assert.rejects(action, isUntrusted);
    assert.ok(!existsSync(join(folder, 'values')));
    engine.trust();
    assert.equal((await engine.write.saveValue({ cache, input })).key, key);
  });

  it('no native code but that of SQLite is loaded', async function () {
    if (process.platform !== 'linux') this.skip();
    const values = new ValueBagOfHoldingH5File({ root: join(folder, 'values') });
    const key = await values.save('kept');
    await values.close();
    writeFileSync(join(folder, 'fleche.toml'), configuration('bagofholding_hdf'));
    const script = `
import { readFileSync } from 'node:fs';
import { EngineClient } from ${JSON.stringify(pathToFileURL(join(root, 'engine/workers/client.ts')))};
const entry = new URL(${JSON.stringify(entry)});
const engine = new EngineClient({ entry, catalogFolders: [], isTrusted: false });
const { caches: [cache] } = await engine.front.discover({ folder: ${JSON.stringify(folder)} });
const look = async () => {
  const { text } = await engine.front.entry({ cache, key: ${JSON.stringify(key)}, store: 'values', maxText: 100 });
  return { text, native: readFileSync('/proc/self/maps', 'utf8').includes('koffi') };
};
const before = await look();
engine.trust();
console.log(JSON.stringify([before, await look()]));
await engine.dispose();`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(said), [
      { text: "'kept'", native: false },
      { text: "'kept'", native: true },
    ]);
  });
});
