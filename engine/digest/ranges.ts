import { IndigestibleError } from '../errors.ts';
import { int } from '../values/numbers.ts';
import type { Range } from '../values/sequences.ts';

/** Python would take minutes, and a pickle of some thirty bytes can ask for any number. */
const most = 100_000_000n;

/**
 * The numbers of a range, as Python counts them.
 *
 * @throws IndigestibleError for more than a hundred million.
 */
export function* rangeElements(range: Range): Generator<number | bigint> {
  const [start, stop, step] = [BigInt(range.start), BigInt(range.stop), BigInt(range.step)];
  if ((stop - start) / step > most) throw new IndigestibleError('A range of more than a hundred million numbers takes too long to digest.');
  for (let item = start; step > 0n ? item < stop : item > stop; item += step) yield int(item);
}
