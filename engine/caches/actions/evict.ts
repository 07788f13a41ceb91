/** Evicting entries: what would break is found on the disk, first for the person who is asked, and again before anything is removed. */
import { FlecheError } from '../../errors.ts';
import { directDigests } from '../../pickle/scan.ts';
import type { DigestedCall } from '../../values/calls.ts';
import type { PairConfig } from '../model.ts';
import { valueSource } from '../sources.ts';
import type { ValueSource } from '../sources.ts';
import { callsToWrite, isAbsent, Listing, Pace, records, unlistedBags, valuesToWrite } from './access.ts';
import type { Calls, Values, Watch } from './access.ts';
import type { Agreed, EntryName, EvictionPlan } from './model.ts';

/** What evicting entries would do. Reads every value and call where values are among them: an eviction of calls alone breaks nothing. */
export async function planEviction(cache: PairConfig, entries: readonly EntryName[], watch: Watch): Promise<EvictionPlan> {
  const values = namesOf(entries, 'values');
  const calls = namesOf(entries, 'calls');
  const unreadable = new Listing();
  const parents = new Listing();
  const users = new Listing();
  let absent = 0;
  let bytes = 0;
  const source = valueSource(cache.values);
  try {
    for (const key of values) {
      const stat = source?.stat(key);
      bytes += stat?.size ?? 0;
      if (!stat) absent++;
    }
    if (source && values.size > 0) {
      const broken = await holders(cache, source, values, unreadable, watch);
      for (const [key, text] of broken) parents.add(key, text);
      await findUsers(cache, new Set([...values, ...broken.keys()]), calls, users, unreadable, watch);
    }
  } finally {
    source?.close();
  }
  if (cache.calls) for await (const found of records(cache.calls, [...calls])) if ('error' in found && isAbsent(found.error)) absent++;
  return {
    values: values.size,
    calls: calls.size,
    bytes,
    absent,
    parents: parents.plain,
    users: users.plain,
    unreadable: unreadable.plain,
  };
}

function namesOf(entries: readonly EntryName[], store: EntryName['store']): Set<string> {
  return new Set(entries.filter((entry) => entry.store === store).map(({ key }) => key));
}

/** Values outside of `held` that hold one of them, directly or through others, with how. */
async function holders(
  { values: config }: PairConfig,
  source: ValueSource,
  held: ReadonlySet<string>,
  unreadable: Listing,
  watch: Watch,
): Promise<Map<string, string>> {
  const parentsOf = new Map<string, string[]>();
  const pace = new Pace(watch, 'values read');
  for (const { path, error } of config ? unlistedBags(config) : []) unreadable.add(path, error.message);
  for await (const key of source.keys()) {
    pace.step();
    if (held.has(key)) continue;
    try {
      const parent = await source.getParent(key);
      if (parent === undefined) continue;
      for (const child of directDigests(parent)) {
        const known = parentsOf.get(child);
        if (known) known.push(key);
        else parentsOf.set(child, [key]);
      }
    } catch (error) {
      if (!isAbsent(error)) unreadable.add(key, (error as Error).message);
    }
  }
  const found = new Map<string, string>();
  const pending = [...held];
  for (let key = pending.pop(); key !== undefined; key = pending.pop())
    for (const parent of parentsOf.get(key) ?? []) {
      if (held.has(parent) || found.has(parent)) continue;
      found.set(parent, held.has(key) ? `holds ${key.slice(0, 8)}` : `holds it through ${key.slice(0, 8)}`);
      pending.push(parent);
    }
  return found;
}

async function findUsers(
  { calls: config }: PairConfig,
  broken: ReadonlySet<string>,
  evicted: ReadonlySet<string>,
  users: Listing,
  unreadable: Listing,
  watch: Watch,
): Promise<void> {
  if (!config) return;
  const pace = new Pace(watch, 'calls read');
  for (const { path, error } of unlistedBags(config)) unreadable.add(path, error.message);
  for await (const found of records(config)) {
    pace.step();
    if (evicted.has(found.key)) continue;
    if ('error' in found) {
      if (!isAbsent(found.error)) unreadable.add(found.key, found.error.message);
      continue;
    }
    const use = useOf(found.value, broken);
    if (use !== undefined) users.add(found.key, use);
  }
}

function useOf({ name, arguments: args, result }: DigestedCall, broken: ReadonlySet<string>): string | undefined {
  const parts = [...args].filter(([, { hex }]) => broken.has(hex)).map(([argument]) => argument);
  if (result && broken.has(result.hex)) parts.push('its result');
  return parts.length === 0 ? undefined : `${name}: ${parts.join(', ')}`;
}

/** Entries that are removed side by side: of a file of several bags, those of one write. */
const batchSize = 100;

/**
 * Removes entries, calls before values. What they refer to stays. @returns how many.
 *
 * @throws {@link FlecheError} `CHANGED` where more would break by now than was agreed to; what {@link valuesToWrite} throws.
 */
export async function evict(cache: PairConfig, entries: readonly EntryName[], agreed: Agreed, watch: Watch): Promise<number> {
  const values = [...namesOf(entries, 'values')];
  const calls = [...namesOf(entries, 'calls')];
  // first what may be refused
  const stores: (readonly [Values | Calls, readonly string[]])[] = [];
  if (calls.length > 0) stores.push([callsToWrite(cache), calls]);
  if (values.length > 0) stores.push([valuesToWrite(cache), values]);
  try {
    const { parents, users } = await planEviction(cache, entries, watch);
    if (parents.count > agreed.parents || users.count > agreed.users)
      throw new FlecheError(
        'The cache has changed meanwhile, and more would break now than you were told. Nothing was evicted; try again.',
        {
          code: 'CHANGED',
        },
      );
    const total = values.length + calls.length;
    const pace = new Pace(watch, 'evicted', total);
    for (const [store, keys] of stores)
      for (let start = 0; start < keys.length; start += batchSize) {
        const batch = keys.slice(start, start + batchSize);
        const results = await Promise.allSettled(batch.map((key) => store.evict(key)));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
        pace.step(batch.length);
      }
    return total;
  } finally {
    for (const [store] of stores) await store.close();
  }
}

/** Which of the entries a cache has. */
export async function present(cache: PairConfig, entries: readonly EntryName[]): Promise<EntryName[]> {
  const found: EntryName[] = [];
  const source = valueSource(cache.values);
  try {
    for (const key of namesOf(entries, 'values')) if (source?.stat(key)) found.push({ store: 'values', key });
  } finally {
    source?.close();
  }
  const calls = [...namesOf(entries, 'calls')];
  if (cache.calls && calls.length > 0)
    for await (const record of records(cache.calls, calls))
      if (!('error' in record && isAbsent(record.error))) found.push({ store: 'calls', key: record.key });
  return found;
}
