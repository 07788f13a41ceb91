import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';

type Command = { readonly command: string; readonly title: string; readonly category: string };
type Item = { readonly command: string; readonly when?: string };
const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as { readonly [key: string]: string };
const text = readFileSync(join(root, 'package.json'), 'utf8').replace(/"%([^%"]+)%"/g, (_, key: string) => JSON.stringify(nls[key]));
/** As it is read in English. */
const manifest = JSON.parse(text) as {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly type: string;
  readonly extensionKind: readonly string[];
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: { readonly [menu: string]: readonly Item[] };
    readonly views: { readonly [container: string]: readonly { readonly id: string; readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
};

describe('the manifest', () => {
  const { contributes } = manifest;
  const declared = new Set(contributes.commands.map(({ command }) => command));
  const source = ['extension/commands/index.ts', 'extension/tree/commands.ts']
    .filter((path) => existsSync(join(root, path)))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const registered = new Set([...source.matchAll(/^ {2}'(fleche\.\w+)':/gm)].map(([, id]) => id));

  it('names the extension, and keeps its version in the change log', () => {
    assert.deepEqual([manifest.name, manifest.displayName, manifest.type], ['fleche-explorer', 'Fleche Explorer', 'module']);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.ok(readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(manifest.version));
  });

  it('declares the commands that are registered, and no others', () => {
    assert.deepEqual([...declared].sort(), [...registered].sort());
    for (const { category, title } of contributes.commands) {
      assert.equal(category, 'Fleche');
      assert.ok(title.length > 0);
    }
  });

  it('has the commands that were asked for', () => {
    const wanted = ['openCache', 'refresh', 'goToDigest', 'copyDigest', 'copyShortDigest', 'showValueGraph', 'queryCalls'];
    for (const command of wanted) assert.ok(declared.has(`fleche.${command}`), command);
  });

  it('offers in menus and texts only what it declares', () => {
    for (const [menu, items] of Object.entries(contributes.menus))
      for (const { command } of items) assert.ok(declared.has(command), `${command} in ${menu}`);
    for (const { contents } of contributes.viewsWelcome)
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)[?)]/g)) assert.ok(declared.has(command as string), command);
  });

  it('has the view and its icons', () => {
    assert.deepEqual(
      contributes.views.fleche?.map(({ id }) => id),
      ['fleche.caches'],
    );
    for (const { icon } of contributes.views.fleche ?? []) assert.ok(existsSync(join(root, icon)));
  });

  it('keeps the top level to what the house is made of', () => {
    const ignored = new Set(['node_modules', 'dist', 'out', '.git']);
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !ignored.has(entry.name));
    assert.deepEqual(folders.map(({ name }) => name).sort(), [
      '.ci',
      'demo',
      'docs',
      'engine',
      'extension',
      'l10n',
      'media',
      'scripts',
      'test',
      'webview',
    ]);
  });
});
