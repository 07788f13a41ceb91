import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/lib/paths.ts';
import { needPart } from '../support/need.ts';

/** All processes as the machine lists them, a process's id to its parent's. */
function parents(): Map<number, number> {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 20_000 });
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
}

function descendants(pid: number): number[] {
  const all = parents();
  const below = (one: number): number[] => [...all].flatMap(([child, parent]) => (parent === one ? [child, ...below(child)] : []));
  return below(pid);
}

describe('npm start', function () {
  this.timeout(120_000);
  before(function () {
    needPart(this, 'code-server');
  });

  it('serves the demonstration workspace until it is stopped, and leaves nothing running', async () => {
    const start = spawn(process.execPath, [path.join(root, 'scripts/start.ts'), '--browser'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let address: string | undefined;
      for await (const line of createInterface({ input: start.stdout })) {
        address = /^http:\S+$/.exec(line)?.[0];
        if (address) break;
      }
      assert.match(address ?? 'none', /\?folder=.*fleche-demo$/);
      const page = await fetch(address!, { signal: AbortSignal.timeout(60_000) });
      assert.match(await page.text(), /workbench/);
      const started = descendants(start.pid!);
      assert.ok(started.length >= 1);
      start.kill('SIGINT');
      await once(start, 'exit');
      const left = (): number[] => started.filter((pid) => parents().has(pid));
      // A killed process stays in the list until its parent or init has heard of it.
      for (let i = 0; i < 50 && left().length > 0; i++) await sleep(100);
      assert.deepEqual(left(), []);
    } finally {
      start.kill('SIGKILL');
    }
  });
});
