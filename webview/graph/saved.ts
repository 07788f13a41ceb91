/** What VS Code keeps of a graph panel. It comes back from an older version of the page, or damaged: whatever does not fit is left out. */
import type { Key } from '../../engine/workers/protocol.ts';
import type { SavedGraph } from './session.ts';
import { clampZoom } from './viewport.ts';
import type { Viewport } from './viewport.ts';

export type SavedView = SavedGraph & {
  readonly viewport?: Viewport;
  /** Pixels of the pane beside the drawing, and what stands in it. */
  readonly paneSize: number;
  readonly tab: Tab;
};
export type Tab = 'details' | 'outline';

export const [minPane, firstPane] = [240, 344];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isKey = (value: unknown): value is Key => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const keysIn = (value: unknown): Key[] => (Array.isArray(value) ? value.filter(isKey) : []);

export function readSavedView(value: unknown): SavedView | undefined {
  if (!isRecord(value) || !isRecord(value.trail)) return undefined;
  const { keys, at } = value.trail;
  if (!Array.isArray(keys) || !keys.every(isKey) || !isNumber(at) || !Number.isInteger(at) || at < 0 || at >= keys.length) return undefined;
  const root = keys[at] as Key;
  const { selected, expanded, folded, pinned, direction, allEdges, viewport, paneSize, tab } = value;
  const seen = isRecord(viewport) && isNumber(viewport.x) && isNumber(viewport.y) && isNumber(viewport.zoom);
  return {
    trail: { keys, at },
    selected: isKey(selected) ? selected : root,
    expanded: keysIn(expanded),
    folded: keysIn(folded),
    pinned: keysIn(pinned),
    direction: direction === 'TB' ? 'TB' : 'LR',
    allEdges: allEdges === true,
    paneSize: isNumber(paneSize) ? Math.max(minPane, paneSize) : firstPane,
    tab: tab === 'outline' ? 'outline' : 'details',
    ...(seen ? { viewport: { x: viewport.x as number, y: viewport.y as number, zoom: clampZoom(viewport.zoom as number) } } : {}),
  };
}
