/** Commands that show an entry, or copy what names it. */
import { commands, env, l10n, Uri, window } from 'vscode';
import type { Key, PairConfig } from '../../engine/workers/protocol.ts';
import { formatCount, shortDigest } from '../format.ts';
import { exportValue as exportTo } from '../previews.ts';
import { pairOf, scopeOf } from '../tree/node.ts';
import type { NodeOf } from '../tree/node.ts';
import { askAllSelected, askCache, askEntry, askPart, askSelected, digestProblem, linkedEntry, nodeOf } from './ask.ts';
import { showFile } from './caches.ts';
import { pythonText } from '../python.ts';
import type { Action, Entry, Services } from './services.ts';

const both = ['values', 'calls'] as const;

export const goToDigest: Action = async (services, argument) => {
  const given = typeof argument === 'string' ? argument : undefined;
  const entry = linkedEntry(services, argument) ?? (await askEntry(services, l10n.t('Go to Digest'), given, both));
  if (entry) await reveal(services, entry);
};

export const copyDigest: Action = async (services, argument, all) => {
  const entries = await askAllSelected(services, argument, all, l10n.t('Copy Digest'), both);
  if (entries.length > 0) await copy(...entries.map(({ key }) => key));
};

export const copyShortDigest: Action = async (services, argument, all) => {
  const entries = await askAllSelected(services, argument, all, l10n.t('Copy Short Digest'), both);
  if (entries.length > 0) await copy(...(await Promise.all(entries.map((entry) => services.caches.engine.front.shorten(entry)))));
};

export const copyAsPython: Action = async (services, argument) => {
  const entry = await askSelected(services, argument, l10n.t('Copy as Python'), both);
  if (!entry) return;
  await env.clipboard.writeText(pythonText(entry.cache, entry.store, entry.key));
  window.setStatusBarMessage(l10n.t('Copied Python that loads {0}…', shortDigest(entry.key)), 3000);
};

/** The whole digest of what is selected in an editor, or typed. */
export const expandDigest: Action = async (services, argument) => {
  const editor = window.activeTextEditor;
  const selection = editor ? editor.document.getText(editor.selection) : '';
  const given = typeof argument === 'string' ? argument : digestProblem(selection) === undefined ? selection : undefined;
  const entry = await askEntry(services, l10n.t('Expand Digest'), given, both);
  if (!entry) return;
  await copy(entry.key);
  const what = l10n.t('{0} in “{1}”', entry.store === 'values' ? l10n.t('value') : l10n.t('call'), entry.cache.name);
  if (
    (await window.showInformationMessage(l10n.t('Copied {0}, a {1}.', entry.key, what), l10n.t('Go to Digest'))) === l10n.t('Go to Digest')
  )
    await reveal(services, entry);
};

/** The file of an entry, or the folder or database of a cache. */
export const revealInOS: Action = async (services, argument) => {
  const node = nodeOf(argument) ?? services.selection()[0];
  const pair = node?.kind === 'cache' ? pairOf(node) : undefined;
  if (node?.kind === 'cache') {
    const path = pair?.values?.root ?? pair?.calls?.root ?? node.cache.origin.file;
    if (path !== undefined) await showFile(Uri.file(path));
    else void window.showInformationMessage(l10n.t('The cache “{0}” has no folder on this machine.', node.cache.name));
    return;
  }
  const entry = await askSelected(services, argument, l10n.t('Reveal in File Explorer'), both);
  if (!entry) return;
  const { file } = await services.caches.engine.front.entry({ ...entry, maxText: 100 });
  if (file !== null) await showFile(Uri.file(file));
  else void window.showInformationMessage(l10n.t('This entry lies in no file on this machine.'));
};

export const showValueGraph: Action = async (services, argument) => {
  const value = await askValue(services, argument, l10n.t('Show Value Graph'));
  if (value) services.panels.showGraph(value.cache, value.key);
};

export const showValue: Action = async (services, argument) => {
  const value = await askValue(services, argument, l10n.t('Show Value'));
  if (value) services.panels.showValue(value.cache, value.key);
};

export const exportValue: Action = async (services, argument) => {
  const value = await askValue(services, argument, l10n.t('Export Value'));
  if (value) await exportTo(services.caches, value.cache, { key: value.key, path: [] });
};

/** The value that is selected; of a call, one of its values. */
async function askValue(services: Services, argument: unknown, title: string): Promise<Entry | undefined> {
  const entry = await askSelected(services, argument, title, ['values']);
  return entry?.store === 'calls' ? await askPart(services, entry, title) : entry;
}

export const queryCalls: Action = async (services, argument) => {
  const node = nodeOf(argument) ?? services.selection()[0];
  const withCalls = services.caches.pairs().filter(({ calls }) => calls !== undefined);
  const cache = pairOf(node)?.calls ? pairOf(node) : await askCache(withCalls, l10n.t('Query Calls'), l10n.t('Query Calls of…'));
  if (!cache) return;
  services.panels.showQuery(cache, { ...scopeOf(node), arguments: [], metadata: [] });
};

export const loadMore: Action = ({ tree }, argument) => tree.loadMore(argument as NodeOf<'more'>);

/** Selects an entry in the tree. */
export async function reveal({ tree, view }: Services, entry: Entry): Promise<void> {
  await commands.executeCommand('fleche.caches.focus');
  const node = await tree.find(entry.cache, entry);
  await tree.undisturbed(() => view.reveal(node, { select: true, focus: true, expand: false }));
}

/** The same, for panels. */
export async function revealKey(services: Services, cache: PairConfig, key: Key): Promise<void> {
  const { store } = await services.caches.engine.front.locate({ cache, key });
  await reveal(services, { cache, key, store });
}

/** Several texts, each on a line of its own. */
export async function copy(...texts: readonly string[]): Promise<void> {
  await env.clipboard.writeText(texts.join('\n'));
  const [text = ''] = texts;
  const what = texts.length > 1 ? formatCount(texts.length, 'digest') : text.length > 16 ? `${shortDigest(text)}…` : text;
  window.setStatusBarMessage(l10n.t('Copied {0}', what), 3000);
}
