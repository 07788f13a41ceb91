/** Where a value of a person's own is stored. */
import { errorToWire, IndigestibleError } from '../../errors.ts';
import type { PairConfig, Problem } from '../model.ts';
import { valueSource } from '../sources.ts';
import type { Watch } from './access.ts';
import { describe, meaningsOf } from './input.ts';
import type { FoundValue, ValueInput, ValueSearch } from './model.ts';

/** Looks for everything that an input may mean in every cache, on the disk. @throws what `meaningsOf` throws. */
export function findValue(caches: readonly PairConfig[], input: ValueInput, watch: Watch): ValueSearch {
  const tried = meaningsOf(input).flatMap(({ as, value }) => {
    try {
      return [{ ...describe(value), as }];
    } catch (error) {
      // a value that only Python can name is in no cache under a name that could be found here
      if (error instanceof IndigestibleError) return [];
      throw error;
    }
  });
  const found: FoundValue[] = [];
  const problems: Problem[] = [];
  for (const cache of caches) {
    watch.check();
    try {
      const source = valueSource(cache.values);
      for (const value of tried) if (source?.stat(value.key)) found.push({ ...value, cacheId: cache.id, cacheName: cache.name });
      source?.close();
    } catch (error) {
      const { code, message } = errorToWire(error);
      problems.push({ code, message: `${cache.name}: ${message}` });
    }
  }
  return { found, tried, problems };
}
