import Mocha, { type MochaOptions, type Runner } from 'mocha';
import { closingLine, type Progress, type Totals } from './closing-line.ts';

/** The spec reporter. It tells scripts/test.ts how far it is; run by hand, it closes with the line that scripts/test.ts would print. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const tell = (progress: Progress): void => void process.send?.(progress);
    for (const event of ['hook', 'test']) runner.on(event, (runnable: Mocha.Runnable) => tell({ running: runnable.fullTitle() }));
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      const totals: Totals = { passed, failed, skipped };
      if (process.send) tell({ totals });
      else console.log(closingLine(totals));
      setTimeout(hangs, 15_000).unref();
    });
  }
}

/** Something that a test opened and did not close (a worker, a pool, a server) keeps the process from ending. */
function hangs(): void {
  console.log(`still open 15 s after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  // Mocha has a listener of its own, which would make it 0 again.
  process.once('exit', () => (process.exitCode = 1));
  process.exit();
}
