import { conformance } from '../../engine/conformance/index.ts';
import type { Subject } from '../../engine/conformance/index.ts';

/** Makes a mocha test of each case. */
export function conforms(name: string, subject: Subject): void {
  describe(`${name} conforms:`, () => {
    for (const { name, run } of conformance(subject)) it(name, run);
  });
}
