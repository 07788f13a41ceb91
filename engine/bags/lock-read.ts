/** Reading bags that others may be writing. */
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FormatError, KeyError } from '../errors.ts';
import { age, identityOf, isSame } from './file-identity.ts';
import { acquireShared } from './lock.ts';

const pause = 10;

/**
 * Reads a bag under the shared lock beside it. Our writers rename, but Python's change the file in place, and only their lock says when it
 * is whole. Where there is no lock to be had (no lock file, a folder of others) a file that changed meanwhile, or that looks damaged and
 * was written just now, is read again. After `timeout` seconds of waiting for a writer it is read all the same, as the reference does.
 *
 * @throws {@link KeyError} `LOCKED_UNREADABLE` when that fails; what `body` throws passes else.
 */
export async function readBag<T>(path: string, timeout: number, body: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + timeout * 1000;
  for (;;) {
    const left = Math.max(0, end - performance.now()) / 1000;
    const lock = await acquireShared(`${path}.lock`, left);
    if (typeof lock !== 'string') {
      try {
        return await body();
      } finally {
        lock();
      }
    }
    const before = identityOf(path);
    let damage: Error;
    try {
      const result = await body();
      if (lock === 'busy' || isSame(before, identityOf(path))) return result;
      damage = new FormatError(`${path} changed while it was read.`, { data: { path } });
    } catch (error) {
      const now = identityOf(path);
      const isStable = isSame(before, now) && !(isDamage(error) && age(now) < timeout * 1000);
      if (lock === 'absent' && isStable) throw error;
      damage = error as Error;
    }
    if (lock === 'busy' || performance.now() >= end) throw unreadable(path, timeout, damage);
    await sleep(pause);
  }
}

/** What a file that is just being written looks like. */
function isDamage(error: unknown): boolean {
  return error instanceof FormatError && (error.code === 'BAD_BAG' || error.code === 'BAG_UNCLEAN');
}

function unreadable(path: string, timeout: number, cause: Error): KeyError {
  return new KeyError(`${path} is being written, and could not be read within ${timeout} s.`, {
    code: 'LOCKED_UNREADABLE',
    data: { key: basename(path), path },
    cause,
  });
}
