/** What a catalog keeps while values and calls come and go, against the same made by hand of what is there in the end. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callCount } from '../../../engine/catalog/call-pages.ts';
import { describeCall } from '../../../engine/catalog/describe.ts';
import { fromStored } from '../../../engine/catalog/keys.ts';
import { CatalogStore } from '../../../engine/catalog/open.ts';
import { CatalogReader } from '../../../engine/catalog/read.ts';
import type { CallGroup, CallRow, Page, ValueGroup } from '../../../engine/catalog/rows.ts';
import { setFact } from '../../../engine/catalog/schema.ts';
import { CatalogWriter } from '../../../engine/catalog/writer.ts';
import { Digest, DigestedCall, QueryCall } from '../../../engine/index.ts';
import type { Database } from '../../../engine/sqlite.ts';
import { Template } from '../../../engine/storage/template.ts';
import { runSeed } from '../../support/dose.ts';

type Held = { readonly size: number; readonly children: readonly string[]; readonly type: string };
type Model = { readonly values: Map<string, Held>; readonly calls: Map<string, { call: DigestedCall; size: number }> };

const valueKeys = Array.from({ length: 14 }, (_, i) => i.toString(16).padStart(2, '0').repeat(32));
const callKeys = Array.from({ length: 8 }, (_, i) => (i + 160).toString(16).repeat(32));

/** An entry holds only entries with lower numbers, as contents that name each other by digest must. */
const value = fc.record({
  key: fc.nat(valueKeys.length - 1),
  size: fc.constantFrom(0, 10, 300),
  type: fc.constantFrom('list', 'int'),
  children: fc.array(fc.nat(valueKeys.length - 1), { maxLength: 4 }),
});
const call = fc.record({
  key: fc.nat(callKeys.length - 1),
  size: fc.constantFrom(50, 70),
  name: fc.constantFrom('f', 'g'),
  module: fc.constantFrom('m', null),
  version: fc.constantFrom(1, '1', null),
  codeDigest: fc.constantFrom('aa'.repeat(32), null),
  arguments: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.nat(valueKeys.length - 1), { maxKeys: 3 }),
  result: fc.option(fc.nat(valueKeys.length - 1)),
  tags: fc.option(fc.dictionary(fc.constantFrom('project', 'who'), fc.constantFrom('a', 1, true), { maxKeys: 2 })),
  started: fc.option(fc.constantFrom(1.7e9, 1.7e9 + 100_000.5, 1.71e9)),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('value' as const), value }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('call' as const), call }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drop value' as const), key: fc.nat(valueKeys.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drop call' as const), key: fc.nat(callKeys.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('finish' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const keyOf = (i: number) => valueKeys[i] as string;
const digestOf = (i: number) => new Digest(keyOf(i));

function callOf(drawn: typeof call extends fc.Arbitrary<infer C> ? C : never): DigestedCall {
  return new DigestedCall({
    ...{ name: drawn.name, module: drawn.module, version: drawn.version, codeDigest: drawn.codeDigest },
    arguments: Object.fromEntries(Object.entries(drawn.arguments).map(([name, i]) => [name, digestOf(i)])),
    ...(drawn.result !== null && { result: digestOf(drawn.result) }),
    metadata: {
      ...(drawn.tags && { tags: drawn.tags }),
      ...(drawn.started !== null && { runtime: { timestart: drawn.started, walltime: 2.5 } }),
    },
  });
}

function play(db: Database, steps: readonly Step[]): Model {
  const model: Model = { values: new Map(), calls: new Map() };
  let writer = new CatalogWriter(db);
  const finish = () => {
    for (const work of writer.finish()) db.transaction(() => work(db));
    writer = new CatalogWriter(db);
  };
  const idOf = (table: string, key: string) => db.get<{ id: number }>(`SELECT id FROM ${table} WHERE key = ?`, Buffer.from(key, 'hex'))?.id;
  for (const done of steps) {
    if (done.do === 'finish') {
      finish();
      continue;
    }
    db.transaction(() => {
      if (done.do === 'value') {
        const { size, type } = done.value;
        const key = keyOf(done.value.key);
        if (model.values.has(key)) return; // what is stored does not change
        const children = [...new Set(done.value.children.filter((child) => child < done.value.key).map(keyOf))];
        model.values.set(key, { size, type, children });
        writer.putValue(key, { kind: 'container', type, shape: null, preview: key.slice(0, 2), children }, { size, mtime: 1e12 }, null);
      } else if (done.do === 'call') {
        const key = callKeys[done.call.key] as string;
        const made = callOf(done.call);
        model.calls.set(key, { call: made, size: done.call.size });
        writer.putCall(key, describeCall(made), 1, done.call.size, null);
      } else if (done.do === 'drop value') {
        const key = keyOf(done.key);
        if (model.values.delete(key)) writer.removeValue(idOf('entries', key) as number);
      } else {
        const key = callKeys[done.key] as string;
        if (model.calls.delete(key)) writer.removeCall(idOf('calls', key) as number);
      }
      writer.flush();
    });
  }
  finish();
  setFact(db, 'complete', 1);
  return model;
}

const heldBy = ({ call }: { call: DigestedCall }) =>
  new Set<string>([...[...call.arguments.values()].map(({ hex }) => hex), ...(call.result ? [call.result.hex] : [])]);
const reusesOf = ({ values }: Model, key: string) => [...values.values()].filter(({ children }) => children.includes(key)).length;
const callsOf = ({ calls }: Model, key: string) => [...calls.values()].filter((one) => heldBy(one).has(key)).length;

function closureOf({ values }: Model, roots: Iterable<string>): Set<string> {
  const found = new Set(roots);
  for (const key of found) for (const child of values.get(key)?.children ?? []) found.add(child);
  return found;
}

const room = ({ values, calls }: Model, keys: Iterable<string>) =>
  [...keys].reduce((sum, key) => sum + (values.get(key)?.size ?? calls.get(key)?.size ?? 0), 0);

/** What is no longer held by anything when these are gone; by hand: what is held is taken away until nothing changes. */
function freed(model: Model, values: readonly string[], calls: readonly string[]): Set<string> {
  const gone = new Set([...values, ...calls]);
  const candidates = closureOf(model, [...values, ...calls.flatMap((key) => [...heldBy(model.calls.get(key) as { call: DigestedCall })])]);
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const key of candidates) {
      const isHeld =
        [...model.values].some(([parent, { children }]) => !gone.has(parent) && children.includes(key)) ||
        [...model.calls].some(([parent, one]) => !gone.has(parent) && heldBy(one).has(key));
      if (!isHeld) gone.add(key);
    }
  }
  return gone;
}

function pages<R>(load: (after: string | null) => Page<R>): R[] {
  const rows: R[] = [];
  for (let after: string | null = null; ;) {
    const page = load(after);
    rows.push(...page.rows);
    after = page.next;
    if (after === null) {
      assert.equal(page.total, rows.length);
      return rows;
    }
  }
}

function finished<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

describe('what a catalog keeps', () => {
  const seed = runSeed();
  const check = (body: (model: Model, catalog: CatalogReader, db: Database) => void) =>
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), (steps) => {
        const { database } = new CatalogStore([]).open('0');
        try {
          const model = play(database, steps);
          body(model, new CatalogReader(database, true), database);
        } finally {
          database.close();
        }
      }),
      { numRuns: 50, seed },
    );

  it('of values: who holds them, which group they are in, and totals', () =>
    check((model, catalog) => {
      const reached = closureOf(
        model,
        [...model.calls.values()].flatMap((one) => [...heldBy(one)]),
      );
      const groups: Readonly<Record<Exclude<ValueGroup, 'unreadable'>, (key: string) => boolean>> = {
        all: () => true,
        top: (key) => reusesOf(model, key) === 0,
        shared: (key) => reusesOf(model, key) + callsOf(model, key) >= 2,
        unreachable: (key) => !reached.has(key),
      };
      for (const [group, isIn] of Object.entries(groups) as [keyof typeof groups, (key: string) => boolean][]) {
        const wanted = [...model.values.keys()].filter(isIn).sort();
        const rows = pages((after) => catalog.values({ group, sort: 'key' }, { after, limit: 3 }));
        assert.deepEqual(
          rows.map(({ key }) => key),
          wanted,
          group,
        );
        for (const { key, reuses, calls } of rows) assert.deepEqual([reuses, calls], [reusesOf(model, key), callsOf(model, key)]);
        assert.deepEqual(catalog.summary(true).values?.groups[group], { count: wanted.length, bytes: room(model, wanted) });
        assert.equal(
          catalog.types(group).reduce((sum, { saved }) => sum + saved, 0),
          wanted.reduce(
            (sum, key) => sum + (model.values.get(key) as Held).size * Math.max(0, reusesOf(model, key) + callsOf(model, key) - 1),
            0,
          ),
        );
      }
      assert.equal(catalog.summary(true).values?.types, new Set([...model.values.values()].map(({ type }) => type)).size);
      for (const key of valueKeys) {
        const parents = pages((after) => catalog.parents(key, { after, limit: 2 })).map((row) => row.key);
        assert.deepEqual(
          parents.sort(),
          [...model.values]
            .filter(([, { children }]) => children.includes(key))
            .map(([parent]) => parent)
            .sort(),
        );
      }
    })).timeout(60_000);

  it('of calls: every group, its count and its bytes, and the calls in it, the latest first', () =>
    check((model, catalog) => {
      const bytesOf = (key: string) => {
        const { call: made, size } = model.calls.get(key) as { call: DigestedCall; size: number };
        return size + (made.result ? (model.values.get(made.result.hex)?.size ?? 0) : 0);
      };
      const started = (row: CallRow) => row.started ?? 0;
      /** A time of 0 is none. */
      const latestOf = (group: CallGroup) => {
        const [first] = catalog.calls(group, { after: null, limit: 1 }).rows;
        return first && started(first) > 0 ? first.started : null;
      };
      const look = (group: CallGroup, calls: number, bytes?: number) => {
        const rows = pages((after) => catalog.calls(group, { after, limit: 2 }));
        assert.deepEqual(
          rows.map(started),
          rows.map(started).toSorted((a, b) => b - a),
        );
        assert.equal(rows.length, calls);
        if (bytes !== undefined)
          assert.equal(
            rows.reduce((sum, { key }) => sum + bytesOf(key), 0),
            bytes,
          );
        return rows.map(({ key }) => key);
      };
      const { calls: total } = catalog.summary(true);
      assert.deepEqual(look({}, model.calls.size, total?.bytes).sort(), [...model.calls.keys()].sort());
      assert.equal(total?.functions, new Set([...model.calls.values()].map((one) => `${one.call.module} ${one.call.name}`)).size);
      const below = { module: 'function', function: 'version', version: 'codeDigest' } as const;
      const visit = (by: 'module' | 'function' | 'version' | 'codeDigest', within: CallGroup): string[] =>
        catalog.groups(by, within).flatMap(({ group, calls, bytes, latest, groups }) => {
          const keys = look(group, calls, bytes);
          assert.equal(latest, latestOf(group), 'the latest');
          if (by === 'codeDigest') return keys;
          const inner = visit(below[by], group);
          assert.equal(catalog.groups(below[by], group).length, groups);
          assert.deepEqual(inner.toSorted(), keys.toSorted());
          return keys;
        });
      assert.deepEqual(visit('module', {}).sort(), [...model.calls.keys()].sort());
      for (const { group, calls, bytes, latest } of catalog.groups('tag', {})) {
        look(group, calls, bytes);
        assert.equal(latest, latestOf(group), 'the latest');
      }
      const tagged = [...model.calls.values()].flatMap(({ call: made }) => [
        ...((made.metadata.get('tags') as Map<string, unknown> | undefined) ?? []),
      ]);
      assert.equal(
        catalog.groups('tag', {}).reduce((sum, { calls }) => sum + calls, 0),
        tagged.length,
      );
      const months = catalog.groups('month', {});
      assert.equal(
        months.reduce((sum, { calls }) => sum + calls, 0),
        model.calls.size,
      );
      for (const { group, calls, bytes, groups } of months) {
        look(group, calls, bytes);
        const days = catalog.groups('day', group);
        if (group.month !== '') assert.equal(days.length, groups);
        if (group.month !== '')
          assert.equal(
            days.reduce((sum, row) => sum + row.calls, 0),
            calls,
          );
        for (const day of days) look(day.group, day.calls, day.bytes);
      }
      for (const key of valueKeys) {
        const wanted = [...model.calls].filter(([, one]) => heldBy(one).has(key)).map(([name]) => name);
        assert.deepEqual(look({ uses: key }, wanted.length).sort(), wanted.sort());
      }
    })).timeout(60_000);

  it('of sizes: own, with all that is reached, and what nothing else holds', () =>
    check((model, catalog) => {
      for (const key of model.values.keys()) {
        const { own, closure, exclusive } = finished(catalog.measureValue(key));
        assert.equal(own.bytes, model.values.get(key)?.size);
        assert.equal(closure.bytes, room(model, closureOf(model, [key])));
        assert.equal(exclusive.bytes, room(model, freed(model, [key], [])), 'exclusive');
      }
      for (const { group } of [...catalog.groups('module', {}), ...catalog.groups('month', {})]) {
        const calls = pages((after) => catalog.calls(group, { after, limit: 100 })).map(({ key }) => key);
        const roots = new Set(calls.flatMap((key) => [...heldBy(model.calls.get(key) as { call: DigestedCall })]));
        const { own, closure, exclusive } = finished(catalog.measureCalls(group));
        assert.equal(own.bytes, room(model, calls) + room(model, roots));
        assert.equal(closure.bytes, room(model, calls) + room(model, closureOf(model, roots)));
        assert.equal(exclusive.bytes, room(model, freed(model, [], calls)), 'exclusive');
      }
    })).timeout(60_000);

  const template = fc.record(
    {
      name: fc.constantFrom('f', 'g', 'h'),
      module: fc.constantFrom('m', 'n'),
      version: fc.constantFrom(1, '1'),
      codeDigest: fc.constantFrom('aa'.repeat(32), 'bb'.repeat(32)),
      arguments: fc.dictionary(fc.constantFrom('x', 'y'), fc.option(fc.nat(valueKeys.length - 1)), { maxKeys: 2 }),
      result: fc.nat(valueKeys.length - 1),
      metadata: fc.dictionary(
        fc.constantFrom('tags', 'runtime', 'git'),
        fc.dictionary(fc.constantFrom('project', 'who', 'walltime'), fc.constantFrom(null, 'a', 1, 2.5), { maxKeys: 2 }),
        { maxKeys: 2 },
      ),
    },
    { requiredKeys: [] },
  );

  it('of calls finds for a template what its records match, and counts it', () =>
    check((model, catalog, db) => {
      for (const drawn of fc.sample(template, { numRuns: 20, seed: model.calls.size })) {
        const asked = new Template(
          new QueryCall({
            ...drawn,
            arguments: Object.fromEntries(
              Object.entries(drawn.arguments ?? {}).map(([name, i]) => [name, i === null ? null : digestOf(i)]),
            ),
            result: drawn.result === undefined ? null : digestOf(drawn.result),
          }),
        );
        const wanted = [...model.calls].filter(([, { call: made }]) => asked.matches(made)).map(([key]) => key);
        const plan = catalog.plan(asked);
        const found = plan ? pages((after) => catalog.callPage(plan.filter, { after, limit: 3 })).map(({ key }) => key) : [];
        if (plan) assert.equal(callCount(db, plan.filter), found.length);
        assert.equal(new Set(found).size, found.length);
        // where it is not exact, the records are asked
        const left = plan?.isExact === false ? found.filter((key) => asked.matches(model.calls.get(key)?.call as DigestedCall)) : found;
        assert.deepEqual(left.sort(), wanted.sort());
      }
    })).timeout(60_000);

  it('is nothing of what is gone', () =>
    check((model, catalog, db) => {
      const held = new Set([...model.values.values()].flatMap(({ children }) => children));
      for (const one of model.calls.values()) for (const key of heldBy(one)) held.add(key);
      const keys = db.all<{ key: Uint8Array }>('SELECT key FROM entries').map(({ key }) => fromStored(key));
      // entries that nobody refers to any more go with the next count after the first
      for (const key of keys) assert.ok(model.values.has(key) || held.has(key) || catalog.value(key) === undefined);
      assert.deepEqual(db.all('SELECT * FROM touched'), []);
    })).timeout(60_000);
});
