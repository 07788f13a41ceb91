/** Packs the .vsix from a staging folder: what VS Code needs and nothing else. `.vscodeignore` says what stays out. */
import { createVSIX } from '@vscode/vsce';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { manifest, root, vsix } from './lib/paths.ts';
import { packageFolder } from './lib/registry.ts';

const stage = join(root, 'dist/stage');
const files = [
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
  'package.nls.json',
  'l10n',
  'media',
  ...['eos', 'sweep', 'fleche.toml', 'eos_study.py', 'README.md'].map((name) => `demo/${name}`),
  'dist/engine',
  'dist/extension',
  'dist/webview',
];
/** Packages that are not bundled, and what of them is needed at run time. */
const packages: readonly (readonly [name: string, parts: readonly string[]])[] = [
  ['better-sqlite3', ['LICENSE', 'lib', 'prebuilds']],
  ['h5wasm', ['LICENSE.txt', 'dist/node']],
  [
    'koffi',
    [
      'LICENSE.txt',
      'index.js',
      'index.cjs',
      ...['index', 'src/static'].flatMap((file) => [`src/koffi/${file}.js`, `src/koffi/${file}.cjs`]),
    ],
  ],
];
/** What koffi, which locks bags, is on each platform. Where there is none (musl among them) the program `flock` stands in. */
const koffi = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

async function stageKoffi(version: string): Promise<Record<string, string>> {
  const staged: Record<string, string> = {};
  for (const platform of koffi) {
    const name = `@koromix/koffi-${platform}`;
    const from = await packageFolder(name, version);
    staged[name] = stagePackage(name, ['index.js', `${platform.replace('-', '_')}/koffi.node`], from);
  }
  return staged;
}

function stagePackage(name: string, parts: readonly string[], from = join(root, 'node_modules', name)): string {
  const to = join(stage, 'node_modules', name);
  for (const part of parts) cpSync(join(from, part), join(to, part), { recursive: true });
  const { version, type, main, exports, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Record<string, string>;
  // without what it needs to be compiled
  writeFileSync(join(to, 'package.json'), JSON.stringify({ name, version, type, main, exports, license }));
  return version as string;
}

/** Without pictures: VS Code shows none that lie beside it, nor any in the text, but only those that a server has. */
function readme(): string {
  return readFileSync(join(root, 'README.md'), 'utf8').replace(/^!\[.*\n\n/gm, '');
}

/** Builds and packs; gives the path of the .vsix. */
export async function pack(): Promise<string> {
  await buildAll();
  rmSync(stage, { recursive: true, force: true });
  for (const file of files) cpSync(join(root, file), join(stage, file), { recursive: true });
  writeFileSync(join(stage, 'README.md'), readme());
  const dependencies = Object.fromEntries(packages.map(([name, parts]) => [name, stagePackage(name, parts)]));
  Object.assign(dependencies, await stageKoffi(dependencies.koffi as string));
  const { devDependencies, scripts, allowScripts, private: _private, exports: _exports, ...fields } = manifest();
  void [devDependencies, scripts, allowScripts, _private, _exports];
  writeFileSync(join(stage, 'package.json'), JSON.stringify({ ...fields, dependencies }, null, 2));
  await createVSIX({ cwd: stage, packagePath: vsix(), allowMissingRepository: true, rewriteRelativeLinks: false });
  return vsix();
}

/** What a package is made of. */
const sources = [...files, 'demo', 'docs', 'engine', 'extension', 'webview', 'scripts', 'README.md', 'package.json', 'package-lock.json'];

/** Whether a file, or a folder with all that is in it, was there before a time as it is now. */
function isOlder(path: string, time: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.mtimeMs >= time) return false;
  return !stat.isDirectory() || readdirSync(path).every((name) => isOlder(join(path, name), time));
}

/** The .vsix that is there, if nothing that it is made of has changed since; else a new one. */
export async function packed(): Promise<string> {
  const made = statSync(vsix(), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.every((source) => isOlder(join(root, source), made)) ? vsix() : await pack();
}

if (import.meta.main) console.log(await pack());
