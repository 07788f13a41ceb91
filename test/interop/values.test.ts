import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumps, FormatError, IndigestibleError, loads, repr, ValuePickleFile } from '../../engine/index.ts';
import type { DigestHex, PickleFileOptions, Value } from '../../engine/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Reference, Session } from '../reference/reference.ts';
import { valueArbitrary } from '../support/arbitrary.ts';
import { dose, runSeed } from '../support/dose.ts';

const secret = 'ab12cd34';
type Flavour = Omit<PickleFileOptions, 'root'> & { readonly remainingDepth: 0 | 1 | 2 };
const flavours: readonly Flavour[] = [
  { remainingDepth: 0 },
  { remainingDepth: 1 },
  { remainingDepth: 2, serializer: 'dill' },
  { remainingDepth: 1, serializer: 'cloudpickle', compress: true },
  { remainingDepth: 0, serializer: 'cloudpickle', secretKey: [secret] },
  { remainingDepth: 1, secretKey: [secret], compress: true },
];
/** Of each flavour; in all more than 5,000 each way. */
const count = dose(150, 900);

/** The reference's storage of the same flavour. */
const open = `
from fleche.storage import ValuePickleFile
def store(inp):
    f = inp['flavour']
    return ValuePickleFile.with_serializer(f.get('serializer', 'pickle'), root=inp['root'], remaining_depth=f['remainingDepth'],
        compress=f.get('compress', False), secret_key=[bytes.fromhex(k) for k in f.get('secretKey', [])])
`;
/** NumPy gives a masked array that has no fill value one of its own when it reads it, and another when it reads that again. */
const printed = (value: Value) => repr(value).replace(/(masked_array\(.*)fill_value=[^\n]*/gs, '$1fill_value');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('values in pickle files', function () {
  this.timeout(180_000);
  let reference: Reference;
  let session: Session;
  let folder: string;
  let seed: number;
  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
    folder = mkdtempSync(join(tmpdir(), 'fleche-values-'));
    seed = runSeed();
  });
  after(async () => {
    await (session as Session | undefined)?.dispose();
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const [i, flavour] of flavours.entries()) {
    const name = JSON.stringify(flavour);

    it(`that Python writes are read, listed and counted here: ${name}`, async () => {
      const root = join(folder, `python-${i}`);
      const told = (await session.call(
        `${open}
import base64, pickle
from generate import DIGESTIBLE, labelled
values = store(inp)
keys = {}
# saving thousands of parts takes the reference a minute
for kind, value in labelled(inp['seed'], inp['count'], [kind for kind in DIGESTIBLE if not kind.startswith('long_')]):
    try:
        keys[str(values.save(value))] = kind
    except Exception:  # what this serializer cannot pickle
        pass
loaded = {}
for key, kind in keys.items():
    try:
        loaded[key] = [kind, base64.b64encode(pickle.dumps(values.load(key), 5)).decode()]
    except Exception:
        pass  # a part that an equal value of another type replaced
listed = sorted(map(str, values.list()))
counts = values.count_reuses()
out({'loaded': loaded, 'counts': {key: counts[key] for key in listed},
     'children': {key: sorted(map(str, values.child_digests(key))) for key in listed}})`,
        { root, flavour, seed: seed + i, count },
      )) as {
        loaded: { [key: string]: [kind: string, pickle: string] };
        counts: { [key: string]: number };
        children: { [key: string]: string[] };
      };
      assert.ok(Object.keys(told.loaded).length > count / 3);
      const values = new ValuePickleFile({ root, ...flavour });
      const wrong: string[] = [];
      for (const [key, [kind, pickle]] of Object.entries(told.loaded)) {
        const [own, theirs] = [printed(await values.load(key)), printed(loads(Buffer.from(pickle, 'base64')))];
        if (own !== theirs) wrong.push(`${kind} ${key}: ${own.slice(0, 300)} is in Python ${theirs.slice(0, 300)}`);
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual(Object.fromEntries(await values.countReuses()), told.counts);
      for (const [key, children] of Object.entries(told.children))
        assert.deepEqual([...(await values.childDigests(key as DigestHex))].sort(), children);
    });

    it(`that are written here are read, listed and counted by Python: ${name}`, async () => {
      const root = join(folder, `engine-${i}`);
      const values = new ValuePickleFile({ root, ...flavour });
      const saved = new Map<DigestHex, Value>();
      for (const value of fc.sample(valueArbitrary(), { seed: seed + i, numRuns: count })) {
        try {
          saved.set(await values.save(value), value);
        } catch (error) {
          if (!(error instanceof IndigestibleError)) throw error;
        }
      }
      assert.ok(saved.size > count / 2, `${saved.size} values have a digest`);
      // afterwards: equal parts have one file, and the last one saved is in it
      const loaded = new Map<string, Value>();
      for (const key of saved.keys()) {
        const value = await values.load(key).catch((error: unknown) => {
          // a part that refers to nothing that is stored
          assert.ok(!(error instanceof FormatError), String(error));
          return undefined;
        });
        if (value !== undefined) loaded.set(key, value);
      }
      const told = (await session.call(
        `${open}
import base64, pickle
from fleche.digest import digest
values = store(inp)
answers = {}
for key in inp['keys']:
    value = values.load(key)
    try:
        digested = str(digest(value))
    except Exception as error:
        digested = repr(error)
    answers[key] = [base64.b64encode(pickle.dumps(value, 5)).decode(), digested]
listed = sorted(map(str, values.list()))
counts = values.count_reuses()
out({'answers': answers, 'counts': {key: counts[key] for key in listed},
     'children': {key: sorted(map(str, values.child_digests(key))) for key in listed}})`,
        { root, flavour, keys: [...loaded.keys()] },
      )) as {
        answers: { [key: string]: [pickle: string, digest: string] };
        counts: { [key: string]: number };
        children: { [key: string]: string[] };
      };
      const wrong: string[] = [];
      for (const [key, value] of loaded) {
        const [pickle, digested] = told.answers[key] as [string, string];
        const [own, theirs] = [repr(value), repr(loads(Buffer.from(pickle, 'base64')))];
        if (own !== theirs) wrong.push(`${key}: ${own.slice(0, 300)} is in Python ${theirs.slice(0, 300)}`);
        // NumPy turns such arrays to the machine's own order when it reads protocol 4, and so the reference does with its own
        if (digested !== key && !/'>[a-zA-Z]\d/.test(repr(saved.get(key as DigestHex) as Value)))
          wrong.push(`${key}: ${own.slice(0, 300)} digests in Python to ${digested}`);
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual(Object.fromEntries(await values.countReuses()), told.counts);
      for (const [key, children] of Object.entries(told.children))
        assert.deepEqual([...(await values.childDigests(key as DigestHex))].sort(), children);
    });
  }

  it('are written by Python and here at once, and nothing is lost', async () => {
    const root = join(folder, 'both');
    const values = new ValuePickleFile({ root, remainingDepth: 0 });
    const python = [0, 1].map(() => reference.start());
    const texts = Array.from({ length: dose(100, 400) }, (_, i) => [`text ${i}`, [i, [i % 7, `part ${i % 11}`]]]);
    const code = `${open}
values = store(inp)
out([str(values.save(value)) for value in inp['values']])`;
    const own = async () => {
      const keys: string[] = [];
      for (const value of texts) keys.push(await values.save(value));
      return keys;
    };
    const input = { root, flavour: { remainingDepth: 0 }, values: texts };
    const [first, ...others] = await Promise.all([own(), own(), ...python.map((each) => each.call(code, input) as Promise<string[]>)]);
    for (const keys of others) assert.deepEqual(keys, first);
    for (const [i, key] of first.entries()) assert.deepEqual(await values.load(key), texts[i]);
    await Promise.all(python.map((each) => each.dispose()));
  });

  it('that Python cannot read are none: a value is what dumps wrote', async () => {
    // what is stored without parts is the pickle that dumps gives
    const values = new ValuePickleFile({ root: join(folder, 'bare') });
    const key = await values.save(new Uint8Array([1, 2, 3]));
    const told = (await session.call('import base64\nout(base64.b64encode(open(inp, "rb").read()).decode())', values.path(key))) as string;
    assert.equal(told, base64(dumps(new Uint8Array([1, 2, 3]))));
  });
});
