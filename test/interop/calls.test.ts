import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callKey, CallPickleFile, Digest, DigestedCall, digest, loads, PyDict, QueryCall, repr } from '../../engine/index.ts';
import type { PickleFileOptions } from '../../engine/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Reference, Session } from '../reference/reference.ts';
import { plainArbitrary } from '../support/arbitrary.ts';
import { dose, runSeed } from '../support/dose.ts';

const flavours: readonly Omit<PickleFileOptions, 'root'>[] = [
  {},
  { serializer: 'cloudpickle', compress: true },
  { serializer: 'dill', secretKey: ['ab12', 'cd34'] },
];

const digests = fc.integer({ min: 0, max: 5 }).map((i) => new Digest(digest(i)));
const names = fc.constantFrom('a', 'b', 'steps', 'ähnlich', 'x y');
const metadata = fc.dictionary(
  fc.constantFrom('runtime', 'tags', 'git'),
  fc.dictionary(names, plainArbitrary({ depth: 1 }), { maxKeys: 3 }),
  {
    maxKeys: 2,
  },
);
const callArbitrary = fc
  .record({
    name: fc.constantFrom('relax', 'energy', 'study.<locals>.plot'),
    module: fc.constantFrom(null, 'm.one', 'm.two'),
    version: fc.constantFrom(null, 1, 2, '1', '1.2'),
    codeDigest: fc.option(digests),
    result: fc.option(digests),
    arguments: fc.array(fc.tuple(names, digests), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    metadata: metadata.map((data) => new Map(Object.entries(data))),
  })
  .map(({ result, ...fields }) => new DigestedCall({ ...fields, ...(result && { result }) }));

const templates = [
  {},
  { name: 'relax' },
  { module: 'm.two', version: '1' },
  { version: 1 },
  { arguments: { a: 3 } },
  { arguments: { a: null, b: 2 } },
  { result: 4 },
  { metadata: { tags: {} } },
  { metadata: { runtime: { a: null } } },
  { name: 'energy', arguments: { steps: 1 } },
] as const;

/** What is told of a call, on both sides. */
const python = `
import base64, pickle
from fleche.call import QueryCall
from fleche.storage import CallPickleFile
def store(inp):
    f = inp['flavour']
    return CallPickleFile.with_serializer(f.get('serializer', 'pickle'), root=inp['root'], compress=f.get('compress', False),
        secret_key=[bytes.fromhex(k) for k in f.get('secretKey', [])])
def text(digest):
    return None if digest is None else str(digest)
def told(call):
    return [call.name, call.module, call.version, text(call.code_digest), text(call.result), [[k, str(v)] for k, v in call.arguments.items()],
            base64.b64encode(pickle.dumps(call.metadata)).decode(), str(call.to_lookup_key())]
`;

function told(call: DigestedCall): unknown[] {
  const text = (hex: Digest | string | null) => (hex instanceof Digest ? hex.hex : hex);
  return [
    ...[call.name, call.module, call.version, text(call.codeDigest), text(call.result)],
    [...call.arguments].map(([name, value]) => [name, value.hex]),
    repr(new PyDict(call.metadata)),
    callKey(call),
  ];
}

describe('calls in pickle files', function () {
  this.timeout(60_000);
  let reference: Reference;
  let session: Session;
  let folder: string;
  let seed: number;
  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-calls-'));
    seed = runSeed();
  });
  after(async () => {
    await (session as Session | undefined)?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const [i, flavour] of flavours.entries())
    it(`that are written here are read and found by Python: ${JSON.stringify(flavour)}`, async () => {
      const root = join(folder, String(i));
      const calls = new CallPickleFile({ root, ...flavour });
      const saved = new Map<string, DigestedCall>();
      for (const call of fc.sample(callArbitrary, { seed: seed + i, numRuns: dose(100, 300) })) saved.set(await calls.save(call), call);
      const answer = (await session.call(
        `${python}
calls = store(inp)
out([{str(key): told(calls.load(key)) for key in calls.list()},
     [sorted(str(call.to_lookup_key()) for call in calls.query(QueryCall(**{'name': None, 'arguments': {}, 'metadata': {}, **t}))) for t in inp['templates']]])`,
        { root, flavour, templates },
      )) as [{ [key: string]: unknown[] }, string[][]];
      // as printed here: which characters are printable depends on the Unicode of the Python
      for (const fields of Object.values(answer[0])) fields[6] = repr(loads(Buffer.from(fields[6] as string, 'base64')));
      assert.deepEqual(answer[0], Object.fromEntries([...saved].map(([key, call]) => [key, told(call)])));
      for (const [t, template] of templates.entries()) {
        const found: string[] = [];
        for await (const call of calls.query(new QueryCall(template))) found.push(callKey(call));
        assert.deepEqual(found.sort(), answer[1][t], JSON.stringify(template));
      }
      assert.ok(answer[1].filter((found) => found.length > 0).length > 6);
    });

  it('are transformed by Python and here to the same records', async () => {
    const roots = [join(folder, 'theirs'), join(folder, 'ours')] as const;
    const [theirs, ours] = roots.map((root) => new CallPickleFile({ root })) as [CallPickleFile, CallPickleFile];
    for (const call of fc.sample(callArbitrary, { seed, numRuns: 100 })) for (const store of [theirs, ours]) await store.save(call);
    const answer = (await session.call(
      `${python}
import dataclasses
calls = store(inp)
calls.transform(lambda call: dataclasses.replace(call, module='moved', version=3) if call.name == 'relax' else call)
out(sorted(map(str, calls.list())))`,
      { root: roots[0], flavour: {} },
    )) as string[];
    await ours.transform((call) =>
      call.name === 'relax' ? new DigestedCall({ ...call, module: 'moved', version: 3, result: call.result as Digest }) : call,
    );
    const keys: string[] = [];
    for await (const key of ours.list()) keys.push(key);
    assert.deepEqual(keys.sort(), answer);
  });

  it('are written by Python and here at once, and nothing is lost', async () => {
    const root = join(folder, 'both');
    const each = dose(40, 200);
    const calls = new CallPickleFile({ root });
    const others = [0, 1].map(() => reference.start());
    const record = (who: string, i: number) => new DigestedCall({ name: who, arguments: { i: new Digest(digest(i)) } });
    const write = async (who: string) => {
      for (let i = 0; i < each; i++) await calls.save(record(who, i));
    };
    const code = `${python}
from fleche.call import DigestedCall
from fleche.digest import digest
calls = store(inp)
for i in range(inp['each']):
    calls.save(DigestedCall(name=inp['who'], arguments={'i': digest(i)}, result=None, metadata={}, module=None, version=None, code_digest=None))
out(None)`;
    await Promise.all([
      ...[write('here'), write('here too')],
      ...others.map((other, n) => other.call(code, { root, flavour: {}, who: `python ${n}`, each })),
    ]);
    await Promise.all(others.map((other) => other.dispose()));
    for (const who of ['here', 'here too', 'python 0', 'python 1'])
      for (let i = 0; i < each; i++) assert.equal((await calls.load(callKey(record(who, i)))).name, who);
  });
});
