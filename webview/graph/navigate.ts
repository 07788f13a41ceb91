/** Where an arrow key leads from a node: along the edges to parents and children, across them to the neighbours on the screen. Pure. */
import type { GraphEdge, Key } from '../../engine/workers/protocol.ts';
import type { Point } from './paths.ts';
import type { Direction } from './sizes.ts';

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';
export type Places = ReadonlyMap<Key, Point>;

export function isArrow(key: string): key is Arrow {
  return key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';
}

/**
 * The key of the node that the arrow leads to, or null at the border. Along the direction of the graph it leads to the nearest child or
 * parent; in a grid, and across the direction, to the next node that the arrow points at.
 */
export function neighbour(at: Key, arrow: Arrow, direction: Direction, places: Places, edges: readonly GraphEdge[]): Key | null {
  const [forward, backward] = direction === 'LR' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp'];
  const from = places.get(at);
  if (!from) return null;
  if (arrow === forward) {
    const children = edges.filter((edge) => edge.from === at).map((edge) => edge.to);
    return nearest(from, children, places) ?? pointedAt(at, arrow, places);
  }
  if (arrow === backward) {
    const parents = edges.filter((edge) => edge.to === at).map((edge) => edge.from);
    return nearest(from, parents, places);
  }
  return pointedAt(at, arrow, places);
}

/** The nearest of the keys, the first of equals. */
function nearest(from: Point, keys: readonly Key[], places: Places): Key | null {
  let best: Key | null = null;
  let least = Infinity;
  for (const key of keys) {
    const to = places.get(key);
    if (!to) continue;
    const distance = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
    if (distance < least) [best, least] = [key, distance];
  }
  return best;
}

/** The nearest node that lies more in the direction of the arrow than beside it. */
function pointedAt(at: Key, arrow: Arrow, places: Places): Key | null {
  const from = places.get(at);
  if (!from) return null;
  const vertical = arrow === 'ArrowUp' || arrow === 'ArrowDown';
  const sign = arrow === 'ArrowUp' || arrow === 'ArrowLeft' ? -1 : 1;
  let best: Key | null = null;
  let least = Infinity;
  for (const [key, to] of places) {
    if (key === at) continue;
    const along = sign * (vertical ? to.y - from.y : to.x - from.x);
    const beside = Math.abs(vertical ? to.x - from.x : to.y - from.y);
    // Nodes are four times as wide as high: a step beside weighs more when the arrow is vertical and less when it is not.
    if (along <= 1 || beside > along * (vertical ? 6 : 1)) continue;
    const cost = along + beside * 2;
    if (cost < least) [best, least] = [key, cost];
  }
  return best;
}
