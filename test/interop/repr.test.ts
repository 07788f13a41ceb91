import assert from 'node:assert/strict';
import { loads } from '../../engine/pickle/index.ts';
import { DType, Global, NdArray, PyDict, Record, repr, Tuple, type Value } from '../../engine/values/index.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';
import { dose, runSeed } from '../support/dose.ts';

/** Values, pickled, and what Python prints of what it reads from that; of a set, what it prints of what it wrote, in the same order. */
const printed = `
import base64, pickle, sys, warnings
import pandas as pd
from generate import labelled, KINDS
warnings.simplefilter('ignore')
def one(kind, value, protocol):
    data = pickle.dumps(value, protocol)
    shown = value if 'set_of' in kind else pickle.loads(data)
    return [kind, base64.b64encode(data).decode(), repr(shown)]
# of pandas: categories have a footer, several levels of columns are drawn as a tree, and some indexes have layouts of their own
def is_plain(value):
    if isinstance(value, pd.DataFrame):
        return value.columns.nlevels == 1
    if isinstance(value, pd.Series):
        return value.dtype != 'category'
    return not isinstance(value, (pd.MultiIndex, pd.CategoricalIndex, pd.IntervalIndex, pd.PeriodIndex))
without = set(inp['without']) | ({'ordered_dict'} if sys.version_info >= (3, 12) else set())  # printed as a dict since
kinds = inp.get('kinds') or [kind for kind in KINDS if kind not in without]
drawn = enumerate(labelled(inp['seed'], inp['count'], kinds))
out([one(kind, value, 4 + i % 2) for i, (kind, value) in drawn if is_plain(value)])
`;

/** What only the class could print: here class and fields are shown. */
const ofUnknownClasses = ['namedtuple', 'enum_with_a_value', 'plain_enum', 'instance', 'subclass_of_a_builtin'];

type Drawn = { readonly kind: string; readonly value: Value; readonly text: string };

describe('repr', function () {
  this.timeout(60_000);
  const count = dose(2000, 7000);
  let session: Session | undefined;
  let drawn: readonly Drawn[] = [];

  before(async function () {
    const reference: Reference = await requireReference(this);
    session = reference.start();
    const input = { seed: runSeed(), count, without: ofUnknownClasses };
    const answers = (await session.call(printed, input)) as [kind: string, pickle: string, text: string][];
    drawn = answers.map(([kind, pickle, text]) => ({ kind, value: loads(Buffer.from(pickle, 'base64')), text }));
  });
  after(() => session?.dispose());

  it('is what Python prints, of generated values of every kind', () => {
    assert.ok(drawn.length > (count * 6) / 7, `${drawn.length} values`);
    const wrong = drawn.flatMap(({ kind, value, text }) => {
      // a Digest is a str in Python; here it says what it is
      const own = repr(value).replace(/Digest\(('[0-9a-f]{64}')\)/g, '$1');
      return own === text ? [] : [`${kind}: ${own.slice(0, 300)}\nin Python: ${text.slice(0, 300)}`];
    });
    assert.equal(wrong.length, 0, `${wrong.length} differ\n${wrong.slice(0, 5).join('\n')}`);
  });

  it('is cut at a length, and is no other text before that', () => {
    for (const [i, { value, kind }] of drawn.entries()) {
      const length = 1 + (i % 90);
      // as long as it is counted
      const child = (hex: string) => hex.slice(0, 16);
      const whole = repr(value, { child });
      const cut = repr(value, { maxLength: length, child });
      if (whole.length <= length) assert.equal(cut, whole, kind);
      else assert.ok(cut.length <= length && cut.endsWith('…') && whole.startsWith(cut.slice(0, -1)), `${kind}: ${cut} of ${whole}`);
    }
  });

  it('is one line where that is asked for', () => {
    for (const { value, kind } of drawn) assert.doesNotMatch(repr(value, { inline: true }), /\n/, kind);
    const array = new NdArray(new DType('i', '<', 8), [2, 2], new Uint8Array(new BigInt64Array([1n, 100n, -5n, 0n]).buffer));
    assert.equal(repr([array, 'a  b'], { inline: true }), "[array([[1, 100], [-5, 0]]), 'a  b']");
  });

  it('prints ints that Python refuses to print in hex', () => {
    assert.equal(repr(10n ** 4299n), `1${'0'.repeat(4299)}`);
    assert.equal(repr(-(2n ** 20_000n)), `-0x1${'0'.repeat(5000)}`);
  });
});

describe('repr of what has no end', function () {
  this.timeout(60_000);
  /** 2 ** 200 leaves. */
  const laugh = (pair: (item: Value) => Value): Value => {
    let value: Value = 'ha';
    for (let i = 0; i < 200; i++) value = pair(value);
    return value;
  };
  const objects = (...items: Value[]) => new NdArray(new DType('O', '|', 8), [items.length], new Uint8Array(), { objects: items });

  for (const [name, pair] of Object.entries<(item: Value) => Value>({
    lists: (item) => [item, item],
    tuples: (item) => new Tuple([item, item]),
    dicts: (item) => new PyDict([[1, item], [2, item]]), // prettier-ignore
    arrays: (item) => objects(item, item),
    records: (item) => new Record('dataclass', new Global('generate', 'Point'), new PyDict([['x', item], ['y', item]])), // prettier-ignore
  }))
    it(`stops at its length: ${name}`, () => {
      for (const inline of [true, false]) assert.equal(repr(laugh(pair), { maxLength: 60, inline }).length, 60);
    });

  it('costs what is seen of it', () => {
    const text = `${'x'.repeat(2 ** 26)}'`;
    const numbers = new NdArray(new DType('i', '|', 1), new Array<number>(8).fill(7), new Uint8Array(7 ** 8));
    const wide = new NdArray(new DType('U', '<', 2 ** 25), [2], new Uint8Array(2 ** 26).fill(1));
    for (const value of [text, Buffer.alloc(2 ** 26), [text, text], objects(text, text), numbers, wide])
      assert.equal(repr(value as Value, { maxLength: 60 }).length, 60);
  });

  it('shows that an object holds itself', () => {
    const list: Value[] = [];
    list.push(list, new Tuple([list]));
    assert.equal(repr(list), '[[...], ([...],)]');
    const array = objects(1);
    array.objects?.push(array);
    assert.equal(repr([new NdArray(array.dtype, [2], array.bytes, { objects: [array, 1] })]).match(/array/g)?.length, 2);
  });
});
