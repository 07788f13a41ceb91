/** Packages of other platforms, which npm does not install here. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';
import { run } from './run.ts';

/** The folder of a package: what npm installed here, else what it fetched once and this kept. */
export async function packageFolder(name: string, version: string): Promise<string> {
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const kept = join(root, 'node_modules/.cache/fleche-pack', `${name.replace('/', '+')}-${version}`);
  if (existsSync(kept)) return kept;
  const temporary = `${kept}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', temporary], {
      shell: process.platform === 'win32',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [archive] = readdirSync(temporary);
    await run('tar', ['-xzf', archive as string], { cwd: temporary });
    renameSync(join(temporary, 'package'), kept);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return kept;
}
