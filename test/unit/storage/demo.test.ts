import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  AmbiguousDigestError,
  CallPickleFile,
  Digest,
  KeyError,
  PyDict,
  QueryCall,
  repr,
  Sql,
  ValuePickleFile,
} from '../../../engine/index.ts';
import type { CallStorage, Value } from '../../../engine/index.ts';
import { demo, eos, sweep } from '../../support/demo.ts';
import type { ExpectedCache, Template } from '../../support/demo.ts';

const fromJson = (value: unknown): Value => {
  if (value !== null && typeof value === 'object' && '$digest' in value) return new Digest(value.$digest as string);
  return value as Value;
};

const mapped = (record: { readonly [name: string]: unknown } = {}, of = fromJson) =>
  new Map(Object.entries(record).map(([name, value]): [string, Value] => [name, of(value)]));

const templateOf = (template: Template) =>
  new QueryCall({
    ...(template.name !== undefined && { name: template.name }),
    ...(template.module !== undefined && { module: template.module }),
    ...(template.version !== undefined && { version: template.version }),
    ...(template.result !== undefined && { result: fromJson(template.result) }),
    arguments: mapped(template.arguments),
    metadata: mapped(template.metadata, (filters) => new PyDict(mapped(filters as Record<string, unknown>))),
  });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const caches: readonly [string, ExpectedCache, () => ValuePickleFile, () => CallStorage & { close(): Promise<void> }][] = [
  [
    'eos: pickle and SQL',
    eos,
    () => new ValuePickleFile({ root: join(demo, 'eos/values') }),
    () => new Sql({ url: `sqlite:///${join(demo, 'eos/calls.db')}` }),
  ],
  [
    'sweep: cloudpickle, compressed in part',
    sweep,
    () => new ValuePickleFile({ root: join(demo, 'sweep/values') }),
    () => new CallPickleFile({ root: join(demo, 'sweep/calls') }),
  ],
];

for (const [name, expected, openValues, openCalls] of caches)
  describe(`the demonstration cache ${name}`, () => {
    const values = openValues();
    const calls = openCalls();
    after(() => calls.close());

    it('lists every key', async () => {
      assert.deepEqual((await all(calls.list())).sort(), Object.keys(expected.records).sort());
      assert.equal((await all(values.list())).length, expected.values);
    });

    it('counts reuses and children as the reference does', async () => {
      const counts = await values.countReuses();
      assert.deepEqual(Object.fromEntries([...counts].sort()), Object.fromEntries(Object.entries(expected.reuses).sort()));
      assert.equal(counts.get('00'.repeat(32) as never), 0);
      for (const [key, children] of Object.entries(expected.children))
        assert.deepEqual([...(await values.childDigests(key as never))].sort(), [...children].sort());
    });

    it('loads every call, its arguments and result, which print as in Python', async () => {
      for (const [key, record] of Object.entries(expected.records)) {
        const call = await calls.load(key);
        assert.equal(call.name, record.name);
        assert.equal(call.module, record.module);
        assert.deepEqual(call.version, record.version);
        assert.deepEqual(
          [...call.arguments].map(([argument, digest]) => [argument, digest.hex]),
          record.arguments.map(([argument, digest]) => [argument, digest]),
        );
        assert.equal(call.result?.hex ?? null, record.result);
        for (const [, argument, text] of record.arguments)
          if (text !== null) assert.equal(repr(await values.load(argument as never)), text);
        if (record.resultRepr !== null) assert.equal(repr(await values.load(record.result as never)), record.resultRepr);
      }
    });

    it('finds what the reference finds', async () => {
      for (const { template, keys } of expected.queries) {
        const found = await all(calls.query(templateOf(template)));
        const described = found.map((call) => JSON.stringify([call.name, [...call.arguments].map(([, digest]) => digest.hex)])).sort();
        const wanted = keys
          .map((key) => expected.records[key])
          .map((record) => JSON.stringify([record?.name, record?.arguments.map(([, digest]) => digest)]))
          .sort();
        assert.deepEqual(described, wanted, JSON.stringify(template));
      }
    });

    it('expands and shortens keys', async () => {
      for (const store of [values, calls]) {
        const keys = (await all(store.list())).sort();
        const [first, second] = keys as [never, never];
        assert.deepEqual(await store.expand(first), first);
        const [short] = await store.shrink(first, second);
        assert.ok(short !== undefined && short.length >= 4);
        assert.equal(await store.expand(short), first);
        assert.equal(await store.contains(short), true);
        assert.equal(await store.contains(first), true);
        assert.equal(await store.contains('ffffffffffff'), false);
        assert.equal(await store.contains('ff'), false);
        await assert.rejects(store.expand('abc'), (error: unknown) => error instanceof KeyError && error.code === 'SHORT_PREFIX');
        await assert.rejects(store.expand('ffffffff'), (error: unknown) => error instanceof KeyError && error.code === 'ABSENT');
        await assert.rejects(store.load('f'.repeat(64)), KeyError);
        const ambiguous = keys.find((key, i) => keys[i + 1]?.slice(0, 4) === key.slice(0, 4));
        if (ambiguous !== undefined) await assert.rejects(store.expand(ambiguous.slice(0, 4)), AmbiguousDigestError);
      }
    });
  });
