import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo, eos, sweep } from '../support/demo.ts';

/** Name, size and time of everything below a folder. */
function inventory(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs, mode } = statSync(path);
    return `${path} ${entry.isDirectory() ? '' : size} ${mtimeMs} ${mode}`;
  });
}

describe('looking at a cache that one may only read', () => {
  let folder: string;
  let cache: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-read-only-'));
    cache = join(folder, 'cache');
    cpSync(demo, cache, { recursive: true });
    mkdirSync(join(folder, 'catalogs'));
    chmodSync(join(folder, 'catalogs'), 0o777);
    chmodSync(folder, 0o755);
    for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true }))
      chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444);
    chmodSync(cache, 0o555);
  });
  after(() => {
    for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    chmodSync(cache, 0o755);
    rmSync(folder, { recursive: true });
  });

  for (const driver of ['better', 'node'])
    it(`works for another user, and creates nothing in it (${driver})`, function () {
      this.timeout(60_000);
      const before = inventory(cache);
      const out = execFileSync(
        process.execPath,
        [join(import.meta.dirname, '../support/look.ts'), cache, join(folder, 'catalogs', driver)],
        { env: { ...process.env, FLECHE_SQLITE: driver }, encoding: 'utf8' },
      );
      const seen = JSON.parse(out) as {
        user: number | null;
        writable: boolean;
        caches: Record<string, { values: number; calls: number; found: number }>;
      };
      assert.equal(seen.writable, false, 'the folder could not have been written');
      assert.deepEqual(seen.caches.eos, { values: eos.values, calls: eos.calls, found: eos.calls });
      assert.deepEqual(seen.caches.sweep, { values: sweep.values, calls: sweep.calls, found: sweep.calls });
      assert.deepEqual(inventory(cache), before);
    });
});
