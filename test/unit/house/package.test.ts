/** What is packed works where no checkout is around it, whose node_modules would stand in for what the package lacks. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { removeFolder, tempFolder } from '../../../scripts/lib/temp.ts';

const program = `
import { digest, DigestedCall, Sql, ValueBagOfHoldingH5File } from './dist/engine/index.js';
const url = 'calls.db';
const calls = new Sql({ url });
const call = await calls.save(new DigestedCall({ name: 'f' }));
// with a native lock, and read by h5wasm
await using bags = new ValueBagOfHoldingH5File({ root: 'bags' });
const bag = await bags.save([1, [2, 'three']]);
console.log(JSON.stringify([(await calls.load(call)).name, await bags.load(bag), bag === digest([1, [2, 'three']])]));
await calls.close();
`;

describe('the package', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = tempFolder();
    for (const part of ['dist', 'node_modules', 'package.json'])
      cpSync(join(root, 'dist/stage', part), join(folder, part), { recursive: true });
  });
  after(() => removeFolder(folder));

  for (const sqlite of ['better', 'node'])
    it(`carries all that it loads (SQLite: ${sqlite})`, () => {
      const env = { ...process.env, FLECHE_SQLITE: sqlite, FLECHE_LOCKS: 'native', FLECHE_BAGS: 'hdf5' };
      const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, env, encoding: 'utf8' });
      assert.deepEqual(JSON.parse(printed), ['f', [1, [2, 'three']], true]);
    });
});
