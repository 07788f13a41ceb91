/** Answers for the views, from the catalog alone. */
import type { Problem } from '../caches/model.ts';
import type { Database, SqlValue } from '../sqlite.ts';
import { common, minPrefix } from '../storage/keys.ts';
import type { Template } from '../storage/template.ts';
import type { DigestedCall } from '../values/calls.ts';
import { mappingOf } from '../values/mapping.ts';
import { repr } from '../values/repr.ts';
import { callCount, callStrands } from './call-pages.ts';
import type { CallFilter } from './call-pages.ts';
import { filterOf, groupRows } from './groups.ts';
import { fromStored, prefixRange, toStored } from './keys.ts';
import type { StoredKey } from './keys.ts';
import { RowMaker } from './make-rows.ts';
import { plan } from './query.ts';
import type { Plan } from './query.ts';
import type {
  CacheSummary,
  CallGroup,
  CallGrouping,
  CallGroupRow,
  CallRow,
  FunctionRow,
  ListTotal,
  ModuleRow,
  Page,
  TypeRow,
  ValueGroup,
  ValueList,
  ValueRow,
} from './rows.ts';
import { metaOfPickle } from './metas.ts';
import { callPlace, fact, flags, isIndexed, resultBit } from './schema.ts';
import { measure } from './sizes.ts';
import type { Measured, Roots } from './sizes.ts';
import { merge, page } from './strands.ts';
import type { PageIds } from './strands.ts';
import { TextFilter, textPage, textTotal } from './text.ts';
import { savedBytes, valueCount, valuePage, valueTotal } from './value-pages.ts';

/** Entries that cannot be read and are named in the summary; the rest is counted. */
const namedProblems = 3;
/** A value that a million calls use is not looked for among all of their results. */
const usesLookedAt = 1000;
/** Calls of a form whose values are offered. */
const lookedAt = 2000;
/** Calls that are gathered before others get their turn. */
const portion = 500;

type Range = { readonly after: string | null; readonly limit: number };

export class CatalogReader {
  readonly #db: Database;
  readonly #rows: RowMaker;
  readonly #hasValues: boolean;

  constructor(database: Database, hasValues: boolean) {
    this.#db = database;
    this.#hasValues = hasValues;
    this.#rows = new RowMaker(database, hasValues);
  }

  state(): { asOf: number; complete: boolean } {
    return { asOf: Number(fact(this.#db, 'asOf') ?? 0), complete: this.complete };
  }

  get complete(): boolean {
    return fact(this.#db, 'complete') === 1;
  }

  summary(hasCalls: boolean): CacheSummary {
    const groups = Object.fromEntries(
      (['shared', 'top', 'unreachable', 'all', 'unreadable'] as const).map((group) => [group, valueTotal(this.#db, { group })]),
    ) as Record<ValueGroup, ListTotal>;
    const { all, shared, top, unreadable } = groups;
    const values = {
      ...{ count: all.count, bytes: all.bytes, shared: shared.count, top: top.count, unreadable: unreadable.count },
      ...{ groups, saved: savedBytes(this.#db, 'all'), types: this.types('all').length },
    };
    const calls = this.#db.get<{ count: number; bytes: number; functions: number }>(
      `SELECT coalesce(sum(calls), 0) AS count, coalesce(sum(bytes), 0) AS bytes, count(DISTINCT iif(calls > 0, function, NULL)) AS functions
        FROM forms`,
    ) as { count: number; bytes: number; functions: number };
    return {
      values: this.#hasValues ? values : null,
      calls: hasCalls ? { ...calls } : null,
      problems: [...this.#unreadable('entries', 'value'), ...this.#unreadable('calls', 'call')],
      ...this.state(),
    };
  }

  /** The first of the entries that cannot be read, by name, and how many more there are. */
  #unreadable(table: 'entries' | 'calls', noun: string): Problem[] {
    const rows = this.#db.all<{ key: StoredKey; problem: string }>(
      `SELECT key, problem FROM ${table} WHERE problem IS NOT NULL ORDER BY key LIMIT ?`,
      namedProblems,
    );
    const problems = rows.map(({ key, problem }): Problem => {
      const { message, ...rest } = JSON.parse(problem) as Problem;
      return { ...rest, message: `The ${noun} ${fromStored(key).slice(0, 8)} cannot be read: ${message}` };
    });
    if (rows.length < namedProblems) return problems;
    const { n } = this.#db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE problem IS NOT NULL`) as { n: number };
    if (n > rows.length) problems.push({ code: 'MORE', message: `${n - rows.length} more ${noun}s cannot be read.` });
    return problems;
  }

  modules(): ModuleRow[] {
    return this.#db
      .all<ModuleRow>(
        `SELECT module, sum(calls) AS calls, count(DISTINCT function) AS functions FROM forms JOIN functions ON functions.id = function
          WHERE calls > 0 GROUP BY module ORDER BY module`,
      )
      .map((row) => ({ ...row }));
  }

  functions(module: string | null | undefined): FunctionRow[] {
    const where = module === undefined ? '' : 'AND module IS ?';
    const rows = this.#db.all<FunctionRow>(
      `SELECT module, name, sum(calls) AS calls FROM forms JOIN functions ON functions.id = function
        WHERE calls > 0 ${where} GROUP BY function ORDER BY name, module`,
      ...(module === undefined ? [] : [module]),
    );
    return rows.map((row) => ({ ...row }));
  }

  groups(by: CallGrouping, within: CallGroup): CallGroupRow[] {
    return groupRows(this.#db, by, within);
  }

  /** The calls of a group, the latest first; those without a time last. */
  calls(group: CallGroup, range: Range): Page<CallRow> {
    return this.callPage(filterOf(this.#db, group), range);
  }

  /** `undefined`: there are none. */
  callPage(filter: CallFilter | undefined, { after, limit }: Range): Page<CallRow> {
    if (!filter) return { rows: [], next: null, total: 0, counted: true, ...this.state() };
    const { ids, next } = page(this.#db, callStrands(this.#db, filter), after, limit);
    return {
      rows: ids.flatMap((id) => this.#rows.callAt(id) ?? []),
      next,
      total: callCount(this.#db, filter),
      counted: true,
      ...this.state(),
    };
  }

  plan(template: Template): Plan | undefined {
    return plan(this.#db, template);
  }

  /** Keys of the calls that a filter finds, in order, a portion at a time. */
  *callKeys(filter: CallFilter): Generator<string[]> {
    for (const ids of this.#callIds(filter))
      yield ids.flatMap((id) => {
        const row = this.#db.get<{ key: StoredKey }>('SELECT key FROM calls WHERE id = ?', id);
        return row ? [fromStored(row.key)] : [];
      });
  }

  *#callIds(filter: CallFilter): Generator<number[]> {
    let ids: number[] = [];
    for (const { id } of merge(this.#db, callStrands(this.#db, filter), null, portion)) {
      if (ids.push(id) < portion) continue;
      yield ids;
      ids = [];
    }
    yield ids;
  }

  values(list: ValueList, { after, limit }: Range): Page<ValueRow> {
    const { text, ...rest } = list;
    if (text !== undefined && text !== '') return this.#textPage(rest, text, { after, limit });
    return { ...this.#valuePage(valuePage(this.#db, list, after, limit)), total: valueCount(this.#db, list), counted: true };
  }

  #valuePage({ ids, next }: PageIds) {
    return { rows: ids.flatMap((id) => this.#rows.valueAt(id) ?? []), next, ...this.state() };
  }

  /** Its cursor says how many rows came before. */
  #textPage(list: ValueList, text: string, { after, limit }: Range): Page<ValueRow> {
    const [before, cursor] = after === null ? [0, null] : (JSON.parse(after) as [number, string]);
    const found = this.#valuePage(textPage(this.#db, list, this.#textFilter(text), cursor, limit));
    const total = before + found.rows.length;
    const next = found.next === null ? null : JSON.stringify([total, found.next]);
    return { ...found, next, total, counted: next === null };
  }

  #textFilter(text: string): TextFilter {
    return new TextFilter(this.#db, text, (preview) => this.compose(preview));
  }

  /** What a list has in all; under a text filter, what was found so far comes first. */
  *count(list: ValueList): Generator<ListTotal, ListTotal> {
    const { text, ...rest } = list;
    if (text === undefined || text === '') return valueTotal(this.#db, rest);
    return yield* textTotal(this.#db, rest, this.#textFilter(text));
  }

  /** What a group has of each type, the most first. */
  types(group: ValueGroup): TypeRow[] {
    const part = { all: '1', unreadable: `kind = 'unreadable'`, ...bits };
    return this.#db
      .all<TypeRow>(
        `SELECT name AS type, kind, sum(count) AS count, sum(bytes) AS bytes, sum(saved) AS saved FROM totals JOIN types ON types.id = type
          WHERE count > 0 AND ${part[group]} GROUP BY types.id ORDER BY 3 DESC, 1`,
      )
      .map((row) => ({ ...row }));
  }

  value(key: string): ValueRow | undefined {
    return this.#rows.value(key);
  }

  call(key: string): CallRow | undefined {
    return this.#rows.call(key);
  }

  /** All that the body reads is of one state of the catalog. */
  reading<T>(body: () => T): T {
    return this.#db.reading(body);
  }

  freshCall(key: string, call: DigestedCall): CallRow {
    return this.#rows.freshCall(key, call);
  }

  preview(key: string, length?: number): string | undefined {
    return this.#rows.preview(key, length);
  }

  compose(template: string, length?: number): string {
    return this.#rows.compose(template, length);
  }

  /** The function that gave an entry as its result, if that is found among the first of its uses. */
  madeBy(key: string): string | undefined {
    return this.#db.get<{ name: string }>(
      `SELECT name FROM (SELECT form, slots FROM uses WHERE value = (SELECT id FROM entries WHERE key = ?) LIMIT ${usesLookedAt}) AS used
        JOIN forms ON forms.id = used.form JOIN functions ON functions.id = forms.function WHERE slots & ${resultBit} LIMIT 1`,
      toStored(key),
    )?.name;
  }

  /** Values that hold an entry. None are known before everything was read once. */
  parents(key: string, { after, limit }: Range): Page<ValueRow> {
    const entry = this.#db.get<{ id: number; reuses: number }>('SELECT id, reuses FROM entries WHERE key = ?', toStored(key));
    const strand = { from: 'edges', where: 'child = ?', place: 'parent', id: 'parent' };
    const strands = entry && isIndexed(this.#db) ? [{ ...strand, parameters: [entry.id] }] : [];
    return { ...this.#valuePage(page(this.#db, strands, after, limit)), total: entry?.reuses ?? 0, counted: true };
  }

  /** What is measured for `sizes`: a value, or what the calls of a group have. Takes time where they are many. */
  *measureCalls(group: CallGroup): Generator<number, Measured> {
    const uses = new Map<number, number>();
    let records: ListTotal = { count: 0, bytes: 0 };
    const filter = filterOf(this.#db, group);
    for (const ids of filter ? this.#callIds(filter) : []) {
      for (const id of ids) {
        const call = this.#db.get<{ size: number; arguments: string; result: number | null }>(
          'SELECT size, arguments, result FROM calls WHERE id = ?',
          id,
        );
        if (!call) continue;
        records = { count: records.count + 1, bytes: records.bytes + call.size };
        const held = new Set(JSON.parse(call.arguments) as number[]);
        if (call.result !== null) held.add(call.result);
        for (const value of held) uses.set(value, (uses.get(value) ?? 0) + 1);
      }
      yield records.count;
    }
    return yield* this.#measure({ uses, records }, false);
  }

  *measureValue(key: string): Generator<number, Measured> {
    const row = this.#db.get<{ id: number }>('SELECT id FROM entries WHERE key = ? AND part IS NOT NULL', toStored(key));
    const uses = new Map(row ? [[row.id, 0]] : []);
    return yield* this.#measure({ uses, records: { count: 0, bytes: 0 } }, true);
  }

  #measure(roots: Roots, isFreed: boolean): Generator<number, Measured> {
    return measure(this.#db, roots, isFreed);
  }

  withPrefix(store: 'values' | 'calls', prefix: string, limit: number): string[] {
    const from = store === 'values' ? 'entries WHERE part IS NOT NULL AND' : 'calls WHERE';
    return this.#db
      .all<{ key: StoredKey }>(`SELECT key FROM ${from} key BETWEEN ? AND ? ORDER BY key LIMIT ?`, ...prefixRange(prefix), limit)
      .map((row) => fromStored(row.key));
  }

  /** The shortest prefix that no other key of the store has. */
  shorten(store: 'values' | 'calls', key: string): string {
    const from = store === 'values' ? 'entries WHERE part IS NOT NULL AND' : 'calls WHERE';
    const neighbours = [
      this.#db.get<{ key: StoredKey }>(`SELECT key FROM ${from} key < ? ORDER BY key DESC LIMIT 1`, toStored(key)),
      this.#db.get<{ key: StoredKey }>(`SELECT key FROM ${from} key > ? ORDER BY key LIMIT 1`, toStored(key)),
    ];
    return key.slice(0, Math.max(minPrefix, ...neighbours.map((row) => (row ? common(key, fromStored(row.key)) + 1 : 0))));
  }

  /** Names of arguments, and of metadata with their keys, that calls of a function have. */
  /** How many calls there are. */
  callCount(): number {
    return this.#db.get<{ count: number }>('SELECT coalesce(sum(calls), 0) AS count FROM forms')?.count ?? 0;
  }

  /** What an argument is in the latest calls of a function, and in how many, the most first. */
  argumentCounts(module: string | undefined, name: string | undefined, argument: string): Map<string, number> {
    const counts = new Map<number, number>();
    for (const { id, arguments: names } of this.#forms(module, name)) {
      const at = (JSON.parse(names) as string[]).indexOf(argument);
      if (at < 0) continue;
      for (const row of this.#latest<{ arguments: string }>('arguments', id)) {
        const entry = (JSON.parse(row.arguments) as number[])[at];
        if (entry !== undefined) counts.set(entry, (counts.get(entry) ?? 0) + 1);
      }
    }
    const keyOf = (id: number) => this.#db.get<{ key: StoredKey }>('SELECT key FROM entries WHERE id = ?', id);
    return new Map(
      mostFirst(counts).flatMap(([id, n]) => {
        const row = keyOf(id);
        return row ? [[fromStored(row.key), n] as const] : [];
      }),
    );
  }

  /** The same of a piece of metadata, as Python prints it; nothing of running times. */
  metadataCounts(module: string | undefined, name: string | undefined, metadata: string, key: string): Map<string, number> {
    const metas = new Map<number, number>();
    for (const { id } of this.#forms(module, name))
      for (const { meta } of this.#latest<{ meta: number }>('meta', id)) metas.set(meta, (metas.get(meta) ?? 0) + 1);
    const counts = new Map<string, number>();
    for (const [id, n] of metas) {
      const pickle = this.#db.get<{ pickle: Uint8Array | null }>('SELECT pickle FROM metas WHERE id = ?', id)?.pickle;
      const data = pickle ? mappingOf(metaOfPickle(pickle).get(metadata)) : null;
      const value = data?.get(key);
      if (value === undefined) continue;
      const text = repr(value, { maxLength: 100 });
      counts.set(text, (counts.get(text) ?? 0) + n);
    }
    return new Map(mostFirst(counts));
  }

  #forms(module: string | undefined, name: string | undefined) {
    return this.#db.all<{ id: number; arguments: string }>(
      `SELECT forms.id, arguments FROM forms JOIN functions ON functions.id = function
        WHERE calls > 0 AND name = coalesce(?, name) AND module IS coalesce(?, module)`,
      name ?? null,
      module ?? null,
    );
  }

  /** Of the latest calls of a form. */
  #latest<Row>(column: 'arguments' | 'meta', form: number): Row[] {
    return this.#db.all<Row>(`SELECT ${column} FROM calls WHERE form = ? ORDER BY ${callPlace} LIMIT ${lookedAt}`, form);
  }

  fields(module: string | null | undefined, name: string | undefined) {
    const conditions = [module !== undefined && 'module IS ?', name !== undefined && 'name = ?'].filter((condition) => condition !== false);
    const parameters: SqlValue[] = [...(module === undefined ? [] : [module]), ...(name === undefined ? [] : [name])];
    const forms = this.#db.all<{ arguments: string; metadata: string }>(
      `SELECT DISTINCT arguments, metadata FROM forms JOIN functions ON functions.id = function
        WHERE calls > 0 ${conditions.map((condition) => `AND ${condition}`).join(' ')}`,
      ...parameters,
    );
    const names = new Set(forms.flatMap((form) => JSON.parse(form.arguments) as string[]));
    const keys = new Map<string, Set<string>>();
    for (const form of forms) {
      for (const [entry, own] of Object.entries((JSON.parse(form.metadata) as Record<string, string[] | null> | null) ?? {})) {
        const known = keys.get(entry) ?? new Set<string>();
        own?.forEach((key) => known.add(key));
        keys.set(entry, known);
      }
    }
    return { arguments: [...names], metadata: [...keys].map(([entry, set]) => ({ name: entry, keys: [...set].sort() })) };
  }
}

/** The hundred that are had the most; more are not offered. */
const mostFirst = <Key>(counts: ReadonlyMap<Key, number>) => [...counts].sort((a, b) => b[1] - a[1]).slice(0, 100);

const bits = Object.fromEntries(Object.entries(flags).map(([group, bit]) => [group, `part & ${bit}`])) as Record<
  keyof typeof flags,
  string
>;
