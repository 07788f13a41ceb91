/** The places of the labels of edges, so that they cover neither cards nor one another where that can be had. Pure. */
import type { Box } from './layout.ts';
import { pointOnPath } from './paths.ts';
import type { Point } from './paths.ts';

export const labelHeight = 16;

export type Labelled = {
  /** The points of the edge's path, from the value that holds to the one that is held. */
  readonly points: readonly Point[];
  /** Width of the label. */
  readonly width: number;
  /** Whether other edges end at the same place. */
  readonly shared: boolean;
};

/** Pixels between a label and the card that its edge ends at; the arrow head is there. */
const labelGap = 14;

/** Where the label of the only edge into a value begins, along the edge. */
export function labelStart(end: Point, width: number, across: boolean): Point {
  return across ? { x: end.x - labelGap - width - 2, y: end.y } : { x: end.x, y: end.y - labelGap - labelHeight };
}

/** Along the path, the best first: the middle, then towards both ends. */
const tries = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.82];

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const around = (point: Point, width: number): Box => ({ x: point.x - width / 2, y: point.y - labelHeight / 2, width, height: labelHeight });

/** Beside its end for the only edge into a value; somewhere on the way for one of several, because they meet at the end. */
export function placeLabels(edges: readonly Labelled[], cards: readonly Box[], across: boolean): Box[] {
  const places: (Box | undefined)[] = edges.map(({ points, width, shared }) => {
    const end = points.at(-1);
    if (shared || !end) return undefined;
    return across
      ? { x: end.x - labelGap - width, y: end.y - labelHeight / 2, width, height: labelHeight }
      : around({ x: end.x, y: end.y - labelGap - labelHeight / 2 }, width);
  });
  const taken = places.filter((place) => place !== undefined);
  return edges.map(({ points, width }, index) => {
    const fixed = places[index];
    if (fixed) return fixed;
    const boxes = tries.map((at) => around(pointOnPath(points, at, across), width));
    const free = (box: Box) => !taken.some((other) => overlap(box, other)) && !cards.some((card) => overlap(box, card));
    const box = boxes.find(free) ?? boxes[0] ?? around({ x: 0, y: 0 }, width);
    taken.push(box);
    return box;
  });
}
