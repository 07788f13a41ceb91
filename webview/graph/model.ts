/** What is known of a value graph so far: the union of every answer of the host. Pure; an update makes a new model. */
import type { Graph, GraphEdge, GraphNode, Key } from '../../engine/workers/protocol.ts';

export type GraphModel = {
  readonly nodes: ReadonlyMap<Key, GraphNode>;
  /** Edges by the value that holds, in the order in which Python would list the children. */
  readonly children: ReadonlyMap<Key, readonly GraphEdge[]>;
  /** Edges by the value that is held. */
  readonly parents: ReadonlyMap<Key, readonly GraphEdge[]>;
  /** Values that hold themselves, or something that holds them. fleche writes none, and can read none. */
  readonly cyclic: ReadonlySet<Key>;
};

export const emptyModel: GraphModel = { nodes: new Map(), children: new Map(), parents: new Map(), cyclic: new Set() };

/** Stored children of a node, known or not. */
export function childCount(model: GraphModel, key: Key): number {
  return (model.children.get(key)?.length ?? 0) + (model.nodes.get(key)?.hidden ?? 0);
}

/**
 * The model with another answer added. A node's `hidden` is the number of its children that no answer had: an answer names at least all of
 * a node's children by number (drawn and hidden), so the larger number of two answers is the node's number of children.
 */
export function mergeGraph(model: GraphModel, graph: Graph): GraphModel {
  const nodes = new Map(model.nodes);
  const edges = new Map<Key, Map<Key, GraphEdge>>();
  for (const [from, list] of model.children) edges.set(from, new Map(list.map((edge) => [edge.to, edge])));

  const answered = new Map<Key, number>();
  for (const edge of graph.edges) {
    answered.set(edge.from, (answered.get(edge.from) ?? 0) + 1);
    const held = edges.get(edge.from) ?? new Map<Key, GraphEdge>();
    edges.set(edge.from, held);
    const known = held.get(edge.to);
    held.set(edge.to, known ? { ...known, labels: [...new Set([...known.labels, ...edge.labels])] } : edge);
  }
  for (const node of graph.nodes) {
    const total = Math.max(childCount(model, node.key), node.hidden + (answered.get(node.key) ?? 0));
    const known = edges.get(node.key)?.size ?? 0;
    nodes.set(node.key, { ...node, hidden: Math.max(0, total - known) });
  }

  const children = new Map<Key, readonly GraphEdge[]>();
  const parents = new Map<Key, GraphEdge[]>();
  const selfHeld: Key[] = [];
  for (const [from, held] of edges) {
    if (held.has(from)) selfHeld.push(from);
    const list = [...held.values()].filter((edge) => nodes.has(edge.from) && nodes.has(edge.to) && edge.from !== edge.to);
    children.set(from, list);
    for (const edge of list) {
      const holders = parents.get(edge.to);
      if (holders) holders.push(edge);
      else parents.set(edge.to, [edge]);
    }
  }
  return { nodes, children, parents, cyclic: new Set([...selfHeld, ...onCycles(children, parents)]) };
}

/** The nodes that reach themselves. */
function onCycles(children: GraphModel['children'], parents: GraphModel['parents']): Key[] {
  // What holds nothing or is held by nothing is on no cycle; without it, neither is what then holds nothing, and so on.
  const left = new Map([...children].map(([key, edges]) => [key, { out: edges.length, into: parents.get(key)?.length ?? 0 }]));
  const drop = [...left].flatMap(([key, { out, into }]) => (out === 0 || into === 0 ? [key] : []));
  for (const key of drop) {
    if (!left.delete(key)) continue;
    for (const { to } of children.get(key) ?? []) {
      const counts = left.get(to);
      if (counts && --counts.into === 0) drop.push(to);
    }
    for (const { from } of parents.get(key) ?? []) {
      const counts = left.get(from);
      if (counts && --counts.out === 0) drop.push(from);
    }
  }
  return [...left.keys()].filter((key) => {
    const reached = new Set((children.get(key) ?? []).map(({ to }) => to));
    for (const at of reached) {
      if (at === key) return true;
      for (const { to } of children.get(at) ?? []) reached.add(to);
    }
    return false;
  });
}

/** The nodes below a root, and the root, breadth first. */
export function* reachable(model: GraphModel, root: Key): Iterable<GraphNode> {
  const keys = new Set([root]);
  // A Set is walked in the order of insertion, also over what is added on the way.
  for (const key of keys) {
    const node = model.nodes.get(key);
    if (!node) continue;
    yield node;
    for (const edge of model.children.get(key) ?? []) keys.add(edge.to);
  }
}

/** Keys of the nodes whose type, preview or digest has the text; upper and lower case are alike. Nothing matches an empty text. */
export function findNodes(nodes: Iterable<GraphNode>, text: string): Key[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found: Key[] = [];
  for (const node of nodes) {
    if (node.key.startsWith(wanted) || node.type.toLowerCase().includes(wanted) || node.preview.toLowerCase().includes(wanted)) {
      found.push(node.key);
    }
  }
  return found;
}
