/** The places of cards and grids: layers by dagre, with what it does not know of repaired afterwards. Pure. */
import { Graph, layout as dagreLayout } from '@dagrejs/dagre';
import type { GraphLabel } from '@dagrejs/dagre';
import type { Key } from '../../engine/workers/protocol.ts';
import { gridOf, gridSize, leavesByParent, placeInGrid, sortLeaves } from './fans.ts';
import type { Box, LayoutInput } from './layout.ts';
import type { Point } from './paths.ts';
import { gap, nodeHeight, nodeWidth } from './sizes.ts';

export type Arrangement = {
  /** Of every node. */
  readonly centres: ReadonlyMap<Key, Point>;
  readonly grids: readonly (Box & { readonly parent: Key; readonly members: readonly Key[] })[];
  /** The points between the ranks that an edge crosses; empty for an edge to the next rank. */
  readonly between: (from: Key, to: Key) => readonly Point[];
  readonly width: number;
  readonly height: number;
};

type LayeredGraph = Graph<GraphLabel, Box, { points?: Point[] }>;

const gridId = (parent: Key) => `grid ${parent}`;

/** More leaves of one parent than `most` become a grid, `aspect` times as wide as it is high. */
export function arrange(input: LayoutInput, { most, aspect }: { readonly most: number; readonly aspect: number }): Arrangement {
  const { direction } = input;
  const across = direction === 'LR';
  const leaves = leavesByParent(input);
  const families = new Map([...leaves].filter(([, keys]) => keys.length > most));
  const parentOf = new Map([...families].flatMap(([parent, keys]) => keys.map((key) => [key, parent] as const)));

  const widest = Math.max(0, ...input.edges.map((edge) => edge.label));
  const graph: LayeredGraph = new Graph();
  graph.setGraph({
    rankdir: direction,
    nodesep: gap,
    edgesep: gap / 2,
    ranksep: across ? Math.max(88, widest + 56) : 72,
    marginx: 24,
    marginy: 24,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of input.nodes) if (!parentOf.has(key)) graph.setNode(key, { x: 0, y: 0, width: nodeWidth, height: nodeHeight });
  for (const [parent, keys] of families) graph.setNode(gridId(parent), { x: 0, y: 0, ...gridSize(gridOf(keys.length, aspect)) });
  for (const { from, to } of input.edges) graph.setEdge(from, parentOf.has(to) ? gridId(from) : to);
  dagreLayout(graph as unknown as Parameters<typeof dagreLayout>[0]);

  const mirror = mirrorOf(graph, input, across);
  const centres = new Map<Key, Point>();
  for (const key of input.nodes) if (!parentOf.has(key)) centres.set(key, mirror(graph.node(key)));
  for (const [parent, keys] of leaves) if (!families.has(parent)) sortLeaves(keys, centres, across);
  const grids = [...families].map(([parent, members]) => {
    const { width, height, ...centre } = graph.node(gridId(parent));
    const { x, y } = mirror(centre);
    const box = { x: x - width / 2, y: y - height / 2, width, height };
    placeInGrid(members, box, gridOf(members.length, aspect), centres);
    return { ...box, parent, members };
  });

  const between = (from: Key, to: Key) => {
    const points = (graph.edge(from, to).points ?? []).slice(1, -1);
    return points.length > 1 ? points.map(mirror) : [];
  };
  const { width = 0, height = 0 } = graph.graph();
  return { centres, grids, between, width, height };
}

/** Turns the drawing round across its direction when more siblings stand in the wrong order than in that of their indices. */
function mirrorOf(graph: LayeredGraph, input: LayoutInput, across: boolean): (point: Point) => Point {
  const last = new Map<Key, Point>();
  let balance = 0;
  for (const { from, to } of input.edges) {
    if (!graph.hasNode(to)) continue;
    const [before, point] = [last.get(from), graph.node(to)];
    last.set(from, point);
    if (before) balance += across ? Math.sign(point.y - before.y) : Math.sign(point.x - before.x);
  }
  const { width = 0, height = 0 } = graph.graph();
  if (balance >= 0) return ({ x, y }) => ({ x, y });
  return across ? ({ x, y }) => ({ x, y: height - y }) : ({ x, y }) => ({ x: width - x, y });
}
