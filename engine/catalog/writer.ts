/** Writes rows into a catalog. One writer at a time: it knows the numbers of types, functions and, in the first build, of all keys. */
import type { Database } from '../sqlite.ts';
import type { Problem } from '../caches/model.ts';
import { Bulk } from './bulk.ts';
import { childrenOf, pack } from './children.ts';
import type { CallFacts, EntryFacts } from './describe.ts';
import { finishAll, finishTouched } from './finish.ts';
import type { Step } from './finish.ts';
import { KeyNumbers } from './key-numbers.ts';
import { toStored } from './keys.ts';
import { tagsOfPickle } from './metas.ts';
import { numbered } from './preview.ts';
import { flags, isIndexed, placeOf, resultBit, slotBit } from './schema.ts';
import { Sums } from './sums.ts';
import type { Keys } from './threads.ts';

/** Written anew, it is not reached until that is found out, unless it was there. In the first build that is found out for all at the end. */
const newPart = (isFirst: boolean) => (isFirst ? flags.top : flags.top | flags.unreachable);

const putEntry = {
  into: 'INSERT INTO entries (id, key, type, part, size, mtime, shape, preview, problem, children) VALUES',
  otherwise: `ON CONFLICT (id) DO UPDATE SET type = excluded.type, part = coalesce(part, excluded.part), size = excluded.size,
    mtime = excluded.mtime, shape = excluded.shape, preview = excluded.preview, problem = excluded.problem, children = excluded.children`,
};

/** Metadata that is known to have been written; beyond, some of it is written twice. */
const maxMetas = 20_000;

type CallRecord = {
  readonly form: number;
  readonly meta: number;
  readonly arguments: string;
  readonly result: number | null;
  readonly started: number | null;
  readonly size: number;
};

export class CatalogWriter {
  readonly #db: Database;
  readonly isFirst: boolean;
  readonly #types = new Map<string, number>();
  readonly #functions = new Map<string, number>();
  readonly #forms = new Map<string, number>();
  readonly #metas = new Map<string, { readonly id: number; readonly tags: readonly number[] }>();
  readonly #tags = new Map<string, number>();
  #numbers = new KeyNumbers();
  readonly #sums: Sums;
  readonly #entries: Bulk;
  #lastId: number;

  constructor(database: Database) {
    this.#db = database;
    this.isFirst = !isIndexed(database);
    this.#entries = new Bulk(database, putEntry, 10);
    this.#sums = new Sums(database);
    this.#lastId = this.#number('SELECT max(id) FROM entries');
    for (const { id, kind, name } of database.all<{ id: number; kind: string; name: string }>('SELECT * FROM types'))
      this.#types.set(JSON.stringify([kind, name]), id);
    for (const { id, module, name } of database.all<{ id: number; module: string | null; name: string }>('SELECT * FROM functions'))
      this.#functions.set(JSON.stringify([module, name]), id);
    for (const { id, ...form } of database.all<{ id: number }>('SELECT id, function, version, code_digest, arguments, metadata FROM forms'))
      this.#forms.set(JSON.stringify(Object.values(form)), id);
    for (const { id, name } of database.all<{ id: number; name: string }>('SELECT id, name FROM tags')) this.#tags.set(name, id);
  }

  #number(sql: string): number {
    return Number(Object.values(this.#db.get<Record<string, number | null>>(sql) ?? {})[0] ?? 0);
  }

  /**
   * Tells which keys are listed, with the numbers of those that have a row. In the first build all others are given numbers here, so that
   * what refers to them can be written before.
   */
  expect(numbers: KeyNumbers, keys: Keys): void {
    this.#numbers = numbers;
    if (!this.isFirst) return;
    for (let i = 0; i < keys.length; i++) {
      const key = keys.at(i) as string;
      if (!numbers.get(key)) numbers.set(key, ++this.#lastId);
    }
  }

  /** Keys that were given numbers and are not put after all get their rows: others may refer to them. */
  settle(keys: Keys): void {
    for (let i = 0; i < keys.length; i++) {
      const key = keys.at(i) as string;
      const id = this.#numbers.get(key);
      if (id) this.#db.run('INSERT OR IGNORE INTO entries (id, key) VALUES (?, ?)', Math.abs(id), toStored(key));
    }
  }

  /** The number of a key; one that nothing is stored under gets a row of its own. */
  idOf(key: string): number {
    const listed = this.#numbers.get(key);
    if (listed) return Math.abs(listed);
    const stored = toStored(key);
    const known = this.#db.get<{ id: number }>('SELECT id FROM entries WHERE key = ?', stored);
    if (known) return known.id;
    this.#db.run('INSERT INTO entries (id, key) VALUES (?, ?)', ++this.#lastId, stored);
    return this.#lastId;
  }

  putValue(key: string, facts: EntryFacts, stat: { size: number; mtime: number }, problem: Problem | null): void {
    const id = this.idOf(key);
    const type = this.#intern(this.#types, 'types (kind, name)', [facts.kind, facts.type]);
    const children = facts.children.map((child) => this.idOf(child));
    // after the first build all is counted
    if (!this.isFirst) {
      this.#dropEdges(id);
      this.#resize(id, stat.size);
      for (const child of children) {
        this.#db.run('INSERT OR IGNORE INTO edges VALUES (?, ?)', child, id);
        this.#touch(child);
      }
      this.#touch(id);
    }
    this.#entries.add(
      id,
      toStored(key),
      type,
      newPart(this.isFirst),
      stat.size,
      Math.round(stat.mtime / 1000),
      facts.shape,
      numbered(facts.preview, (child) => this.idOf(child)),
      problem && JSON.stringify(problem),
      pack(children),
    );
    if (!this.isFirst) this.#entries.flush();
    this.#sums.entry(type, newPart(this.isFirst), stat.size);
  }

  removeValue(id: number): void {
    if (!this.isFirst) {
      this.#dropEdges(id);
      this.#resize(id, 0);
      this.#touch(id);
    }
    this.#db.run(
      'UPDATE entries SET type = NULL, part = NULL, size = NULL, mtime = NULL, shape = NULL, preview = NULL, problem = NULL, children = NULL WHERE id = ?',
      id,
    );
  }

  /** Calls whose result changes its size take more or less room with it. */
  #resize(id: number, size: number): void {
    const before = this.#db.get<{ size: number | null }>('SELECT size FROM entries WHERE id = ?', id)?.size ?? 0;
    if (before === size) return;
    for (const { form, started, meta } of this.#db.all<CallRecord>(
      'SELECT calls.form, started, meta FROM uses JOIN calls ON calls.id = call WHERE value = ? AND slots & ?',
      id,
      resultBit,
    ))
      this.#sums.call(form, started, this.#tagsOf(meta), 0, size - before);
  }

  putCall(key: string, facts: CallFacts, stamp: number, size: number, problem: Problem | null): void {
    const stored = toStored(key);
    const known = this.#db.get<{ id: number }>('SELECT id FROM calls WHERE key = ?', stored);
    if (known) this.removeCall(known.id);
    const fn = this.#intern(this.#functions, 'functions (module, name)', [facts.module, facts.name]);
    const names = JSON.stringify(facts.arguments.map(([name]) => name));
    const form = this.#intern(this.#forms, 'forms (function, version, code_digest, arguments, metadata)', [
      fn,
      facts.version,
      facts.codeDigest,
      names,
      JSON.stringify(facts.metadata),
    ]);
    const meta = this.#internMeta(facts.pickle, facts.tags);
    const ids = facts.arguments.map(([, value]) => this.idOf(value));
    const result = facts.result === null ? null : this.idOf(facts.result);
    this.#db.run(
      'INSERT INTO calls (id, key, form, meta, arguments, result, stamp, size, started, duration, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      known?.id ?? null,
      stored,
      form,
      meta.id,
      JSON.stringify(ids),
      result,
      stamp,
      size,
      facts.started,
      facts.duration,
      problem && JSON.stringify(problem),
    );
    const id = known?.id ?? this.#number('SELECT last_insert_rowid()');
    const place = placeOf(facts.started);
    if (!this.isFirst)
      for (const [value, slots] of slotsOf(ids, result)) {
        this.#db.run('INSERT OR IGNORE INTO uses VALUES (?, ?, ?, ?, ?)', value, form, place, id, slots);
        this.#touch(value);
      }
    for (const tag of meta.tags) this.#db.run('INSERT OR IGNORE INTO tagged VALUES (?, ?, ?)', tag, place, id);
    this.#sums.call(form, facts.started, meta.tags, 1, size + this.#sizeOf(result));
  }

  /** In the first build sizes of results are added at the end. */
  #sizeOf(result: number | null): number {
    if (result === null || this.isFirst) return 0;
    return this.#db.get<{ size: number | null }>('SELECT size FROM entries WHERE id = ?', result)?.size ?? 0;
  }

  removeCall(id: number): void {
    const call = this.#db.get<CallRecord>('SELECT form, meta, arguments, result, started, size FROM calls WHERE id = ?', id);
    if (!call) return;
    const place = placeOf(call.started);
    for (const [value] of this.isFirst ? [] : slotsOf(JSON.parse(call.arguments) as number[], call.result)) {
      this.#db.run('DELETE FROM uses WHERE value = ? AND form = ? AND place = ? AND call = ?', value, call.form, place, id);
      this.#touch(value);
    }
    const tags = this.#tagsOf(call.meta);
    for (const tag of tags) this.#db.run('DELETE FROM tagged WHERE tag = ? AND place = ? AND call = ?', tag, place, id);
    this.#db.run('DELETE FROM calls WHERE id = ?', id);
    this.#sums.call(call.form, call.started, tags, -1, -call.size - this.#sizeOf(call.result));
  }

  #touch(id: number): void {
    this.#db.run('INSERT OR IGNORE INTO touched VALUES (?)', id);
  }

  #dropEdges(id: number): void {
    for (const child of childrenOf(this.#db, id)) {
      this.#db.run('DELETE FROM edges WHERE child = ? AND parent = ?', child, id);
      this.#touch(child);
    }
  }

  #intern(known: Map<string, number>, columns: string, values: (string | number | null)[]): number {
    const name = JSON.stringify(values);
    let id = known.get(name);
    if (id !== undefined) return id;
    this.#db.run(`INSERT INTO ${columns} VALUES (${values.map(() => '?').join()})`, ...values);
    known.set(name, (id = this.#number('SELECT last_insert_rowid()')));
    return id;
  }

  #internMeta(pickle: Uint8Array | null, tags: readonly string[]): { readonly id: number; readonly tags: readonly number[] } {
    const name = pickle ? Buffer.from(pickle).toString('latin1') : '';
    let meta = this.#metas.get(name);
    if (meta) return meta;
    if (this.#metas.size >= maxMetas) this.#metas.clear();
    this.#db.run('INSERT INTO metas (pickle) VALUES (?)', pickle);
    meta = { id: this.#number('SELECT last_insert_rowid()'), tags: this.#tagIds(tags) };
    this.#metas.set(name, meta);
    return meta;
  }

  #tagIds(tags: readonly string[]): number[] {
    return tags.map((tag) => this.#internTag(tag));
  }

  #internTag(tag: string): number {
    let id = this.#tags.get(tag);
    if (id !== undefined) return id;
    this.#db.run('INSERT INTO tags (name) VALUES (?)', tag);
    this.#tags.set(tag, (id = this.#number('SELECT last_insert_rowid()')));
    return id;
  }

  #tagsOf(meta: number): number[] {
    const pickle = this.#db.get<{ pickle: Uint8Array | null }>('SELECT pickle FROM metas WHERE id = ?', meta)?.pickle;
    return pickle ? this.#tagIds(tagsOfPickle(pickle)) : [];
  }

  /** At the end of each transaction. */
  flush(): void {
    this.#entries.flush();
    this.#sums.flush();
  }

  /** Makes indexes, counts and totals, a step at a time. */
  finish(): Iterable<Step> {
    // few keys are asked for from now on, and counting needs room
    this.#numbers = new KeyNumbers();
    return this.isFirst ? finishAll(this.#db) : finishTouched(this.#db);
  }
}

/** Each entry that a call has, with a sum of bits that says as what. */
function slotsOf(ids: readonly number[], result: number | null): Map<number, number> {
  const slots = new Map<number, number>();
  if (result !== null) slots.set(result, resultBit);
  ids.forEach((id, i) => {
    const [held, bit] = [slots.get(id) ?? 0, slotBit(i)];
    // the bit that many arguments share may be there already
    if (Math.floor(held / bit) % 2 === 0) slots.set(id, held + bit);
  });
  return slots;
}
