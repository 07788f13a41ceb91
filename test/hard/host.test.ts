import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { generate } from '../bench/scale-generate.ts';

const script = join(root, 'test/bench/scale-host.ts');
/** Milliseconds within which VS Code must have its loop back. */
const limit = 16;

describe('the extension host', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-host-'))));
  after(() => rmSync(folder, { recursive: true }));

  const measure = (...given: readonly string[]) =>
    JSON.parse(execFileSync(process.execPath, [script, ...given], { encoding: 'utf8' })) as Record<string, number>;

  it('activates with little work and no worker while nothing is open, from a small bundle', () => {
    const figures = measure(folder);
    assert.ok((figures['host: own work of activation'] as number) < 50, JSON.stringify(figures));
    assert.equal(figures['host: workers after activation'], 0);
    assert.ok((figures['host: bundle, bytes'] as number) < 100_000, JSON.stringify(figures));
  });

  it('never works for long while a cache is read, paged, searched and queried', async () => {
    const cache = join(folder, 'cache');
    await generate(cache, 3000);
    const store = (name: string) => `${name}.type = "pickle"\n${name}.root = "${name}"\n`;
    writeFileSync(join(cache, 'fleche.toml'), `[generated]\n${store('values')}${store('calls')}`);
    const figures = measure(join(folder, 'storage'), cache);
    const tasks = Object.entries(figures).filter(([name]) => name.startsWith('host: longest task'));
    assert.equal(tasks.length, 4);
    for (const [name, milliseconds] of tasks) assert.ok(milliseconds < limit, `${name}: ${milliseconds} ms`);
  });
});
