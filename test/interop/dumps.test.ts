import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { Digest, DigestedAttrs, DigestedCall, DigestedDataclass, DigestedDict, DigestedIterable } from '../../engine/index.ts';
import { Call, dumps, Global, loads, PyDict, Tuple } from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { arrayArbitrary, plainArbitrary, valueArbitrary } from '../support/arbitrary.ts';
import { dose, runSeed } from '../support/dose.ts';
import { arrays, containers, objects, scalars, setup } from './corpus.ts';

type Case = { readonly name: string; readonly group: string; readonly protocol: 4 | 5; readonly pickle: string };

/**
 * Equal texts are one object here. `interned` reads a pickle so that they are in Python too; `pickled` gives what Python then writes,
 * and with it says of two pickles whether they hold the same: every type, every bit, what is shared and what is cyclic.
 */
const tools = `
import base64, io, pickle, sys, warnings
warnings.simplefilter('ignore')
class Interning(pickle._Unpickler):
    dispatch = dict(pickle._Unpickler.dispatch)
def interning(load):
    def interned(self):
        load(self)
        self.stack[-1] = sys.intern(self.stack[-1])
    return interned
for opcode in (pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.BINUNICODE8):
    Interning.dispatch[opcode[0]] = interning(Interning.dispatch[opcode[0]])
def interned(data):
    return Interning(io.BytesIO(data)).load()
def pickled(data, protocol):
    return pickle.dumps(interned(data), protocol)
def text(data):
    return base64.b64encode(data).decode()
def data(text):
    return base64.b64decode(text)
`;

const folder = fileURLToPath(new URL('../reference', import.meta.url));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

describe('pickles that are written here', function () {
  this.timeout(60_000);
  let session: Session | undefined;
  let seed: number;
  before(async function () {
    session = (await requireReference(this)).start();
    seed = runSeed();
  });
  after(() => session?.dispose());

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the snippet's
  const ask = (code: string, input: unknown): Promise<any> => (session as Session).call(tools + code, input);

  /** Which of these pairs of pickles (ours, Python's) hold different values. */
  const differing = (pairs: readonly (readonly [string, string])[]): Promise<number[]> =>
    ask(
      `
def same(ours, theirs):
    return pickled(data(ours), 4) == pickled(data(theirs), 4)
out([i for i, pair in enumerate(inp) if not same(*pair)])`,
      pairs,
    );

  /** Reads and writes what Python wrote. Where `exact` says so the bytes are the same; everywhere Python reads the same in both. */
  async function checkRoundTrips(cases: readonly Case[], exact: (each: Case) => boolean): Promise<void> {
    const wrong: string[] = [];
    const pairs: [string, string][] = [];
    let compared = 0;
    for (const each of cases) {
      const theirs = bytesOf(each.pickle);
      const ours = dumps(loads(theirs), { protocol: each.protocol });
      pairs.push([base64(ours), each.pickle]);
      if (!exact(each)) continue;
      compared++;
      if (!theirs.equals(ours)) wrong.push(`${each.name}, protocol ${each.protocol}: other bytes`);
    }
    for (const i of await differing(pairs)) wrong.push(`${cases[i]?.name}, protocol ${cases[i]?.protocol}: another value`);
    assert.deepEqual(wrong.slice(0, 20), []);
    assert.ok(compared * 3 > cases.length, `${compared} of ${cases.length} compared byte for byte`);
  }

  /**
   * Arrays in protocol 5 are written so that NumPy 1 reads them too; in protocol 4 NumPy turns those of the other byte order when it reads
   * them; pandas has texts of its own that are equal and not the same.
   */
  const isExact = ({ group, protocol, pickle }: Case): boolean => {
    if (group === 'pandas') return false;
    const written = bytesOf(pickle).toString('latin1');
    return !written.includes('_frombuffer') && !(group === 'numpy' && written.includes('>')) && (group !== 'numpy' || protocol === 4);
  };

  it('have the bytes that Python writes, and mean the same to it: values of every kind', async () => {
    const count = dose(500, 2500);
    const cases = (await ask(
      `
sys.path.insert(0, inp['folder'])
import generate
group = {**dict.fromkeys(generate.NUMPY, 'numpy'), **dict.fromkeys(generate.PANDAS, 'pandas')}
cases = []
for kind, value in generate.labelled(inp['seed'], inp['count']):
    for protocol in (4, 5):
        try:
            written = pickled(pickle.dumps(value, protocol), protocol)
        except (TypeError, AttributeError, pickle.PicklingError):
            continue
        cases.append({'name': f'{kind}: {value!a:.100}', 'group': group.get(kind, 'plain'), 'protocol': protocol, 'pickle': text(written)})
out(cases)`,
      { seed, folder, count },
    )) as Case[];
    assert.ok(cases.length > 1.5 * count, `${cases.length} values`);
    await checkRoundTrips(cases, isExact);
  });

  for (const [group, expressions] of Object.entries({ scalars, containers, numpy: arrays, objects }))
    it(`have the bytes that Python writes for the corpus: ${group}`, async () => {
      const code = `${setup}
out([{'name': each, 'group': inp['group'], 'protocol': protocol, 'pickle': text(pickled(pickle.dumps(eval(each), protocol), protocol))}
    for each in inp['expressions'] for protocol in (4, 5)])`;
      const cases = (await ask(code, { group, expressions })) as Case[];
      // array.array: the module of its functions is another text than that of its class
      await checkRoundTrips(cases, (each) => !each.name.startsWith('array.') && (group !== 'numpy' || isExact(each)));
    });

  it('are framed, batched and numbered as Python does, at every edge', async () => {
    const cases = (await ask(
      `
sizes = [0, 1, 2, 999, 1000, 1001, 1999, 2000, 2001]
edges = [65535, 65536, 65537]
values = {
    **{f'{kind.__name__} of {n}': kind(range(n)) for kind in (list, tuple, set, frozenset) for n in sizes},
    **{f'dict of {n}': dict(enumerate(range(n))) for n in sizes},
    **{f'texts of {n}': ['é' * n, 'x' * n] for n in [0, 127, 128, 255, 256, 32767, 32768, *edges]},
    **{f'bytes of {n}': [b'x' * n, 1, b'y' * n, bytearray(n)] for n in [0, 1, 2, 255, 256, *edges]},
    **{f'a frame of {n}': ['x' * (n - 30), 'abcdefghij', [None, 1.5]] for n in range(65520, 65560)},
    'ints': [sign * (2**bits + by) for bits in [*range(70), 1023, 2039, 2040, 2047, 2048, 20000] for by in (-1, 0, 1) for sign in (1, -1)],
    'many frames': [[i, str(i), float(i)] for i in range(20000)],
    'many memoized': [[str(i)] for i in range(300)] * 2,
    'tuples closed far from where they opened': __import__('functools').reduce(lambda inner, _: (inner, inner), range(200), ()),
}
out([{'name': name, 'group': 'plain', 'protocol': protocol, 'pickle': text(pickled(pickle.dumps(value, protocol), protocol))}
    for name, value in values.items() for protocol in (4, 5)])`,
      null,
    )) as Case[];
    await checkRoundTrips(cases, () => true);
  });

  it('are what Python writes of what it reads in them: values made here', async () => {
    const ours = fc
      .sample(plainArbitrary(), { numRuns: dose(500, 2500), seed })
      .map((value, i) => dumps(value, { protocol: i % 2 === 0 ? 4 : 5 }));
    const again = (await ask(`out([text(pickled(data(each), 4 + i % 2)) for i, each in enumerate(inp)])`, ours.map(base64))) as string[];
    assert.deepEqual(
      ours.flatMap((bytes, i) => (base64(bytes) === again[i] ? [] : [Buffer.from(bytes).toString('latin1')])),
      [],
    );
  });

  for (const [name, arbitrary] of Object.entries({ arrays: arrayArbitrary, 'values of every class': valueArbitrary({ sets: true }) }))
    for (const protocol of [4, 5] as const)
      it(`bring back what Python reads in them and writes again: ${name}, protocol ${protocol}`, async () => {
        const ours = fc.sample(arbitrary, { numRuns: dose(150, 500), seed }).map((value) => dumps(value, { protocol }));
        const code = `
sys.path.insert(0, inp['folder'])
out([text(pickle.dumps(pickle.loads(data(each)), 5)) for each in inp['pickles']])`;
        const again = (await ask(code, { folder, pickles: ours.map(base64) })) as string[];
        for (const [i, pickle] of ours.entries()) assert.deepStrictEqual(loads(pickle), loads(bytesOf(again[i] as string)), String(i));
      });

  it('hold the records of fleche as the reference writes them', async () => {
    const [first, second] = [new Digest('ab'.repeat(32)), new Digest('cd'.repeat(32))];
    const cls = new Global('fractions', 'Fraction');
    const call = { name: 'relax', metadata: { runtime: { seconds: 1.5 } }, module: 'study', version: 3, codeDigest: second };
    const made: { readonly [python: string]: Value } = {
      'DigestedIterable([a, b, a, 1, [2]])': new DigestedIterable([first, second, first, 1, [2]]),
      'DigestedIterable((a, Digest(str(a))))': new DigestedIterable(new Tuple([first, new Digest(first.hex)])),
      "DigestedDict({'x': a, b: 'x'})": new DigestedDict(
        new PyDict([
          ['x', first],
          [second, 'x'],
        ]),
      ),
      'DigestedDict({})': new DigestedDict(new PyDict()),
      "DigestedDataclass(fractions.Fraction, {'n': a, 'd': 2})": new DigestedDataclass(
        cls,
        new PyDict([
          ['n', first],
          ['d', 2],
        ]),
      ),
      "DigestedAttrs(fractions.Fraction, {'n': a})": new DigestedAttrs(cls, new PyDict([['n', first]])),
      "DigestedCall('relax', {'x': a, 'y': b}, a, {'runtime': {'seconds': 1.5}}, 'study', 3, b)": new DigestedCall({
        ...call,
        arguments: { x: first, y: second },
        result: first,
      }),
      "Call('relax', {'x': [1], 'y': 2}, {'runtime': {'seconds': 1.5}}, 'study', 3, b)": new Call({
        ...call,
        arguments: { x: [1], y: 2 },
      }),
    };
    const code = `
import fractions
from fleche.call import Call, DigestedCall
from fleche.digest import Digest
from fleche.storage.destructuring import DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable
def write(expression, protocol):
    a, b = Digest('ab' * 32), Digest('cd' * 32)
    return text(pickle.dumps(eval(expression, {**globals(), 'a': a, 'b': b}), protocol))
out([[write(each, protocol) for protocol in (4, 5)] for each in inp])`;
    const told = (await ask(code, Object.keys(made))) as string[][];
    for (const [i, [name, value]] of Object.entries(made).entries())
      assert.deepEqual(
        ([4, 5] as const).map((protocol) => base64(dumps(value, { protocol }))),
        told[i],
        name,
      );
  });

  it('keep functions and classes that were pickled by value alive', async () => {
    const code = `
import types, dill, cloudpickle
module = types.ModuleType('notebook')
exec('''
import math
scale = 3
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
def closure(by):
    def inner(n): return n if n <= 0 else by * scale + inner(n - 1)
    return inner
class Shape:
    sides = 4
    def __init__(self, size): self.size = size
    def area(self): return self.size ** 2 * math.pi * scale
class Child(Shape):
    @property
    def double(self): return 2 * super().area()
''', module.__dict__)
module.__dict__['__name__'] = '__main__'
for each in ('even', 'odd', 'closure', 'Shape', 'Child'):
    module.__dict__[each].__module__ = '__main__'
values = [module.even, module.closure(2), module.Child, module.Child(2), [module.Shape, module.Shape(1)]]
out([[text(dumps(value)) for value in values] for dumps in (dill.dumps, cloudpickle.dumps)])`;
    const told = (await ask(code, null)) as string[][];
    const use = `
def tried(do):
    try:
        return do()
    except Exception as error:
        return type(error).__name__
def use(pickles):
    even, inner, Child, child, (Shape, shape) = [pickle.loads(data(each)) for each in pickles]
    return [tried(each) for each in (lambda: even(10), lambda: even(7), lambda: inner(4), lambda: Child(3).double / math.pi,
        lambda: child.double / math.pi, lambda: Shape.sides, lambda: Shape(2).area() / math.pi, lambda: type(shape) is Shape)]
import math
out([use(each) for each in inp])`;
    const ours = told.map((pickles) => pickles.map((each) => base64(dumps(loads(bytesOf(each)), { protocol: 5 }))));
    const used = (await ask(use, ours)) as unknown[][];
    assert.deepEqual(used, await ask(use, told));
    assert.deepEqual(used.at(-1), [true, false, 24, 54, 24, 4, 12, true]);
  });
});
