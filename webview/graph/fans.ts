/** Wide fan-outs: the leaves that only one drawn value holds stand in the order of their indices, and in a grid when there are many. Pure. */
import type { Key } from '../../engine/workers/protocol.ts';
import type { Box, LayoutInput } from './layout.ts';
import type { Point } from './paths.ts';
import { gap, nodeHeight, nodeWidth } from './sizes.ts';

/** For each parent the drawn children that have no other parent and no drawn children, in their order. */
export function leavesByParent(input: LayoutInput): Map<Key, Key[]> {
  const holders = new Map<Key, Key[]>();
  const holding = new Set<Key>();
  for (const { from, to } of input.edges) {
    holding.add(from);
    holders.set(to, [...(holders.get(to) ?? []), from]);
  }
  const leaves = new Map<Key, Key[]>();
  for (const { from, to } of input.edges) {
    if (holding.has(to) || holders.get(to)?.length !== 1) continue;
    const keys = leaves.get(from);
    if (keys) keys.push(to);
    else leaves.set(from, [to]);
  }
  return leaves;
}

export type Grid = {
  readonly columns: number;
  readonly rows: number;
  /** Height above each row for the labels of the edges. */ readonly labelRoom: number;
};

/** A grid that is about `aspect` times as wide as it is high. */
export function gridOf(count: number, aspect: number): Grid {
  const labelRoom = 16;
  const cell = { width: nodeWidth + gap, height: nodeHeight + gap + labelRoom };
  const columns = Math.min(count, Math.max(2, Math.round(Math.sqrt((count * cell.height * aspect) / cell.width))));
  return { columns, rows: Math.ceil(count / columns), labelRoom };
}

export function gridSize({ columns, rows, labelRoom }: Grid): { width: number; height: number } {
  return { width: columns * (nodeWidth + gap) + gap, height: rows * (nodeHeight + gap + labelRoom) + gap };
}

/** Puts the leaves into their grid, row by row. Changes `centres`. */
export function placeInGrid(keys: readonly Key[], box: Box, { columns, labelRoom }: Grid, centres: Map<Key, Point>): void {
  keys.forEach((key, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    centres.set(key, {
      x: box.x + gap + nodeWidth / 2 + column * (nodeWidth + gap),
      y: box.y + gap + labelRoom + nodeHeight / 2 + row * (nodeHeight + gap + labelRoom),
    });
  });
}

/** Gives the places that the leaves of one parent have to them in the order of their indices. Changes `centres`. */
export function sortLeaves(keys: readonly Key[], centres: Map<Key, Point>, across: boolean): void {
  const places = keys.flatMap((key) => centres.get(key) ?? []).sort((a, b) => (across ? a.y - b.y : a.x - b.x));
  keys.forEach((key, index) => {
    const place = places[index];
    if (place) centres.set(key, place);
  });
}
