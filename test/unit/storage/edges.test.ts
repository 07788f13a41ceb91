/** What operations do at their edges, beyond what every storage does alike (engine/conformance). */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CallMemory,
  CallPickleFile,
  callKey,
  Digest,
  digest,
  DigestedCall,
  dumps,
  KeyError,
  PickleError,
  QueryCall,
  StorageBackend,
  ValueBagOfHoldingH5File,
  ValueMemory,
  ValueMixin,
  ValuePickleFile,
} from '../../../engine/index.ts';
import type { DigestHex, Value } from '../../../engine/index.ts';
import { keysOf } from '../../../engine/conformance/samples.ts';

const key = (digit: string) => digit.repeat(64) as DigestHex;

describe('a folder of entries', () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleche-edges-'));
    root = join(folder, 'values');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lists files and links to files, whatever their names, and none that is hidden or a lock', async () => {
    mkdirSync(join(root, key('d')), { recursive: true });
    writeFileSync(join(root, key('1')), dumps(1));
    writeFileSync(join(root, 'stray'), dumps('stray'));
    for (const name of [`.${key('2')}.0123.tmp`, `${key('1')}.lock`]) writeFileSync(join(root, name), '');
    symlinkSync(join(root, key('1')), join(root, key('3')));
    symlinkSync(join(root, 'nowhere'), join(root, key('4')));
    const values = new ValuePickleFile({ root });
    assert.deepEqual(await keysOf(values), [key('1'), key('3'), 'stray'].sort());
    assert.equal(await values.load(key('3')), 1);
    // a dangling link is no entry
    assert.equal(await values.contains(key('4')), false);
  });

  it('contains what is there, readable or not', async () => {
    mkdirSync(root);
    writeFileSync(join(root, key('1')), 'no pickle');
    const values = new ValuePickleFile({ root });
    assert.equal(await values.contains(key('1')), true);
    assert.equal(await values.contains(key('1').slice(0, 9)), true);
    await assert.rejects(values.load(key('1')), PickleError);
  });

  it('is not made by those who only look', async () => {
    const deep = join(root, 'not', 'there');
    for (const values of [new ValuePickleFile({ root: deep }), new ValueBagOfHoldingH5File({ root: deep })]) {
      await using storage = values;
      assert.deepEqual(await keysOf(storage), []);
      assert.equal(await storage.contains(key('1')), false);
      await storage.evict(key('1'));
      await assert.rejects(storage.load(key('1')), KeyError);
      assert.equal((await storage.countReuses()).size, 0);
    }
    const calls = new CallPickleFile({ root: deep });
    for await (const _ of calls.query(new QueryCall())) assert.fail('there is none');
    assert.equal(existsSync(root), false);
  });

  it('loses the lock file of an old release with the entry', async () => {
    const values = new ValuePickleFile({ root });
    const saved = await values.save('text');
    writeFileSync(join(root, `${saved}.lock`), '');
    await values.evict(saved);
    assert.deepEqual(readdirSync(root), []);
  });

  it('is signed with the first key, and read with any of them; FLECHE_SECRET_KEY has those that are not given', async () => {
    const [old, current] = ['ab12', 'cd34'];
    const saved = await new ValuePickleFile({ root, secretKey: [old] }).save('signed');
    assert.equal(await new ValuePickleFile({ root, secretKey: [current, old] }).load(saved), 'signed');
    const isForged = (error: unknown) => error instanceof KeyError && error.code === 'BAD_SIGNATURE';
    await assert.rejects(new ValuePickleFile({ root, secretKey: [current] }).load(saved), isForged);
    // rotated: saved again it has the signature of the first
    await new ValuePickleFile({ root, secretKey: `${current}:${old}` }).save('signed');
    assert.equal(await new ValuePickleFile({ root, secretKey: [current] }).load(saved), 'signed');
    process.env.FLECHE_SECRET_KEY = `${old}:${current}`;
    try {
      assert.equal(await new ValuePickleFile({ root }).load(saved), 'signed');
      await assert.rejects(new ValuePickleFile({ root, secretKey: [old] }).load(saved), isForged);
      const other = await new ValuePickleFile({ root }).save('another');
      assert.equal(await new ValuePickleFile({ root, secretKey: [old] }).load(other), 'another');
    } finally {
      delete process.env.FLECHE_SECRET_KEY;
    }
    assert.equal(await new ValuePickleFile({ root }).load(saved), 'signed', 'without a key nothing is verified');
  });
});

describe('a backend that only gets', () => {
  class Getting extends StorageBackend {
    async *list(): AsyncGenerator<DigestHex> {}
    put(): Promise<DigestHex> {
      return Promise.reject(new Error('is never written'));
    }
    get(asked: DigestHex): Promise<Value> {
      return Promise.reject(asked === key('1') ? new KeyError('It is not there.') : new RangeError('broken'));
    }
    protected _evict(): Promise<void> {
      return Promise.resolve();
    }
  }
  class Values extends ValueMixin(Getting) {}

  it('contains what it gets; only a KeyError says that it does not', async () => {
    const values = new Values();
    assert.equal(await values.contains(key('1')), false);
    await assert.rejects(values.contains(key('2')), RangeError);
  });
});

describe('records of calls', () => {
  const call = (name: string, result: number) => new DigestedCall({ name, result: new Digest(digest(result)) });

  it('that are gone meanwhile are passed over by transform', async () => {
    const calls = new CallMemory();
    for (const name of ['a', 'b', 'c']) await calls.save(call(name, 1));
    const seen: string[] = [];
    await calls.transform((each) => {
      // the first one takes the others away
      if (seen.length === 0) for (const other of ['a', 'b', 'c']) if (other !== each.name) calls.storage.delete(callKey(call(other, 1)));
      seen.push(each.name);
      return each;
    });
    assert.equal(seen.length, 1);
    assert.equal((await keysOf(calls)).length, 1);
  });

  it('that come to one key leave the later one', async () => {
    const calls = new CallMemory();
    for (const [name, result] of [['a', 1], ['b', 2], ['c', 3]] as const) await calls.save(call(name, result)); // prettier-ignore
    const order: (string | undefined)[] = [];
    await calls.transform((each) => {
      order.push(each.result?.hex);
      return new DigestedCall({ name: 'one', result: each.result as Digest });
    });
    const [left] = await keysOf(calls);
    assert.equal((await calls.load(left as DigestHex)).result?.hex, order.at(-1));
  });

  it('are not counted as parents of what they refer to', async () => {
    const values = new ValueMemory();
    const argument = await values.save('argument');
    const calls = new CallMemory();
    for (let i = 0; i < 50; i++) await calls.save(new DigestedCall({ name: `f${i}`, arguments: { a: new Digest(argument) } }));
    assert.equal((await values.countReuses()).get(argument), 0);
  });
});
