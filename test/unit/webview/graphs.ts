/** Graphs for tests, written as `{ parent: [child, …] }` with short names instead of keys. */
import type { Graph, GraphEdge, GraphNode } from '../../../engine/workers/protocol.ts';
import { emptyModel, mergeGraph } from '../../../webview/graph/model.ts';
import type { GraphModel } from '../../../webview/graph/model.ts';

export type Children = Readonly<Record<string, readonly string[]>>;

/** What the host would answer for `root`: breadth first, at most `maxNodes` nodes, the rest counted as hidden. */
export function graphOf(children: Children, root: string, maxNodes = 300): Graph {
  const keys = new Set([root]);
  for (const key of keys) for (const child of children[key] ?? []) if (keys.size < maxNodes) keys.add(child);
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const key of keys) {
    const labels = new Map<string, string[]>();
    (children[key] ?? []).forEach((child, index) => labels.set(child, [...(labels.get(child) ?? []), `[${index}]`]));
    const hidden = [...labels.keys()].filter((child) => !keys.has(child)).length;
    for (const [to, list] of labels) if (keys.has(to)) edges.push({ from: key, to, labels: list });
    nodes.push({ key, kind: 'container', type: 'list', shape: null, preview: `value ${key}`, size: 1, reuses: 0, calls: 0, hidden });
  }
  return { root, nodes, edges, truncated: false };
}

export const modelOf = (children: Children, root: string, maxNodes?: number): GraphModel =>
  mergeGraph(emptyModel, graphOf(children, root, maxNodes));

/** `{ r: [prefix0, prefix1, …] }`. */
export const fan = (count: number, root = 'r', prefix = 'c'): Children => ({
  [root]: Array.from({ length: count }, (_, index) => prefix + index),
});
