import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AmbiguousDigestError, CallPickleFile, FormatError, KeyError, PickleError, repr, ValuePickleFile } from '../../engine/index.ts';
import { isHard } from '../support/dose.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';
import { arrays, containers, scalars, setup } from './corpus.ts';

const secret = '00'.repeat(16);
const other = '11'.repeat(16);

/** What the reference keeps files in: how it writes them, and what it needs to read them again. */
const flavours: { readonly [name: string]: { readonly options: string; readonly secretKey?: readonly string[] } } = {
  plain: { options: '' },
  compressed: { options: ', compress=True' },
  cloudpickle: { options: ", serializer='cloudpickle'" },
  dill: { options: ", serializer='dill'" },
  signed: { options: `, secret_key=[bytes.fromhex('${secret}')]`, secretKey: [other, secret] },
  'signed and compressed': { options: `, compress=True, secret_key=[bytes.fromhex('${secret}')]`, secretKey: [secret] },
  'of depth 0': { options: ', remaining_depth=0' },
  'of no depth': { options: ', remaining_depth=None' },
};

describe('what the reference stores', function () {
  this.timeout(60_000);
  let reference: Reference;
  let session: Session | undefined;
  let folder: string;

  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-interop-'));
  });
  after(async () => {
    await session?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  const nested = [
    "{'a': [1, [2, [3, [4, [5]]]]], 'b': (1, {'c': [1, [2]]})}",
    'Point([1, 2], Point((3,), {}))',
    'Slotted([[1], [2]], {1: [2]})',
    '[np.arange(3), np.arange(3), [np.arange(3)]]',
    '[[[[[[[[[[]]]]]]]]]]',
  ];
  // A Digest stands for what is stored under it, and nothing is stored under those of the corpus.
  const expressions = [...scalars, ...containers, ...arrays, ...nested].filter((text) => !text.includes('Digest('));

  // taken apart to the end 1100 items are as many files
  const isLong = (text: string) => text.includes('1100');
  for (const [name, { options, secretKey }] of Object.entries(flavours))
    it(`as pickle files, ${name}, is read, counted and found alike`, async () => {
      const root = join(folder, name.replaceAll(' ', '-'));
      const told = (await session?.call(
        `${setup}
import random
from fleche.storage import ValuePickleFile, SaveError
values = ValuePickleFile(root=inp['root']${options})
session[inp['root']] = values
keys = {}
for text in inp['expressions']:
    try:
        keys[str(values.save(eval(text)))] = None
    except Exception:
        continue
# afterwards: equal parts have one file, and the last one saved is in it
for key in keys:
    keys[key] = repr(values.load(key))
listed = sorted(map(str, values.list()))
counts = values.count_reuses()
out({
    'keys': keys, 'listed': listed,
    'reuses': {key: counts[key] for key in listed},
    'children': {key: sorted(map(str, values.child_digests(key))) for key in listed},
    'short': [str(key) for key in values.shrink(*listed)],
})`,
        { root, expressions: isHard ? expressions : expressions.filter((text) => !isLong(text)) },
      )) as {
        keys: Record<string, string>;
        listed: string[];
        reuses: Record<string, number>;
        children: Record<string, string[]>;
        short: string[];
      };
      assert.ok(Object.keys(told.keys).length > 80, `${Object.keys(told.keys).length} values were stored`);
      const values = new ValuePickleFile({ root, ...(secretKey && { secretKey }) });
      const listed: string[] = [];
      for await (const key of values.list()) listed.push(key);
      assert.deepEqual(listed.sort(), told.listed);
      const wrong: string[] = [];
      for (const [key, text] of Object.entries(told.keys)) {
        const printed = repr(await values.load(key)).replace(/Digest\(('[0-9a-f]{64}')\)/g, '$1');
        if (printed !== text) wrong.push(`${printed.slice(0, 200)} is ${text.slice(0, 200)} in Python`);
      }
      assert.deepEqual(wrong, []);
      for (const key of told.listed) assert.deepEqual([...(await values.childDigests(key as never))].sort(), told.children[key]);
      assert.deepEqual(Object.fromEntries(await values.countReuses()), told.reuses);
      assert.deepEqual(await values.shrink(...(told.listed as [never, ...never[]])), told.short);
      for (const short of told.short) assert.ok(told.listed.includes(await values.expand(short)));
    });

  const isForged = (error: unknown) => error instanceof KeyError && error.code === 'BAD_SIGNATURE';

  it('with another key is refused, and so is an unsigned file where signatures are asked for', async () => {
    const signed = join(folder, 'signed');
    const [key] = readdirSync(signed) as [never];
    await assert.rejects(new ValuePickleFile({ root: signed, secretKey: [other] }).load(key), isForged);
    const plain = join(folder, 'plain');
    const [unsigned] = readdirSync(plain) as [never];
    await assert.rejects(new ValuePickleFile({ root: plain, secretKey: [secret] }).load(unsigned), isForged);
    const bytes = readFileSync(join(signed, key));
    bytes[3] = (bytes[3] as number) ^ 1;
    writeFileSync(join(signed, key), bytes);
    await assert.rejects(new ValuePickleFile({ root: signed, secretKey: [secret] }).load(key), isForged);
  });

  it('and is damaged is named, and all else is read', async () => {
    const root = join(folder, 'compressed');
    const [cut, empty] = readdirSync(root) as [string, string];
    truncateSync(join(root, cut), 12);
    truncateSync(join(root, empty), 0);
    const values = new ValuePickleFile({ root });
    const named: string[] = [];
    await values.countReuses({
      onUnreadable: (key, error) => {
        assert.ok(error instanceof FormatError || error instanceof PickleError, String(error));
        named.push(key);
      },
    });
    assert.deepEqual(named.sort(), [cut, empty].sort());
    await assert.rejects(values.countReuses(), /cut|empty|end/i);
  });

  const calls = `
from fleche.call import Call, QueryCall, DigestedCall
from fleche.digest import Digest, digest
def record(i):
    return Call(name=['relax', 'energy', 'plot'][i % 3], arguments={'a': i % 5, 'b': [i % 2], 'c': None}, metadata={
        'runtime': {'timestart': 1.5 * i, 'walltime': 0.25}, **({'tags': {'who': 'me' if i % 2 else 'you', 'n': i % 4, 'deep': {'x': [1]}}} if i % 7 else {})},
        module=['m.one', 'm.two', None][i % 3], version=[None, 2, '1.2'][i % 3], code_digest=Digest('ab' * 32) if i % 2 else None, result=[i] if i % 5 else None)
def template(t):
    t = dict(t)
    if 'code_digest' in t: t['code_digest'] = Digest(t['code_digest'])
    return QueryCall(**{'name': None, 'arguments': {}, 'metadata': {}, **t})
`;
  const templates = [
    {},
    { name: 'relax' },
    { name: 'rel' },
    { module: 'm.two' },
    { version: 2 },
    { version: '1.2' },
    { version: '2' },
    { arguments: { a: 3 } },
    { arguments: { a: 3, b: [1] } },
    { arguments: { a: null } },
    { arguments: { zz: null } },
    { arguments: { b: [0] }, name: 'plot' },
    { result: [7] },
    { metadata: { tags: {} } },
    { metadata: { tags: { who: 'me' } } },
    { metadata: { tags: { who: null, n: 2 } } },
    { metadata: { tags: { n: '2' } } },
    { metadata: { tags: { deep: { x: [1] } } } },
    { metadata: { runtime: { walltime: 0.25 } } },
    { metadata: { runtime: { timestart: 3 } } },
    { metadata: { other: {} } },
    { code_digest: 'ab'.repeat(32) },
  ];

  const stores: readonly [string, string, (at: string) => CallPickleFile][] = [
    ['pickle files', 'CallPickleFile(root=at)', (at) => new CallPickleFile({ root: at })],
    ['compressed files', 'CallPickleFile(root=at, compress=True)', (at) => new CallPickleFile({ root: at })],
  ];
  for (const [name, python, open] of stores)
    it(`of calls in ${name} is read and found alike`, async () => {
      const at = join(folder, `calls-${name.replace(' ', '-')}`);
      const told = (await session?.call(
        `${setup}${calls}
from fleche.storage import CallPickleFile
at = inp['at']
store = ${python}
for i in range(60):
    store.save(record(i).to_lookup_key() if False else DigestedCall(**{**record(i).__dict__,
        'arguments': {k: digest(v) for k, v in record(i).arguments.items()},
        'result': None if record(i).result is None else digest(record(i).result)}))
def show(call):
    return [call.name, [[k, str(v)] for k, v in call.arguments.items()], call.module, call.version, None if call.code_digest is None else str(call.code_digest), None if call.result is None else str(call.result), repr(call.metadata)]
listed = sorted(map(str, store.list()))
out({
    'listed': listed,
    'calls': {key: show(store.load(key)) for key in listed},
    'found': [sorted(json_key for json_key in (repr(show(call)) for call in store.query(template(t)))) for t in inp['templates']],
    'short': [str(key) for key in store.shrink(*listed)],
})`,
        { at, templates },
      )) as { listed: string[]; calls: Record<string, unknown[]>; found: string[][]; short: string[] };
      assert.ok(told.listed.length > 20);
      await using store = open(at);
      const show = (call: Awaited<ReturnType<typeof store.load>>) => [
        call.name,
        [...call.arguments].map(([key, value]) => [key, value.hex]),
        call.module,
        call.version,
        call.codeDigest === null ? null : typeof call.codeDigest === 'string' ? call.codeDigest : call.codeDigest.hex,
        call.result?.hex ?? null,
        `{${[...call.metadata].map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(', ')}}`,
      ];
      const listed: string[] = [];
      for await (const key of store.list()) listed.push(key);
      assert.deepEqual(listed.sort(), told.listed);
      const keyOf = new Map<string, string>();
      for (const key of listed) {
        const shown = show(await store.load(key));
        assert.deepEqual(shown, told.calls[key]);
        keyOf.set(JSON.stringify(shown), key);
      }
      const counted = told.found.map((found) => found.length);
      const { QueryCall, Digest, PyDict } = await import('../../engine/index.ts');
      const toValue = (value: unknown): never =>
        (value !== null && typeof value === 'object' && !Array.isArray(value)
          ? new PyDict(Object.entries(value).map(([key, item]) => [key, toValue(item)]))
          : value) as never;
      const own: number[] = [];
      for (const { code_digest: code, arguments: args = {}, metadata = {}, ...rest } of templates as readonly {
        readonly [field: string]: unknown;
      }[]) {
        const query = new QueryCall({
          ...rest,
          ...(code !== undefined && { codeDigest: new Digest(code as string) }),
          arguments: new Map(Object.entries(args as object)),
          metadata: new Map(Object.entries(metadata as object).map(([key, value]) => [key, toValue(value)])),
        });
        let n = 0;
        for await (const call of store.query(query)) {
          assert.ok(keyOf.has(JSON.stringify(show(call))));
          n++;
        }
        own.push(n);
      }
      assert.deepEqual(own, counted);
      assert.ok(counted.filter((n) => n > 0).length > 12, 'the templates find something');
      assert.deepEqual(await store.shrink(...(told.listed as [never, ...never[]])), told.short);
      await assert.rejects(store.load('ffffffffffffffff'), KeyError);
      const ambiguous = listed.find((key, i) => listed[i + 1]?.startsWith(key.slice(0, 4)));
      if (ambiguous !== undefined) await assert.rejects(store.expand(ambiguous.slice(0, 4)), AmbiguousDigestError);
    });
});
