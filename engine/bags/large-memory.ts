/** Memory for what is read, above all for large arrays. */
import { createRequire } from 'node:module';
import type koffi from 'koffi';
import { mayLoadNative } from '../native.ts';

/** From so many bytes on the system is asked for large pages. Each page is a fault: without, reading 200 MB takes 100 ms for 40 to 65. */
const worthwhile = 16 * 1024 * 1024;
const pageLength = 4096;
/** `MADV_HUGEPAGE` of Linux. NumPy asks for it too. */
const wantHugePages = 14;

/** Memory of its own that is not cleared first: all of it is to be written to. */
export function uninitialised(length: number): Uint8Array<ArrayBuffer> {
  const { buffer } = Buffer.allocUnsafeSlow(length);
  const bytes = new Uint8Array(buffer, 0, length);
  if (length >= worthwhile && process.platform === 'linux' && mayLoadNative()) preferLargePages(bytes);
  return bytes;
}

type Advise = (bytes: Uint8Array) => void;
let advise: Advise | undefined;

function preferLargePages(bytes: Uint8Array): void {
  (advise ??= findAdvise())(bytes);
}

/** Advice that cannot be given is left out: it only makes reading faster. */
function findAdvise(): Advise {
  try {
    const { load, address } = createRequire(import.meta.url)('koffi') as typeof koffi;
    const madvise = load(null).func('int madvise(void *start, size_t length, int advice)') as (
      start: Uint8Array,
      length: number,
      advice: number,
    ) => number;
    return (bytes) => {
      const first = (pageLength - Number(address(bytes) % BigInt(pageLength))) % pageLength;
      const whole = bytes.subarray(first, first + Math.floor((bytes.length - first) / pageLength) * pageLength);
      madvise(whole, whole.length, wantHugePages);
    };
  } catch {
    return () => undefined;
  }
}
