/**
 * Bundles what is measured as the worker is: taking types away at run time needs 60 MB and a second by itself, in each thread.
 * `node scale-bundle.ts <script> …` runs a script of this folder so.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** It lies where it finds what it imports. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/fleche-scale');

/** @returns the path of the bundled script. */
export async function bundle(script: string): Promise<string> {
  await build({
    entryPoints: {
      [script]: join(import.meta.dirname, `${script}.ts`),
      'describe-worker': join(import.meta.dirname, '../../engine/workers/describe-worker.ts'),
      'slow-worker': join(import.meta.dirname, '../support/slow-worker.ts'),
    },
    outdir: folder,
    splitting: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return join(folder, `${script}.js`);
}

if (import.meta.main) {
  const [script = ''] = process.argv.splice(2, 1);
  await import(pathToFileURL(await bundle(script)).href);
}
