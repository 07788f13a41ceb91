/** Calls by what they have in common. Totals are kept: nothing is counted here. */
import { FlecheError } from '../errors.ts';
import type { Database, SqlValue } from '../sqlite.ts';
import type { CallFilter } from './call-pages.ts';
import { toStored } from './keys.ts';
import type { CallGroup, CallGroupRow, CallGrouping } from './rows.ts';
import { callPlace, isIndexed, secondsOfQuarter } from './schema.ts';

/** What each level of the tree of functions is a column of, from the outermost on. */
const levels = ['module', 'function', 'version', 'codeDigest'] as const;
type Level = (typeof levels)[number];
const columns: Readonly<Record<Level, string>> = { module: 'module', function: 'name', version: 'version', codeDigest: 'code_digest' };
const fields = { module: 'module', function: 'name', version: 'version', codeDigest: 'codeDigest' } as const;

type Condition = { readonly where: string; readonly parameters: readonly SqlValue[] };

/** The forms of a group; `undefined` where it is not limited to any. */
function formCondition(group: CallGroup): Condition | undefined {
  const given = levels.filter((level) => group[fields[level]] !== undefined);
  if (given.length === 0) return undefined;
  return {
    where: given.map((level) => `${columns[level]} IS ?`).join(' AND '),
    parameters: given.map((level) => group[fields[level]] ?? null),
  };
}

/** @returns what the calls of a group are found by; `undefined` where there can be none. */
export function filterOf(db: Database, group: CallGroup): CallFilter | undefined {
  const condition = formCondition(group);
  const forms =
    condition &&
    db.all<{ id: number }>(
      `SELECT forms.id FROM forms JOIN functions ON functions.id = function WHERE ${condition.where}`,
      ...condition.parameters,
    );
  const tag = group.tag === undefined ? undefined : db.get<{ id: number }>('SELECT id FROM tags WHERE name = ?', group.tag);
  const held = group.uses === undefined ? undefined : db.get<{ id: number }>('SELECT id FROM entries WHERE key = ?', toStored(group.uses));
  if (forms?.length === 0 || (group.tag !== undefined && !tag) || (group.uses !== undefined && !held)) return undefined;
  const places = placesOf(group.day ?? group.month);
  return {
    ...(forms && { forms: forms.map(({ id }) => id) }),
    ...(tag && { tag: tag.id }),
    ...(places && { places }),
    ...(held && { held: [{ value: held.id }] }),
  };
}

/** Where the calls of a day (`2026-11-25`), of a month (`2026-11`) or without a time (empty) stand. */
function placesOf(date: string | undefined): [number, number] | undefined {
  if (date === undefined) return undefined;
  if (date === '') return [-secondsOfQuarter, 0];
  const [year, month, day] = date.split('-').map(Number) as [number, number, number | undefined];
  const [from, to] = [new Date(year, month - 1, day ?? 1), new Date(year, month - (day === undefined ? 0 : 1), (day ?? 0) + 1)];
  return [-to.getTime() / 1000, -from.getTime() / 1000];
}

export function groupRows(db: Database, by: CallGrouping, within: CallGroup): CallGroupRow[] {
  if (by === 'tag') return tagRows(db);
  if (by === 'month' || by === 'day') return dateRows(db, by, within.month);
  return levelRows(db, by, within);
}

function levelRows(db: Database, by: Level, within: CallGroup): CallGroupRow[] {
  if (within.tag !== undefined || within.day !== undefined || within.month !== undefined || within.uses !== undefined)
    throw new FlecheError('Totals are kept of functions as a whole: those of a tag, a date or a value are not divided further.', {
      code: 'NO_TOTALS',
    });
  const condition = formCondition(within);
  const below = levels[levels.indexOf(by) + 1];
  // where no index says it, it is not looked for
  const first = isIndexed(db)
    ? `(SELECT ${callPlace} FROM calls INDEXED BY calls_by_form WHERE form = forms.id ORDER BY ${callPlace} LIMIT 1)`
    : 'NULL';
  return db
    .all<{ value: string | null; calls: number; bytes: number; place: number | null; groups: number }>(
      `SELECT ${columns[by]} AS value, sum(calls) AS calls, sum(bytes) AS bytes, min(${first}) AS place,
          ${below ? `count(DISTINCT ${columns[below]}) + max(${columns[below]} IS NULL)` : '0'} AS groups
        FROM forms JOIN functions ON functions.id = function
        WHERE calls > 0 AND ${condition?.where ?? 'true'} GROUP BY 1 ORDER BY 1`,
      ...(condition?.parameters ?? []),
    )
    .map(({ place, ...row }) => ({ ...row, latest: timeAt(place), group: { ...within, [fields[by]]: row.value } }));
}

function tagRows(db: Database): CallGroupRow[] {
  return db
    .all<{ value: string; calls: number; bytes: number; place: number | null }>(
      `SELECT name AS value, calls, bytes, (SELECT min(place) FROM tagged WHERE tag = tags.id) AS place
        FROM tags WHERE calls > 0 ORDER BY name`,
    )
    .map(({ place, ...row }) => ({ ...row, latest: timeAt(place), groups: 0, group: { tag: row.value } }));
}

/** The latest first; those without a time last. */
function dateRows(db: Database, by: 'month' | 'day', month: string | undefined): CallGroupRow[] {
  const found = new Map<string, { calls: number; bytes: number; days: Set<string> }>();
  for (const { quarter, calls, bytes } of db.all<{ quarter: number; calls: number; bytes: number }>(
    'SELECT quarter, calls, bytes FROM quarters WHERE calls > 0 ORDER BY quarter DESC',
  )) {
    const day = quarter === 0 ? '' : dayOf(quarter);
    if (month !== undefined && day.slice(0, 7) !== month) continue;
    const value = by === 'day' ? day : day.slice(0, 7);
    const row = found.get(value) ?? { calls: 0, bytes: 0, days: new Set() };
    found.set(value, row);
    row.calls += calls;
    row.bytes += bytes;
    row.days.add(day);
  }
  const rows = [...found].map(([value, { calls, bytes, days }]) => ({
    value: value === '' ? null : value,
    calls,
    bytes,
    // the group says it
    latest: null,
    groups: by === 'month' && value !== '' ? days.size : 0,
    group: { [by]: value },
  }));
  return [...rows.filter(({ value }) => value !== null), ...rows.filter(({ value }) => value === null)];
}

/** When a call started that stands at a place; calls without a time stand at 0. */
function timeAt(place: number | null): number | null {
  return place ? -place : null;
}

/** In this machine's time zone. */
function dayOf(quarter: number): string {
  const date = new Date(quarter * secondsOfQuarter * 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
