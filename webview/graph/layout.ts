/** Where the nodes and edges of a graph are drawn. Pure, so that it runs in a worker, on the page and in tests. Lengths are CSS pixels. */
import type { Key } from '../../engine/workers/protocol.ts';
import { arrange } from './arrange.ts';
import type { Arrangement } from './arrange.ts';
import { labelHeight, labelStart, placeLabels } from './labels.ts';
import type { Labelled } from './labels.ts';
import { arrowHead, edgePath } from './paths.ts';
import type { Point } from './paths.ts';
import { nodeHeight, nodeWidth } from './sizes.ts';
import type { Direction } from './sizes.ts';

export type LayoutInput = {
  readonly direction: Direction;
  readonly nodes: readonly Key[];
  readonly edges: readonly { readonly from: Key; readonly to: Key; /** Width of its label. */ readonly label: number }[];
};

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type EdgeShape = {
  readonly from: Key;
  readonly to: Key;
  /** SVG path; null for a member of a grid, where one trunk stands for all. */
  readonly path: string | null;
  readonly label: Box;
};

/** Many leaves of one parent, drawn as a grid in a frame with one edge to all of them. */
export type GridShape = Box & { readonly parent: Key; readonly path: string; readonly members: readonly Key[] };

export type Layout = {
  /** The top left corner of each node. */
  readonly nodes: readonly (Point & { readonly key: Key })[];
  readonly edges: readonly EdgeShape[];
  readonly grids: readonly GridShape[];
  readonly width: number;
  readonly height: number;
};

const half = { x: nodeWidth / 2, y: nodeHeight / 2 };

/** The nodes of the input are the ends of its edges and more; an edge to itself or between unknown nodes is an error of the caller. */
export function layoutGraph(input: LayoutInput): Layout {
  const across = input.direction === 'LR';
  const wide = arrange(input, across ? { most: 12, aspect: 1 } : { most: 6, aspect: 2 });
  // A drawing that is all length cannot be seen as a whole: small families become grids too.
  const long = across ? wide.height > 2400 && wide.height > 2.5 * wide.width : wide.width > 3600 && wide.width > 3.5 * wide.height;
  return drawArrangement(input, long ? arrange(input, { most: 2, aspect: across ? 6 : 0.5 }) : wide, across);
}

function drawArrangement(input: LayoutInput, { centres, grids, between, width, height }: Arrangement, across: boolean): Layout {
  const nodes = [...centres].map(([key, { x, y }]) => ({ key, x: x - half.x, y: y - half.y }));
  const outOf = ({ x, y }: Point): Point => (across ? { x: x + half.x, y } : { x, y: y + half.y });
  const into = ({ x, y }: Point): Point => (across ? { x: x - half.x, y } : { x, y: y - half.y });

  const gridShapes = grids.flatMap((grid): GridShape[] => {
    const parent = centres.get(grid.parent);
    if (!parent) return [];
    const entry = across ? { x: grid.x, y: grid.y + grid.height / 2 } : { x: grid.x + grid.width / 2, y: grid.y };
    return [{ ...grid, path: edgePath([outOf(parent), entry], across) + arrowHead(entry, across) }];
  });

  const gridded = new Set(grids.flatMap((grid) => grid.members));
  const holders = new Map<Key, number>();
  for (const edge of input.edges) holders.set(edge.to, (holders.get(edge.to) ?? 0) + 1);
  const edges: EdgeShape[] = [];
  const drawn: (Labelled & { readonly from: Key; readonly to: Key })[] = [];
  for (const { from, to, label } of input.edges) {
    const [source, target] = [centres.get(from), centres.get(to)];
    if (!source || !target) continue;
    if (gridded.has(to)) {
      const place = { x: target.x - half.x + 2, y: target.y - half.y - labelHeight - 1, width: label, height: labelHeight };
      edges.push({ from, to, path: null, label: place });
      continue;
    }
    const shared = (holders.get(to) ?? 0) > 1;
    const end = into(target);
    // An edge with its label at its end comes in straight under the label.
    const straight = shared ? [] : [labelStart(end, label, across)];
    drawn.push({ from, to, points: [outOf(source), ...between(from, to), ...straight, end], width: label, shared });
  }
  const cards = nodes.map(({ x, y }) => ({ x, y, width: nodeWidth, height: nodeHeight }));
  placeLabels(drawn, cards, across).forEach((label, index) => {
    const edge = drawn[index];
    if (!edge) return;
    const end = edge.points.at(-1);
    edges.push({ from: edge.from, to: edge.to, path: edgePath(edge.points, across) + (end ? arrowHead(end, across) : ''), label });
  });
  return { nodes, edges, grids: gridShapes, width, height };
}
