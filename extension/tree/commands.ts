/** Commands of the tree itself: what it shows, and in which order. */
import { l10n, window } from 'vscode';
import { askCache, nodeOf } from '../commands/ask.ts';
import type { Action, Command, Services } from '../commands/services.ts';
import type { PairConfig } from '../../engine/workers/protocol.ts';
import { askChoice } from '../question.ts';
import { groupings, sorts } from './choices.ts';
import type { Grouping, Sort } from './choices.ts';
import { excludeCaches } from './exclude.ts';
import { pairOf } from './node.ts';
import type { CacheTree } from './provider.ts';

/** Milliseconds without a key before a filter is tried. */
const pause = 200;

/** The tree follows what is typed; Escape brings back what was there before. */
const filter: Action = ({ tree }) => {
  const before = tree.filter;
  const box = window.createInputBox();
  let timer: NodeJS.Timeout | undefined;
  let accepted = false;
  box.title = l10n.t('Filter Caches');
  box.prompt = l10n.t('Text of a value, its type, the beginning of a digest, or the name of a function, module or tag');
  box.value = before;
  box.ignoreFocusOut = true;
  box.onDidChangeValue((text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (tree.filter = text.trim()), pause);
  });
  box.onDidAccept(() => {
    accepted = true;
    tree.filter = box.value.trim();
    box.hide();
  });
  box.onDidHide(() => {
    clearTimeout(timer);
    if (!accepted) tree.filter = before;
    box.dispose();
  });
  box.show();
};

async function cacheOf(
  { caches, selection }: Services,
  argument: unknown,
  store: 'values' | 'calls',
  title: string,
): Promise<PairConfig | undefined> {
  const here = pairOf(nodeOf(argument) ?? selection()[0]);
  if (here?.[store]) return here;
  return await askCache(
    caches.pairs().filter((cache) => cache[store]),
    title,
    l10n.t('Of which cache?'),
  );
}

async function choose<T extends Grouping | Sort>(
  tree: CacheTree,
  cache: PairConfig,
  choice: 'grouping' | 'sort',
  title: string,
  options: Readonly<Record<T, { readonly label: string; readonly detail: string }>>,
): Promise<void> {
  const current = choice === 'grouping' ? tree.grouping(cache) : tree.sort(cache);
  const items = (Object.keys(options) as T[]).map((id) => ({ ...options[id], description: id === current ? 'now' : '', id }));
  const chosen = await askChoice(items, { title: l10n.t('{0} of {1} by…', title, cache.name) });
  if (chosen && chosen.id !== current) await tree.choose(choice, cache, chosen.id);
}

const groupCalls: Action = async (services, argument) => {
  const cache = await cacheOf(services, argument, 'calls', l10n.t('Group Calls'));
  if (cache) await choose(services.tree, cache, 'grouping', l10n.t('Group Calls'), groupings);
};

const sortValues: Action = async (services, argument) => {
  const cache = await cacheOf(services, argument, 'values', l10n.t('Sort Values'));
  if (cache) await choose(services.tree, cache, 'sort', l10n.t('Sort Values'), sorts);
};

export const treeCommands: Readonly<Record<string, Command>> = {
  'fleche.filter': { run: filter, needs: 'a cache' },
  'fleche.clearFilter': { run: ({ tree }) => void (tree.filter = '') },
  'fleche.groupCalls': { run: groupCalls, needs: 'a cache' },
  'fleche.sortValues': { run: sortValues, needs: 'a cache' },
  'fleche.excludeCaches': { run: ({ caches }) => excludeCaches(caches), needs: 'a cache', writes: true },
};
