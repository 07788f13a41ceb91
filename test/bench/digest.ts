/** Digests of large values; reference_side.py makes the same ones. */
import { digest, DType, NdArray } from '../../engine/index.ts';
import type { Valuable } from '../../engine/index.ts';
import type { Session } from '../reference/session.ts';
import type { Work } from './measure.ts';

/** The same numbers on both sides (MINSTD): 31 bits, so that products stay exact in a double. */
function* random(): Generator<number> {
  for (let state = 42; ;) yield (state = (state * 48271) % 2147483647);
}

function list<T>(length: number, make: (next: number, i: number) => T): T[] {
  const numbers = random();
  return Array.from({ length }, (_, i) => make(numbers.next().value as number, i));
}

const texts = (length: number, make: (i: number) => Valuable): Valuable =>
  Object.fromEntries(Array.from({ length }, (_, i) => [`key_${i}`, make(i)]));

const cases: readonly (readonly [name: string, target: number | undefined, make: () => Valuable])[] = [
  ['list of 100,000 ints', 5, () => list(100_000, (next) => next - 2 ** 30)],
  ['list of 100,000 floats', 5, () => list(100_000, (next) => (next - 2 ** 30) / 1_000_003)],
  [
    '2,000 dicts of 10 dicts of 10 texts',
    2.5,
    () => Array.from({ length: 2000 }, (_, i) => texts(10, (j) => texts(10, (k) => `value ${i} ${j} ${k}`))),
  ],
  ['50,000 rows of int, float, text', undefined, () => list(50_000, (next, i) => [i, next / 7, `name ${next % 1000}`])],
  ['bytes, 16 MB', 0.95, () => new Uint8Array(16_000_000).fill(120)],
  [
    'array, 64 MB',
    0.95,
    () =>
      new NdArray(new DType('f', '<', 8), [2000, 4000], new Uint8Array(Float64Array.from({ length: 8_000_000 }, (_, i) => i / 7).buffer)),
  ],
];

export async function digestSuite(session: Session) {
  const works: Work[] = cases.map(([name, target, make]) => {
    const value = make();
    return {
      name,
      ...(target !== undefined && { target }),
      input: name,
      reference: `str(bench.digest(bench.large(inp)))`,
      engine: () => digest(value),
    };
  });
  await session.call(
    `for name in inp: session['bench'].large(name)\nout(None)`,
    cases.map(([name]) => name),
  );
  return { works, dispose: () => undefined };
}
