/** Which calls a list has: the latest first. */
import type { Database, SqlValue } from '../sqlite.ts';
import { callPlace, isIndexed } from './schema.ts';
import { count } from './strands.ts';
import type { Strand } from './strands.ts';

/** An entry that calls have: anywhere, or in certain slots of each form (a sum of bits). */
export type Held = { readonly value: number; readonly slots?: ReadonlyMap<number, number> };

/** What is left out limits nothing. */
export type CallFilter = {
  readonly forms?: readonly number[];
  readonly metas?: readonly number[];
  readonly tag?: number;
  /** After the first place, and up to the second. */
  readonly places?: readonly [number, number];
  readonly held?: readonly Held[];
};

/** As many forms are gone through one by one; of more, calls are looked at in the order of time. */
const maxForms = 2000;
/** Without indexes, while a cache is read for the first time, lists show some of the calls that were read first. */
const shownFirst = 5000;

type Condition = { readonly where: string; readonly parameters: readonly SqlValue[] };

const among = (column: string, numbers: readonly number[]): Condition => ({
  where: `${column} IN (SELECT value FROM json_each(?))`,
  parameters: [JSON.stringify(numbers)],
});
const between = (place: string, [from, to]: readonly [number, number]): Condition => ({
  where: `${place} > ? AND ${place} <= ?`,
  parameters: [from, to],
});

function strand(from: string, place: string, id: string, conditions: readonly (Condition | undefined | false)[]): Strand {
  const given = conditions.filter((condition) => condition !== undefined && condition !== false);
  return {
    from,
    where: given.map(({ where }) => where).join(' AND ') || 'true',
    parameters: given.flatMap(({ parameters }) => parameters),
    place,
    id,
  };
}

/** The ranges of indexes that have the calls of a list. */
export function callStrands(db: Database, filter: CallFilter): Strand[] {
  const { forms, metas, tag, places, held = [] } = filter;
  if (!isIndexed(db)) return unindexed(filter);
  if (held.length > 0) return heldStrands(db, filter, held);
  if (tag !== undefined)
    return [
      strand('tagged', 'place', 'call', [
        { where: 'tag = ?', parameters: [tag] },
        places && between('place', places),
        forms && among('(SELECT form FROM calls WHERE id = call)', forms),
        metas && among('(SELECT meta FROM calls WHERE id = call)', metas),
      ]),
    ];
  const rest = [places && between(callPlace, places), metas && among('meta', metas)];
  if (forms === undefined || forms.length > maxForms)
    return [strand('calls INDEXED BY calls_by_time', callPlace, 'id', [...rest, forms && among('form', forms)])];
  return forms.map((form) =>
    strand('calls INDEXED BY calls_by_form', callPlace, 'id', [{ where: 'form = ?', parameters: [form] }, ...rest]),
  );
}

function unindexed({ forms, metas, places, held = [], tag }: CallFilter): Strand[] {
  if (held.length > 0 || tag !== undefined) return [];
  return [
    strand('calls NOT INDEXED', callPlace, 'id', [
      { where: 'id <= ?', parameters: [shownFirst] },
      forms && among('form', forms),
      metas && among('meta', metas),
      places && between(callPlace, places),
    ]),
  ];
}

/** By the entry that the fewest calls have, in each form that has it. */
function heldStrands(db: Database, { forms, metas, tag, places }: CallFilter, held: readonly Held[]): Strand[] {
  const callsOf = ({ value }: Held) => db.get<{ calls: number }>('SELECT calls FROM entries WHERE id = ?', value)?.calls ?? 0;
  const byCalls = held.map((one) => ({ one, calls: callsOf(one) })).sort((a, b) => a.calls - b.calls);
  const [first, ...others] = byCalls.map(({ one }) => one) as [Held, ...Held[]];
  const isWanted = forms && new Set(forms);
  return formsOf(db, first.value)
    .filter((form) => isWanted?.has(form) !== false)
    .map((form) =>
      strand('uses AS u', 'u.place', 'u.call', [
        { where: 'u.value = ? AND u.form = ?', parameters: [first.value, form] },
        slotCondition('u', first, form),
        places && between('u.place', places),
        ...others.map((one) => probe(one, form)),
        metas && among('(SELECT meta FROM calls WHERE id = u.call)', metas),
        tag !== undefined && {
          where: 'EXISTS (SELECT 1 FROM tagged WHERE tag = ? AND place = u.place AND call = u.call)',
          parameters: [tag],
        },
      ]),
    );
}

function slotCondition(table: string, { slots }: Held, form: number): Condition | undefined {
  return slots && { where: `${table}.slots & ?`, parameters: [slots.get(form) ?? 0] };
}

function probe(one: Held, form: number): Condition {
  const slots = slotCondition('o', one, form);
  return {
    where: `EXISTS (SELECT 1 FROM uses AS o WHERE o.value = ? AND o.form = u.form AND o.place = u.place AND o.call = u.call
      ${slots ? `AND ${slots.where}` : ''})`,
    parameters: [one.value, ...(slots?.parameters ?? [])],
  };
}

/** The forms of the calls that have an entry: from one to the next, however many calls lie between. */
function formsOf(db: Database, value: number): number[] {
  const forms: number[] = [];
  for (let last = -1; ;) {
    const row = db.get<{ form: number }>('SELECT form FROM uses WHERE value = ? AND form > ? ORDER BY form LIMIT 1', value, last);
    if (!row) return forms;
    forms.push((last = row.form));
  }
}

/** How many calls a list has: kept where it is kept, else counted in an index. */
export function callCount(db: Database, filter: CallFilter): number {
  const { forms, metas, tag, places, held } = filter;
  const isKept = metas === undefined && places === undefined && (held === undefined || held.length === 0);
  if (isKept && tag !== undefined && forms === undefined)
    return db.get<{ calls: number }>('SELECT calls FROM tags WHERE id = ?', tag)?.calls ?? 0;
  if (isKept && tag === undefined) {
    const { where, parameters } = forms ? among('id', forms) : { where: 'true', parameters: [] };
    return db.get<{ calls: number }>(`SELECT coalesce(sum(calls), 0) AS calls FROM forms WHERE ${where}`, ...parameters)?.calls ?? 0;
  }
  // the index by time has all that is asked of it
  if (metas !== undefined && !held?.length && tag === undefined && isIndexed(db)) {
    const all = strand('calls INDEXED BY calls_by_time', callPlace, 'id', [
      places && between(callPlace, places),
      forms && among('form', forms),
      among('meta', metas),
    ]);
    return count(db, [all]);
  }
  return count(db, callStrands(db, filter));
}
