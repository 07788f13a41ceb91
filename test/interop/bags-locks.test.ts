/** Files of bags that the reference and we use at the same time. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../../engine/bags/lock.ts';
import { keysOf } from '../../engine/conformance/samples.ts';
import { digest, LockTimeoutError, ValueBagOfHoldingH5File } from '../../engine/index.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';
import { dose } from '../support/dose.ts';
import { openBags } from './bags-tools.ts';

describe('bags that the reference uses too', function () {
  this.timeout(120_000);
  let reference: Reference;
  let session: Session;
  let folder: string;
  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-bags-'));
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('locks of one keep the other out', async () => {
    const at = join(folder, 'locked');
    await using values = new ValueBagOfHoldingH5File({ root: at, lockTimeout: 0.1 });
    const key = await values.save(1);
    const lock = join(at, `${key.slice(0, 2)}.h5.lock`);
    await session.call(`import filelock\nsession['lock'] = filelock.FileLock(inp)\nsession['lock'].acquire()\nout(None)`, lock);
    await assert.rejects(values.save(1), (error: unknown) => error instanceof LockTimeoutError);
    await assert.rejects(values.evict(key), LockTimeoutError);
    assert.equal(await values.load(key), 1, 'read all the same');
    await session.call(`session['lock'].release()\nout(None)`);
    await values.save(1);
    const answer = await withFileLock(lock, 1, () =>
      session.call(
        `
import filelock
try:
    filelock.FileLock(inp, timeout=0.1).acquire()
    out('free')
except filelock.Timeout: out('held')`,
        lock,
      ),
    );
    assert.equal(answer, 'held');
    assert.equal(await session.call(`import filelock\nwith filelock.FileLock(inp, timeout=0.1): out('free')`, lock), 'free');
  });

  it('locks end with a process that is killed, on both sides', async () => {
    const lock = join(folder, 'killed.lock');
    const python = reference.start();
    await python.call(`import filelock\nsession['lock'] = filelock.FileLock(inp)\nsession['lock'].acquire()\nout(None)`, lock);
    await assert.rejects(
      withFileLock(lock, 0, () => undefined),
      LockTimeoutError,
    );
    const killed = python.call('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)');
    await assert.rejects(killed);
    await withFileLock(lock, 1, () => undefined);
    const holder = fork(join(import.meta.dirname, '../support/hold-lock.ts'), [lock]);
    await once(holder, 'message');
    const attempt = `
import filelock
try:
    with filelock.FileLock(inp, timeout=0.05): out('free')
except filelock.Timeout: out('held')`;
    assert.equal(await session.call(attempt, lock), 'held');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal(await session.call(attempt, lock), 'free');
  });

  it('two processes of each write in one folder, and nothing is lost', async () => {
    const at = join(folder, 'written');
    const each = dose(40, 500);
    const ours = [0, 1].map((i) =>
      fork(join(import.meta.dirname, '../support/save-bags.ts'), [at, '2', String(i * each), String(each)], { stdio: 'inherit' }),
    );
    const exits = ours.map((child) => once(child, 'exit') as Promise<[number | null]>);
    const theirs = [2, 3].map(() => reference.start());
    const done = theirs.map((python, i) =>
      python.call(
        `
from fleche.storage import ValueBagOfHoldingH5File
v = ValueBagOfHoldingH5File(root=inp['root'], prefix_length=2, lock_timeout=20)
for i in range(inp['first'], inp['first'] + inp['count']): assert v.load(v.save(i)) == i
out(None)`,
        { root: at, first: (2 + i) * each, count: each },
      ),
    );
    await Promise.all(done);
    assert.deepEqual(
      (await Promise.all(exits)).map(([code]) => code),
      [0, 0],
    );
    await Promise.all(theirs.map((python) => python.dispose()));
    const expected = Array.from({ length: 4 * each }, (_, i) => i);
    await using values = new ValueBagOfHoldingH5File({ root: at });
    assert.deepEqual(await keysOf(values), expected.map((i) => digest(i)).sort());
    for (const i of expected) assert.equal(await values.load(digest(i)), i);
    const there = await session.call(`${openBags}\nout([v.load(digest(i)) for i in range(inp['n'])])`, {
      root: at,
      prefixLength: 2,
      n: expected.length,
    });
    assert.deepEqual(there, expected);
    assert.deepEqual(
      readdirSync(at).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});
