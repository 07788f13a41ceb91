/** `flock` of the C library, on the descriptors of `node:fs`. */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import type koffi from 'koffi';
import { UnsupportedError } from '../errors.ts';
import type { Locker } from './lock.ts';

/** The same on Linux and macOS. */
const [lockShared, lockExclusive, noWait] = [1, 2, 4];

export function unixLocker({ load, errno, os }: typeof koffi): Locker {
  // what the process itself was linked with: glibc, musl or libSystem
  const flock = load(null).func('int flock(int file, int operation)') as (file: number, operation: number) => number;
  const held = new Set([os.errno.EAGAIN, os.errno.EWOULDBLOCK, os.errno.EACCES]);
  return {
    attempt(path, mode) {
      const file = openLockFile(path, mode);
      if (file === undefined) return 'absent';
      const release = () => closeSync(file);
      try {
        if (flock(file, noWait | (mode === 'exclusive' ? lockExclusive : lockShared)) === 0) {
          if (isAt(file, path)) return release;
          release();
          return 'busy';
        }
      } catch (error) {
        release();
        throw error;
      }
      const code = errno();
      release();
      if (held.has(code)) return 'busy';
      if (mode === 'shared') return 'absent';
      throw new UnsupportedError(`${path} cannot be locked: its file system has no locks (error ${code}). Its bags can only be read.`, {
        code: 'NO_LOCK',
        data: { path, errno: code },
      });
    },
  };
}

/** As `filelock` opens it: not through a link, never cut, with the mode that the umask leaves. */
function openLockFile(path: string, mode: 'exclusive' | 'shared'): number | undefined {
  const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  if (mode === 'exclusive') return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o666);
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (unopened.has((error as NodeJS.ErrnoException).code as string)) return undefined;
    throw error;
  }
}

const unopened: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM', 'ELOOP']);

/** Whether a path still is the file that was opened: whoever evicts the last bag unlinks the lock file that others wait for. */
function isAt(file: number, path: string): boolean {
  const opened = fstatSync(file, { bigint: true });
  const present = statSync(path, { bigint: true, throwIfNoEntry: false });
  return opened.nlink > 0n && present?.ino === opened.ino && present.dev === opened.dev;
}
