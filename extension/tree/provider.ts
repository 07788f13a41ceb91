/** The tree “Caches”, as VS Code asks for it. */
import { EventEmitter, l10n, MarkdownString } from 'vscode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CancellationToken, TreeDataProvider, TreeItem } from 'vscode';
import type { CallOptions } from '../../engine/rpc/contract.ts';
import type { CallRow, Candidate, Key, PairConfig, ValueRow, ValueSort } from '../../engine/workers/protocol.ts';
import { CancelledError, errorToWire } from '../../engine/errors.ts';
import type { Caches } from '../caches.ts';
import { Children } from './children.ts';
import type { Seen } from './children.ts';
import { isIn } from './choices.ts';
import type { Grouping, Sort } from './choices.ts';
import { Lists } from './lists.ts';
import { cacheNode, callNode, callsNode, entryOf, groupNode, problemNode, valueNode, valuesNode } from './node.ts';
import type { Node, NodeOf } from './node.ts';
import { render } from './render.ts';
import type { TreeState } from './state.ts';
import { callTooltip, linked, problemText, valueTooltip } from './tooltips.ts';

/** Values on disk that are larger than this are not read for a tooltip. */
const maxRead = 16_000_000;
/** Milliseconds by which VS Code has taken up what it was told of. */
const settling = 250;
/** What a reveal may take before the tree changes again without waiting for it. */
const patience = 5000;
const unknown = { count: 0, bytes: 0, functions: 0 };

export class CacheTree implements TreeDataProvider<Node> {
  readonly #caches: Caches;
  readonly #state: TreeState;
  readonly #lists: Lists;
  readonly #children: Children;
  readonly #changed = new EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #seen = new EventEmitter<Seen>();
  /** A cache was unfolded, or has changed while it was. */
  readonly onDidSee = this.#seen.event;
  readonly #filterChanged = new EventEmitter<string>();
  readonly onDidFilter = this.#filterChanged.event;
  /** What VS Code is told of later, while it reveals something. */
  #held: Set<Node | undefined> | undefined;
  #firedAt = 0;
  /** Bytes of the caches that were looked into, by their ids. */
  readonly #bytes = new Map<string, number>();
  /** What was said of each row that may say how long ago something was. */
  readonly #aging = new Map<string, { readonly node: Node; readonly said: TreeItem['description'] }>();
  /** VS Code knows nodes by identity: they stay the same until there are other caches. */
  #roots: readonly NodeOf<'cache'>[] | undefined;

  constructor(caches: Caches, state: TreeState, pageSize: () => number) {
    this.#caches = caches;
    this.#state = state;
    this.#lists = new Lists(pageSize);
    this.#children = new Children(caches, this.#lists, state, (seen) => this.#saw(seen));
    caches.onDidChange(() => this.#refreshAll());
    caches.onDidIndex((cache) => {
      this.#refresh(cache);
      // how large it is now; what goes wrong shows when it is unfolded
      this.#children.look(cache).catch(() => undefined);
    });
  }

  #fire(node: Node | undefined): void {
    if (this.#held) {
      this.#held.add(node);
      return;
    }
    this.#firedAt = Date.now();
    this.#changed.fire(node);
  }

  /**
   * Has VS Code reveal something while nothing changes. What is told to have changed it forgets, up to 0.2 s later, until it asks for it
   * again: it would look for a row among those that it has just forgotten, find none, and say nothing.
   */
  async undisturbed(reveal: () => Thenable<void>): Promise<void> {
    while (Date.now() < this.#firedAt + settling) await sleep(50);
    const held = (this.#held ??= new Set());
    try {
      await Promise.race([reveal(), sleep(patience)]);
    } finally {
      this.#held = undefined;
      for (const node of held) this.#fire(node);
    }
  }

  #refreshAll(): void {
    this.#roots = undefined;
    this.#lists.setStale();
    this.#aging.clear();
    this.#fire(undefined);
  }

  /** Asks again for what is shown of a cache, at the top and as a layer; long lists stay as long as they were. */
  #refresh(cache: PairConfig): void {
    this.#lists.setStale(cache.id);
    for (const root of this.#rootNodes()) if (root.cache.id === cache.id || hasLayer(root.cache, cache.id)) this.#fire(root);
  }

  #saw(seen: Seen): void {
    const { cache, bytes } = seen;
    const isNew = this.#bytes.get(cache.id) !== bytes;
    this.#bytes.set(cache.id, bytes);
    this.#seen.fire(seen);
    if (isNew) this.#drawLater(cache);
  }

  /** Its own row, which says how large it is, once VS Code has what is below it. */
  #drawLater({ id }: PairConfig): void {
    setTimeout(() => {
      const root = this.#roots?.find((node) => node.cache.id === id);
      if (root) this.#fire(root);
    }, settling);
  }

  /** Draws those rows again that say how long ago something was, and would say something else now. */
  age(): void {
    for (const { node, said } of this.#aging.values()) if (this.#draw(node).description !== said) this.#fire(node);
  }

  get filter(): string {
    return this.#state.filter;
  }

  /** Shows only what has a text in it; an empty one shows everything. */
  set filter(text: string) {
    if (text === this.#state.filter) return;
    this.#state.filter = text;
    this.#lists.reset();
    this.#filterChanged.fire(text);
    this.#fire(undefined);
  }

  grouping(cache: PairConfig): Grouping {
    return this.#children.grouping(cache);
  }

  sort(cache: PairConfig): Sort {
    return this.#children.sort(cache);
  }

  async choose(choice: 'grouping' | 'sort', cache: PairConfig, chosen: Grouping | Sort): Promise<void> {
    await this.#state.choose(choice, cache.id, chosen);
    this.#lists.reset(cache.id);
    this.#refresh(cache);
  }

  setExpanded(node: Node, expanded: boolean): void {
    this.#state.setExpanded(node.id, expanded);
  }

  getTreeItem(node: Node): TreeItem {
    const item = this.#draw(node);
    if (node.kind === 'call' || node.kind === 'callGroup' || node.kind === 'value')
      this.#aging.set(node.id, { node, said: item.description });
    return item;
  }

  #draw(node: Node): TreeItem {
    const bytes = node.kind === 'cache' ? this.#bytes.get(node.cache.id) : undefined;
    return render(node, {
      expanded: this.#state.isExpanded(node.id),
      sort: this.#sortOf(node),
      facts:
        node.kind === 'cache' && node.cache.kind === 'pair' && bytes !== undefined
          ? { bytes, isLive: this.#caches.isLive(node.cache) }
          : undefined,
      now: Date.now() / 1000,
    });
  }

  #sortOf(node: Node): ValueSort {
    if (node.kind !== 'value') return 'key';
    const sort = this.sort(node.cache);
    if (sort !== 'usual') return sort;
    return node.parent?.kind === 'group' && node.parent.group === 'shared' ? 'saved' : 'key';
  }

  /** Tooltips are made when the pointer rests on a row. */
  async resolveTreeItem(item: TreeItem, node: Node, token: CancellationToken): Promise<TreeItem> {
    const text = await this.#tooltip(node, token);
    if (text === undefined) return item;
    const tooltip = new MarkdownString(text, true);
    tooltip.isTrusted = { enabledCommands: linked };
    item.tooltip = tooltip;
    return item;
  }

  async #tooltip(node: Node, token: CancellationToken): Promise<string | undefined> {
    const entry = entryOf(node);
    if (!entry) return undefined;
    const { front } = this.#caches.engine;
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const options: CallOptions = { signal: stop.signal };
    const place = { cacheId: entry.cache.id, key: entry.key, store: entry.store };
    try {
      if (node.kind === 'call') return callTooltip(node.row, place, await front.entry({ ...entry, maxText: 600 }, options));
      const row = node.kind === 'value' ? node.row : ((await front.locate(entry, options)).row as ValueRow);
      if (row.problem || (row.size ?? 0) > maxRead) return valueTooltip(row, place);
      return valueTooltip(row, place, await front.entry({ ...entry, maxText: 600 }, options));
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      return problemText(errorToWire(error));
    }
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return [...this.#rootNodes()];
    try {
      return await this.#children.of(node);
    } catch (error) {
      if (error instanceof CancelledError) return [];
      const { code, message, data } = errorToWire(error);
      return [problemNode(node, { code, message, ...(typeof data.path === 'string' && { path: data.path }) })];
    }
  }

  #rootNodes(): readonly NodeOf<'cache'>[] {
    return (this.#roots ??= this.#caches.all().map((cache) => cacheNode(cache, undefined)));
  }

  /** Loads the next page of a list. */
  async loadMore(node: NodeOf<'more'>): Promise<void> {
    await this.#children.more(node);
    this.#fire(node.list);
  }

  /** The node of an entry in its own list, so that the view can reveal it. */
  async find(cache: PairConfig, { key, store }: Pick<Candidate, 'key' | 'store'>): Promise<Node> {
    this.filter = '';
    // before, nobody knows where it stands
    await this.#caches.indexedWhole(cache);
    const root = await this.#nodeOfCache(cache);
    const located = await this.#caches.engine.front.locate({ cache, key });
    if (located.store === 'values' && store === 'values') {
      const list = groupNode(cache, 'all', unknown, valuesNode(cache, unknown, root));
      return this.#placed(valueNode(cache, located.row, list));
    }
    const row = located.row as CallRow;
    return this.#placed(callNode(cache, row, await this.#listOf(row, callsNode(cache, unknown, root))));
  }

  /** The innermost group of a call, as calls are grouped now; by function where that does not say it. */
  async #listOf(row: CallRow, calls: NodeOf<'calls'>): Promise<Node> {
    const { cache } = calls;
    for (let list: NodeOf<'calls' | 'callGroup'> = calls; ;) {
      const groups: NodeOf<'callGroup'>[] = (await this.#children.of(list)).filter((node) => node.kind === 'callGroup');
      const group = groups.find((candidate) => isIn(row, candidate.row.group));
      if (group) list = group;
      else if (groups.length === 0 && list !== calls) return list;
      else if (this.grouping(cache) === 'function') return list;
      else await this.choose('grouping', cache, 'function');
    }
  }

  #placed(node: NodeOf<'value' | 'call'>): Node {
    const { row, cache, parent } = node;
    if (this.#lists.remember((parent as Node).id, cache.id, row)) this.#refresh(cache);
    return node;
  }

  /** Where a cache is shown: at the top, or as the layer of one that is. */
  async #nodeOfCache(cache: PairConfig): Promise<Node> {
    const roots = this.#rootNodes();
    const top = roots.find((root) => root.cache.kind === 'pair' && root.cache.id === cache.id);
    const root = top ?? roots.find((candidate) => hasLayer(candidate.cache, cache.id));
    const layer = root && !top ? (await this.getChildren(root)).find((node) => node.kind === 'cache' && node.cache.id === cache.id) : top;
    if (!layer) throw new Error(l10n.t('The cache “{0}” is no longer open.', cache.name));
    return layer;
  }
}

function hasLayer(cache: NodeOf<'cache'>['cache'], id: Key): boolean {
  return (cache.kind === 'stack' || cache.kind === 'pool') && cache.layers.some((layer) => layer.id === id || hasLayer(layer, id));
}
