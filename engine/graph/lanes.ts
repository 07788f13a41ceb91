/** Edges that skip layers run beside the graph: all that lead to one node in one lane. Pure. */

/** Between two lanes, and of all of them. */
const laneGap = 7;
const room = 96;
/** Between the graph and the lane next to it. */
const margin = 12;

export type Lanes = {
  /** Across the direction, at most 0. */
  readonly of: (to: string) => number;
  /** What they take beside the graph. */
  readonly room: number;
};

/** @param targets where such edges lead, from the lanes to the other side: that to the nearest is the outermost, so that none cross. */
export function lanesOf(targets: readonly string[]): Lanes {
  const step = Math.min(laneGap, room / Math.max(1, targets.length));
  const places = new Map(targets.map((key, index) => [key, -margin - (targets.length - 1 - index) * step]));
  return { of: (to) => places.get(to) ?? -margin, room: targets.length === 0 ? 0 : margin + (targets.length - 1) * step };
}
