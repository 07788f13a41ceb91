/** The drawn graph as a tree: each value once with what it holds below it, and again, folded, wherever else it is held. Pure. */
import type { GraphEdge, Key } from '../../engine/workers/protocol.ts';
import type { Shown, ShownNode } from './shown.ts';

export type TreeRow = {
  /** The key where the value stands first; elsewhere with the way there. */
  readonly id: string;
  readonly node: ShownNode;
  /** Where in the value above it stands: `[0]`, `.cell`; empty for the root. */
  readonly labels: readonly string[];
  readonly parent: string | null;
  /** From 1, among `setSize` rows below the same one. */
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  /** Null where nothing is below. */
  readonly expanded: boolean | null;
  /** The value stands in another row already. */
  readonly repeats: boolean;
  /** Above 0, the row stands for that many children of the node that are not drawn. */
  readonly more: number;
};

/** For each drawn value but the root the edge by which it is reached first, breadth first. */
export function firstEdges({ nodes, edges }: Shown): ReadonlyMap<Key, GraphEdge> {
  const first = new Map<Key, GraphEdge>();
  const root = nodes[0]?.key;
  for (const edge of edges) if (edge.to !== root && !first.has(edge.to)) first.set(edge.to, edge);
  return first;
}

/** The edges from the root to a drawn value, by the shortest way. */
export function wayTo(shown: Shown, key: Key): GraphEdge[] {
  const first = firstEdges(shown);
  const way: GraphEdge[] = [];
  for (let edge = first.get(key); edge; edge = first.get(edge.from)) way.unshift(edge);
  return way;
}

/** The rows in their order. `opened` holds the ids of rows that repeat a value and show what is below all the same. */
export function treeRows(shown: Shown, opened: ReadonlySet<string>): TreeRow[] {
  const [root] = shown.nodes;
  if (!root) return [];
  const nodes = new Map(shown.nodes.map((node) => [node.key, node]));
  const first = firstEdges(shown);
  const held = new Map<Key, GraphEdge[]>();
  for (const edge of shown.edges) {
    const list = held.get(edge.from);
    if (list) list.push(edge);
    else held.set(edge.from, [edge]);
  }
  const rows: TreeRow[] = [];
  const add = (node: ShownNode, place: Pick<TreeRow, 'id' | 'labels' | 'parent' | 'level' | 'position' | 'setSize' | 'repeats'>): void => {
    const children = held.get(node.key) ?? [];
    const expanded = node.total === 0 ? null : children.length > 0 && (!place.repeats || opened.has(place.id));
    rows.push({ ...place, node, expanded, more: 0 });
    if (expanded !== true) return;
    const setSize = children.length + (node.hidden > 0 ? 1 : 0);
    const below = { parent: place.id, level: place.level + 1, setSize };
    children.forEach((edge, index) => {
      const child = nodes.get(edge.to);
      if (!child) return;
      const repeats = place.repeats || first.get(edge.to) !== edge;
      const id = repeats ? `${place.id}.${edge.to}` : edge.to;
      add(child, { ...below, id, labels: edge.labels, position: index + 1, repeats });
    });
    if (node.hidden === 0) return;
    rows.push({
      ...below,
      id: `${place.id}.more`,
      node,
      labels: [],
      position: setSize,
      expanded: null,
      repeats: place.repeats,
      more: node.hidden,
    });
  };
  add(root, { id: root.key, labels: [], parent: null, level: 1, position: 1, setSize: 1, repeats: false });
  return rows;
}

/** What a row is found by, the best first: where it stands, its type, its value. */
const namesOf = ({ labels, node }: TreeRow) =>
  [labels, [node.type], [node.preview]].map((texts) => texts.map((text) => text.replace(/^[^\p{L}\p{N}]+/u, '').toLowerCase()));

/** The next row after `from`, going round, that starts with what was typed. With more than one letter typed, `from` itself may stay. */
export function typeAhead(rows: readonly TreeRow[], from: number, typed: string): number {
  const wanted = typed.toLowerCase();
  const start = wanted.length > 1 ? from : from + 1;
  const order = rows.map((_, step) => (start + step) % rows.length);
  for (const rank of [0, 1, 2]) {
    const isFound = (row: TreeRow | undefined) => row?.more === 0 && namesOf(row)[rank]?.some((name) => name.startsWith(wanted));
    const found = order.find((index) => isFound(rows[index]));
    if (found !== undefined) return found;
  }
  return from;
}
