/** Long work in slices: others get their turn, and it can be stopped. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Context } from '../rpc/contract.ts';

/** Milliseconds of work after which others get their turn. */
const slice = 8;

/** @returns what a generator returns in the end; what it yields meanwhile goes to `onStep`, a few times a second. */
export async function finished<T, R>(work: Generator<T, R>, context: Context, onStep: (step: T) => void = () => undefined): Promise<R> {
  let since = performance.now();
  for (;;) {
    context.check();
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - since < slice) continue;
    onStep(step.value);
    await turn();
    since = performance.now();
  }
}
