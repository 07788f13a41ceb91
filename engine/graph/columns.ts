/** The places of nodes and grids in their layers, by dagre. Pure. */
import * as dagre from '@dagrejs/dagre';

export type Block = {
  readonly id: string;
  readonly rank: number;
  /** Along the direction of the graph, and across it. */
  readonly du: number;
  readonly dv: number;
};
/** The corner nearest to the root and to the first sibling. */
export type Corner = { u: number; v: number };
export type Columns = {
  readonly corners: ReadonlyMap<string, Corner>;
  /** Where each layer begins and ends. */
  readonly ranks: readonly { readonly start: number; readonly end: number }[];
  /** Across the direction. */
  readonly breadth: number;
};

type Placed = { x: number; y: number; width: number; height: number };
/** What is used of dagre. Its own declarations leave out the file endings that Node's resolution asks for. */
interface LayeredGraph {
  setGraph(options: { rankdir: 'LR'; nodesep: number; edgesep: number; ranksep: number; marginx: number; marginy: number }): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, node: Placed): void;
  setEdge(from: string, to: string): void;
  node(id: string): Placed;
  graph(): { readonly height?: number };
}
const { Graph, layout: dagreLayout } = dagre as unknown as { Graph: new () => LayeredGraph; layout: (graph: LayeredGraph) => void };

/** The same, moved along and across. */
export function movedColumns({ corners, ranks, breadth }: Columns, by: Corner): Columns {
  return {
    corners: new Map([...corners].map(([id, { u, v }]) => [id, { u: u + by.u, v: v + by.v }])),
    ranks: ranks.map(({ start, end }) => ({ start: start + by.u, end: end + by.u })),
    breadth,
  };
}

/** @param edges of which only those to the next layer count: each node but the root has one. */
export function columnsOf(
  blocks: readonly Block[],
  edges: readonly { readonly from: string; readonly to: string }[],
  { between, beside }: { readonly between: number; readonly beside: number },
): Columns {
  const rankOf = new Map(blocks.map(({ id, rank }) => [id, rank]));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: beside, edgesep: beside, ranksep: between, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, du, dv } of blocks) graph.setNode(id, { x: 0, y: 0, width: du, height: dv });
  const tight = edges.filter(({ from, to }) => rankOf.get(to) === (rankOf.get(from) ?? NaN) + 1);
  for (const { from, to } of tight) graph.setEdge(from, to);
  dagreLayout(graph);

  const { height: breadth = 0 } = graph.graph();
  const isTurned = standsTurned(graph, tight);
  const ranks: { start: number; end: number }[] = [];
  for (const { id, rank, du } of blocks) {
    const { x } = graph.node(id);
    const { start, end } = ranks[rank] ?? { start: Infinity, end: -Infinity };
    ranks[rank] = { start: Math.min(start, x - du / 2), end: Math.max(end, x + du / 2) };
  }
  const corners = new Map<string, Corner>();
  for (const { id, rank, dv } of blocks) {
    const { y } = graph.node(id);
    // what is narrower than its layer stands where the layer begins
    corners.set(id, { u: ranks[rank]?.start ?? 0, v: (isTurned ? breadth - y : y) - dv / 2 });
  }
  return { corners, ranks, breadth };
}

/** Whether more siblings stand in the wrong order than in that of their indices. */
function standsTurned(graph: LayeredGraph, edges: readonly { readonly from: string; readonly to: string }[]): boolean {
  const last = new Map<string, number>();
  let balance = 0;
  for (const { from, to } of edges) {
    const { y } = graph.node(to);
    balance += Math.sign(y - (last.get(from) ?? y));
    last.set(from, y);
  }
  return balance < 0;
}
