/** Which part of a graph is drawn: a neighbourhood of the root first, more on demand, never more than `limit` nodes. Pure. */
import type { GraphEdge, GraphNode, Key } from '../../engine/workers/protocol.ts';
import { formatCount, plural } from '../ui/format.ts';
import { childCount, reachable } from './model.ts';
import type { GraphModel } from './model.ts';
import { placeName } from './names.ts';

export type ShownNode = GraphNode & {
  /** Steps from the root. */
  readonly depth: number;
  /** Stored children in all; `hidden` of them are not drawn. */
  readonly total: number;
  /** Whether all of them were asked for, or none. */
  readonly expanded: boolean;
  readonly folded: boolean;
};

/** The children of a node that are not drawn while some of them are: one node for all. */
export type ShownRest = {
  /** Unlike any key. */
  readonly id: string;
  readonly parent: Key;
  readonly count: number;
  /** Where they are: `[3] to [6]`; where not all are known, only the first. */
  readonly places: string;
};

export type Shown = {
  /** Breadth first from the root. */
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly GraphEdge[];
  readonly rests: readonly ShownRest[];
  /** True when the limit kept something out that was asked for. */
  readonly full: boolean;
};

export type ShownOptions = {
  /** Nodes whose children are all wanted. */
  readonly expanded: ReadonlySet<Key>;
  /** Nodes whose children are not wanted. */
  readonly folded: ReadonlySet<Key>;
  /** Nodes that are wanted wherever they are, with those on the way to them. */
  readonly pinned?: ReadonlySet<Key>;
  /** Children drawn at first of one node. */
  readonly fold?: number;
  /** Nodes drawn at first. */
  readonly first?: number;
  readonly limit?: number;
};

export const nodeLimit = 300;

export const nothing: Shown = { nodes: [], edges: [], rests: [], full: false };

export function shownPart(model: GraphModel, root: Key, options: ShownOptions): Shown {
  if (!model.nodes.has(root)) return nothing;
  const { keys, full } = wantedKeys(model, root, options);
  const nodes: ShownNode[] = [];
  const edges: GraphEdge[] = [];
  const rests: ShownRest[] = [];
  const depths = new Map<Key, number>([[root, 0]]);
  // A Map is walked in the order of insertion, also over what is added on the way: breadth first.
  for (const [key, depth] of depths) {
    const node = model.nodes.get(key);
    if (!node) continue;
    const drawn = (model.children.get(key) ?? []).filter((edge) => keys.has(edge.to));
    edges.push(...drawn);
    for (const edge of drawn) if (!depths.has(edge.to)) depths.set(edge.to, depth + 1);
    const total = childCount(model, key);
    const hidden = total - drawn.length;
    // where all of them are drawn anyway, by way of other parents, there is nothing to unfold
    const folded = options.folded.has(key) && hidden > 0;
    nodes.push({ ...node, depth, total, hidden, expanded: options.expanded.has(key), folded });
    if (hidden > 0 && drawn.length > 0 && !folded) {
      const known = (model.children.get(key) ?? []).filter((edge) => !keys.has(edge.to));
      rests.push({ id: `rest ${key}`, parent: key, count: hidden, places: placesOf(known, known.length === hidden) });
    }
  }
  return { nodes, edges, rests, full };
}

function placesOf(edges: readonly GraphEdge[], areAll: boolean): string {
  const [first, last] = [edges[0]?.labels[0], edges.at(-1)?.labels.at(-1)];
  if (first === undefined || last === undefined) return '';
  if (!areAll) return `from ${placeName(first)}`;
  return first === last ? placeName(first) : `${placeName(first)} to ${placeName(last)}`;
}

/** `25 of 312 values shown`; where not all are known, how many there are at least. */
export function shownWords(model: GraphModel, shown: Shown): string {
  const [root] = shown.nodes;
  if (!root) return '';
  const all = [...reachable(model, root.key)];
  // children that were not asked for are none of these, but those of two values may be the same
  const unknown = all.reduce((most, node) => Math.max(most, node.hidden), 0);
  if (unknown === 0 && all.length === shown.nodes.length) return plural(all.length, 'value');
  return `${formatCount(shown.nodes.length)} of ${unknown > 0 ? 'at least ' : ''}${plural(all.length + unknown, 'value')} shown`;
}

/** For each drawn node the number of values that are not drawn, are reached by way of its children that are not, and hold `key`. */
export function holdersInside(model: GraphModel, { nodes }: Shown, key: Key): ReadonlyMap<Key, number> {
  const drawn = new Set(nodes.map((node) => node.key));
  const holders = new Set((model.parents.get(key) ?? []).map(({ from }) => from).filter((from) => !drawn.has(from)));
  const inside = new Map<Key, number>();
  if (holders.size === 0) return inside;
  for (const node of nodes) {
    if (node.hidden === 0) continue;
    const reached = new Set<Key>();
    const add = (from: Key) => {
      for (const { to } of model.children.get(from) ?? []) if (!drawn.has(to)) reached.add(to);
    };
    add(node.key);
    for (const at of reached) add(at);
    const count = [...reached].filter((at) => holders.has(at)).length;
    if (count > 0) inside.set(node.key, count);
  }
  return inside;
}

/** The neighbourhood first, whatever is expanded, so that an expansion pushes nothing out; then what is pinned, and what is expanded. */
function wantedKeys(model: GraphModel, root: Key, options: ShownOptions): { keys: Set<Key>; full: boolean } {
  const { expanded, folded, pinned = [], fold = 12, first = 60, limit = nodeLimit } = options;
  const keys = new Set<Key>([root]);
  for (const key of keys) {
    if (folded.has(key)) continue;
    let fresh = 0;
    for (const { to } of model.children.get(key) ?? []) {
      if (fresh >= fold || keys.size >= Math.min(first, limit)) break;
      if (keys.has(to)) continue;
      keys.add(to);
      fresh += 1;
    }
  }
  for (const key of pinned) if (keys.size < limit && model.nodes.has(key)) keys.add(key);
  let full = false;
  for (const key of keys) {
    if (!expanded.has(key)) continue;
    for (const { to } of model.children.get(key) ?? []) {
      if (keys.size < limit) keys.add(to);
      else full ||= !keys.has(to);
    }
  }
  return { keys, full };
}

/** The nodes from the root to the one that holds `key`; null when the model knows no way to it. */
export function pathTo(model: GraphModel, root: Key, key: Key): Key[] | null {
  const before = new Map<Key, Key | null>([[root, null]]);
  for (const [at] of before) {
    if (at === key) break;
    for (const edge of model.children.get(at) ?? []) if (!before.has(edge.to)) before.set(edge.to, at);
  }
  if (!before.has(key)) return null;
  const path: Key[] = [];
  for (let at = before.get(key); at !== null && at !== undefined; at = before.get(at)) path.unshift(at);
  return path;
}
