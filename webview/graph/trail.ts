/** The way through a graph's roots: breadcrumbs with back and forward, as in a browser. Pure. */
import type { Key } from '../../engine/workers/protocol.ts';

export type Trail = { readonly keys: readonly Key[]; readonly at: number };

export const trailOf = (root: Key): Trail => ({ keys: [root], at: 0 });
export const rootOf = (trail: Trail): Key | undefined => trail.keys[trail.at];
export const canGoBack = (trail: Trail) => trail.at > 0;
export const canGoForward = (trail: Trail) => trail.at < trail.keys.length - 1;

/** Goes on to another root; what was ahead is forgotten, and the longest trail has 50 roots. */
export function goTo(trail: Trail, root: Key): Trail {
  if (rootOf(trail) === root) return trail;
  const keys = [...trail.keys.slice(0, trail.at + 1), root].slice(-50);
  return { keys, at: keys.length - 1 };
}

export const goBack = (trail: Trail): Trail => (canGoBack(trail) ? { ...trail, at: trail.at - 1 } : trail);
export const goForward = (trail: Trail): Trail => (canGoForward(trail) ? { ...trail, at: trail.at + 1 } : trail);
