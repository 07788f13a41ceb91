/**
 * Metadata of calls as the catalog keeps it: as a pickle that many calls share. The times of one run are in columns instead: nothing that
 * is different for each call would be shared.
 */
import { loads } from '../pickle/index.ts';
import { toWirePickle } from '../pickle/wire.ts';
import { PyDict } from '../values/dict.ts';
import { mappingOf } from '../values/mapping.ts';
import { repr } from '../values/repr.ts';
import type { Value } from '../values/value.ts';

/** What is measured of each call, and so left out. */
export const measured = 'runtime';
const tagLength = 100;

type Metadata = ReadonlyMap<string, Value>;

/** `null` for what cannot be written: the record must be read for it. */
export function metaPickle(metadata: Metadata): Uint8Array | null {
  try {
    return toWirePickle(new PyDict([...metadata].filter(([name]) => name !== measured)));
  } catch {
    return null;
  }
}

export function metaOfPickle(pickle: Uint8Array): Map<string, Value> {
  return new Map([...(loads(pickle) as PyDict)].map(([name, data]) => [name as string, data]));
}

/** What `fleche.tags(project='alloys')` leaves, as it is written there: `project='alloys'`. */
export function tagsOf(metadata: Metadata): string[] {
  return [...(mappingOf(metadata.get('tags')) ?? [])].map(
    ([key, value]) => `${typeof key === 'string' ? key : repr(key)}=${repr(value, { maxLength: tagLength })}`,
  );
}

export function tagsOfPickle(pickle: Uint8Array): string[] {
  return tagsOf(metaOfPickle(pickle));
}
