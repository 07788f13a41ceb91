/** Wide fan-outs: the leaves that only one node holds stand in the order of their indices, and in a grid when there are many. Pure. */
import type { LayoutInput, NodeSize } from './model.ts';

/** Around the members of a grid, and between its columns, where what folds and unfolds a node stands. */
const [gap, columnGap] = [16, 36];

/** For each parent the children that have no other parent and no children, in their order. */
export function leavesByParent({ edges }: Pick<LayoutInput, 'edges'>): Map<string, string[]> {
  const holders = new Map<string, number>();
  const holding = new Set<string>();
  for (const { from, to } of edges) {
    holding.add(from);
    holders.set(to, (holders.get(to) ?? 0) + 1);
  }
  const leaves = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (holding.has(to) || holders.get(to) !== 1) continue;
    const keys = leaves.get(from);
    if (keys) keys.push(to);
    else leaves.set(from, [to]);
  }
  return leaves;
}

export type Grid = { readonly columns: number; readonly rows: number; readonly width: number; readonly height: number };

/** A grid that is about as wide as it is high. */
export function gridOf(count: number, { width, height, label }: NodeSize): Grid {
  const cell = { width: width + columnGap, height: height + label + gap / 2 };
  const columns = Math.min(count, Math.max(2, Math.round(Math.sqrt((count * cell.height) / cell.width))));
  const rows = Math.ceil(count / columns);
  return { columns, rows, width: columns * cell.width - columnGap + 2 * gap, height: rows * cell.height + gap };
}

/** The top left corner of a member, below its label, from that of the grid. */
export function placeInGrid(index: number, { columns }: Grid, { width, height, label }: NodeSize): { x: number; y: number } {
  const [row, column] = [Math.floor(index / columns), index % columns];
  return { x: gap + column * (width + columnGap), y: gap / 2 + label + row * (height + label + gap / 2) };
}
