/** Where an arrow key leads: along the direction of the graph to a child or the parent, across it to a sibling in the layer. Pure. */
import type { Direction, Key, Point } from '../../engine/workers/protocol.ts';

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';
export type Step = 'child' | 'parent' | 'before' | 'after';
export type Places = ReadonlyMap<Key, Point>;

const steps: Readonly<Record<Direction, Readonly<Record<Arrow, Step>>>> = {
  LR: { ArrowRight: 'child', ArrowLeft: 'parent', ArrowUp: 'before', ArrowDown: 'after' },
  TB: { ArrowDown: 'child', ArrowUp: 'parent', ArrowLeft: 'before', ArrowRight: 'after' },
};

export const isArrow = (key: string): key is Arrow => key in steps.LR;
export const stepOf = (arrow: Arrow, direction: Direction): Step => steps[direction][arrow];

/** The next node in the same layer, or in the same row or column of a grid; null at the end. */
export function sibling(at: Key, step: 'before' | 'after', direction: Direction, places: Places): Key | null {
  return nextAlong(at, step, direction === 'LR' ? 'y' : 'x', places);
}

/** The next node beside it in a grid, where steps along the graph lead to no child. */
export function beside(at: Key, step: 'child' | 'parent', direction: Direction, members: readonly Key[], places: Places): Key | null {
  const grid = new Map(members.flatMap((key) => (places.has(key) ? [[key, places.get(key) as Point]] : [])));
  return nextAlong(at, step === 'child' ? 'after' : 'before', direction === 'LR' ? 'x' : 'y', grid);
}

function nextAlong(at: Key, step: 'before' | 'after', axis: 'x' | 'y', places: Places): Key | null {
  const from = places.get(at);
  if (!from) return null;
  const other = axis === 'x' ? 'y' : 'x';
  const sign = step === 'after' ? 1 : -1;
  let best: Key | null = null;
  let least = Infinity;
  for (const [key, to] of places) {
    const distance = sign * (to[axis] - from[axis]);
    if (Math.abs(to[other] - from[other]) < 1 && distance > 0 && distance < least) [best, least] = [key, distance];
  }
  return best;
}
