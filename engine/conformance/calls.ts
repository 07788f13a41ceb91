/** Records of calls: saved, loaded, transformed. */
import assert from 'node:assert/strict';
import { callKey } from '../digest/index.ts';
import { DigestedCall } from '../values/calls.ts';
import type { CallFields } from '../values/calls.ts';
import { Float } from '../values/numbers.ts';
import { Digest } from '../values/objects.ts';
import type { DigestHex } from '../values/objects.ts';
import { checkAmbiguity } from './keys.ts';
import type { Calls, Cases } from './manifest.ts';
import { digestOf, keysOf, sampleCall, twins } from './samples.ts';

const changed = (call: DigestedCall, fields: Partial<CallFields<Digest, Digest | null>>) =>
  new DigestedCall({ ...call, ...fields } as CallFields<Digest, Digest>);

export const callCases: Cases<Calls> = {
  'a record comes back as it was, under its lookup key': async (calls) => {
    const records = [
      sampleCall(1),
      new DigestedCall({ name: 'bare' }),
      new DigestedCall({ name: 'prepared', module: 'm', arguments: { only: digestOf(1) }, codeDigest: new Digest('cd'.repeat(32)) }),
      new DigestedCall({
        name: 'versioned',
        version: '1.2',
        arguments: { z: digestOf(1), a: digestOf(2), m: digestOf(1) },
        result: digestOf(null),
      }),
      new DigestedCall({
        name: 'with_metadata',
        metadata: {
          runtime: { timestart: 1.5, count: 3, whole: new Float(2), big: 2n ** 70n, ok: true, no: null },
          tags: { who: "O'Brien “é” \\ \n", nested: { list: [1, [2.5, 'x'], {}] }, '$."odd" key': 1 },
          empty: {},
        },
      }),
    ];
    for (const record of records) {
      const key = await calls.save(record);
      assert.equal(key, callKey(record));
      const loaded = await calls.load(key);
      assert.deepEqual(loaded, record);
      assert.deepEqual([...loaded.arguments.keys()], [...record.arguments.keys()]);
    }
    assert.equal((await keysOf(calls)).length, records.length);
  },
  'a record takes the place of the one with its key': async (calls) => {
    const first = sampleCall(1);
    const second = changed(first, { result: digestOf('new'), metadata: { other: { n: 1 } } });
    const key = await calls.save(first);
    assert.equal(await calls.save(second), key);
    assert.deepEqual(await calls.load(key), second);
    assert.equal(await calls.save(first), key);
    assert.deepEqual(await calls.load(key), first);
    assert.deepEqual(await keysOf(calls), [key]);
  },
  'records whose keys begin alike are told apart': async (calls) => {
    const { calls: both, keys } = twins();
    for (const call of both) await calls.save(call);
    await checkAmbiguity(calls, keys);
  },
  'the order of arguments is part of the key': async (calls) => {
    const ab = new DigestedCall({ name: 'f', arguments: { a: digestOf(1), b: digestOf(2) } });
    const ba = new DigestedCall({ name: 'f', arguments: { b: digestOf(2), a: digestOf(1) } });
    assert.notEqual(await calls.save(ab), await calls.save(ba));
    assert.equal((await keysOf(calls)).length, 2);
  },
  'transform without a function saves every record again': async (calls) => {
    const keys = [await calls.save(sampleCall(1)), await calls.save(sampleCall(2))];
    const report = await calls.transform();
    assert.deepEqual([...report.kept].sort(), keys.sort());
    assert.deepEqual([report.moved.length, report.collisions.size], [0, 0]);
    assert.deepEqual(await keysOf(calls), keys);
  },
  'transform puts what the function gives in the place of each record': async (calls) => {
    const key = await calls.save(sampleCall(1));
    const other = await calls.save(new DigestedCall({ name: 'other' }));
    const rename = (call: DigestedCall) => (call.name === 'other' ? call : changed(call, { module: 'renamed' }));
    const to = callKey(rename(sampleCall(1)));
    const dry = await calls.transform(rename, { dryRun: true });
    assert.deepEqual(dry.moved, [{ from: key, to }]);
    assert.deepEqual(await keysOf(calls), [key, other].sort());
    assert.deepEqual((await calls.transform(rename)).moved, [{ from: key, to }]);
    assert.deepEqual(await keysOf(calls), [to, other].sort());
    assert.equal((await calls.load(to)).module, 'renamed');
    const metadata = changed(await calls.load(to), { metadata: { note: { seen: true } } });
    assert.deepEqual((await calls.transform((call) => (call.module === 'renamed' ? metadata : call))).moved, []);
    assert.deepEqual(await calls.load(to), metadata);
  },
  'transform names the records that come to one key': async (calls) => {
    const keys = [await calls.save(sampleCall(1)), await calls.save(sampleCall(2))].sort();
    const same = () => new DigestedCall({ name: 'same' });
    const report = await calls.transform(same, { dryRun: true });
    const to = callKey(same());
    assert.deepEqual([...report.collisions.keys()], [to]);
    assert.deepEqual([...(report.collisions.get(to) as DigestHex[])].sort(), keys);
    await calls.transform(same);
    assert.deepEqual(await keysOf(calls), [to]);
  },
  'transform ends at an error, with what came before already written': async (calls) => {
    for (let i = 0; i < 4; i++) await calls.save(sampleCall(i));
    let seen = 0;
    const failing = (call: DigestedCall) => {
      if (++seen === 3) throw new Error('enough');
      return changed(call, { module: 'moved' });
    };
    await assert.rejects(calls.transform(failing), /enough/);
    const modules: (string | null)[] = [];
    for (const key of await keysOf(calls)) modules.push((await calls.load(key)).module);
    assert.deepEqual(modules.sort(), ['moved', 'moved', 'study.steps', 'study.steps']);
  },
};
