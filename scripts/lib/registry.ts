/** Packages of other platforms, which npm does not install here. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exec, execFetching } from './exec.ts';
import { cache, root } from './paths.ts';
import { prepareOnce } from './prepare.ts';

/** The folder of a package: what npm installed here, else what was fetched once and is kept in the cache. */
export async function packageFolder(name: string, version: string): Promise<string> {
  const installed = join(root, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const kept = await prepareOnce(join(cache, `${name.replace('/', '+')}-${version}`), async (to) => {
    await execFetching('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', to], {
      cwd: to,
      shell: process.platform === 'win32',
    });
    const [archive] = readdirSync(to) as [string];
    exec('tar', ['-xzf', archive], { cwd: to });
    rmSync(join(to, archive));
  });
  return join(kept, 'package');
}
