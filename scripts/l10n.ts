/** `npm run l10n`: writes every text of the extension host to `l10n/bundle.l10n.json`, which translations start from. */
import { getL10nJson } from '@vscode/l10n-dev';
import type { l10nJsonFormat } from '@vscode/l10n-dev';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './lib/paths.ts';

export const bundleFile = join(root, 'l10n/bundle.l10n.json');

/** What the bundle has to be: what `l10n.t()` is called with, and the singular and plural of each count. */
export async function makeBundle(): Promise<string> {
  const sources = globSync('extension/**/*.ts', { cwd: root })
    .sort()
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const found: l10nJsonFormat = await getL10nJson(sources.map((contents) => ({ extension: '.ts', contents })));
  for (const word of sources.flatMap(countedWords)) found[word] = word;
  return `${JSON.stringify(Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
}

/** The literals that `formatCount()` is called with. A plural that is left out has an s. */
function countedWords(source: string): string[] {
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'formatCount') {
      const given = node.arguments.slice(1).flatMap((word) => (ts.isStringLiteral(word) ? word.text : []));
      const [one] = given;
      if (one !== undefined) words.push(...given, ...(given.length === 1 ? [`${one}s`] : []));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return words;
}

if (import.meta.main) {
  mkdirSync(dirname(bundleFile), { recursive: true });
  writeFileSync(bundleFile, await makeBundle());
}
