import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from './paths.ts';

/** Runs a program to its end beside what else is done, its output shown. @throws when it fails, with what was run. */
export async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}.`);
}
