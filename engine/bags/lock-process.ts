/** Where no native code loads: util-linux's `flock`, in a shell that holds the lock for as long as its input is open. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { Attempt, Locker } from './lock.ts';

/** Opens the lock file, takes the lock, says which file that was, and waits. The end of this process ends its input, and so the lock. */
const script = 'exec 9>>"$0" || exit 1; flock -n -x 9 || exit 75; stat -L -c %d:%i /proc/self/fd/9 && exec cat >&2';
const busy = 75;

/** `undefined` where there is no such program. Readers take no lock: a process for each of them would be too slow. */
export async function flockProcess(): Promise<Locker | undefined> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  execFile('flock', ['--version'], (error, out) => resolve(!error && out.includes('util-linux')));
  if (!(await promise)) return undefined;
  return { attempt: async (path, mode) => (mode === 'shared' ? 'absent' : await take(path)) };
}

async function take(path: string): Promise<Attempt> {
  const shell = spawn('sh', ['-c', script, path], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(shell, 'close') as Promise<[number | null]>;
  const held = await Promise.race([once(shell.stdout.setEncoding('utf8'), 'data') as Promise<[string]>, ended]);
  const release = () => void shell.stdin.end();
  if (typeof held[0] !== 'string') {
    if (held[0] === busy) return 'busy';
    throw new Error(`flock could not lock ${path}: ${said.trim()}`);
  }
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (file && held[0].trim() === `${file.dev}:${file.ino}`) return release;
  release();
  return 'busy';
}
