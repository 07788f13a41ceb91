import assert from 'node:assert/strict';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireShared, withFileLock } from '../../../engine/bags/lock.ts';
import { age, identityOf, isSame } from '../../../engine/bags/file-identity.ts';
import { readBag } from '../../../engine/bags/lock-read.ts';
import { flockProcess } from '../../../engine/bags/lock-process.ts';
import { FormatError, KeyError, LockTimeoutError } from '../../../engine/errors.ts';

const isTimeout = (error: unknown) => error instanceof LockTimeoutError && error.code === 'LOCK_TIMEOUT';
const isAbsent = (error: unknown) => error instanceof KeyError && error.code === 'ABSENT';
const isLocked = (error: unknown) => error instanceof KeyError && error.code === 'LOCKED_UNREADABLE';

let folder: string;
let path: string;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-locks-'))));
after(() => rmSync(folder, { recursive: true }));
let count = 0;
beforeEach(() => (path = join(folder, `${count++}.lock`)));

describe('locks of files', () => {
  it('let one at a time work, and end with it', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(5);
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(path, 5, work)));
    assert.equal(most, 1);
    assert.equal(await withFileLock(path, 0, () => 'free again'), 'free again');
  });

  it('end with work that fails', async () => {
    await assert.rejects(
      withFileLock(path, 1, () => {
        throw new RangeError('of its own');
      }),
      RangeError,
    );
    await withFileLock(path, 0, () => undefined);
  });

  it('leave no descriptor open', async function () {
    if (process.platform !== 'linux') this.skip();
    const open = () => readdirSync('/proc/self/fd').length;
    await withFileLock(path, 1, () => undefined);
    const before = open();
    for (let i = 0; i < 50; i++) {
      await withFileLock(path, 1, async () => assert.equal(await acquireShared(path, 0), 'busy'));
      await withFileLock(path, 1, () =>
        assert.rejects(
          withFileLock(path, 0, () => undefined),
          isTimeout,
        ),
      );
    }
    assert.equal(open(), before);
  });

  it('are waited for no longer than is said', async () => {
    await withFileLock(path, 1, async () => {
      const start = performance.now();
      await assert.rejects(
        withFileLock(path, 0.1, () => assert.fail('another holds it')),
        (error: unknown) => isTimeout(error) && (error as LockTimeoutError).data.path === path,
      );
      const waited = performance.now() - start;
      assert.ok(waited >= 99, `${waited} ms`);
    });
  });

  it('are shared by those who read', async () => {
    await withFileLock(path, 1, () => undefined);
    const [one, two] = [await acquireShared(path, 0), await acquireShared(path, 0)];
    assert.ok(typeof one === 'function' && typeof two === 'function');
    await assert.rejects(
      withFileLock(path, 0, () => undefined),
      isTimeout,
    );
    one();
    await assert.rejects(
      withFileLock(path, 0, () => undefined),
      isTimeout,
    );
    two();
    await withFileLock(path, 0, () => undefined);
  });

  it('are not made by those who read', async () => {
    assert.equal(await acquireShared(path, 1), 'absent');
    assert.equal(existsSync(path), false);
    assert.equal(await acquireShared(join(folder, 'no folder', 'a.lock'), 1), 'absent');
  });

  it('are on an empty file with the mode that the umask leaves', async () => {
    const mask = process.umask(0o027);
    try {
      await withFileLock(path, 1, () => undefined);
      const { size, mode } = statSync(path);
      assert.deepEqual([size, mode & 0o777], [0, 0o640]);
    } finally {
      process.umask(mask);
    }
  });

  it('leave the content of a lock file, and do not follow a link', async () => {
    writeFileSync(path, 'kept');
    await withFileLock(path, 1, () => undefined);
    assert.equal(statSync(path).size, 4);
    symlinkSync(path, `${path}.link`);
    await assert.rejects(
      withFileLock(`${path}.link`, 1, () => undefined),
      { code: 'ELOOP' },
    );
  });

  it('are taken anew where whoever held them unlinked the file', async () => {
    let second: Promise<unknown> | undefined;
    const order: string[] = [];
    await withFileLock(path, 1, async () => {
      second = withFileLock(path, 5, async () => {
        order.push('second');
        assert.ok(existsSync(path), 'the lock is on a file that others find');
        await assert.rejects(
          withFileLock(path, 0, () => undefined),
          isTimeout,
        );
      });
      await sleep(30);
      rmSync(path);
      // a third comes by the new file before the first is done
      await withFileLock(path, 1, async () => {
        await sleep(60);
        order.push('third');
      });
    });
    await second;
    assert.deepEqual(order, ['third', 'second']);
  });

  it('end with a process that is killed', async function () {
    this.timeout(20_000);
    const holder = fork(join(import.meta.dirname, '../../support/hold-lock.ts'), [path]);
    await once(holder, 'message');
    await assert.rejects(
      withFileLock(path, 0.05, () => undefined),
      isTimeout,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await withFileLock(path, 1, () => undefined);
  });

  it('are taken through util-linux where native code does not load, and exclude the others', async function () {
    this.timeout(20_000);
    const locker = await flockProcess();
    if (!locker) return this.skip();
    const release = await locker.attempt(path, 'exclusive');
    assert.ok(typeof release === 'function');
    assert.equal(await locker.attempt(path, 'exclusive'), 'busy');
    await assert.rejects(
      withFileLock(path, 0, () => undefined),
      isTimeout,
    );
    release();
    await withFileLock(path, 2, async () => assert.equal(await locker.attempt(path, 'exclusive'), 'busy'));
    await assert.rejects(async () => await locker.attempt(join(folder, 'none', 'a.lock'), 'exclusive'), /flock could not lock/);
  });

  it('where there is no means at all, are a typed error for writers and nothing for readers', function () {
    this.timeout(20_000);
    writeFileSync(path, '');
    const script = `
      import { acquireShared, withFileLock } from ${JSON.stringify(join(import.meta.dirname, '../../../engine/bags/lock.ts'))};
      const code = await withFileLock(process.argv[1], 1, () => 'ran').catch((error) => error.name + ' ' + error.code);
      console.log(code, await acquireShared(process.argv[1], 1));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], {
      env: { ...process.env, FLECHE_LOCKS: 'none' },
      encoding: 'utf8',
    });
    assert.equal(stdout, 'UnsupportedError NO_LOCK absent\n', stderr);
  });
});

describe('reading what others may be writing', () => {
  const damaged = () => Promise.reject(new FormatError('half of a file', { code: 'BAD_BAG' }));
  let bag: string;
  beforeEach(() => {
    bag = join(folder, `${count++}.h5`);
    writeFileSync(bag, 'whole');
  });
  const isOld = () => spawnSync('touch', ['-d', '1 hour ago', bag]);

  it('waits for who writes, and keeps writers out meanwhile', async () => {
    writeFileSync(`${bag}.lock`, '');
    let written = false;
    const writer = withFileLock(`${bag}.lock`, 1, async () => {
      await sleep(50);
      written = true;
    });
    await sleep(10);
    assert.equal(await readBag(bag, 1, async () => written), true);
    await writer;
    await readBag(bag, 1, () =>
      assert.rejects(
        withFileLock(`${bag}.lock`, 0, () => undefined),
        isTimeout,
      ),
    );
  });

  it('reads all the same when the wait is over, and says so where that fails', async () => {
    writeFileSync(`${bag}.lock`, '');
    await withFileLock(`${bag}.lock`, 1, async () => {
      assert.equal(await readBag(bag, 0.05, async () => 'read'), 'read');
      await assert.rejects(
        readBag(bag, 0.05, damaged),
        (error: unknown) => isLocked(error) && (error as Error).cause instanceof FormatError,
      );
    });
  });

  it('without a lock file makes none, and raises at once what is wrong with an old file', async () => {
    isOld();
    await assert.rejects(readBag(bag, 5, damaged), { code: 'BAD_BAG' });
    await assert.rejects(
      readBag(bag, 1, () => Promise.reject(new KeyError('not there'))),
      isAbsent,
    );
    assert.equal(existsSync(`${bag}.lock`), false);
  });

  it('without a lock file reads again what was written just now', async () => {
    let tries = 0;
    const value = await readBag(bag, 1, () => (++tries < 3 ? damaged() : Promise.resolve('read')));
    assert.deepEqual([value, tries], ['read', 3]);
    await assert.rejects(readBag(bag, 0.05, damaged), { code: /LOCKED_UNREADABLE|BAD_BAG/ });
  });

  it('without a lock file reads again what changed meanwhile', async () => {
    isOld();
    let tries = 0;
    const value = await readBag(bag, 1, () => {
      if (++tries === 1) writeFileSync(bag, 'another');
      return Promise.resolve(tries);
    });
    assert.equal(value, 2);
  });

  it('reads where the lock file is closed to it', async () => {
    writeFileSync(`${bag}.lock`, '');
    chmodSync(`${bag}.lock`, 0);
    chmodSync(folder, 0o755);
    // nothing is closed to root
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      assert.equal(await readBag(bag, 1, async () => 'read'), 'read');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('tells a file from another by inode, size and time', () => {
    const first = identityOf(bag);
    assert.ok(first && isSame(first, identityOf(bag)));
    assert.ok(age(first) < 60_000);
    const file = openSync(bag, constants.O_WRONLY | constants.O_APPEND);
    closeSync(file);
    assert.ok(isSame(first, identityOf(bag)), 'opened only');
    writeFileSync(`${bag}.new`, 'whole');
    assert.ok(!isSame(first, identityOf(`${bag}.new`)), 'another inode');
    assert.equal(identityOf(`${bag}.none`), undefined);
    assert.equal(age(undefined), Infinity);
  });
});
