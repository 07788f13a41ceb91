/** What the package exports, as another program gets it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';

describe('the built package', () => {
  before(() => assert.ok(existsSync(join(root, 'dist/engine/index.js')), 'npm run build comes first'));

  const node = (code: string, type: 'module' | 'commonjs') =>
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: root, encoding: 'utf8', timeout: 15_000 }).trim();

  it('is imported and required by plain Node, and both have the same classes', () => {
    const code = `
import { createRequire } from 'node:module';
import { loads, dumps, KeyError, ValueMemory } from 'fleche-explorer/engine';
const required = createRequire(import.meta.url)('fleche-explorer/engine');
const error = await new required.ValueMemory().load('ab'.repeat(32)).catch((error) => error);
console.log(error instanceof KeyError, required.ValueMemory === ValueMemory, JSON.stringify(loads(dumps([1, 'two', null]))));`;
    assert.equal(node(code, 'module'), 'true true [1,"two",null]');
    const required = `const { Sql, digest } = require('fleche-explorer/engine'); console.log(typeof Sql, digest(1).length)`;
    assert.equal(node(required, 'commonjs'), 'function 64');
  });

  it('gives the conformance suite the same classes', () => {
    const code = `
import { conformance } from 'fleche-explorer/engine/conformance';
import { CallMemory } from 'fleche-explorer/engine';
for (const { run } of conformance({ kind: 'calls', open: () => new CallMemory(), supports: { anyMetadata: true } })) await run();
console.log('conforms');`;
    assert.equal(node(code, 'module'), 'conforms');
  });

  it('runs storages in a thread of its own, which keeps no program alive', () => {
    const code = `
import { StorageWorker } from 'fleche-explorer/engine';
const values = new StorageWorker().values({ type: 'memory' });
console.log(JSON.stringify(await values.load(await values.save([1, [2]]))));`;
    assert.equal(node(code, 'module'), '[1,[2]]');
  });

  it('has a small bundle for the extension host', () => {
    const { size } = statSync(join(root, 'dist/extension/main.js'));
    assert.ok(size < 100_000, `${size} bytes`);
  });
});
