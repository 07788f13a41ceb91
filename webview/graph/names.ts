/** What nodes and places are called where room is short. Pure. */
import type { GraphEdge, GraphNode } from '../../engine/workers/protocol.ts';
import { formatCount, plural } from '../ui/format.ts';

/** The name of a place as Python's dicts print it: `'Al'` for `['Al']`; `[0]` and `.cell` as they are. */
export const placeName = (label: string): string => (/^\[(["']).*\1\]$/s.test(label) ? label.slice(1, -1) : label);

/** What the edges into a node call it: a name, or how many. */
export function placeNames(edges: readonly Pick<GraphEdge, 'labels'>[]): string {
  const names = new Set(edges.flatMap(({ labels }) => labels.map(placeName)));
  return names.size > 1 ? plural(names.size, 'name') : ([...names][0] ?? '');
}

export const typeText = ({ kind, type }: Pick<GraphNode, 'kind' | 'type'>): string =>
  type === 'ndarray' ? 'array' : kind === 'missing' ? 'missing' : type;

/** The value in as few words as tell it apart, beside its type. */
export function shortValue({ kind, type, shape, preview }: Pick<GraphNode, 'kind' | 'type' | 'shape' | 'preview'>): string {
  if (kind === 'missing') return 'not in this cache';
  if (shape !== null) return shape;
  // the type stands above already
  return preview.startsWith(`${type}(`) && preview.length > type.length + 2 ? preview.slice(type.length + 1).replace(/\)$/, '') : preview;
}

/** `×8`, of what is held more than once. */
export const timesText = ({ reuses }: Pick<GraphNode, 'reuses'>): string => (reuses >= 2 ? `×${formatCount(reuses)}` : '');
