/** The view “Caches”: the tree, with what stands around it. */
import { commands, l10n, window } from 'vscode';
import type { Disposable, TreeView } from 'vscode';
import type { Caches } from '../caches.ts';
import { formatCount } from '../format.ts';
import { registerDecorations } from './decorations.ts';
import type { Node } from './node.ts';
import { isWrong } from './problems.ts';
import type { CacheTree } from './provider.ts';

/** Milliseconds after which rows are looked at that say how long ago something was. */
const pause = 20_000;

export function createCacheView(caches: Caches, tree: CacheTree): { view: TreeView<Node>; disposables: Disposable[] } {
  const view = window.createTreeView<Node>('fleche.caches', { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
  const problems = new Map<string, number>();
  const showFilter = (filter: string) => {
    view.message = filter === '' ? '' : l10n.t('Filtered by “{0}”', filter);
    void commands.executeCommand('setContext', 'fleche.isFiltered', filter !== '');
  };
  const showProblems = () => {
    const value = [...problems.values()].reduce((sum, n) => sum + n, 0);
    view.badge = value === 0 ? undefined : { value, tooltip: formatCount(value, 'problem with the caches', 'problems with the caches') };
  };
  const clock = setInterval(() => view.visible && tree.age(), pause);
  showFilter(tree.filter);
  caches.visible = view.visible;
  const disposables = [
    view,
    { dispose: () => clearInterval(clock) },
    registerDecorations(),
    tree.onDidFilter(showFilter),
    view.onDidExpandElement(({ element }) => tree.setExpanded(element, true)),
    view.onDidCollapseElement(({ element }) => tree.setExpanded(element, false)),
    view.onDidChangeVisibility(({ visible }) => (caches.visible = visible)),
    tree.onDidSee(({ cache, problems: found }) => {
      problems.set(cache.id, found.filter(isWrong).length);
      showProblems();
    }),
    caches.onDidChange(() => {
      problems.clear();
      showProblems();
    }),
  ];
  return { view, disposables };
}
