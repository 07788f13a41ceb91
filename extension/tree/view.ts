/** The view “Caches”: the tree, with what stands around it. */
import { commands, l10n, window } from 'vscode';
import type { Disposable, LogOutputChannel, TreeView } from 'vscode';
import { CancelledError } from '../../engine/errors.ts';
import type { Caches } from '../caches.ts';
import { formatCount } from '../format.ts';
import type { Seen } from './children.ts';
import { registerDecorations } from './decorations.ts';
import type { Node } from './node.ts';
import { isWrong } from './problems.ts';
import type { CacheTree } from './provider.ts';

/** Milliseconds after which rows are looked at that say how long ago something was. */
const pause = 20_000;

export function createCacheView(
  caches: Caches,
  tree: CacheTree,
  log: LogOutputChannel,
): { view: TreeView<Node>; selection: () => readonly Node[]; disposables: Disposable[] } {
  const view = window.createTreeView<Node>('fleche.caches', { treeDataProvider: tree, showCollapseAll: true, canSelectMany: true });
  /** As it was last said to be: rows that are being drawn again are missing in `view.selection`. */
  let selected: readonly Node[] = [];
  /** Caches that were looked into, as they were then. */
  const seen = new Map<string, Seen>();
  const filter = new FilterMessage(caches, log, (message) => (view.message = message));
  const showFilter = (text: string) => {
    void filter.show(text, [...seen.values()]);
    void commands.executeCommand('setContext', 'fleche.isFiltered', text !== '');
  };
  const showProblems = () => {
    const value = [...seen.values()].reduce((sum, { problems }) => sum + problems.filter(isWrong).length, 0);
    view.badge = value === 0 ? undefined : { value, tooltip: formatCount(value, 'problem with the caches', 'problems with the caches') };
  };
  const clock = setInterval(() => view.visible && tree.age(), pause);
  showFilter(tree.filter);
  caches.visible = view.visible;
  const disposables = [
    view,
    filter,
    { dispose: () => clearInterval(clock) },
    registerDecorations(),
    tree.onDidFilter(showFilter),
    view.onDidChangeSelection(({ selection }) => (selected = selection)),
    view.onDidExpandElement(({ element }) => tree.setExpanded(element, true)),
    view.onDidCollapseElement(({ element }) => tree.setExpanded(element, false)),
    view.onDidChangeVisibility(({ visible }) => (caches.visible = visible)),
    tree.onDidSee((cache) => {
      const before = seen.get(cache.cache.id);
      seen.set(cache.cache.id, cache);
      showProblems();
      if (tree.filter !== '' && before?.values !== cache.values) showFilter(tree.filter);
    }),
    caches.onDidChange(() => {
      seen.clear();
      showProblems();
    }),
  ];
  return { view, selection: () => (view.selection.length > 0 ? view.selection : selected), disposables };
}

/** What stands above a tree that is filtered: by what, and how many values that leaves once they are counted. */
class FilterMessage implements Disposable {
  readonly #caches: Caches;
  readonly #log: LogOutputChannel;
  readonly #say: (message: string) => void;
  #stop = new AbortController();

  constructor(caches: Caches, log: LogOutputChannel, say: (message: string) => void) {
    this.#caches = caches;
    this.#log = log;
    this.#say = say;
  }

  async show(text: string, seen: readonly Seen[]): Promise<void> {
    this.#stop.abort();
    const { signal } = (this.#stop = new AbortController());
    this.#say(text === '' ? '' : l10n.t('Filtered by “{0}”', text));
    const all = seen.reduce((sum, { values }) => sum + values, 0);
    if (text === '' || all === 0) return;
    try {
      const found = await Promise.all(seen.map(({ cache }) => this.#caches.engine.scan.count({ cache, group: 'all', text }, { signal })));
      const left = found.reduce((sum, { count }) => sum + count, 0);
      if (!signal.aborted) this.#say(l10n.t('Filtered by “{0}”: {1} of {2}', text, left.toLocaleString('en'), formatCount(all, 'value')));
    } catch (error) {
      if (!(error instanceof CancelledError)) this.#log.warn(`What is left by the filter was not counted: ${(error as Error).message}`);
    }
  }

  dispose(): void {
    this.#stop.abort();
  }
}
