/** Queries of calls by template. */
import assert from 'node:assert/strict';
import { callKey, digest } from '../digest/index.ts';
import { DigestedCall, QueryCall } from '../values/calls.ts';
import type { CallFields } from '../values/calls.ts';
import { Float } from '../values/numbers.ts';
import { Digest } from '../values/objects.ts';
import type { Valuable } from '../values/value.ts';
import type { Calls, Cases } from './manifest.ts';
import { digestOf, keysOf, sampleCall } from './samples.ts';

const records = {
  relax: new DigestedCall({
    name: 'relax',
    module: 'study.steps',
    version: 1,
    codeDigest: new Digest('cd'.repeat(32)),
    arguments: { atoms: digestOf([1]), steps: digestOf(10) },
    metadata: { runtime: { walltime: 0.5, n: 1 }, tags: { who: 'me', ok: true, list: [1, 'x'] } },
    result: digestOf('relaxed'),
  }),
  again: new DigestedCall({
    name: 'relax',
    module: 'study.steps',
    version: '1',
    arguments: { atoms: digestOf([2]), steps: digestOf(null) },
    metadata: { runtime: { walltime: new Float(2), n: '1' }, tags: { who: 'you', ok: 1, list: [1] } },
    result: digestOf(null),
  }),
  prepared: new DigestedCall({ name: 'energy', arguments: { atoms: digestOf([1]) }, metadata: { tags: {} } }),
} as const;
type Name = keyof typeof records;

const templates: readonly (readonly [Partial<CallFields<Valuable, Valuable>>, readonly Name[]])[] = [
  [{}, ['again', 'prepared', 'relax']],
  [{ name: 'relax' }, ['again', 'relax']],
  [{ name: 'rel' }, []],
  [{ name: 'RELAX' }, []],
  [{ module: 'study.steps' }, ['again', 'relax']],
  [{ version: 1 }, ['relax']],
  [{ version: '1' }, ['again']],
  [{ codeDigest: new Digest('cd'.repeat(32)) }, ['relax']],
  [{ arguments: { atoms: [1] } }, ['prepared', 'relax']],
  [{ arguments: { atoms: digestOf([1]), steps: 10 } }, ['relax']],
  [{ arguments: { steps: null } }, ['again', 'relax']],
  [{ arguments: { steps: digestOf(null) } }, ['again']],
  [{ arguments: { other: null } }, []],
  [{ result: 'relaxed' }, ['relax']],
  [{ result: digestOf(null) }, ['again']],
  [{ metadata: { runtime: {} } }, ['again', 'relax']],
  [{ metadata: { runtime: null } }, ['again', 'relax']],
  [{ metadata: { other: {} } }, []],
  [{ metadata: { runtime: { walltime: null } } }, ['again', 'relax']],
  [{ metadata: { runtime: { walltime: 0.5 } } }, ['relax']],
  [{ metadata: { runtime: { walltime: 2 } } }, ['again']],
  [{ metadata: { runtime: { n: 1 } } }, ['relax']],
  [{ metadata: { runtime: { n: '1' } } }, ['again']],
  [{ metadata: { tags: { who: 'me' }, runtime: { n: 1 } } }, ['relax']],
  [{ metadata: { tags: { ok: true } } }, ['again', 'relax']],
  [{ metadata: { tags: { list: [1, 'x'] } } }, ['relax']],
  [{ metadata: { tags: { who: null, list: [1] } } }, ['again']],
  [{ name: 'relax', arguments: { atoms: [2] }, metadata: { tags: { who: 'me' } } }, []],
];

async function saveAll(calls: Calls): Promise<void> {
  for (const record of Object.values(records)) await calls.save(record);
}

async function found(calls: Calls, template: QueryCall): Promise<string[]> {
  const names: string[] = [];
  const nameOf = new Map(Object.entries(records).map(([name, record]) => [callKey(record), name]));
  for await (const call of calls.query(template)) names.push(nameOf.get(callKey(call)) ?? 'unknown');
  return names.sort();
}

export const queryCases: Cases<Calls> = {
  'a query finds what its template describes': async (calls) => {
    await saveAll(calls);
    for (const [fields, expected] of templates) {
      const text = JSON.stringify(fields, (_, value: unknown) => (value instanceof Digest ? value.hex : value));
      assert.deepEqual(await found(calls, new QueryCall(fields)), expected, text);
    }
  },
  'a query gives whole records': async (calls) => {
    await saveAll(calls);
    for await (const call of calls.query(new QueryCall({ name: 'energy' }))) assert.deepEqual(call, records.prepared);
  },
  'calls are loaded, saved and evicted within a query': async (calls) => {
    for (let i = 0; i < 30; i++) await calls.save(sampleCall(i));
    const before = await keysOf(calls);
    let seen = 0;
    for await (const call of calls.query(new QueryCall({ module: 'study.steps' }))) {
      seen++;
      const key = callKey(call);
      assert.deepEqual(await calls.load(key), call);
      await calls.save(new DigestedCall({ ...(call as CallFields<Digest, Digest>), module: 'copied' }));
      await calls.evict(key);
    }
    assert.equal(seen, before.length);
    assert.equal((await found(calls, new QueryCall({ module: 'copied' }))).length, 30);
    assert.equal((await keysOf(calls)).length, 30);
  },
  'a query that is left in the middle keeps nothing locked': async (calls) => {
    for (let i = 0; i < 10; i++) await calls.save(sampleCall(i));
    for await (const call of calls.query(new QueryCall())) {
      await calls.evict(callKey(call));
      break;
    }
    for (let i = 0; i < 10; i++) await calls.save(sampleCall(i));
    for (const key of await keysOf(calls)) await calls.evict(key);
    assert.deepEqual(await keysOf(calls), []);
  },
  'arguments are compared by digest': async (calls) => {
    await saveAll(calls);
    const hex = digest([1]);
    assert.deepEqual(await found(calls, new QueryCall({ arguments: { atoms: new Digest(hex) } })), ['prepared', 'relax']);
    assert.deepEqual(await found(calls, new QueryCall({ arguments: { atoms: [new Float(1)] } })), ['prepared', 'relax']);
  },
};
