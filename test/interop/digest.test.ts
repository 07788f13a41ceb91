import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  Call,
  callKey,
  Digest,
  digest,
  DigestedCall,
  Global,
  IndigestibleError,
  loads,
  NamedTuple,
  PyDict,
  Record,
  Tuple,
  type Value,
} from '../../engine/index.ts';
import { dose, runSeed } from '../support/dose.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';

/** What Python said of one value: its kind, a pickle of it, what it prints as, and the digest of what that pickle gives back. */
interface Answer {
  readonly kind: string;
  readonly pickle: string;
  readonly repr: string;
  readonly digest: string | null;
}

/**
 * Values by their kinds. Dataclasses and attrs records go as the wrappers that fleche stores: a plain pickle does not say what they are.
 * The other classes of the generator are known to Python alone.
 */
const generated = `
import base64, pickle, random, warnings
import attrs, dataclasses
import generate
from fleche.digest import digest
from fleche.storage.destructuring import DigestedAttrs, DigestedDataclass
warnings.simplefilter('ignore')
def wrapped(value):
    if isinstance(value, type):
        return value
    if dataclasses.is_dataclass(value):
        return DigestedDataclass(type(value), {f.name: wrapped(getattr(value, f.name)) for f in dataclasses.fields(value)})
    if attrs.has(type(value)):
        return DigestedAttrs(type(value), {f.name: wrapped(getattr(value, f.name)) for f in attrs.fields(type(value))})
    return value
unknown = {'namedtuple', 'enum_with_a_value', 'subclass_of_a_builtin'}
known = [kind for kind in generate.DIGESTIBLE if kind not in unknown]
others = [kind for kind in generate.KINDS if kind not in known]
protocols = random.Random(inp['seed'])
def answer(kind, value):
    try:
        dumped = pickle.dumps(wrapped(value), protocols.choice([2, 4, 5]))
    except TypeError:
        dumped = pickle.dumps(wrapped(value), 5)  # old protocols know no slots
    try:
        digested = str(digest(pickle.loads(dumped)))
    except Exception:
        digested = None
    return {'kind': kind, 'pickle': base64.b64encode(dumped).decode(), 'repr': repr(value)[:300], 'digest': digested}
out([answer(*each) for each in generate.labelled(inp['seed'], inp['count'], {'known': known, 'others': others}[inp['kinds']])])
`;

const seed = runSeed();
const batches = dose(2, 10);
const batch = dose(500, 1000);

describe('digests compared with the reference', function () {
  this.timeout(120_000);
  let reference: Reference;
  let session: Session | undefined;

  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
  });
  after(() => session?.dispose());

  const ask = async (code: string, input: unknown = null): Promise<unknown> => await session?.call(code, input);

  it(`are the same for ${batches * batch} generated values`, async () => {
    const wrong: string[] = [];
    const asked = Array.from({ length: batches }, (_, i) => ask(generated, { seed: seed + i, count: batch, kinds: 'known' }));
    for (const answers of asked)
      for (const { kind, pickle, repr, digest: expected } of (await answers) as Answer[]) {
        const own = digestOf(pickle);
        if (own !== expected || expected === null) wrong.push(`${kind} ${repr}: ${own ?? 'none'}, in Python ${expected ?? 'none'}`);
      }
    assert.deepEqual(wrong, []);
  });

  it('are refused, never wrong, for what only Python can digest', async () => {
    const wrong: string[] = [];
    const answers = (await ask(generated, { seed, count: 2 * batch, kinds: 'others' })) as Answer[];
    for (const { kind, pickle, repr, digest: expected } of answers) {
      const own = digestOf(pickle);
      if (own !== null && own !== expected) wrong.push(`${kind} ${repr}: ${own}, in Python ${expected ?? 'none'}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('take sets in the order in which Python walks them', async () => {
    const answers = (await ask(sets, seed)) as Answer[];
    assert.ok(answers.length > 300);
    for (const { pickle, repr, digest: expected } of answers) assert.equal(digestOf(pickle), expected, repr);
  });

  it('follow the rules of this release for what older NumPy and pandas wrote', async () => {
    const entries = JSON.parse(await readFile(new URL('digests-0.15.json', import.meta.url), 'utf8')) as Entry[];
    const answers = (await ask(
      reread,
      entries.map(({ pickle }) => pickle),
    )) as (string | null)[];
    const differing = entries.flatMap(({ expression, pickle }, i) =>
      digestOf(pickle) === answers[i] || answers[i] === 'unreadable' ? [] : [expression],
    );
    assert.deepEqual(differing, []);
    const changed = entries.filter(({ digest: old }, i) => old !== null && old !== answers[i]);
    assert.ok(changed.length >= 20, 'the rules differ in what the table has');
  });

  it('take tables and labels of every kind', async () => {
    const answers = (await ask(tables)) as Answer[];
    const wrong: string[] = [];
    for (const { kind, pickle, repr, digest: expected } of answers) {
      const own = digestOf(pickle);
      // what pandas hashes by its texts is refused
      if (own !== expected && !(kind === 'by text' && own === null))
        wrong.push(`${repr}: ${own ?? 'none'}, in Python ${expected ?? 'none'}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('are those of calls, and of the keys that calls are filed under', async () => {
    const call = { name: 'f', module: 'pkg.mod', version: 3, codeDigest: new Digest('ef'.repeat(32)) };
    const args = new Map<string, Value>([
      ['b', 1.5],
      ['a', [new Digest('ab'.repeat(32)), null]],
    ]);
    const full = new Call({ ...call, arguments: args, metadata: { runtime: { seconds: 0.25 } }, result: new Tuple([1, 'x']) });
    const digested = new DigestedCall({
      name: 'f',
      arguments: new Map([...args].map(([name, value]) => [name, new Digest(digest(value))])),
    });
    const [fullDigest, fullKey, digestedDigest, digestedKey] = (await ask(calls)) as string[];
    assert.equal(digest(full), fullDigest);
    assert.equal(callKey(full), fullKey);
    assert.equal(digest(digested), digestedDigest);
    assert.equal(callKey(digested), digestedKey);
  });

  it('of namedtuples, records and JavaScript values are those of what they stand for', async () => {
    const pair = new NamedTuple(new Global('generate', 'Pair'), ['first', 'second'], [1, new Tuple(['x'])]);
    const fields = new PyDict([
      ['x', pair],
      ['y', null],
    ]);
    const record = new Record('dataclass', new Global('generate', 'Point'), fields);
    const plain = { text: ['a', new Map<unknown, unknown>([[1, true]])], none: null, deep: { 7: new Set([3, 1, 2]) } };
    const [ofPair, ofRecord, ofPlain] = (await ask(written)) as string[];
    assert.equal(digest(pair), ofPair);
    assert.equal(digest(record), ofRecord);
    assert.equal(digest(plain), ofPlain);
  });
});

interface Entry {
  readonly expression: string;
  readonly pickle: string;
  readonly digest: string | null;
}

/** Numbers of every type, tuples and sets of them, in sizes that make the table grow; of texts only what has no order. */
const sets = `
import base64, datetime, decimal, fractions, pickle, random
from fleche.digest import digest
draw = random.Random(inp)
def member(depth=2):
    kind = draw.randrange(9 if depth else 6)
    if kind == 0: return draw.randint(-3, 20)
    if kind == 1: return draw.choice([-1, 1]) * draw.getrandbits(draw.choice([5, 20, 61, 64, 200]))
    if kind == 2: return draw.choice([0.5, -0.5, 1e300, 2.0 ** draw.randint(-1074, 1023), draw.random(), float('inf'), -1.0])
    if kind == 3: return draw.choice([True, False, complex(draw.randint(-2, 2), draw.random()), decimal.Decimal('1.5'), decimal.Decimal(-7)])
    if kind == 4: return fractions.Fraction(draw.randint(-99, 99), draw.randint(1, 99))
    if kind == 5: return datetime.timedelta(draw.randint(-3, 3), draw.randint(0, 99))
    if kind == 6: return frozenset(member(0) for _ in range(draw.randint(0, 5)))
    return tuple(member(depth - 1) for _ in range(draw.randint(0, 4)))
values = [draw.choice([set, frozenset])(member() for _ in range(draw.choice([0, 1, 2, 3, 5, 8, 30, 200]))) for _ in range(300)]
values += [set(range(draw.randint(0, 10 ** 6), 10 ** 12, 10 ** 7)), {2 ** 61 - 1 + i * 2 ** 40 for i in range(60_000)}, {'alone'}, {None}, {b''}]
out([{'kind': 'set', 'repr': repr(v)[:300], 'pickle': base64.b64encode(p).decode(), 'digest': digest(pickle.loads(p))}
     for v in values for p in [pickle.dumps(v, draw.choice([2, 4, 5]))]])
`;

/** What the generator of tables does not have. */
const tables = `
import base64, datetime, pickle, warnings
import numpy as np, pandas as pd
from fleche.digest import digest
warnings.simplefilter('ignore')
moments = pd.to_datetime(['2026-01-02 03:04:05.000006', None, '1677-09-22 00:00:00.0'])
nanos = pd.DatetimeIndex(np.array([1, 10**18 + 1, -5 * 10**17, 10**9], 'M8[ns]'))
zoned = pd.date_range('2026-01-01', periods=3, tz='UTC')
fixed = pd.date_range('2026-01-01', periods=3, tz=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30)))
berlin = pd.date_range('2026-03-28', periods=3, tz='Europe/Berlin')
odd = np.array([0x7ff8000000000001, 0xfff8000000000000, 0x8000000000000000, 0x7ff0000000000001, 1], 'u8').view('f8')
missing = pd.MultiIndex.from_arrays([[-1, 2, None], ['a', None, 'b'], [pd.Timestamp('2026'), pd.NaT, pd.Timestamp('2027')], [True, False, True],
    pd.array([-1, 2, None], dtype='Int64'), pd.Categorical(['x', 'y', None]), pd.array(['x', 'y', None], dtype='string'), [1.5, 2.5, None],
    [(1, 2), 's', None], pd.to_timedelta([1, None, 3])], names=list('abcdefghij'))
coded = pd.MultiIndex(levels=[[-1, 2], pd.RangeIndex(2), [True, False], pd.interval_range(0, 2), pd.period_range('2026', periods=2, freq='D')],
    codes=[[0, 1, -1]] * 5)
wrapped = pd.MultiIndex(levels=[pd.array([-1, 2], dtype='Int64'), pd.array(['a', 'b'], dtype='string'), pd.Categorical([-1, 2]), pd.Index([-1, 2])], codes=[[0, 1, -1]] * 4)
ranges = pd.MultiIndex(levels=[pd.RangeIndex(3), pd.RangeIndex(0, 30, 10)], codes=[[0, 1, 2], [2, 1, 0]])
values = [
    pd.Series(moments), pd.Series(nanos), pd.Series(zoned), pd.Series(fixed), pd.Series(berlin), moments, nanos, zoned, fixed, berlin,
    pd.Series(list(moments) + list(zoned), dtype=object), pd.Series(list(pd.to_timedelta([1, 1500000001, -1, None])), dtype=object),
    pd.Series(odd), pd.Series(odd.astype('f4')), pd.Series(odd + 1j * odd), pd.Series(odd.astype('c8')), pd.Series(np.array([0.0, -0.0, np.nan, 1], 'f2')),
    pd.Series([None, None], dtype=object), pd.Series([], dtype=object), pd.Series(['x', None, np.nan, pd.NA], dtype=object), pd.Series([pd.NA, 1, 'a'], dtype=object),
    pd.Series([b'a', b'b']), pd.Series([[1], {'a': 2}, (3,), np.arange(2)], dtype=object), pd.Series([1, 2], name=('a', 1)), pd.Series([1], name=pd.Timestamp('2026')),
    pd.Series(['é' * n for n in range(20)]), pd.Series(['a', 'b'] * 50), pd.Series(['a'], index=[1.5], name=2),
    pd.Series(pd.Categorical([3, 1, None, 3])), pd.Series(pd.Categorical([1.5, -0.0])), pd.Series(pd.Categorical(moments)), pd.Series(pd.Categorical([True, False])),
    pd.Series(pd.Categorical([1, 'a', None, (2,)])), pd.Series(pd.Categorical(pd.array([1, 2, None], dtype='Int64'))), pd.Series(pd.Categorical([None, None])),
    pd.Series(pd.cut([1.0, 2, 3], 2)), pd.Series(pd.cut([1, 2, 3], [0, 1, 5])), pd.Series(pd.Categorical.from_codes([0, -1], range(3))),
    pd.Series(pd.interval_range(0.5, 2.5, closed='both')), pd.Series(pd.interval_range(moments[0], periods=2)), pd.Series(pd.arrays.IntervalArray.from_tuples([(0, 1), None])),
    pd.Series(pd.array([1, None], dtype='UInt8')), pd.Series(pd.array([1.5, None], dtype='Float32')), pd.Series(pd.array([True, None], dtype='boolean')),
    pd.DataFrame(), pd.DataFrame(index=[1, 2]), pd.DataFrame(columns=['a']), pd.DataFrame({'a': [1]}).iloc[:0], pd.DataFrame([[1, 2.5, 'a', None]], columns=list('aabb')),
    pd.DataFrame(np.arange(12).reshape(3, 4)), pd.DataFrame(np.asfortranarray(np.arange(12.0).reshape(3, 4))), pd.DataFrame({-1: [1], -1.0: [2]} | {np.int64(5): [3]}),
    pd.DataFrame(np.zeros((2, 3)), columns=zoned), pd.DataFrame(np.zeros((3, 3)), index=missing, columns=missing), pd.DataFrame(np.zeros((2, 3)), columns=pd.to_timedelta([1, 2, -3], unit='s')),
    pd.DataFrame(np.zeros((2, 3)), columns=pd.Index([-1, 2, 3], dtype='Int64')), pd.DataFrame(np.zeros((2, 2)), columns=pd.CategoricalIndex(['a', 'b'])),
    pd.DataFrame({'t': moments, 'u': moments, 'z': zoned, 'x': [1, 2, 3], 'y': moments}), pd.DataFrame({'a': [1]}, index=pd.Index(['r'], name='n')),
    pd.DataFrame(np.zeros((1, 3000))),
    wrapped, pd.DataFrame(np.zeros((1, 3)), columns=wrapped), pd.DataFrame(np.zeros((1, 2)), columns=wrapped[:2]), missing, coded, ranges, ranges[:1], ranges[:0], pd.MultiIndex.from_product([[-1, 2], ['a', 'b']]), pd.MultiIndex.from_tuples([(1, 'x'), (-1, 'y')]),
    pd.RangeIndex(5, 0, -2), pd.RangeIndex(-3, 3), pd.RangeIndex(0), pd.Index([]), pd.Index([-1, 2**62]), pd.Index([2**63], dtype='u8'), pd.Index([1, 'a', None], dtype=object),
    pd.Index(['a', None]), pd.interval_range(0, 2, name='i'), pd.CategoricalIndex(['a', None]), pd.period_range('2026-01', periods=2, freq='M'), pd.Index([True, False]),
    pd.NA, pd.NaT, pd.Timestamp('2026-01-02 03:04:05.000000006'), pd.Timestamp('2026-01-02 03:04:05.000007', tz='UTC'), pd.Timestamp(fixed[0]), pd.Timestamp(10**12, unit='s'),
    pd.Timestamp(-10**11, unit='s'), pd.Timedelta(-1, 'ns'), pd.Timedelta(10**12, 's'), pd.Timedelta('1.5ms'), [pd.NaT, {pd.NA: 1}], {pd.Timestamp('2026'): 1},
    np.array([pd.Timestamp('2026'), pd.NA, None], dtype=object),
]
values += [('by text', v) for v in [pd.Series(pd.Categorical(zoned)), pd.Series(pd.Categorical(pd.period_range('2026-01', periods=2, freq='M'))),
    pd.Series(pd.Categorical(pd.interval_range(moments[0], periods=2))), pd.Series(np.array([1, 2], 'g')), pd.Series(pd.arrays.SparseArray([0, 1]))]]
def answer(each):
    kind, value = each if isinstance(each, tuple) else ('', each)
    dumped = pickle.dumps(value)
    try:
        digested = str(digest(pickle.loads(dumped)))
    except Exception as error:
        digested = None
    return {'kind': kind, 'repr': repr(value)[:300], 'pickle': base64.b64encode(dumped).decode(), 'digest': digested}
out([answer(each) for each in values])
`;

const reread = `
import base64, pickle, warnings
from fleche.digest import digest
warnings.simplefilter('ignore')
def answer(each):
    try:
        value = pickle.loads(base64.b64decode(each))
    except Exception:
        return 'unreadable'  # pandas 3 no longer has what pandas 2 wrote for NaT
    try:
        return str(digest(value))
    except Exception:
        return None
out([answer(each) for each in inp])
`;

const calls = `
from fleche.call import Call, DigestedCall
from fleche.digest import Digest, digest
args = {'b': 1.5, 'a': [Digest('ab' * 32), None]}
full = Call(name='f', arguments=args, metadata={'runtime': {'seconds': 0.25}}, module='pkg.mod', version=3, code_digest=Digest('ef' * 32), result=(1, 'x'))
digested = DigestedCall(name='f', arguments={k: digest(v) for k, v in args.items()}, result=None, metadata={}, module=None, version=None, code_digest=None)
out([digest(full), full.to_lookup_key(), digest(digested), digested.to_lookup_key()])
`;

const written = `
from generate import Pair, Point
from fleche.digest import digest
pair = Pair(1, ('x',))
out([digest(pair), digest(Point(pair, None)), digest({'text': ['a', {1: True}], 'none': None, 'deep': {'7': {3, 1, 2}}})])
`;

/** The digest of what a pickle holds, or null where it is refused. Any other error is one. */
function digestOf(pickle: string): string | null {
  try {
    return digest(loads(Buffer.from(pickle, 'base64')));
  } catch (error) {
    if (error instanceof IndigestibleError) return null;
    throw error;
  }
}
