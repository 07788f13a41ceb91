/** The layer of each node: the longest way from the root. Pure. */
import type { LayoutInput } from './model.ts';

type Edge = LayoutInput['edges'][number];

export type Ranks = {
  readonly rankOf: ReadonlyMap<string, number>;
  /** Edges that lead back to a node on the way to their own beginning. */
  readonly back: ReadonlySet<Edge>;
};

export function ranksOf({ nodes, edges }: Pick<LayoutInput, 'nodes' | 'edges'>): Ranks {
  const out = new Map<string, Edge[]>(nodes.map((key) => [key, []]));
  for (const edge of edges) out.get(edge.from)?.push(edge);
  const { order, back } = walk(nodes, out);
  const rankOf = new Map<string, number>(nodes.map((key) => [key, 0]));
  // What holds a node stands before it in the reverse order of leaving.
  for (const key of order.reverse())
    for (const edge of out.get(key) ?? [])
      if (!back.has(edge)) rankOf.set(edge.to, Math.max(rankOf.get(edge.to) ?? 0, (rankOf.get(key) ?? 0) + 1));
  return { rankOf, back };
}

/** Depth first, without recursion: the nodes as they are left, and the edges into a node that is still open. */
function walk(nodes: readonly string[], out: ReadonlyMap<string, readonly Edge[]>): { order: string[]; back: Set<Edge> } {
  const order: string[] = [];
  const back = new Set<Edge>();
  const state = new Map<string, 'open' | 'left'>();
  for (const start of nodes) {
    if (state.has(start)) continue;
    const way = [{ key: start, next: 0 }];
    state.set(start, 'open');
    for (let at = way.at(-1); at; at = way.at(-1)) {
      const edge = out.get(at.key)?.[at.next++];
      if (!edge) {
        state.set(at.key, 'left');
        order.push(at.key);
        way.pop();
      } else if (state.get(edge.to) === 'open') back.add(edge);
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open');
        way.push({ key: edge.to, next: 0 });
      }
    }
  }
  return { order, back };
}
