/** `npm test`: builds, then runs every suite (or those that are named) and ends with `N passed, N failed`. In CI a skip is a failure. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { bin, root } from './lib/paths.ts';
import { exitCode } from './lib/run.ts';

const suites = ['unit', 'conformance', 'interop', 'e2e'];
/** Whose files wait for Python and databases more than they compute: two at a time. */
const pairwise: readonly string[] = ['conformance', 'interop'];
const named = process.argv.slice(2);
for (const name of named) if (!suites.includes(name)) throw new Error(`There is no suite “${name}”: ${suites.join(', ')}.`);

await buildAll();
const folder = mkdtempSync(join(tmpdir(), 'fleche-test-'));
let passed = 0;
let failed = 0;
let skipped = 0;
for (const suite of suites) {
  if (!existsSync(join(root, 'test', suite)) || (named.length > 0 && !named.includes(suite))) continue;
  console.log(`\n${suite}`);
  const counts = join(folder, `${suite}.json`);
  const mocha = [bin('mocha', 'bin/mocha.js'), '--reporter', join(root, 'scripts/lib/reporter.ts'), `test/${suite}/**/*.test.ts`];
  if (pairwise.includes(suite)) mocha.push('--parallel', '--jobs', '2');
  const code = await exitCode(process.execPath, mocha, { env: { ...process.env, FLECHE_TEST_COUNTS: counts } });
  if (!existsSync(counts)) {
    console.log(`${suite}: mocha ended with ${code} before it had run the tests`);
    failed++;
    continue;
  }
  const { passes, failures, pending } = JSON.parse(readFileSync(counts, 'utf8')) as { passes: number; failures: number; pending: number };
  passed += passes;
  failed += failures;
  skipped += pending;
}
rmSync(folder, { recursive: true });
if (skipped > 0) console.log(`\n${skipped} skipped${process.env.CI ? ', which CI counts as failed' : ''}`);
if (process.env.CI) failed += skipped;
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
