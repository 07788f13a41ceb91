/** The locks that Python's `filelock` takes on a file beside a bag: `flock` on Unix, `LockFileEx` on Windows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LockTimeoutError, UnsupportedError } from '../errors.ts';
import { mayLoadNative } from '../native.ts';
import { flockProcess } from './lock-process.ts';
import { unixLocker } from './lock-unix.ts';
import { windowsLocker } from './lock-windows.ts';

/** Lets go of a lock. */
export type Release = () => void;

/** One try that does not wait. `busy`: another holds it; `absent`: there is no lock file, or none that one may open or lock. */
export type Attempt = Release | 'busy' | 'absent';

/**
 * A way to lock files. `exclusive` is for writers, and makes the lock file; `shared` is for readers, and makes nothing. Neither waits for
 * the other, nor does one descriptor of a process for another's.
 */
export interface Locker {
  readonly attempt: (path: string, mode: 'exclusive' | 'shared') => Attempt | Promise<Attempt>;
}

/** Milliseconds between two tries: the first, and the longest. */
const [firstPause, longestPause] = [10, 50];

/**
 * Runs `body` while holding the exclusive lock of a lock file, which is made if need be. The lock ends with `body`, or with the process.
 *
 * @param timeout - seconds
 * @throws {@link LockTimeoutError} when others hold it for longer, {@link UnsupportedError} `NO_LOCK` where files cannot be locked.
 */
export async function withFileLock<T>(path: string, timeout: number, body: () => T | Promise<T>): Promise<T> {
  const release = await acquire(await locker(), path, 'exclusive', timeout);
  if (typeof release === 'string')
    throw new LockTimeoutError(`${path} was held by another for more than ${timeout} s. Nothing was written; try again.`, {
      data: { path, timeout },
    });
  try {
    return await body();
  } finally {
    release();
  }
}

/** The shared lock of a lock file, if there is such a file: others may read, none writes. Creates nothing. `timeout` in seconds. */
export async function acquireShared(path: string, timeout: number): Promise<Attempt> {
  const means = await available();
  return means instanceof Error ? 'absent' : await acquire(means, path, 'shared', timeout);
}

async function acquire(means: Locker, path: string, mode: 'exclusive' | 'shared', timeout: number): Promise<Attempt> {
  const end = performance.now() + timeout * 1000;
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const attempt = await means.attempt(path, mode);
    if (attempt !== 'busy') return attempt;
    const left = end - performance.now();
    if (left <= 0) return 'busy';
    await sleep(Math.min(pause, left));
  }
}

let found: Promise<Locker | Error> | undefined;

/** The means of this machine, or why there are none. `FLECHE_LOCKS=native|flock|none` forces one. */
function available(): Promise<Locker | Error> {
  if (!mayLoadNative()) return Promise.resolve(new Error('the folder is not trusted.'));
  return (found ??= find(process.env.FLECHE_LOCKS));
}

async function locker(): Promise<Locker> {
  const means = await available();
  if (!(means instanceof Error)) return means;
  throw new UnsupportedError(
    `HDF5 bags of several keys can only be read here, since files cannot be locked: ${means.message} Install util-linux's flock, or use prefix length 0.`,
    { code: 'NO_LOCK', cause: means },
  );
}

async function find(forced: string | undefined): Promise<Locker | Error> {
  if (forced === 'none') return new Error('FLECHE_LOCKS forbids it.');
  let reason = 'FLECHE_LOCKS asks for flock.';
  if (forced !== 'flock') {
    try {
      const { default: koffi } = await import('koffi');
      return process.platform === 'win32' ? windowsLocker(koffi) : unixLocker(koffi);
    } catch (error) {
      if (forced === 'native') throw error;
      reason = `koffi does not load (${(error as Error).message}).`;
    }
  }
  return (await flockProcess()) ?? new Error(`${reason} There is no program “flock” of util-linux either.`);
}
