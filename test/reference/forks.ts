// Processes of the reference without the second and a half that its import takes: forked from one that has it (forks.py), which lives as long as this one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let socket: string | undefined;

/** The arguments of a Python that becomes a session, in the environment that the first one is asked for in; where there is no fork, one that imports for itself. */
export function sessionArguments(python: string, env: NodeJS.ProcessEnv): readonly string[] {
  const file = (name: string) => join(import.meta.dirname, name);
  // on macOS a process that has imported numpy must not fork, and Windows has none
  if (process.platform !== 'linux') return [file('serve.py')];
  socket ??= startForks(python, file('forks.py'), env);
  return ['-I', '-S', file('join.py'), socket];
}

function startForks(python: string, program: string, env: NodeJS.ProcessEnv): string {
  const folder = mkdtempSync(join(tmpdir(), 'fx-py-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 's');
  const child = spawn(python, [program, path], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  // those who wait for it give up once the folder is gone
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return path;
}
