/** The way from the value that a panel was opened for to the one that it shows: through its parts, and other entries that they refer to. */
import type { At, Key, Path } from '../../engine/workers/protocol.ts';

export type Crumb = At & { /** Of the part, as its parent labels it; empty for an entry by itself. */ readonly label: string };

export const crumbOf = (key: Key, path: Path, label = ''): Crumb => ({ key, path, label });

/** Where it is said of a place in which entry it is. */
export const sameAt = (a: At, b: At): boolean => a.key === b.key && a.path.join() === b.path.join();

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What VS Code kept of them; `undefined` where it does not fit. */
export function readCrumbs(value: unknown): readonly Crumb[] | undefined {
  if (!isRecord(value) || !Array.isArray(value.crumbs) || value.crumbs.length === 0) return undefined;
  const crumbs: Crumb[] = [];
  for (const crumb of value.crumbs as unknown[]) {
    if (!isRecord(crumb)) return undefined;
    const { key, path, label } = crumb;
    if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key) || typeof label !== 'string' || !Array.isArray(path)) return undefined;
    if (!path.every((place): place is number => Number.isInteger(place) && (place as number) >= 0)) return undefined;
    crumbs.push({ key, path, label });
  }
  return crumbs;
}
