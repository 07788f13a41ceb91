/** Keys of calls, page by page. */
import type { Kysely } from 'kysely';
import type { QueryCall } from '../../values/calls.ts';
import type { DigestHex } from '../../values/objects.ts';
import { selectKeys } from './conditions.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Records in one step: nothing stays open while the caller works. */
export const pageSize = 500;
/** Keys in the first step, which a person may wait for, and in the largest. */
const firstPage = 100;
const maxPageSize = 32_000;

/** Pages of the keys that may match. They grow: the first comes soon, and what a page costs apart from its keys is paid a few times. */
export async function* keyPages(store: Store, template: QueryCall | undefined): AsyncGenerator<DigestHex[]> {
  let after = '';
  for (let limit = firstPage; ; limit = Math.min(limit * 4, maxPageSize)) {
    const query = (db: Kysely<Tables>) => selectKeys(db, store.dialect, template, after).limit(limit).execute();
    const keys = ((await store.read(query)) ?? []).map(({ key }) => key as DigestHex);
    yield keys;
    if (keys.length < limit) return;
    after = keys.at(-1) as string;
  }
}
