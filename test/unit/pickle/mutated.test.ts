/** Real files with changed bytes: a value or an error of the engine's own, never a crash, a hang or all of the memory. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:process';
import { join } from 'node:path';
import { dose, isHard, runSeed } from '../../support/dose.ts';
import type { Report } from '../../support/mutated-files.ts';

const child = join(import.meta.dirname, '../../support/mutated-files.ts');
/** Of the child's heap, in MB, and what the process may take in all. */
const heap = 512;
const mostMemory = 1024 ** 3;
/** Seconds without a word, after which it hangs. A file takes milliseconds. */
const patience = 60;

/** Reads mutated files in a process of its own until it ends, however it does. */
async function run(seed: number, from: number, count: number): Promise<{ reports: Report[]; end: string | null }> {
  const reader = fork(child, [seed, from, count].map(String), { execArgv: [`--max-old-space-size=${heap}`] });
  const reports: Report[] = [];
  let end: string | null = null;
  const hangs = setTimeout(() => {
    end = `hangs for ${patience} s`;
    reader.kill('SIGKILL');
  }, patience * 1000);
  reader.on('message', (report: Report) => {
    reports.push(report);
    hangs.refresh();
  });
  const [code, signal] = (await once(reader, 'exit')) as [number | null, string | null];
  clearTimeout(hangs);
  if (end === null && (code !== 0 || reports.length < count)) end = `ends with ${signal ?? code}`;
  return { reports, end };
}

describe('files with changed bytes', () => {
  it('give a value or an error of the engine', async function () {
    this.timeout(1_800_000);
    const count = dose(500, 20_000);
    const seed = runSeed();
    const started = performance.now();
    const { reports, end } = await run(seed, 0, count);
    const again = (file: number) => `node --max-old-space-size=${heap} test/support/mutated-files.ts ${seed} ${file} 1`;
    assert.equal(end, null, `${end} at file ${reports.length}: ${again(reports.length)}`);
    const wrong = reports.filter((report) => report.wrong !== null);
    assert.equal(wrong.length, 0, wrong.map((report) => `${again(report.file)}\n${report.path}: ${report.wrong}`).join('\n\n'));
    const peak = Math.max(...reports.map((report) => report.peak));
    if (platform === 'linux') assert.ok(peak < mostMemory, `${peak} bytes of memory`);
    const read = reports.filter((report) => report.isRead).length;
    assert.ok(read > count / 10 && read < count * 0.9, `${read} of ${count} are read`);
    if (isHard) {
      const slowest = reports.reduce((a, b) => (b.milliseconds > a.milliseconds ? b : a));
      const seconds = (performance.now() - started) / 1000;
      console.log(
        `      ${count} files, ${read} of them read, in ${seconds.toFixed(1)} s, ${Math.round(peak / 2 ** 20)} MB;`,
        `the slowest ${slowest.milliseconds.toFixed(0)} ms: ${again(slowest.file)}`,
      );
    }
  });
});
