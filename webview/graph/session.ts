/** What a graph panel shows and does, without a DOM: roots, selection, expansion, and the loading of what is not known yet. */
import type { Direction, Key } from '../../engine/workers/protocol.ts';
import type { Client } from '../../engine/rpc/contract.ts';
import type { HostContract } from '../messages.ts';
import { formatCount } from '../ui/format.ts';
import { Store } from '../ui/store.ts';
import { emptyModel, findNodes, mergeGraph, reachable } from './model.ts';
import type { GraphModel } from './model.ts';
import { nodeLimit, nothing, pathTo, shownPart } from './shown.ts';
import type { Shown } from './shown.ts';
import { canGoBack, canGoForward, goBack, goForward, goTo, rootOf, trailOf } from './trail.ts';
import type { Trail } from './trail.ts';

/** What is selected and drawn of a root. */
type RootView = {
  readonly selected: Key;
  /** Nodes of which all children are drawn, and those of which none is; of the others, what fits into the first view. */
  readonly expanded: ReadonlySet<Key>;
  readonly folded: ReadonlySet<Key>;
  /** Nodes that are drawn beyond that, because a person went to them. */
  readonly pinned: ReadonlySet<Key>;
};

export type GraphState = RootView & {
  readonly trail: Trail;
  readonly model: GraphModel;
  readonly shown: Shown;
  readonly direction: Direction;
  /** Draws all edges where there are so many that only those of the selection are drawn. */
  readonly allEdges: boolean;
  readonly loading: boolean;
  readonly error: { readonly key: Key; readonly message: string } | null;
  /** Said once, on the page and to screen readers. */
  readonly notice: string;
  readonly search: string;
  /** Keys of what the search found, drawn or not. */
  readonly matches: readonly Key[];
  /** Goes up when the cache changed, so that details are read again. */
  readonly version: number;
  /** The node that stays where it is on the screen when the graph changes; null shows the whole anew. */
  readonly anchor: Key | null;
  /** Nodes that are to be seen together; another list is another wish. */
  readonly together: readonly Key[];
};

/** What VS Code keeps of it. */
export type SavedGraph = {
  readonly trail: Trail;
  readonly selected: Key;
  readonly expanded: readonly Key[];
  readonly folded: readonly Key[];
  readonly pinned: readonly Key[];
  readonly direction: Direction;
  readonly allEdges: boolean;
};

const firstView = (root: Key): RootView => ({ selected: root, expanded: new Set(), folded: new Set(), pinned: new Set() });

const without = <Item>(set: ReadonlySet<Item>, ...items: Item[]): Set<Item> => new Set([...set].filter((item) => !items.includes(item)));

export class GraphSession extends Store<GraphState> {
  private readonly host: Pick<Client<HostContract>, 'graph'>;
  /** Nodes whose children were asked for: the answer had all that fitted in. */
  private readonly loaded = new Set<Key>();
  /** How roots looked when they were left. */
  private readonly left = new Map<Key, RootView>();
  /** The parent by which each value was reached last. */
  private readonly cameBy = new Map<Key, Key>();
  /** While a person goes round the parents of a value: that value, and the parent where they are. */
  private round: { readonly child: Key; readonly at: Key } | null = null;

  constructor(host: Pick<Client<HostContract>, 'graph'>, root: Key, saved?: Partial<SavedGraph>) {
    super({
      trail: saved?.trail ?? trailOf(root),
      model: emptyModel,
      shown: nothing,
      selected: saved?.selected ?? root,
      expanded: new Set(saved?.expanded),
      folded: new Set(saved?.folded),
      pinned: new Set(saved?.pinned),
      direction: saved?.direction ?? 'LR',
      allEdges: saved?.allEdges ?? false,
      loading: false,
      error: null,
      notice: '',
      search: '',
      matches: [],
      version: 0,
      anchor: null,
      together: [],
    });
    this.host = host;
  }

  get root(): Key {
    return rootOf(this.state.trail) ?? '';
  }

  get saved(): SavedGraph {
    const { trail, selected, expanded, folded, pinned, direction, allEdges } = this.state;
    return { trail, selected, expanded: [...expanded], folded: [...folded], pinned: [...pinned], direction, allEdges };
  }

  /** Loads the root, and again what was expanded. */
  async start(): Promise<void> {
    const { selected, expanded, trail, shown } = this.state;
    this.loaded.clear();
    let model = await this.load(this.root, emptyModel);
    if (!model) return;
    for (const key of expanded) if ((model.nodes.get(key)?.hidden ?? 0) > 0) model = (await this.load(key, model)) ?? model;
    if (this.state.trail === trail) this.show({ model, selected, anchor: shown.nodes.length > 0 ? selected : null });
  }

  /** The cache changed: everything is asked for again, and what is still there stays selected and expanded. */
  async refresh(): Promise<void> {
    this.set({ version: this.state.version + 1 });
    await this.start();
  }

  /** @param by the parent that it is reached by, if it is: the way back leads there. */
  select(key: Key, by?: Key): void {
    if (!this.isShown(key)) return;
    if (by !== undefined) this.cameBy.set(key, by);
    if (key !== this.state.selected) this.set({ selected: key, notice: '' });
  }

  /** Where one step leads from what is selected: to the parent that one came from, and to the first child or the one that one came from. */
  parent(): Key | null {
    const { selected } = this.state;
    const parents = this.parentsOf(selected);
    const last = this.cameBy.get(selected);
    return last !== undefined && parents.includes(last) ? last : (parents[0] ?? null);
  }

  child(): Key | null {
    const { selected, shown } = this.state;
    if (this.round?.at === selected && this.isShown(this.round.child)) return this.round.child;
    return shown.edges.find(({ from }) => from === selected)?.to ?? null;
  }

  /** Goes to the next of the drawn values that hold what is selected, or what one came from by this. */
  nextParent(): void {
    const { selected } = this.state;
    const child = this.round?.at === selected ? this.round.child : selected;
    const parents = this.parentsOf(child);
    const [next] = [...parents.slice(parents.indexOf(selected) + 1), ...parents];
    if (next === undefined) return this.say('Nothing in this graph holds it.');
    this.round = { child, at: next };
    this.select(next);
    this.cameBy.set(child, next);
    this.say(`Parent ${parents.indexOf(next) + 1} of ${parents.length}`);
  }

  /** Draws all values of this graph that hold what is selected, and shows them together. */
  allParents(): void {
    const { selected, model, shown, pinned } = this.state;
    const parents = (model.parents.get(selected) ?? []).map(({ from }) => from);
    if (parents.length === 0) return this.say('Nothing in this graph holds it.');
    const missing = parents.filter((key) => !this.isShown(key));
    const ways = missing.flatMap((key) => [...(pathTo(model, this.root, key) ?? []), key]);
    if (missing.length > 0) this.show({ pinned: new Set([...pinned, ...ways]), anchor: selected });
    const drawn = this.parentsOf(selected);
    const inAll = shown.nodes.find(({ key }) => key === selected)?.reuses ?? drawn.length;
    const elsewhere = inAll > drawn.length ? `, ${formatCount(inAll - drawn.length)} more are not in this graph` : '';
    this.set({ together: [selected, ...drawn], notice: `${formatCount(drawn.length)} of its parents are drawn${elsewhere}.` });
  }

  private parentsOf(key: Key): Key[] {
    return this.state.shown.edges.flatMap(({ from, to }) => (to === key ? [from] : []));
  }

  /** Selects a value, drawing what leads to it; one that the graph does not have becomes the root. */
  async reach(key: Key): Promise<void> {
    if (this.isShown(key)) return this.select(key);
    const path = pathTo(this.state.model, this.root, key);
    if (!path) return this.open(key);
    this.show({ pinned: new Set([...this.state.pinned, ...path, key]), anchor: this.state.selected, selected: key, notice: '' });
    if (!this.isShown(key)) await this.open(key);
  }

  /** Makes a value the root. */
  async open(root: Key): Promise<void> {
    if (this.state.model.nodes.get(root)?.kind === 'missing') return this.say('This value is not in the cache: there is nothing to draw.');
    await this.walk(goTo(this.state.trail, root), firstView(root));
  }

  async back(): Promise<void> {
    if (canGoBack(this.state.trail)) await this.walk(goBack(this.state.trail));
  }

  async forward(): Promise<void> {
    if (canGoForward(this.state.trail)) await this.walk(goForward(this.state.trail));
  }

  /** Draws all children of a node, or folds them when all that can be drawn are. */
  async toggle(key: Key): Promise<void> {
    const node = this.state.shown.nodes.find((shown) => shown.key === key);
    if (!node) return;
    if (node.hidden === 0 || this.state.expanded.has(key)) this.fold(key);
    else await this.unfold(key);
  }

  fold(key: Key): void {
    const children = this.state.model.children.get(key) ?? [];
    if (children.length === 0) return;
    this.show({
      expanded: without(this.state.expanded, key),
      folded: new Set([...this.state.folded, key]),
      pinned: without(this.state.pinned, ...children.map((edge) => edge.to)),
      anchor: key,
      selected: key,
      notice: '',
    });
  }

  /** Draws all children of a node that the limit allows, loading them if need be. */
  async unfold(key: Key): Promise<void> {
    let { model } = this.state;
    if ((model.nodes.get(key)?.hidden ?? 0) > 0 && !this.loaded.has(key)) {
      const loaded = await this.load(key, model);
      if (!loaded) return;
      model = loaded;
    }
    const expanded = new Set([...this.state.expanded, key]);
    this.show({ model, expanded, folded: without(this.state.folded, key), anchor: key, selected: key, notice: '' });
    const hidden = this.state.shown.nodes.find((shown) => shown.key === key)?.hidden ?? 0;
    if (hidden > 0) {
      this.say(
        `${nodeLimit} values are drawn at most: ${formatCount(hidden)} children are left out. The details list them; Enter makes the selected value the root.`,
      );
    }
  }

  turn(): void {
    this.set({ direction: this.state.direction === 'LR' ? 'TB' : 'LR', anchor: null });
  }

  toggleEdges(): void {
    this.set({ allEdges: !this.state.allEdges });
  }

  /** Looks for a text in everything below the root that is known, drawn or not; selects the first match that is drawn. */
  find(search: string): void {
    const matches = this.matchesOf(search);
    this.set({ search, matches });
    const first = matches.find((key) => this.isShown(key));
    if (first !== undefined && !matches.includes(this.state.selected)) this.select(first);
  }

  /** Selects the next match, or the one before it, drawing it if need be; goes round. */
  async cycle(step: 1 | -1): Promise<void> {
    const { matches, selected } = this.state;
    if (matches.length === 0) return;
    const at = matches.indexOf(selected);
    const next = at < 0 ? (step > 0 ? 0 : matches.length - 1) : (at + step + matches.length) % matches.length;
    await this.reach(matches[next] ?? selected);
  }

  say(notice: string): void {
    this.set({ notice });
  }

  private isShown(key: Key): boolean {
    return this.state.shown.nodes.some((node) => node.key === key);
  }

  private matchesOf(search: string, model = this.state.model): Key[] {
    return search.trim() === '' ? [] : findNodes(reachable(model, this.root), search);
  }

  private async walk(trail: Trail, view?: RootView): Promise<void> {
    const root = rootOf(trail);
    if (root === undefined || root === this.root) return;
    const { selected, expanded, folded, pinned } = this.state;
    this.left.set(this.root, { selected, expanded, folded, pinned });
    this.set({ trail, ...(view ?? this.left.get(root) ?? firstView(root)), notice: '', error: null, loading: false });
    const model = this.loaded.has(root) ? this.state.model : await this.load(root, this.state.model);
    if (model) this.show({ model, anchor: null });
  }

  /** The model with the neighbourhood of a node; null when it could not be read (the state says why) or the root changed meanwhile. */
  private async load(key: Key, model: GraphModel): Promise<GraphModel | null> {
    const { trail } = this.state;
    this.set({ loading: true, error: null });
    try {
      const graph = await this.host.graph({ key, maxNodes: nodeLimit });
      if (this.state.trail !== trail) return null;
      this.loaded.add(key);
      this.set({ loading: false });
      return mergeGraph(model, graph);
    } catch (error) {
      if (this.state.trail !== trail) return null;
      this.set({ loading: false, error: { key, message: error instanceof Error ? error.message : String(error) } });
      return null;
    }
  }

  private show(part: Partial<GraphState>): void {
    const { model, expanded, folded, pinned, search, selected: wanted } = { ...this.state, ...part };
    const shown = shownPart(model, this.root, { expanded, folded, pinned });
    const selected = shown.nodes.some((node) => node.key === wanted) ? wanted : this.root;
    this.set({ ...part, shown, selected, matches: this.matchesOf(search, model) });
  }
}
