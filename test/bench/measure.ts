import type { Session } from '../reference/session.ts';

/** The same work on both sides. */
export interface Work {
  readonly name: string;
  /** Times as fast as the reference that it is to be; none where it is only shown. */
  readonly target?: number;
  /** A Python expression over the module `bench` that does it once and gives what it found; `prepare` is not timed. */
  readonly reference: string;
  /** What both sides may refer to: `inp` in Python. */
  readonly input?: unknown;
  /** Does it once, and gives what it found. `prepare` is not timed. */
  readonly engine: () => unknown;
  readonly prepare?: () => unknown;
  readonly rounds?: number;
}

export interface Result {
  readonly name: string;
  /** Medians in milliseconds. */
  readonly reference: number;
  readonly engine: number;
  readonly target: number | undefined;
}

const timed = `
import time, gc
bench = session['bench']
gc.collect()
start = time.perf_counter()
found = %
out([(time.perf_counter() - start) * 1000, found])`;

/** Alternates the two sides, a first round left out. @throws where they find different things. */
export async function measure(session: Session, work: Work): Promise<Result> {
  const times = { reference: [] as number[], engine: [] as number[] };
  for (let round = 0; round <= (work.rounds ?? 7); round++) {
    const [milliseconds, theirs] = (await session.call(timed.replace('%', work.reference), work.input)) as [number, unknown];
    await work.prepare?.();
    const start = performance.now();
    const own = await work.engine();
    const taken = performance.now() - start;
    if (JSON.stringify(own) !== JSON.stringify(theirs))
      throw new Error(`${work.name}: ${JSON.stringify(own)} here, ${JSON.stringify(theirs)} there`);
    if (round === 0) continue;
    times.reference.push(milliseconds);
    times.engine.push(taken);
  }
  return { name: work.name, reference: median(times.reference), engine: median(times.engine), target: work.target };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number;
}

export function row({ name, reference, engine, target }: Result): string {
  const ratio = reference / engine;
  const wanted = target === undefined ? '' : `x${target}`;
  const verdict = target === undefined ? '' : ratio >= target ? 'reached' : 'not reached';
  const cells = [
    name.padEnd(44),
    ms(reference),
    ms(engine),
    `x${ratio.toFixed(ratio < 10 ? 2 : 1)}`.padStart(8),
    wanted.padStart(7),
    verdict,
  ];
  return `| ${cells.join(' | ')} |`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`.padStart(10);
}

export const header = [
  `| ${['work'.padEnd(44), 'reference'.padStart(10), 'engine'.padStart(10), 'ratio'.padStart(8), 'wanted'.padStart(7), ''].join(' | ')} |`,
  '|---|---:|---:|---:|---:|---|',
].join('\n');
