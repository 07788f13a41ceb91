import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { EngineClient } from '../../../engine/workers/client.ts';

/** The priorities of this process's threads, as Linux tells them. */
function niceness(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

describe('work in the background', () => {
  it('gives way to what a person asked for', async function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: threads have no priorities of their own here');
      return this.skip();
    }
    const entry = new URL('../../../engine/workers/worker.ts', import.meta.url);
    const engine = new EngineClient({ entry, catalogFolders: [] });
    try {
      const before = Math.max(...niceness());
      await engine.front.about({});
      assert.equal(Math.max(...niceness()), before);
      await engine.scan.about({});
      assert.ok(Math.max(...niceness()) >= before + 10 || before >= 10);
    } finally {
      await engine.dispose();
    }
  }).timeout(20_000);
});
