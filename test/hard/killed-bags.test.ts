import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keysOf } from '../../engine/conformance/samples.ts';
import { ValueBagOfHoldingH5File } from '../../engine/index.ts';
import { openBags } from '../interop/bags-tools.ts';
import { requireReference, type Session } from '../reference/reference.ts';

describe('storages of bags', () => {
  let session: Session;
  let folder: string;
  before(async function () {
    session = (await requireReference(this)).start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-kill-'));
  });
  after(async () => {
    await session?.dispose();
    rmSync(folder, { recursive: true });
  });

  it('a process that is killed while it saves leaves every file whole', async function () {
    this.timeout(1_800_000);
    const at = join(folder, 'bags');
    await using values = new ValueBagOfHoldingH5File({ root: at, prefixLength: 1 });
    const kept = await values.saveMany(Array.from({ length: 50 }, (_, i) => `kept ${i}`));
    const start = async (round: number) => {
      const child = fork(join(import.meta.dirname, '../support/save-bags.ts'), [at, '1', String(round * 1000), '40', 'list']);
      await once(child, 'message');
      return child;
    };
    let midway = 0;
    // the next one starts while this one is looked at
    let next = start(0);
    for (let round = 0; round < 200; round++) {
      const child = await next;
      next = start(round + 1);
      child.send('save');
      await sleep((round * 7) % 60);
      child.kill('SIGKILL');
      await once(child, 'exit');
      if (readdirSync(at).some((name) => name.endsWith('.tmp'))) midway++;
      for (const name of readdirSync(at)) if (name.endsWith('.tmp')) rmSync(join(at, name));
      const answer: unknown = await session.call(
        `${openBags}\nlisted = set(map(str, v.list()))\nout([all(key in listed for key in inp['kept']), v.load(inp['kept'][inp['round'] % 50])])`,
        { root: at, prefixLength: 1, kept, round },
      );
      assert.deepEqual(answer, [true, `kept ${round % 50}`]);
    }
    (await next).kill();
    assert.ok(midway > 0, 'some were killed while they wrote');
    const all = await session.call(`${openBags}\nout([[v.load(key) for key in inp['kept']], len([v.get(key) for key in v.list()])])`, {
      root: at,
      prefixLength: 1,
      kept,
    });
    assert.deepEqual(
      all[0],
      kept.map((_, i) => `kept ${i}`),
    );
    assert.equal(all[1], (await keysOf(values)).length);
  });
});
