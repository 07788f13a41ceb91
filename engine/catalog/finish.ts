/** Counts, parts, indexes and totals: made for all entries after the first build, later for those that were touched. */
import type { Database } from '../sqlite.ts';
import { Bulk } from './bulk.ts';
import { unpackChildren } from './children.ts';
import { reachTouched } from './reach.ts';
import { callPlace, createIndex, fact, flags, indexNames, lastSlot, resultBit, secondsOfQuarter, setFact } from './schema.ts';

/** What is done in one transaction. */
export type Step = (database: Database) => void;

/** Entries that are counted in one transaction. */
const countedAtOnce = 20_000;

function number(db: Database, sql: string): number {
  return Number(Object.values(db.get<Record<string, number | null>>(sql) ?? {})[0] ?? 0);
}

export function* finishAll(database: Database): Generator<Step> {
  yield (db) => {
    // a first attempt was stopped: what it counted may be wrong by now
    if (fact(db, 'counting') === 1)
      db.run(`UPDATE entries SET reuses = 0, calls = 0, part = CASE WHEN part IS NULL THEN NULL ELSE ${flags.top} END`);
    setFact(db, 'counting', 1);
  };
  yield collectUses;
  yield* countAll(database);
  for (const name of indexNames) yield (db) => createIndex(db, name);
  yield (db) => {
    db.exec('DELETE FROM touched');
    countEntries(db);
    countCalls(db);
    setFact(db, 'indexed', 1);
    setFact(db, 'counting', 0);
  };
}

export function* finishTouched(database: Database): Generator<Step> {
  const last = number(database, 'SELECT max(id) FROM touched');
  for (let from = 0; from <= last;) {
    const to = number(
      database,
      `SELECT coalesce(max(id), ${last}) FROM (SELECT id FROM touched WHERE id >= ${from} ORDER BY id LIMIT ${countedAtOnce})`,
    );
    const [first, end] = [from, to];
    yield (db) => countTouched(db, first, end);
    from = to + 1;
  }
  yield reachTouched;
  yield (db) => {
    db.exec('DELETE FROM entries WHERE part IS NULL AND reuses = 0 AND calls = 0 AND id IN (SELECT id FROM touched); DELETE FROM touched');
    countEntries(db);
  };
}

/** Both counts of some entries, and so where they belong; only rows that change are written. */
function countTouched(db: Database, from: number, to: number): void {
  const part = `(CASE WHEN part IS NULL THEN NULL ELSE (part & ${flags.unreachable})
    + (n = 0) * ${flags.top} + (n + m >= 2) * ${flags.shared} END)`;
  db.run(
    `UPDATE entries SET reuses = n, calls = m, part = ${part}
      FROM (SELECT id AS counted, (SELECT count(*) FROM edges WHERE child = t.id) AS n, (SELECT count(*) FROM uses WHERE value = t.id) AS m
        FROM touched AS t WHERE id BETWEEN ? AND ?)
      WHERE id = counted AND (reuses <> n OR calls <> m OR part IS NOT ${part})`,
    from,
    to,
  );
}

/** Which calls have what: see `slotBit`. */
function collectUses(db: Database): void {
  db.exec(`
    DELETE FROM uses;
    INSERT INTO uses SELECT value, form, place, call, sum(DISTINCT bit) FROM (
        SELECT json_each.value AS value, form, ${callPlace} AS place, calls.id AS call, 1 << min(json_each.key + 1, ${lastSlot}) AS bit
          FROM calls, json_each(calls.arguments)
        UNION ALL SELECT result, form, ${callPlace}, id, ${resultBit} FROM calls WHERE result IS NOT NULL
      ) GROUP BY value, form, place, call;
  `);
}

/** Counts and holders of all entries, and which can be reached: in flat memory, many times faster than one by one. */
function* countAll(database: Database): Generator<Step> {
  const last = number(database, 'SELECT max(id) FROM entries');
  const [reuses, calls, reached] = [new Uint32Array(last + 1), new Uint32Array(last + 1), new Uint8Array(last + 1)];
  const total = number(database, 'SELECT sum(length(children)) / 4 FROM entries');
  const children = new Uint32Array(total);
  /** Where the children of each entry begin. */
  const starts = new Uint32Array(last + 2);
  let edges = 0;
  for (let from = 0; from <= last; from += countedAtOnce) {
    const to = Math.min(last, from + countedAtOnce - 1);
    yield (db) => {
      for (const row of db.all<{ id: number; children: Uint8Array }>(
        'SELECT id, children FROM entries WHERE id BETWEEN ? AND ? AND children IS NOT NULL',
        from,
        to,
      )) {
        for (const child of unpackChildren(row.children)) {
          children[edges++] = child;
          reuses[child]!++;
        }
        starts[row.id + 1] = edges;
      }
      for (const { value, n } of db.all<{ value: number; n: number }>(
        'SELECT value, count(*) AS n FROM uses WHERE value BETWEEN ? AND ? GROUP BY value',
        from,
        to,
      ))
        calls[value] = n;
    };
  }
  yield (db) => {
    for (let id = 1; id <= last + 1; id++) starts[id] = Math.max(starts[id] as number, starts[id - 1] as number);
    reach(calls, reached, starts, children);
    db.exec('DELETE FROM edges');
  };
  yield* writeEdges(reuses, starts, children);
  for (let from = 0; from <= last; from += countedAtOnce)
    yield (db) => {
      for (let id = from; id <= Math.min(last, from + countedAtOnce - 1); id++) {
        const [n, m] = [reuses[id] as number, calls[id] as number];
        const part = (n === 0 ? flags.top : 0) | (n + m >= 2 ? flags.shared : 0) | (reached[id] ? 0 : flags.unreachable);
        // as it was written
        if (n === 0 && m === 0 && part === flags.top) continue;
        db.run('UPDATE entries SET reuses = ?, calls = ?, part = CASE WHEN part IS NULL THEN NULL ELSE ? END WHERE id = ?', n, m, part, id);
      }
    };
}

/** In the order of the table: sorted by the children, which are counted already. */
function* writeEdges(reuses: Uint32Array, starts: Uint32Array, children: Uint32Array): Generator<Step> {
  const last = reuses.length - 1;
  const places = new Uint32Array(last + 2);
  for (let id = 0; id <= last; id++) places[id + 1] = (places[id] as number) + (reuses[id] as number);
  const parents = new Uint32Array(children.length);
  const next = places.slice();
  for (let parent = 0; parent <= last; parent++)
    for (let i = starts[parent] as number; i < (starts[parent + 1] as number); i++) parents[next[children[i] as number]!++] = parent;
  for (let from = 0; from <= last; from += countedAtOnce)
    yield (db) => {
      const rows = new Bulk(db, { into: 'INSERT INTO edges VALUES' }, 2);
      for (let child = from; child <= Math.min(last, from + countedAtOnce - 1); child++)
        for (let i = places[child] as number; i < (places[child + 1] as number); i++) rows.add(child, parents[i] as number);
      rows.flush();
    };
}

/** Marks what is to be reached from what calls have. */
function reach(calls: Uint32Array, reached: Uint8Array, starts: Uint32Array, children: Uint32Array): void {
  const todo: number[] = [];
  const mark = (id: number) => {
    if (reached[id]) return;
    reached[id] = 1;
    todo.push(id);
  };
  calls.forEach((n, id) => {
    if (n > 0) mark(id);
  });
  for (let id = todo.pop(); id !== undefined; id = todo.pop())
    for (let i = starts[id] as number; i < (starts[id + 1] as number); i++) mark(children[i] as number);
}

/** What each type has in each part. */
function countEntries(db: Database): void {
  db.exec(`
    DELETE FROM totals;
    INSERT INTO totals
      SELECT type, part, count(*), -sum(-size), 0 FROM entries INDEXED BY entries_by_size WHERE type IS NOT NULL GROUP BY type, part;
    UPDATE totals SET saved = found FROM (
      SELECT type AS t, part AS p, -sum(-(size * max(reuses + calls - 1, 0))) AS found FROM entries INDEXED BY entries_by_saved
        WHERE type IS NOT NULL GROUP BY type, part) WHERE type = t AND part = p;
  `);
}

/** What forms, tags and hours have: each call counts with its record and its result. */
function countCalls(db: Database): void {
  const sized = 'calls LEFT JOIN entries ON entries.id = result';
  const bytes = 'sum(calls.size + coalesce(entries.size, 0))';
  db.exec(`
    UPDATE forms SET calls = 0, bytes = 0;
    UPDATE forms SET calls = n, bytes = b FROM (SELECT form, count(*) AS n, ${bytes} AS b FROM ${sized} GROUP BY form) WHERE id = form;
    DELETE FROM quarters;
    INSERT INTO quarters SELECT CAST(${callPlace} / -${secondsOfQuarter} AS INTEGER), count(*), ${bytes} FROM ${sized} GROUP BY 1;
    UPDATE tags SET calls = 0, bytes = 0;
    UPDATE tags SET calls = n, bytes = b
      FROM (SELECT tag, count(*) AS n, ${bytes} AS b FROM tagged JOIN calls ON calls.id = call LEFT JOIN entries ON entries.id = result GROUP BY tag)
      WHERE id = tag;
  `);
}
