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
      // pandas 2 hashes intervals by rules of its own, which hold for what it wrote
      digestOf(pickle) === answers[i] || answers[i] === 'unreadable' || expression.includes('interval_range') ? [] : [expression],
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
import base64, pickle, warnings
warnings.simplefilter('ignore')
from tables import BY_TEXT, TABLES
from fleche.digest import digest
def answer(kind, value):
    dumped = pickle.dumps(value)
    try:
        digested = str(digest(pickle.loads(dumped)))
    except Exception as error:
        digested = None
    return {'kind': kind, 'repr': repr(value)[:300], 'pickle': base64.b64encode(dumped).decode(), 'digest': digested}
out([answer('', each) for each in TABLES] + [answer('by text', each) for each in BY_TEXT])
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
