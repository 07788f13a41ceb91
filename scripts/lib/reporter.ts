/** Mocha's reporter for `npm test`: the usual text, and the counts in a file, so that several runs can be summed. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const file = process.env.FLECHE_TEST_COUNTS;
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
}
