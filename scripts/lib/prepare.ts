import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cache } from './paths.ts';

/** A folder of the cache, named after the files that say how it is made: when one is edited, it is made anew. */
export function recipeFolder(name: string, ...recipe: string[]): string {
  const text = recipe.map((file) => readFileSync(file, 'utf8')).join('\0');
  return path.join(cache, `${name}-${hash('sha256', text, 'hex').slice(0, 8)}`);
}

/**
 * Makes a folder once: `make` fills a temporary sibling, which is renamed when it is complete. Two runs at the same time both work,
 * and the second rename loses; a killed run leaves a sibling that nobody takes for the folder, and the next run removes it.
 */
export async function prepareOnce(folder: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const started = Date.now();
  const partial = `${folder}.${process.pid}.partial`;
  removeAbandoned(folder);
  mkdirSync(partial, { recursive: true });
  try {
    await make(partial);
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  console.log(`${path.basename(folder)} made in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return folder;
}

function removeAbandoned(folder: string): void {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const [, base, pid] = /^(.+)\.(\d+)\.partial$/.exec(name) ?? [];
    if (base === path.basename(folder) && !isAlive(Number(pid))) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
