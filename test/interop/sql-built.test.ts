/** The drivers of the servers' databases, as they are bundled. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { dialects, requireDatabases } from '../support/databases.ts';

describe('the built engine', function () {
  this.timeout(60_000);
  for (const dialect of dialects)
    it(`speaks to ${dialect}`, async function () {
      assert.ok(existsSync(join(root, 'dist/engine/index.js')), 'npm run build comes first');
      await using databases = await requireDatabases(this, dialect);
      const code = `
import { DigestedCall, QueryCall, Sql } from 'fleche-explorer/engine';
await using calls = new Sql({ url: process.argv[1] });
await calls.save(new DigestedCall({ name: 'relax', metadata: { runtime: { walltime: 0.5 } } }));
for await (const call of calls.query(new QueryCall({ metadata: { runtime: { walltime: 0.5 } } }))) console.log(call.name);`;
      const found = execFileSync(process.execPath, ['--input-type=module', '-e', code, await databases.fresh()], {
        cwd: root,
        encoding: 'utf8',
        timeout: 30_000,
      });
      assert.equal(found.trim(), 'relax');
    });
});
