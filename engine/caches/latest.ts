import type { DigestedCall } from '../values/calls.ts';
import type { CallSource, Found } from './sources.ts';

/** `CallSource.latest` of a store that tells versions apart from records: of what changes between, the old version is told. */
export async function* latest(
  { versions, get }: Pick<CallSource, 'versions' | 'get'>,
  keys: readonly string[],
): AsyncGenerator<Found<DigestedCall> & { readonly version: string }> {
  const known = new Map(await versions(keys));
  for await (const found of get(keys)) {
    const version = known.get(found.key);
    if (version !== undefined) yield { ...found, version };
  }
}
