/** Runs suites of tests, each in a mocha of its own and the next one also after a failure, and closes with one line for all. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closingLine } from './lib/closing-line.ts';
import type { Progress, Totals } from './lib/closing-line.ts';
import { endGroup } from './lib/group.ts';
import { bin, root } from './lib/paths.ts';

const minutes = process.env.FLECHE_HARD === undefined ? 10 : 60;
/** Whatever is not in a suite of its own is in the first: a test in a new folder is not left out. */
const suites: Record<string, readonly string[]> = {
  // Its files wait for Python and databases as much as they compute: two at a time.
  unit: ['test/**/*.test.ts', '--ignore', 'test/{e2e,hard}/**', '--parallel', '--jobs', '2'],
  e2e: ['test/e2e/**/*.test.ts'],
  hard: ['test/hard/**/*.test.ts', '--ignore', 'test/hard/e2e/**'],
  'hard-e2e': ['test/hard/e2e/**/*.test.ts'],
};

const queue = process.argv.slice(2);
for (const name of queue) if (!(name in suites)) throw new Error(`There is no suite “${name}”: ${Object.keys(suites).join(', ')}.`);
const isHard = queue.some((name) => name.startsWith('hard'));
const env = { ...process.env };
if (isHard) {
  env.FLECHE_HARD = '1';
  env.FLECHE_SEED ??= String(Math.floor(Math.random() * 2 ** 31));
  console.log(`FLECHE_SEED=${env.FLECHE_SEED}`);
}

let child: ChildProcess | undefined;
// A group of its own lets all of a suite be ended, but Ctrl-C no longer reaches it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    queue.length = 0;
    if (child) void endGroup(child);
  });

const sum: Totals = { passed: 0, failed: 0, skipped: 0 };
for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
  const totals = await run(name);
  for (const key of Object.keys(sum) as (keyof Totals)[]) sum[key] += totals[key];
}
console.log(closingLine(sum));
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;

async function run(name: string): Promise<Totals> {
  const started = Date.now();
  console.log(`\n${name}`);
  const suite = spawn(process.execPath, [bin('mocha', 'bin/mocha.js'), ...(suites[name] as readonly string[])], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child = suite;
  let running = 'nothing yet';
  let totals: Totals | undefined;
  suite.on('message', (message: Progress) => {
    if ('totals' in message) totals = message.totals;
    else running = message.running;
  });
  const limit = setTimeout(() => {
    console.log(`${name} takes more than ${minutes} minutes, in: ${running}`);
    void endGroup(suite);
  }, minutes * 60_000);
  const [code, signal] = (await once(suite, 'close')) as [number | null, string | null];
  clearTimeout(limit);
  console.log(`${name}: ${Math.round((Date.now() - started) / 1000)} s`);
  if (totals && (code === 0 || totals.failed > 0)) return totals;
  console.log(`${name} ended with ${signal ?? code}, after: ${running}`);
  return { passed: 0, skipped: 0, ...totals, failed: 1 };
}
