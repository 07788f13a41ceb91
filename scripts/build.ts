/** Bundles: the extension host's side, the engine with its workers, and the webview; and the engine's declarations. All in `dist`. */
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { rmSync } from 'node:fs';
import { run } from './lib/run.ts';
import { bin, root } from './lib/paths.ts';

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  logLevel: 'warning',
  sourcemap: 'linked',
  legalComments: 'none',
};
/** Loaded from node_modules at run time: native, or wasm beside it. */
const native = ['better-sqlite3', 'h5wasm', 'h5wasm/*', 'koffi'];

const bundles: BuildOptions[] = [
  {
    ...common,
    entryPoints: {
      index: 'engine/index.ts',
      conformance: 'engine/conformance/index.ts',
      worker: 'engine/workers/worker.ts',
      'describe-worker': 'engine/workers/describe-worker.ts',
      bags: 'engine/bags/worker.ts',
    },
    outdir: 'dist/engine',
    platform: 'node',
    target: 'node22',
    splitting: true,
    external: native,
    // what pg and mysql2 ask for at run time: modules of Node
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  },
  {
    ...common,
    entryPoints: { main: 'extension/main.ts' },
    outdir: 'dist/extension',
    platform: 'node',
    target: 'node22',
    minify: true,
    // errors come back as their class by its name, and the log shows where they came from
    keepNames: true,
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: { main: 'webview/main.tsx' },
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
];

export async function buildAll(): Promise<void> {
  for (const folder of ['engine', 'extension', 'webview', 'types']) rmSync(`${root}/dist/${folder}`, { recursive: true, force: true });
  await Promise.all([
    ...bundles.map((bundle) => build(bundle)),
    run(process.execPath, [bin('typescript', 'bin/tsc'), '-p', 'engine/tsconfig.build.json']),
  ]);
}

if (import.meta.main) await buildAll();
