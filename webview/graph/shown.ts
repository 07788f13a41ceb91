/** Which part of a graph is drawn: a neighbourhood of the root first, more on demand, never more than `limit` nodes. Pure. */
import type { GraphEdge, GraphNode, Key } from '../../engine/workers/protocol.ts';
import { childCount } from './model.ts';
import type { GraphModel } from './model.ts';

export type ShownNode = GraphNode & {
  /** Steps from the root. */
  readonly depth: number;
  /** Stored children in all; `hidden` of them are not drawn. */
  readonly total: number;
  /** Whether all of them were asked for. */
  readonly expanded: boolean;
};

export type Shown = {
  /** Breadth first from the root. */
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly GraphEdge[];
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

export function shownPart(model: GraphModel, root: Key, options: ShownOptions): Shown {
  if (!model.nodes.has(root)) return { nodes: [], edges: [], full: false };
  const { keys, full } = wantedKeys(model, root, options);
  const nodes: ShownNode[] = [];
  const edges: GraphEdge[] = [];
  const depths = new Map<Key, number>([[root, 0]]);
  // A Map is walked in the order of insertion, also over what is added on the way: breadth first.
  for (const [key, depth] of depths) {
    const node = model.nodes.get(key);
    if (!node) continue;
    const drawn = (model.children.get(key) ?? []).filter((edge) => keys.has(edge.to));
    edges.push(...drawn);
    for (const edge of drawn) if (!depths.has(edge.to)) depths.set(edge.to, depth + 1);
    const total = childCount(model, key);
    nodes.push({ ...node, depth, total, hidden: total - drawn.length, expanded: options.expanded.has(key) });
  }
  return { nodes, edges, full };
}

/** The neighbourhood first, whatever is expanded, so that an expansion pushes nothing out; then what is pinned, and what is expanded. */
function wantedKeys(model: GraphModel, root: Key, options: ShownOptions): { keys: Set<Key>; full: boolean } {
  const { expanded, folded, pinned = [], fold = 12, first = 80, limit = nodeLimit } = options;
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
