/** What VS Code shows of the manifest: its texts, settings and walkthrough. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';

type Setting = {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly order: number;
  readonly markdownDescription: string;
};
type Command = { readonly command: string; readonly title: string; readonly category: string; readonly enablement?: string };
type Manifest = {
  readonly displayName: string;
  readonly description: string;
  readonly capabilities: { readonly [capability: string]: { readonly supported: unknown; readonly description: string } };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly configuration: { readonly title: string; readonly properties: { readonly [id: string]: Setting } };
    readonly views: { readonly [container: string]: readonly { readonly id: string; readonly name: string }[] };
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly title: string }[] };
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
};

const source = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(source) as Manifest;
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as { readonly [key: string]: string };
const { contributes, capabilities } = manifest;
const settings = Object.entries(contributes.configuration.properties);

/** Everything of the extension host's code. */
const code = readdirSync(join(root, 'extension'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, 'extension', file), 'utf8'))
  .join('\n');

describe('the texts of the manifest', () => {
  const shown = [
    manifest.displayName,
    manifest.description,
    ...Object.values(capabilities).map(({ description }) => description),
    ...contributes.commands.flatMap(({ title, category }) => [title, category]),
    contributes.configuration.title,
    ...settings.map(([, { markdownDescription }]) => markdownDescription),
    ...Object.values(contributes.views).flatMap((views) => views.map(({ name }) => name)),
    ...contributes.viewsContainers.activitybar.map(({ title }) => title),
    ...contributes.viewsWelcome.map(({ contents }) => contents),
  ];
  const named = new Set([...source.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key as string));

  it('can be translated: none stands in the manifest itself', () => {
    for (const text of shown) assert.match(text, /^%[\w.]+%$/);
  });

  it('are all there, and none is left over', () => {
    assert.deepEqual(Object.keys(texts).sort(), [...named].sort());
    for (const [key, text] of Object.entries(texts)) assert.ok(text.trim() === text && text !== '', key);
  });

  it('are named as what they describe', () => {
    for (const { command, title } of contributes.commands) assert.equal(title, `%${command}%`);
    for (const [id, { markdownDescription }] of settings) assert.equal(markdownDescription, `%${id}%`);
  });
});

describe('the settings', () => {
  it('have a scope, an order and a default of their type', () => {
    assert.deepEqual(
      settings.map(([, { order }]) => order),
      settings.map((_, i) => i + 1),
    );
    for (const [id, setting] of settings) {
      assert.ok(['machine', 'machine-overridable', 'window', 'resource'].includes(setting.scope), id);
      assert.equal(typeof setting.default, setting.type === 'integer' ? 'number' : setting.type, id);
    }
  });

  it('are those that are read', () => {
    const read = [...code.matchAll(/getConfiguration\('fleche'\)\.get(?:<[^>]*>)?\(\s*'([\w.]+)'/g)].map(([, name]) => `fleche.${name}`);
    assert.deepEqual([...new Set(read)].sort(), settings.map(([id]) => id).sort());
  });
});

describe('an untrusted workspace', () => {
  it('offers no command that writes', () => {
    const writing = new Set([...code.matchAll(/'(fleche\.\w+)': .*writes: true/g)].map(([, id]) => id as string));
    assert.ok(writing.size > 4);
    for (const { command, enablement } of contributes.commands)
      assert.equal(enablement, writing.has(command) ? 'isWorkspaceTrusted' : undefined, command);
    assert.equal(capabilities.untrustedWorkspaces?.supported, 'limited');
  });
});

describe('the extension host', () => {
  it('sends nothing anywhere, and keeps no page alive that nobody sees', () => {
    for (const word of ['retainContextWhenHidden', 'createTelemetryLogger', 'TelemetryReporter', 'fetch('])
      assert.ok(!code.includes(word), word);
    assert.ok([...code.matchAll(/createStatusBarItem/g)].length <= 1);
    assert.match(code, /createOutputChannel\('Fleche', \{ log: true \}\)/);
  });
});
