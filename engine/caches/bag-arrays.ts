/** Large arrays in bags, of which only what is asked for is read. */
import { readBag } from '../bags/lock-read.ts';
import { borrowReader, returnReader } from '../storage/bag_readers.ts';
import type { BagOfHoldingH5FileOptions } from '../storage/bagofholding_file.ts';
import type { ArraySource } from '../preview/array-source.ts';
import { DType } from '../values/numpy.ts';

/** Bytes from which an array is not read whole. */
const large = 32 << 20;
/** Seconds. */
const lockTimeout = 1;

/** `undefined` for what is no array, or no large one. @throws as `BagReader.load`. */
export async function largeBagArray(
  options: BagOfHoldingH5FileOptions,
  path: string,
  bag: string | null,
): Promise<ArraySource | undefined> {
  const { versionValidator } = options;
  // parts of arrays are read whatever release wrote them
  if (versionValidator !== undefined && versionValidator !== 'none') return undefined;
  /** Readers are shared, and end a while after the last use. */
  async function reading<T>(use: (reader: ReturnType<typeof borrowReader>) => Promise<T>): Promise<T> {
    const reader = borrowReader(versionValidator);
    try {
      return await readBag(path, options.lockTimeout ?? lockTimeout, () => use(reader));
    } finally {
      returnReader(versionValidator);
    }
  }
  const { content, bytes, shape, dtype } = await reading((reader) => reader.describe(path, bag));
  const [, order, kind, itemsize] = /^([<>|])([biufc])(\d+)$/.exec(dtype ?? '') ?? [];
  if (content !== 'Array' || bytes < large || !shape || order === undefined || kind === undefined) return undefined;
  return {
    dtype: new DType(kind, order, Number(itemsize)),
    shape,
    read: (extents) => reading((reader) => reader.slice(path, bag, 'object', extents)),
  };
}
