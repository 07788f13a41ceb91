/** `LockFileEx`, on a handle of its own. Written by the documentation, and by what `filelock` does; not tried on Windows. */
import type koffi from 'koffi';
import { UnsupportedError } from '../errors.ts';
import type { Locker } from './lock.ts';

const [genericRead, genericWrite] = [0x80000000, 0x40000000];
const shareReadWrite = 3;
const [openExisting, openAlways] = [3, 4];
const [failImmediately, exclusiveLock] = [1, 2];
const [fileNotFound, pathNotFound, accessDenied, sharingViolation, lockViolation] = [2, 3, 5, 32, 33];
const overlappedSize = 32;

export function windowsLocker({ load }: typeof koffi): Locker {
  const kernel = load('kernel32.dll');
  const createFile = kernel.func(
    'intptr_t __stdcall CreateFileW(const char16_t *name, uint32_t access, uint32_t share, void *security, uint32_t creation, uint32_t flags, intptr_t template)',
  );
  const lockFile = kernel.func(
    'int __stdcall LockFileEx(intptr_t file, uint32_t flags, uint32_t reserved, uint32_t low, uint32_t high, void *overlapped)',
  );
  const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()') as () => number;
  return {
    attempt(path, mode) {
      const exclusive = mode === 'exclusive';
      const access = exclusive ? genericRead + genericWrite : genericRead;
      const handle = createFile(path, access, shareReadWrite, null, exclusive ? openAlways : openExisting, 0, 0) as number | bigint;
      if (Number(handle) === -1) {
        const code = lastError();
        if (code === sharingViolation) return 'busy';
        if (!exclusive && [fileNotFound, pathNotFound, accessDenied].includes(code)) return 'absent';
        throw noLock(path, code);
      }
      const flags = failImmediately | (exclusive ? exclusiveLock : 0);
      if (lockFile(handle, flags, 0, 1, 0, Buffer.alloc(overlappedSize)) !== 0) return () => void closeHandle(handle);
      const code = lastError();
      closeHandle(handle);
      if (code === lockViolation) return 'busy';
      throw noLock(path, code);
    },
  };
}

function noLock(path: string, code: number): UnsupportedError {
  return new UnsupportedError(`${path} cannot be locked (Windows error ${code}). Its bags can only be read.`, {
    code: 'NO_LOCK',
    data: { path, errno: code },
  });
}
