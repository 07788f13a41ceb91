import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ExecOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  shell?: boolean;
}

/** Runs a command to its end with its output shown; throws if it fails, is not there, or takes longer than any of ours should. */
export function exec(command: string, args: string[], options: ExecOptions = {}): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 600_000, ...options });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`${command} is not there`, { cause: error });
    throw error;
  }
}

/** Runs a command that fetches from a registry: three tries, for registries hiccup. */
export async function execFetching(command: string, args: string[], options?: ExecOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return exec(command, args, options);
    } catch (error) {
      if (attempt === 3 || !(error as { status?: number }).status) throw error;
      console.log(`${command} failed; another try in 5 s`);
      await sleep(5000);
    }
  }
}
