/** Which values a list has, and in which order. */
import type { Database, SqlValue } from '../sqlite.ts';
import type { ListTotal, ValueGroup, ValueList } from './rows.ts';
import { prefixRange } from './keys.ts';
import type { StoredKey } from './keys.ts';
import { allParts, flags, isIndexed, sorts } from './schema.ts';
import { count, page } from './strands.ts';
import type { PageIds, Strand } from './strands.ts';

/** Without indexes, while a cache is read for the first time, lists show some of the entries that were read first. */
const shownFirst = 5000;

function partsOf(group: ValueGroup): readonly number[] {
  if (group === 'all' || group === 'unreadable') return allParts;
  return allParts.filter((part) => (part & flags[group]) !== 0);
}

type Total = { readonly type: number; readonly part: number; readonly count: number; readonly bytes: number; readonly saved: number };

/** What there is of each type and part in a list, prefix and text aside. */
function totalsOf(db: Database, { group, type }: Pick<ValueList, 'group' | 'type'>): Total[] {
  return db.all<Total>(
    `SELECT type, part, count, bytes, saved FROM totals JOIN types ON types.id = type
      WHERE count > 0 AND part IN (SELECT value FROM json_each(?)) AND name = coalesce(?, name) AND (kind = 'unreadable' OR ?)`,
    JSON.stringify(partsOf(group)),
    type ?? null,
    group === 'unreadable' ? 0 : 1,
  );
}

export function valuePage(db: Database, list: ValueList, cursor: string | null, limit: number): PageIds {
  return page(db, strandsOf(db, list), cursor, limit);
}

/** What a list without a text filter has. */
export function valueTotal(db: Database, list: ValueList): ListTotal {
  if (isGiven(list.prefix)) {
    let [entries, bytes] = [0, 0];
    for (const { from, where, parameters } of strandsOf(db, { ...list, sort: 'key' })) {
      const row = db.get<{ n: number; bytes: number }>(
        `SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM ${from} WHERE ${where}`,
        ...parameters,
      );
      entries += row?.n ?? 0;
      bytes += row?.bytes ?? 0;
    }
    return { count: entries, bytes };
  }
  const total = { count: 0, bytes: 0 };
  for (const row of totalsOf(db, list)) {
    total.count += row.count;
    total.bytes += row.bytes;
  }
  return total;
}

/** How many rows a list without a text filter has. */
export function valueCount(db: Database, list: ValueList): number {
  return isGiven(list.prefix) ? count(db, strandsOf(db, { ...list, sort: 'key' })) : valueTotal(db, list).count;
}

/** Bytes that a cache would have more of, if nothing in a group were stored once for all its uses. */
export function savedBytes(db: Database, group: ValueGroup): number {
  return totalsOf(db, { group }).reduce((sum, { saved }) => sum + saved, 0);
}

const isGiven = (prefix: string | undefined): prefix is string => prefix !== undefined && prefix !== '';

/** One for each type and part that has something: each stands in order in an index. */
export function strandsOf(db: Database, list: ValueList): Strand[] {
  const { group, prefix } = list;
  const sort = list.sort ?? (group === 'shared' ? 'saved' : 'key');
  const within = isGiven(prefix) ? ofPrefix(prefix) : undefined;
  // what a prefix leaves is sorted when it is asked for in another order
  const indexed = isIndexed(db);
  const from = indexed ? `entries INDEXED BY entries_by_${within ? 'key' : sort}` : 'entries NOT INDEXED';
  return totalsOf(db, list).map(({ type, part }) => ({
    from,
    where: ['type = ? AND part = ?', within?.where, !indexed && `id <= ${shownFirst}`].filter(Boolean).join(' AND '),
    parameters: [type, part, ...(within?.parameters ?? [])],
    place: sorts[sort],
    id: 'id',
  }));
}

/** The rows of a list in the table itself, in no order. */
export function rowsOf(db: Database, list: ValueList): { readonly where: string; readonly parameters: readonly SqlValue[] } {
  const totals = totalsOf(db, list);
  const within = isGiven(list.prefix) ? ofPrefix(list.prefix) : undefined;
  const among = (numbers: number[]) => JSON.stringify([...new Set(numbers)]);
  return {
    where: `type IN (SELECT value FROM json_each(?)) AND part IN (SELECT value FROM json_each(?)) ${within ? `AND ${within.where}` : ''}`,
    parameters: [among(totals.map(({ type }) => type)), among(totals.map(({ part }) => part)), ...(within?.parameters ?? [])],
  };
}

/** The digits that stand in the index by key. */
const headDigits = 16;

function ofPrefix(prefix: string): { where: string; parameters: SqlValue[] } {
  const [first, last] = prefixRange(prefix);
  const head = (key: StoredKey) => (typeof key === 'string' ? key.slice(0, headDigits / 2) : key.subarray(0, headDigits / 2));
  const range = { where: `${sorts.key} BETWEEN ? AND ?`, parameters: [head(first), head(last)] };
  if (prefix.length <= headDigits) return range;
  return { where: `${range.where} AND key BETWEEN ? AND ?`, parameters: [...range.parameters, first, last] };
}
