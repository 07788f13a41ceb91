/** What a graph takes on disk, and what it would take if each place had a copy of its own. Pure. */
import type { Key } from '../../engine/workers/protocol.ts';
import type { GraphModel } from './model.ts';
import { reachable } from './model.ts';

export type Sharing = { readonly saved: number; readonly copies: number };

/** Bytes; null where something is not known: a size, children that were not asked for, or the end of a cycle. */
export function sharingOf(model: GraphModel, root: Key): Sharing | null {
  let stored = 0;
  for (const { key, size, hidden } of reachable(model, root)) {
    if (size === null || hidden > 0 || model.cyclic.has(key)) return null;
    stored += size;
  }
  const sizes = new Map<Key, number>();
  const way: Key[] = [root];
  for (let key = way.at(-1); key !== undefined; key = way.at(-1)) {
    const edges = model.children.get(key) ?? [];
    const waiting = edges.filter(({ to }) => !sizes.has(to));
    if (waiting.length > 0) {
      way.push(...waiting.map(({ to }) => to));
      continue;
    }
    const below = edges.reduce((sum, { to, labels }) => sum + labels.length * (sizes.get(to) ?? 0), 0);
    sizes.set(key, (model.nodes.get(key)?.size ?? 0) + below);
    way.pop();
  }
  const copies = sizes.get(root) ?? 0;
  return { saved: copies - stored, copies };
}
