/** The package as another program gets it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { removeFolder, tempFolder } from '../../../scripts/lib/temp.ts';

type Options = { readonly cwd?: string; readonly type?: 'module' | 'commonjs'; readonly env?: NodeJS.ProcessEnv };

/** Runs a program in plain Node. @returns what it prints, as JSON */
function node(program: string, { cwd = root, type = 'module', env = process.env }: Options = {}): unknown {
  const printed = execFileSync(process.execPath, [`--input-type=${type}`, '-e', program], { cwd, env, encoding: 'utf8', timeout: 60_000 });
  return JSON.parse(printed);
}

describe('the built package', function () {
  this.timeout(60_000);

  const use = `
(async () => {
  const values = new engine.ValuePickleFile({ root: 'demo/eos/values' });
  let count = 0;
  for await (const key of values.list()) count++;
  const key = await values.expand('6ee338f7');
  const value = await values.load(key);
  const wrong = await values.load('f'.repeat(64)).catch((error) => error);
  console.log(JSON.stringify([count, engine.repr(value), engine.digest(value) === key, wrong instanceof engine.KeyError, wrong.code]));
})();`;
  const seen = [342, '(True, True, True)', true, true, 'ABSENT'];

  it('is imported', () => assert.deepEqual(node(`import * as engine from 'fleche-explorer/engine';${use}`), seen));
  it('is required', () => assert.deepEqual(node(`const engine = require('fleche-explorer/engine');${use}`, { type: 'commonjs' }), seen));

  it('is one and the same either way', () => {
    const program = `
import { createRequire } from 'node:module';
import { KeyError, loads, ValueMemory } from 'fleche-explorer/engine';
const required = createRequire(import.meta.url)('fleche-explorer/engine');
const error = await new required.ValueMemory().load('ab'.repeat(32)).catch((error) => error);
console.log(JSON.stringify([error instanceof KeyError, required.ValueMemory === ValueMemory, loads(required.dumps([1, 'two', null]))]));`;
    assert.deepEqual(node(program), [true, true, [1, 'two', null]]);
  });

  it('gives the conformance suite the same classes', () => {
    const program = `
import { conformance } from 'fleche-explorer/engine/conformance';
import { CallMemory } from 'fleche-explorer/engine';
for (const { run } of conformance({ kind: 'calls', open: () => new CallMemory(), supports: { anyMetadata: true } })) await run();
console.log('"conforms"');`;
    assert.equal(node(program), 'conforms');
  });

  it('runs storages in a thread of its own, which keeps no program alive', () => {
    const program = `
import { StorageWorker } from 'fleche-explorer/engine';
const values = new StorageWorker().values({ type: 'memory' });
console.log(JSON.stringify(await values.load(await values.save([1, [2]]))));`;
    assert.deepEqual(node(program), [1, [2]]);
  });

  it('has nothing of the engine in the bundle for the extension host but what speaks with it, and no library but what checks messages', () => {
    const { sources } = JSON.parse(readFileSync(join(root, 'dist/extension/main.js.map'), 'utf8')) as {
      readonly sources: readonly string[];
    };
    const foreign = sources.filter((source) => !source.startsWith('../../extension/'));
    const spoken =
      /^\.\.\/\.\.\/engine\/(errors|rpc\/(contract|channel)|workers\/(actions-contract|protocol|role|transport|client)|storage\/sql\/url)\.ts$/;
    assert.ok(foreign.length > 0);
    assert.deepEqual(
      foreign.filter((source) => !spoken.test(source)),
      ['../../node_modules/valibot/dist/index.mjs', '../../webview/messages.ts'],
    );
    // what a window waits for
    assert.ok(statSync(join(root, 'dist/extension/main.js')).size < 150_000);
  });
});

describe('what is packed', function () {
  this.timeout(60_000);
  // where no checkout is around it, whose node_modules would stand in for what the package lacks
  let folder: string;
  before(() => {
    folder = tempFolder();
    for (const part of ['dist', 'node_modules', 'package.json'])
      cpSync(join(root, 'dist/stage', part), join(folder, part), { recursive: true });
  });
  after(() => removeFolder(folder));

  const program = `
import { digest, DigestedCall, Sql, ValueBagOfHoldingH5File } from './dist/engine/index.js';
const calls = new Sql({ url: 'calls.db' });
const call = await calls.save(new DigestedCall({ name: 'f' }));
// with a native lock, and read by h5wasm
await using bags = new ValueBagOfHoldingH5File({ root: 'bags' });
const bag = await bags.save([1, [2, 'three']]);
console.log(JSON.stringify([(await calls.load(call)).name, await bags.load(bag), bag === digest([1, [2, 'three']])]));
await calls.close();`;

  for (const sqlite of ['better', 'node'])
    it(`has all that it loads (SQLite: ${sqlite})`, () => {
      const env = { ...process.env, FLECHE_SQLITE: sqlite, FLECHE_LOCKS: 'native', FLECHE_BAGS: 'hdf5' };
      assert.deepEqual(node(program, { cwd: folder, env }), ['f', [1, [2, 'three']], true]);
    });
});
