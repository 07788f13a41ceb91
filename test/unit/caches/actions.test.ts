import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evict, planEviction, present } from '../../../engine/caches/actions/evict.ts';
import type { RecordScope } from '../../../engine/caches/actions/model.ts';
import { evictRekeyed, planRekey, writeRekeyed } from '../../../engine/caches/actions/rekey.ts';
import { repairedCopy, replaceBag } from '../../../engine/caches/actions/repair.ts';
import { saveValue } from '../../../engine/caches/actions/save.ts';
import { identify } from '../../../engine/caches/identify.ts';
import type { PairConfig, StoreConfig } from '../../../engine/caches/model.ts';
import { openCalls, openValues } from '../../../engine/caches/open.ts';
import { sampleCall } from '../../../engine/conformance/samples.ts';
import {
  callKey,
  CallPickleFile,
  CancelledError,
  digest,
  Digest,
  DigestedCall,
  Float,
  ValueBagOfHoldingH5File,
  ValuePickleFile,
} from '../../../engine/index.ts';
import { demo, eos, positions } from '../../support/demo.ts';

const watch = { check: () => undefined, progress: () => undefined };

let folder: string;
let count = 0;
before(() => (folder = mkdtempSync(join(tmpdir(), 'fleche-actions-'))));
after(() => rmSync(folder, { recursive: true }));

function demoCache(name = 'eos'): PairConfig {
  const path = join(folder, `demo${count++}`);
  cpSync(join(demo, name), path, { recursive: true });
  return identify(path, folder)[0] as PairConfig;
}

function pair(values: Partial<StoreConfig>, calls: Partial<StoreConfig> = values, more: Partial<PairConfig> = {}): PairConfig {
  const at = join(folder, String(count++));
  const place = (store: string, config: Partial<StoreConfig>): StoreConfig =>
    config.type === 'sql'
      ? { type: 'sql', url: `sqlite:///${join(at, 'calls.db')}` }
      : { type: 'pickle', root: join(at, store), ...config };
  mkdirSync(at);
  return { kind: 'pair', id: at, name: 'test', origin: {}, values: place('values', values), calls: place('calls', calls), ...more };
}

const kinds: readonly (readonly [string, () => PairConfig])[] = [
  ['pickles', () => pair({})],
  ['bags of several keys', () => pair({ type: 'bagofholding_hdf' })],
  ['bags of one key', () => pair({ type: 'bagofholding_hdf', prefixLength: 0 })],
  ['pickles and SQL', () => pair({}, { type: 'sql' })],
];

async function keysOf(cache: PairConfig, store: 'values' | 'calls'): Promise<string[]> {
  const storage = store === 'values' ? openValues(cache.values as StoreConfig) : openCalls(cache.calls as StoreConfig);
  const keys: string[] = [];
  for await (const key of storage.list()) keys.push(key);
  await storage.close();
  return keys.sort();
}

async function saveCalls(cache: PairConfig, calls: readonly DigestedCall[]): Promise<string[]> {
  const storage = openCalls(cache.calls as StoreConfig);
  const keys: string[] = [];
  for (const call of calls) keys.push(await storage.save(call));
  await storage.close();
  return keys;
}

/** The entries that can be reached from keys, by the reference's own lists. */
function above(children: typeof eos.children, key: string): Set<string> {
  const found = new Set<string>();
  const pending = [key];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const [parent, held] of Object.entries(children))
      if (held.includes(next) && !found.has(parent) && found.add(parent)) pending.push(parent);
  return found;
}

describe('evicting', () => {
  it('says which values and calls would break, as the reference counts them', async () => {
    const cache = demoCache();
    const plan = await planEviction(cache, [{ store: 'values', key: positions }], watch);
    const parents = above(eos.children, positions);
    assert.equal(plan.parents.count, parents.size);
    for (const { key } of plan.parents.first) assert.ok(parents.has(key), key);
    const broken = new Set([positions, ...parents]);
    const users = Object.entries(eos.records).filter(
      ([, { arguments: args, result }]) => args.some(([, key]) => broken.has(key)) || (result !== null && broken.has(result)),
    );
    assert.equal(plan.users.count, users.length);
    assert.ok(users.length > 20);
    assert.deepEqual([plan.values, plan.calls, plan.absent, plan.unreadable.count], [1, 0, 0, 0]);
    assert.ok(plan.bytes > 0);
    assert.equal((await keysOf(cache, 'values')).length, eos.values, 'nothing was removed');
  });

  it('counts neither what is evicted with it nor what only uses others', async () => {
    const cache = demoCache();
    const parents = [...above(eos.children, positions)];
    const entries = [positions, ...parents].map((key) => ({ store: 'values' as const, key }));
    const calls = Object.keys(eos.records).map((key) => ({ store: 'calls' as const, key }));
    const all = await planEviction(cache, [...entries, ...calls], watch);
    assert.deepEqual([all.parents.count, all.users.count, all.calls], [0, 0, eos.calls]);
    const alone = await planEviction(cache, calls.slice(0, 3), watch);
    assert.deepEqual([alone.parents.count, alone.users.count, alone.bytes], [0, 0, 0]);
  });

  it('names what cannot be read: it may hold the entry too', async () => {
    const cache = demoCache();
    const [parent = ''] = above(eos.children, positions);
    truncateSync(join(cache.values?.root as string, parent), 40);
    const plan = await planEviction(cache, [{ store: 'values', key: positions }], watch);
    assert.deepEqual(
      plan.unreadable.first.map(({ key }) => key),
      [parent],
    );
  });

  for (const [name, open] of kinds)
    it(`removes calls and values of ${name}, and nothing else`, async () => {
      const cache = open();
      const values = openValues(cache.values as StoreConfig);
      const [a, b] = [await values.save(['a', ['b', 'c']]), await values.save(['kept', ['b', 'c']])];
      await values.close();
      const [first = '', second = ''] = await saveCalls(cache, [sampleCall(1), sampleCall(2)]);
      const before = await keysOf(cache, 'values');
      const entries = [{ store: 'values', key: a } as const, { store: 'calls', key: first } as const];
      assert.deepEqual(await present(cache, [...entries, { store: 'calls', key: '0'.repeat(64) }]), entries);
      assert.equal(await evict(cache, entries, { parents: 0, users: 0 }, watch), 2);
      assert.deepEqual(
        await keysOf(cache, 'values'),
        before.filter((key) => key !== a),
      );
      assert.deepEqual(await keysOf(cache, 'calls'), [second]);
      assert.ok(before.includes(b));
      const again = await planEviction(cache, entries, watch);
      assert.deepEqual([again.absent, again.values, again.calls], [2, 1, 1]);
    });

  it('does nothing where more would break by now than was agreed to', async () => {
    const cache = pair({});
    await using values = new ValuePickleFile({ root: cache.values?.root as string, remainingDepth: 1 });
    const part = await values.save([1, 2]);
    const entries = [{ store: 'values' as const, key: part }];
    const { parents, users } = await planEviction(cache, entries, watch);
    await values.save([[1, 2], 'new']);
    const agreed = { parents: parents.count, users: users.count };
    await assert.rejects(evict(cache, entries, agreed, watch), { code: 'CHANGED' });
    assert.ok(await values.contains(part));
  });

  it('never touches a cache that is read-only, lives only in Python, or is signed with another key', async () => {
    const writable = pair({});
    const [key = ''] = await saveCalls(writable, [sampleCall(1)]);
    const entries = [{ store: 'calls' as const, key }];
    const none = { parents: 0, users: 0 };
    await assert.rejects(evict({ ...writable, readOnly: true }, entries, none, watch), { code: 'READ_ONLY' });
    await assert.rejects(evict({ ...writable, calls: { type: 'memory' } }, entries, none, watch), { code: 'NO_STORE' });
    assert.deepEqual(await keysOf(writable, 'calls'), [key]);

    for (const compress of [false, true]) {
      const root = join(folder, `signed${compress}`);
      await using signed = new ValuePickleFile({ root, secretKey: 'ab'.repeat(32), compress });
      await signed.save('hidden');
      const cache = (secretKey?: string[]): PairConfig => ({
        ...pair({}),
        values: { type: 'pickle', root, ...(secretKey && { secretKey }) },
      });
      await assert.rejects(saveValue(cache(), { kind: 'literal', text: '1' }), { code: 'SIGNED' });
      await assert.rejects(saveValue(cache(['cd'.repeat(32)]), { kind: 'literal', text: '1' }), { code: 'BAD_SIGNATURE' });
      assert.equal(readdirSync(root).length, 1);
      await saveValue(cache(['ab'.repeat(32)]), { kind: 'literal', text: '1' });
      assert.equal(await signed.load(digest(1)), 1);
    }
  });

  it('stops when it is told to', async () => {
    const cache = demoCache();
    const stop = {
      ...watch,
      check: () => {
        throw new CancelledError();
      },
    };
    await assert.rejects(planEviction(cache, [{ store: 'values', key: positions }], stop), CancelledError);
    const call = [{ store: 'calls' as const, key: Object.keys(eos.records)[0] as string }];
    await assert.rejects(planRekey(cache, {}, {}, stop), CancelledError);
    assert.equal(await evict(cache, call, { parents: 0, users: 0 }, watch), 1);
  });
});

describe('saving a value', () => {
  for (const [name, open] of kinds)
    it(`writes it and its parts, each once, to ${name}`, async () => {
      const cache = open();
      const text = "{'a': [1.0, 2], 'b': ('x', [1.0, 2])}";
      const saved = await saveValue(cache, { kind: 'literal', text });
      assert.equal(saved.stored, null);
      assert.equal(saved.written, (await keysOf(cache, 'values')).length);
      const again = await saveValue(cache, { kind: 'literal', text });
      assert.deepEqual([again.key, again.written], [saved.key, 0]);
      assert.equal(again.stored, text);
    });

  it('leaves what has its key as it is, also within others', async () => {
    const cache = pair({});
    await using values = new ValuePickleFile({ root: cache.values?.root as string, remainingDepth: 1 });
    await values.save([[1, 2], 'a']);
    const files = () => readdirSync(values.root).map((name) => [name, readFileSync(join(values.root, name), 'hex')]);
    const before = new Map(files() as [string, string][]);
    const one = await saveValue(cache, { kind: 'literal', text: '[[1.0, 2.0], "b"]' });
    assert.equal(one.written, 1);
    for (const [name, bytes] of before) assert.equal(readFileSync(join(values.root, name), 'hex'), bytes, name);
    const same = await saveValue(cache, { kind: 'literal', text: '[1.0, 2.0]' });
    assert.deepEqual([same.written, same.stored], [0, '[1, 2]']);
    assert.deepEqual(await values.load(one.key), [[1, 2], 'b']);
  });

  it('takes a JSON file as Python reads it', async () => {
    const cache = pair({});
    const path = join(folder, 'value.json');
    writeFileSync(path, '{"n": 1, "x": 1.0, "big": 123456789012345678901234567890, "list": [true, null]}');
    const { key } = await saveValue(cache, { kind: 'json', path });
    await using values = openValues(cache.values as StoreConfig);
    const dict = (await values.load(key)) as unknown as Map<string, unknown>;
    assert.deepEqual([...dict.values()], [1, new Float(1), 123456789012345678901234567890n, [true, null]]);
    writeFileSync(path, '{"n": 1,}');
    await assert.rejects(saveValue(cache, { kind: 'json', path }), { code: 'BAD_JSON', data: { path } });
    await assert.rejects(saveValue(cache, { kind: 'literal', text: '[1, f(2)]' }), { name: 'LiteralError' });
  });
});

describe('giving records new keys', () => {
  for (const [name, open] of kinds)
    it(`writes new records of ${name} first, and evicts the old ones when told to`, async () => {
      const cache = open();
      const calls = [sampleCall(0), sampleCall(1), sampleCall(3)];
      const keys = await saveCalls(cache, calls);
      const scope = { name: 'function_0' };
      const change = { module: 'study.new', version: '2', codeDigest: 'ab'.repeat(32) };
      const fields = { module: 'study.new', version: '2', codeDigest: new Digest('ab'.repeat(32)) };
      const wanted = [calls[0], calls[2]].map((call) => callKey(new DigestedCall({ ...(call as DigestedCall), ...fields } as never)));
      const plan = await planRekey(cache, scope, change, watch);
      assert.deepEqual([plan.records, plan.unchanged, plan.written, plan.collisions.count], [2, 0, 0, 0]);
      assert.deepEqual(plan.moved.first.map(({ from }) => from).sort(), [keys[0], keys[2]].sort());
      assert.deepEqual(plan.moved.first.map(({ to }) => to).sort(), [...wanted].sort());
      assert.deepEqual(await keysOf(cache, 'calls'), [...keys].sort(), 'a plan changes nothing');
      assert.equal(await writeRekeyed(cache, scope, change, 'skip', watch), 2);
      assert.deepEqual(await keysOf(cache, 'calls'), [...keys, ...wanted].sort());
      const between = await planRekey(cache, { keys }, change, watch);
      assert.deepEqual([between.written, between.moved.count], [2, 1], 'what was begun is known');
      assert.equal(await evictRekeyed(cache, scope, change, 'skip', watch), 2);
      assert.deepEqual(await keysOf(cache, 'calls'), [keys[1], ...wanted].sort());
      await using storage = openCalls(cache.calls as StoreConfig);
      const loaded = await storage.load(wanted[0] as string);
      assert.deepEqual([loaded.module, loaded.version, loaded.codeDigest], [fields.module, '2', fields.codeDigest]);
      assert.deepEqual([loaded.result, loaded.arguments], [calls[0]?.result, calls[0]?.arguments]);
    });

  it('means the records of a module, function, version and code digest', async () => {
    const cache = pair({});
    const code = 'ab'.repeat(32);
    const call = (version: number | string | null, codeDigest: Digest | null) =>
      new DigestedCall({ name: 'f', module: 'm', version, codeDigest, arguments: { a: new Digest(digest(1)) } });
    await saveCalls(cache, [call(1, null), call('1', null), call(null, new Digest(code)), sampleCall(1)]);
    const meant = async (scope: RecordScope) => (await planRekey(cache, scope, { name: 'g' }, watch)).records;
    assert.equal(await meant({}), 4);
    assert.equal(await meant({ module: 'm', name: 'f' }), 3);
    assert.equal(await meant({ module: 'm', version: '1' }), 1);
    assert.equal(await meant({ version: '"1"' }), 1);
    assert.equal(await meant({ version: null }), 1);
    assert.equal(await meant({ codeDigest: code }), 1);
    assert.equal(await meant({ module: 'm', codeDigest: null }), 2);
    assert.equal(await meant({ keys: ['0'.repeat(64)] }), 0);
  });

  it('names records that collide, leaves them alone, or replaces them as the reference does', async () => {
    const cache = pair({});
    const make = (version: number, result: string) =>
      new DigestedCall({ name: 'f', module: 'm', version, arguments: { a: new Digest(digest(1)) }, result: new Digest(digest(result)) });
    const [one = '', two = '', three = ''] = await saveCalls(cache, [make(1, 'x'), make(2, 'y'), make(3, 'y')]);
    const change = { version: 3 };
    const plan = await planRekey(cache, {}, change, watch);
    assert.deepEqual([plan.records, plan.moved.count, plan.written, plan.unchanged], [3, 0, 1, 1]);
    assert.deepEqual(
      plan.collisions.first.map(({ to, from, isStored }) => ({ to, from, isStored })),
      [{ to: three, from: [one], isStored: true }],
    );
    assert.equal(await writeRekeyed(cache, {}, change, 'skip', watch), 0);
    assert.equal(await evictRekeyed(cache, {}, change, 'skip', watch), 1);
    assert.deepEqual(await keysOf(cache, 'calls'), [one, three].sort(), 'the one whose record is there is gone: nothing is lost');
    assert.ok(two !== three);
    assert.equal(await writeRekeyed(cache, {}, change, 'replace', watch), 1);
    assert.equal(await evictRekeyed(cache, {}, change, 'replace', watch), 1);
    assert.deepEqual(await keysOf(cache, 'calls'), [three]);
    await using storage = openCalls(cache.calls as StoreConfig);
    assert.equal((await storage.load(three)).result?.hex, digest('x'));
  });

  it('brings records back under their own keys, and names what it cannot read', async () => {
    const cache = pair({});
    const root = cache.calls?.root as string;
    const [key = ''] = await saveCalls(cache, [sampleCall(1)]);
    const wrong = 'f'.repeat(64);
    cpSync(join(root, key), join(root, wrong));
    rmSync(join(root, key));
    writeFileSync(join(root, 'e'.repeat(64)), 'no pickle');
    const plan = await planRekey(cache, {}, {}, watch);
    assert.deepEqual(
      plan.moved.first.map(({ from, to }) => [from, to]),
      [[wrong, key]],
    );
    assert.deepEqual(
      plan.unreadable.first.map((entry) => entry.key),
      ['e'.repeat(64)],
    );
    await writeRekeyed(cache, {}, {}, 'skip', watch);
    await evictRekeyed(cache, {}, {}, 'skip', watch);
    assert.deepEqual(readdirSync(root).sort(), ['e'.repeat(64), key].sort());
    await using storage = new CallPickleFile({ root });
    assert.equal((await storage.load(key)).name, 'function_1');
  });
});

describe('a file of bags that a killed writer left marked', () => {
  it('is repaired in a copy, which takes its place when told to, the file staying beside it', async () => {
    const root = join(folder, 'marked');
    await using values = new ValueBagOfHoldingH5File({ root });
    const key = await values.save('kept');
    const path = values.path(key);
    const bytes = readFileSync(path);
    bytes[11] = 5; // open for writing
    writeFileSync(path, bytes);
    const { copy, entries } = repairedCopy(path);
    assert.equal(entries, 1);
    assert.deepEqual(readFileSync(path), bytes, 'the file stays as it is');
    await assert.rejects(replaceBag(path, join(root, 'other.h5')), { code: 'NO_COPY' });
    const backup = await replaceBag(path, copy);
    assert.equal(backup, `${path}.bak`);
    assert.deepEqual(readFileSync(backup), bytes);
    assert.ok(!existsSync(copy));
    assert.equal(await values.load(key), 'kept');
    assert.throws(() => repairedCopy(path), { code: 'NO_REPAIR' });
    writeFileSync(path, bytes);
    assert.equal(await replaceBag(path, repairedCopy(path).copy), `${path}.bak-2`);
  });
});
