// Bags that are written here: the reference loads them as what was stored.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bagFile, encodeBag, relink } from '../../engine/bags/write/index.ts';
import { Call, Digest, DigestedCall, dumps, loads, PyDict, SaveError, type Value } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { arrayArbitrary, plainArbitrary, valueArbitrary } from '../support/arbitrary.ts';
import { dose, runSeed } from '../support/dose.ts';
import { base64, bytesOf, keyOf, tools } from './bags-tools.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

describe('bags that are written here', function () {
  this.timeout(240_000);
  let session: Session;
  let root: string;
  const seed = runSeed();
  before(async function () {
    session = (await requireReference(this)).start();
    root = mkdtempSync(join(tmpdir(), 'bags-write-'));
  });
  after(async () => {
    await session?.dispose();
    if (root) rmSync(root, { recursive: true });
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's
  const ask = (code: string, input: unknown = null): Promise<any> => session.call(tools + code, input);

  /** One file for each of these values, and one file for all: the paths of both, of those that a bag can hold. */
  function store(name: string, values: readonly Value[], refused: (error: SaveError, i: number) => void): { i: number; paths: string[] }[] {
    const shared = join(root, `${name}.h5`);
    const put = new Map<string, ReturnType<typeof encodeBag>>();
    const stored: { i: number; paths: string[] }[] = [];
    for (const [i, value] of values.entries()) {
      try {
        const bag = encodeBag(value);
        const path = join(root, `${name}-${i}`);
        writeFileSync(path, bagFile(bag));
        put.set(keyOf(i), bag);
        stored.push({ i, paths: [path, `${shared}/${keyOf(i)}`] });
      } catch (error) {
        if (!(error instanceof SaveError)) throw error;
        refused(error, i);
      }
    }
    assert.equal(relink(undefined, shared, put).bags, stored.length);
    return stored;
  }

  for (const [group, expressions] of Object.entries({ scalars, containers, arrays, objects }))
    it(`are loaded as what was stored, in both layouts: ${group}`, async () => {
      const prepared = (await ask(
        `${setup}
def element(each):
    pickle_ = pickled(eval(each))
    return [pickle_, told(pickle.loads(base64.b64decode(pickle_)))]
out([element(each) for each in inp])`,
        expressions,
      )) as [string, string[]][];
      const stored = store(
        group,
        prepared.map(([pickle]) => loads(bytesOf(pickle))),
        (error, i) => assert.match(`${expressions[i]}: ${error.message}`, /x00.*NUL/s),
      );
      const answers = (await ask(
        `
def tried(path):
    try:
        return told(load(path))
    except Exception as error:
        return repr(error)
out([[tried(path) for path in paths] for paths in inp])`,
        stored.map(({ paths }) => paths),
      )) as unknown[][];
      const wrong = stored.flatMap(({ i }, n) =>
        answers[n]?.every((answer) => JSON.stringify(answer) === JSON.stringify(prepared[i]?.[1]))
          ? []
          : [[expressions[i], prepared[i]?.[1], answers[n]]],
      );
      assert.deepEqual(wrong, []);
      assert.ok(stored.length >= expressions.length - 1);
    });

  for (const [name, arbitrary, runs] of [
    ['plain data', plainArbitrary(), dose(60, 300)],
    ['arrays', arrayArbitrary, dose(40, 200)],
    ['values of every class', valueArbitrary(), dose(50, 300)],
  ] as const)
    it(`are loaded as what was stored: ${name}`, async () => {
      const values = fc.sample(arbitrary, { numRuns: runs, seed });
      const stored = store(name.replaceAll(' ', '-'), values, (error) => assert.match(error.message, /NUL|"\."/));
      assert.ok(stored.length > runs / 2, `${stored.length}`);
      const answers = (await ask(
        `
out([[pickled(pickle.loads(base64.b64decode(pickle_)))] + [pickled(load(path)) for path in paths] for pickle_, paths in inp])`,
        // each in one of the layouts: what is written is the same for both
        stored.map(({ i, paths }) => [base64(dumps(values[i] as Value, { protocol: 5 })), [paths[i % 2]]]),
      )) as string[][];
      for (const [n, [expected, ...found]] of answers.entries())
        for (const each of found)
          assert.deepStrictEqual(loads(bytesOf(each)), loads(bytesOf(expected as string)), `value ${stored[n]?.i} of seed ${seed}`);
    });

  it('are loaded as what was stored: values that Python made, pandas and objects among them', async () => {
    const drawn = dose(50, 400);
    const made = (await ask(
      `
import generate
session['values'] = values = []
for kind, value in generate.labelled(inp[0], inp[1]) + generate.labelled(inp[0], inp[1] // 4, generate.PANDAS):
    try:
        pickle_ = pickled(value)
    except (TypeError, AttributeError, pickle.PicklingError):
        continue
    values.append(told(pickle.loads(base64.b64decode(pickle_))))
    session.setdefault('kinds', []).append(kind)
    session.setdefault('pickles', []).append(pickle_)
out([session['pickles'], session['kinds']])`,
      [seed, drawn],
    )) as [string[], string[]];
    const stored = store(
      'made',
      made[0].map((pickle) => loads(bytesOf(pickle))),
      (error) => assert.match(error.message, /NUL|"\."|slots/),
    );
    assert.ok(stored.length > drawn * 0.875, String(stored.length));
    const wrong = (await ask(
      `
def tried(path):
    try:
        return told(load(path))
    except Exception as error:
        return repr(error)
answers = [(session['kinds'][each['i']], session['values'][each['i']], tried(each['paths'][each['i'] % 2])) for each in inp]
out([answer for answer in answers if answer[1] != answer[2]])`,
      stored,
    )) as unknown[];
    assert.deepEqual(wrong, []);
  });

  it('share what was shared, hold themselves where they did, and keep the order of keys', async () => {
    const shared: Value[] = [1];
    const cyclic: Value[] = [1];
    cyclic.push(new PyDict([['self', cyclic]]));
    const ordered = new PyDict([
      ['b', 1],
      ['a', 2],
      ['c', new PyDict([['x', 1]])],
    ]);
    const path = join(root, 'shared');
    writeFileSync(path, bagFile(encodeBag([shared, shared, cyclic, ordered])));
    assert.deepEqual(
      await ask(
        `a, b, c, d = load(inp); out([a is b, c[1]['self'] is c, list(d), h5py.File(inp)['object/i3/values/i2'].attrs['content_type']])`,
        path,
      ),
      [true, true, ['b', 'a', 'c'], 'bagofholding.content.StrKeyDict'],
    );
  });

  it('refuse what no bag holds, saying where it is', () => {
    assert.throws(() => encodeBag([1, new PyDict([['a', 'x\0']])]), { code: 'SAVE', message: /NUL.*value\[1\]\['a'\]/s });
    assert.throws(() => encodeBag(new PyDict([['.', 1]])), { code: 'SAVE' });
    assert.throws(() => encodeBag([undefined as unknown as Value]), { code: 'SAVE' });
  });

  it('hold the records of calls, arguments in order, as the reference loads and digests them', async () => {
    const digest = new Digest('ab'.repeat(32));
    const call = new DigestedCall({
      name: 'relax',
      arguments: { y: digest, x: digest },
      metadata: { runtime: { seconds: 1.5, a: [1, null] } },
      module: 'study',
      version: 3,
      codeDigest: digest,
      result: digest,
    });
    const path = join(root, 'call');
    writeFileSync(path, bagFile(encodeBag(call)));
    const plain = join(root, 'plain-call');
    writeFileSync(plain, bagFile(encodeBag(new Call({ name: 'relax', arguments: { y: [1], x: 2 } }))));
    assert.deepEqual(
      await ask(
        `
from fleche.call import Call, DigestedCall
a = Digest('ab' * 32)
expected = DigestedCall('relax', {'y': a, 'x': a}, a, {'runtime': {'seconds': 1.5, 'a': [1, None]}}, 'study', 3, a)
found, plain = [load(path) for path in inp]
out([found == expected, type(found.result).__name__, list(found.arguments), found.to_lookup_key() == expected.to_lookup_key(), plain == Call('relax', {'y': [1], 'x': 2}, {})])`,
        [path, plain],
      ),
      [true, 'Digest', ['y', 'x'], true, true],
    );
  });
});
