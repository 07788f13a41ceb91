/** How often to look at what may have changed. Pure; times in milliseconds. */

/** The shortest and the longest pause: where events tell of changes, looking only makes up for those that were lost. */
const pauses = { polled: [2000, 60_000], watched: [20_000, 300_000] } as const;
/** A place is looked at for one part in this many of the time. */
const share = 20;

function between(value: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, value));
}

/**
 * The pause before a place is looked at again: short after a change, longer the longer it has been quiet, and never so short that looking
 * itself is work worth mentioning.
 */
export function nextLook({ watched, quiet, cost }: { readonly watched: boolean; readonly quiet: number; readonly cost: number }): number {
  return between(Math.max(quiet / 5, cost * share), pauses[watched ? 'watched' : 'polled']);
}

/** The pause between a change and reading the cache again: whoever writes thousands of entries has it read now and then, not for each. */
export function nextRead(lastTook: number): number {
  return between(lastTook * 5, [300, 60_000]);
}
