import assert from 'node:assert/strict';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { LockTimeoutError } from '../../../engine/errors.ts';
import { LockTable } from '../../../engine/storage/locks.ts';
import { dose, runSeed } from '../../support/dose.ts';

describe('locks', () => {
  const table = new LockTable();
  afterEach(() => assert.equal(table.size, 0, 'nothing is left of locks that were released'));

  /** Work that notes when it is in and out. */
  const noted =
    (notes: string[], name: string, body: () => Promise<unknown> = () => sleep(1)) =>
    async () => {
      notes.push(`+${name}`);
      await body();
      notes.push(`-${name}`);
    };

  it('let one at a time have a name, in the order of asking', async () => {
    const notes: string[] = [];
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => table.run('key', noted(notes, name))));
    assert.deepEqual(notes, ['+a', '-a', '+b', '-b', '+c', '-c', '+d', '-d']);
  });

  it('let work on different names run side by side', async () => {
    const notes: string[] = [];
    await Promise.all(['a', 'b', 'c'].map((name) => table.run(name, noted(notes, name))));
    assert.deepEqual(notes.slice(0, 3), ['+a', '+b', '+c']);
  });

  it('are taken again by what their holder calls, across awaits', async () => {
    const result = await table.run('key', async () => {
      await sleep(1);
      return await table.run('key', async () => {
        await turn();
        return await table.run(['key', 'key'], async () => 'inside');
      });
    });
    assert.equal(result, 'inside');
  });

  it('are released when the work fails', async () => {
    await assert.rejects(
      table.run('key', () => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(await table.run('key', async () => 1), 1);
  });

  it('are released when the work fails before it waits', async () => {
    await assert.rejects(
      table.run('key', () => {
        throw new Error('at once');
      }),
      /at once/,
    );
  });

  it('are no longer the holder’s once they are released: work that escaped queues like anyone', async () => {
    const notes: string[] = [];
    let escaped: Promise<void> | undefined;
    await table.run('key', async () => {
      escaped = sleep(5).then(() => table.run('key', noted(notes, 'escaped')));
    });
    await table.run('key', async () => {
      await sleep(15);
      notes.push('second');
    });
    await escaped;
    assert.deepEqual(notes, ['second', '+escaped', '-escaped']);
  });

  it('stay until reentrant work has ended that nobody waits for', async () => {
    const notes: string[] = [];
    await table.run('key', async () => {
      void table.run(
        'key',
        noted(notes, 'inner', () => sleep(10)),
      );
    });
    await table.run('key', noted(notes, 'next'));
    assert.deepEqual(notes, ['+inner', '-inner', '+next', '-next']);
  });

  it('of several names are taken together, in one order', async () => {
    const notes: string[] = [];
    await Promise.all([
      table.run(['a', 'b'], noted(notes, 'ab')),
      table.run(['b', 'a'], noted(notes, 'ba')),
      table.run('b', noted(notes, 'b')),
    ]);
    for (const [i, note] of notes.entries()) if (i % 2 === 0) assert.equal(notes[i + 1], note.replace('+', '-'));
    assert.equal(notes.length, 6);
  });

  it('of 20,000 names are taken quickly, and none is left', async function () {
    this.timeout(5000);
    const names = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
    await table.run(names, async () => assert.equal(table.size, names.length));
  });

  it('that nested work would wait for in a circle are refused', async () => {
    const cross = (first: string, second: string) =>
      table.run(first, async () => {
        await sleep(5);
        return await table.run(second, async () => `${first}${second}`);
      });
    const results = await Promise.allSettled([cross('a', 'b'), cross('b', 'a')]);
    const failed = results.filter((result) => result.status === 'rejected');
    assert.equal(failed.length, 1);
    assert.ok(failed[0]?.reason instanceof LockTimeoutError && failed[0].reason.code === 'DEADLOCK');
  });

  it('that nested work waits for are had once they are free', async () => {
    const notes: string[] = [];
    await Promise.all([
      table.run(
        'b',
        noted(notes, 'b', () => sleep(10)),
      ),
      table.run('a', () => table.run('b', noted(notes, 'ab'))),
      table.run(['a', 'c'], noted(notes, 'ac')),
    ]);
    assert.deepEqual(notes, ['+b', '-b', '+ab', '-ab', '+ac', '-ac']);
  });

  it('keep thousands of interleaved operations apart for each name, and in order', async function () {
    this.timeout(60_000);
    const names = ['a', 'b', 'c', 'd', 'e'];
    const operations = dose(3000, 50_000);
    const inside = new Map<string, number>();
    const order = new Map<string, number[]>(names.map((name) => [name, []]));
    let most = 0;
    let seed = runSeed();
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
    await Promise.all(
      Array.from({ length: operations }, async (_, i) => {
        const taken = [...new Set(Array.from({ length: 1 + random(3) }, () => names[random(5)] as string))];
        await table.run(taken, async () => {
          for (const name of taken) {
            assert.equal(inside.get(name) ?? 0, 0, `${name} is held once`);
            inside.set(name, 1);
            order.get(name)?.push(i);
          }
          most = Math.max(most, [...inside.values()].filter((n) => n > 0).length);
          if (i % 2) await turn();
          await table.run(taken.slice(0, 1), async () => undefined);
          for (const name of taken) inside.set(name, 0);
        });
      }),
    );
    assert.ok(most >= 3, `at most ${most} names were held side by side`);
    assert.ok([...order.values()].flat().length > operations);
  });
});
