/** Every list, filter and order against the same done by hand. */
import assert from 'node:assert/strict';
import { CatalogStore } from '../../../engine/catalog/open.ts';
import { CatalogReader } from '../../../engine/catalog/read.ts';
import { setFact } from '../../../engine/catalog/schema.ts';
import { CatalogWriter } from '../../../engine/catalog/writer.ts';
import type { Database } from '../../../engine/sqlite.ts';
import type { ValueGroup, ValueList, ValueRow, ValueSort } from '../../../engine/workers/protocol.ts';

type Entry = { key: string; type: string; kind: string; size: number; mtime: number; children: string[]; reuses: number; calls: number };

const count = 400;
const types = ['dict', 'list', 'ndarray', 'int', 'Structure'] as const;
/** The same on every run. */
const spread = (i: number, salt: number) => Math.imul(i * 31 + salt + 7, 0x9e3779b1) >>> 0;

/** Entries with many equal sizes, times and counts: what a page must not lose or repeat. */
function entries(): Entry[] {
  const keys = Array.from({ length: count }, (_, i) =>
    Array.from({ length: 8 }, (_, k) => spread(i, k).toString(16).padStart(8, '0')).join(''),
  );
  const made = keys.map((key, i): Entry => {
    const broken = i % 57 === 0;
    return {
      key,
      type: broken ? 'unreadable' : (types[spread(i, 11) % types.length] as string),
      kind: broken ? 'unreadable' : 'container',
      size: 100 * (spread(i, 12) % 5),
      mtime: 1000 * (1.7e9 + (spread(i, 13) % 4)),
      children: keys.filter((child, j) => child !== key && spread(i * count + j, 14) % 300 === 0),
      reuses: 0,
      calls: spread(i, 15) % 6 === 0 ? 1 + (spread(i, 16) % 3) : 0,
    };
  });
  for (const { children } of made) for (const child of children) (made.find(({ key }) => key === child) as Entry).reuses++;
  return made;
}

function fill(db: Database, list: readonly Entry[], isFinished: boolean): void {
  const writer = new CatalogWriter(db);
  const facts = {
    name: 'f',
    module: 'm',
    version: null,
    codeDigest: null,
    metadata: {},
    pickle: null,
    tags: [],
    started: null,
    duration: null,
  };
  db.transaction(() => {
    for (const { key, kind, type, children, size, mtime } of list)
      writer.putValue(
        key,
        { kind, type, shape: null, preview: key.slice(0, 4), children },
        { size, mtime },
        kind === 'unreadable' ? { code: 'PICKLE', message: 'broken' } : null,
      );
    for (const { key, calls } of list)
      for (let i = 0; i < calls; i++)
        writer.putCall(
          (i + 1).toString(16).padStart(4, '0') + key.slice(4),
          { ...facts, arguments: [['a', key]], result: key },
          1,
          0,
          null,
        );
    writer.flush();
  });
  if (!isFinished) return;
  for (const step of writer.finish()) db.transaction(() => step(db));
  setFact(db, 'complete', 1);
}

/** Every entry that a call of this cache leads to. */
function reachable(list: readonly Entry[]): Set<string> {
  const of = new Map(list.map((entry) => [entry.key, entry]));
  const found = new Set(list.filter(({ calls }) => calls > 0).map(({ key }) => key));
  for (const key of found) for (const child of (of.get(key) as Entry).children) found.add(child);
  return found;
}

const list = entries();
const reached = reachable(list);
const isShared = ({ reuses, calls }: Entry) => reuses + calls >= 2;
const groups: Readonly<Record<ValueGroup, (entry: Entry) => boolean>> = {
  all: () => true,
  top: ({ reuses }) => reuses === 0,
  unreachable: ({ key }) => !reached.has(key),
  shared: isShared,
  unreadable: ({ kind }) => kind === 'unreadable',
};
/** Ascending. */
const places: Readonly<Record<Exclude<ValueSort, 'key'>, (entry: Entry) => number>> = {
  reuses: ({ reuses }) => -reuses,
  saved: ({ size, reuses, calls }) => -(size * Math.max(reuses + calls - 1, 0)),
  size: ({ size }) => -size,
  age: ({ mtime }) => -mtime,
};

describe('pages of a catalog', () => {
  const of = new Map(list.map((entry) => [entry.key, entry]));
  const catalogIn = (isFinished: boolean) => {
    const { database } = new CatalogStore([]).open('0');
    fill(database, list, isFinished);
    return new CatalogReader(database, true);
  };
  const catalog = catalogIn(true);

  function all(query: ValueList, limit: number, reader = catalog): ValueRow[] {
    const rows: ValueRow[] = [];
    let after: string | null = null;
    do {
      const page: ReturnType<typeof reader.values> = reader.values(query, { after, limit });
      assert.ok(page.rows.length <= limit);
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  const prefixes = [
    undefined,
    '',
    (list[3] as Entry).key.slice(0, 1),
    (list[3] as Entry).key.slice(0, 3),
    (list[3] as Entry).key.slice(0, 20),
    (list[3] as Entry).key,
  ];
  for (const group of Object.keys(groups) as ValueGroup[])
    for (const type of [undefined, 'ndarray', 'no such type'])
      it(`list ${type ?? 'every type'} of “${group}” once and in order, under any prefix`, () => {
        for (const prefix of prefixes)
          for (const sort of ['key', ...Object.keys(places)] as ValueSort[]) {
            const wanted = list.filter(
              (entry) => groups[group](entry) && (type === undefined || entry.type === type) && entry.key.startsWith(prefix ?? ''),
            );
            const query: ValueList = { group, sort, ...(type !== undefined && { type }), ...(prefix !== undefined && { prefix }) };
            const rows = all(query, 7);
            assert.deepEqual(rows.map(({ key }) => key).sort(), wanted.map(({ key }) => key).sort());
            assert.equal(catalog.values(query, { after: null, limit: 1 }).total, wanted.length);
            const order = rows.map(({ key }) => (sort === 'key' ? key : places[sort](of.get(key) as Entry)));
            assert.deepEqual(order, sort === 'key' ? order.toSorted() : order.toSorted((a, b) => (a as number) - (b as number)));
          }
      });

  it('have the counts of their rows, and totals by type', () => {
    for (const { key, reuses, calls, size } of all({ group: 'all' }, 1000)) {
      const entry = of.get(key) as Entry;
      assert.deepEqual([reuses, calls, size], [entry.reuses, entry.calls, entry.size]);
    }
    for (const group of Object.keys(groups) as ValueGroup[]) {
      const wanted = new Map<string, number>();
      for (const entry of list) if (groups[group](entry)) wanted.set(entry.type, (wanted.get(entry.type) ?? 0) + 1);
      assert.deepEqual(new Map(catalog.types(group).map(({ type, count }) => [type, count])), wanted);
    }
  });

  it('under a text filter have what has it in its preview or type, or begins with it, in any order; and it is counted', () => {
    const [some] = list as [Entry];
    for (const text of ['a', some.key.slice(0, 3), some.key.slice(0, 10).toUpperCase(), 'STRUCT', 'ndarray', '%', 'no such text'])
      for (const group of ['all', 'shared', 'unreachable'] as const)
        for (const type of [undefined, 'dict']) {
          const small = text.toLowerCase();
          const wanted = list.filter(
            (entry) =>
              groups[group](entry) &&
              (type === undefined || entry.type === type) &&
              (entry.key.startsWith(small) || entry.key.slice(0, 4).includes(small) || entry.type.toLowerCase().includes(small)),
          );
          for (const sort of ['key', 'size'] as const) {
            const query: ValueList = { group, sort, text, ...(type !== undefined && { type }) };
            const rows = all(query, 7);
            assert.deepEqual(rows.map(({ key }) => key).sort(), wanted.map(({ key }) => key).sort(), text);
            const order = rows.map(({ key }) => (sort === 'key' ? key : places.size(of.get(key) as Entry)));
            assert.deepEqual(order, sort === 'key' ? order.toSorted() : order.toSorted((a, b) => (a as number) - (b as number)));
            const counting = catalog.count(query);
            let step = counting.next();
            while (!step.done) step = counting.next();
            assert.deepEqual(step.value, { count: wanted.length, bytes: wanted.reduce((sum, { size }) => sum + size, 0) });
          }
        }
  });

  it('of the calls of a function list each once', () => {
    const keys: string[] = [];
    for (let after: string | null = null; ;) {
      const page: ReturnType<typeof catalog.calls> = catalog.calls({ module: 'm', name: 'f' }, { after, limit: 9 });
      keys.push(...page.rows.map(({ key }) => key));
      after = page.next;
      if (after === null) break;
    }
    const calls = list.reduce((sum, entry) => sum + entry.calls, 0);
    assert.deepEqual([keys.length, new Set(keys).size], [calls, calls]);
    assert.equal(catalog.calls({ module: 'm', name: 'f' }, { after: null, limit: 1 }).total, calls);
    assert.deepEqual(catalog.modules(), [{ module: 'm', calls, functions: 1 }]);
  });

  it('are there while a cache is read for the first time', () => {
    const begun = catalogIn(false);
    for (const sort of ['key', ...Object.keys(places)] as ValueSort[]) assert.equal(all({ group: 'all', sort }, 50, begun).length, count);
    const page = begun.values({ group: 'all', type: 'list' }, { after: null, limit: 1000 });
    assert.equal(page.complete, false);
    assert.equal(page.total, page.rows.length);
    assert.deepEqual(begun.parents((list[0] as Entry).key, { after: null, limit: 10 }).rows, []);
  });
});
