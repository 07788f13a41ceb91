/** Where the stores of a cache lie on this machine. Pure. */
import { basename, dirname } from 'node:path';
import type { PairConfig, StoreConfig } from '../../engine/workers/protocol.ts';

/** `folder`: its entries come and go. `files`: they are written in place as well. `database`: one file and its journals. */
export type Place = { readonly kind: 'folder' | 'files' | 'database'; readonly path: string };

export function placesOf({ values, calls }: PairConfig): Place[] {
  const places = [values, calls].flatMap((store) => (store ? (placeOf(store) ?? []) : []));
  return places.filter(({ path }, i) => places.findIndex((other) => other.path === path) === i);
}

function placeOf(store: StoreConfig): Place | undefined {
  if (store.type === 'sql') {
    const path = databasePath(store.url);
    return path === undefined ? undefined : { kind: 'database', path };
  }
  if (store.root === undefined) return undefined;
  return { kind: store.type === 'bagofholding_hdf' ? 'files' : 'folder', path: store.root };
}

/** The file of an SQLite database; `undefined` for servers and for databases in memory. */
function databasePath(url: string | undefined): string | undefined {
  const path = /^sqlite(?:\+\w+)?:\/\/\/([^?]+)/.exec(url ?? '')?.[1];
  return path === undefined || path === ':memory:' ? undefined : path;
}

/** The folder whose events tell of a place. */
export function folderOf({ kind, path }: Place): string {
  return kind === 'database' ? dirname(path) : path;
}

/** Whether an event for this name in the folder of a place is about what is stored there. */
export function isAbout({ kind, path }: Place, name: string | null): boolean {
  if (name === null) return true;
  if (kind === 'database') return name === basename(path) || name === `${basename(path)}-wal`;
  return !name.startsWith('.') && !name.endsWith('.lock');
}
