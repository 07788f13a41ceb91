import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { sharedLanes } from '../../../engine/digest/fold.ts';
import {
  Digest,
  digest,
  DType,
  Ellipsis,
  FlecheError,
  Float,
  Global,
  IndigestibleError,
  Instance,
  NdArray,
  PyDict,
  PySet,
  Range,
  Record,
  Slice,
  Tuple,
  type Value,
} from '../../../engine/index.ts';

const sha256 = (content: string) => hash('sha256', content, 'hex');

/** Short texts, long ones, other alphabets, floats, ints and nested lists: what goes different ways. */
const leaf = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
);
const item = fc.letrec<{ item: Value }>((tie) => ({
  item: fc.oneof({ weight: 5, arbitrary: leaf }, fc.array(tie('item'), { maxLength: 5 })),
})).item;

function composed(value: Value): string {
  return Array.isArray(value) ? sha256(`list${value.map(composed).join('')}`) : digest(value);
}

describe('digest', () => {
  it('of a list is made of those of its items, whatever they are and however many', () => {
    // by now there were enough short messages for them to be hashed together
    while (sharedLanes() === undefined);
    fc.assert(
      fc.property(fc.array(item, { maxLength: 200, size: 'max' }), (list) => {
        assert.equal(digest(list), composed(list));
      }),
    );
    for (const length of [15, 16, 17, 63, 64, 65, 1022, 1023, 1024, 1025, 5000]) {
      const list = Array.from({ length }, (_, i): Value => (i % 7 === 0 ? [i, 'x'] : i % 2 === 0 ? i * 1.5 : `text ${i}`));
      assert.equal(digest(list), composed(list), `${length} items`);
    }
  });

  it('of a dict does not depend on its order, nor on how it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), leaf), { maxLength: 30 }), (pairs) => {
        const dict = new PyDict(pairs);
        assert.equal(digest(new PyDict([...dict].reverse())), digest(dict));
        assert.equal(digest(new Map(pairs)), digest(dict));
        assert.equal(digest(Object.fromEntries(pairs)), digest(dict));
      }),
    );
    assert.equal(digest(new PyDict([['a', 1]])), sha256(`dict${digest('a')}${digest(1)}`));
    // keys that Python holds equal are one key
    const equalKeys = new Map<unknown, unknown>([
      [1, 'first'],
      [true, 'second'],
    ]);
    assert.equal(digest(equalKeys), digest(new PyDict([[1, 'second']])));
  });

  it('takes JavaScript values at any depth, and refuses what is no Python value', () => {
    const within = new Tuple([{ a: new Map([['b', new Set([1])]]) } as unknown as Value]);
    assert.equal(digest(within), digest(new Tuple([new PyDict([['a', new PyDict([['b', new PySet([1])]])]])])));
    for (const none of [undefined, () => 1, Symbol('s')])
      assert.throws(
        () => digest([none]),
        (error: unknown) => error instanceof FlecheError && error.code === 'BAD_VALUE',
      );
  });

  it('lets a Digest through, whatever text it holds', () => {
    const hex = 'ab'.repeat(32);
    assert.equal(digest(new Digest(hex)), hex);
    for (const text of [hex, 'short', 'é'.repeat(64), `é${'a'.repeat(62)}`, 'x'.repeat(64), 'long'.repeat(100)])
      for (const before of [0, 1, 13, 14, 1000])
        assert.equal(
          digest([...Array<number>(before).fill(5), new Digest(text), 7]),
          sha256(`list${digest(5).repeat(before)}${text}${digest(7)}`),
          `${text} after ${before}`,
        );
    assert.throws(() => digest([new Digest('\ud800')]), IndigestibleError);
  });

  it('walks what occurs many times once', () => {
    let shared: Value = ['end'];
    for (let i = 0; i < 200; i++) shared = [shared, shared];
    assert.equal(digest(shared).length, 64);
  });

  it('refuses what is nested as deeply as Python refuses it, and what holds itself', () => {
    const nested = (depth: number, wrap: (inner: Value) => Value) => {
      let value: Value = 1;
      for (let i = 0; i < depth; i++) value = wrap(value);
      return value;
    };
    const dict = (inner: Value) => new PyDict([['k', inner]]);
    const record = (inner: Value) => new Record('dataclass', new Global('m', 'C'), new PyDict([['x', inner]]));
    const limits: [(inner: Value) => Value, number][] = [
      [(inner) => [inner], 993],
      [(inner) => new Tuple([inner]), 993],
      [dict, 496],
      [record, 331],
    ];
    for (const [wrap, deepest] of limits) {
      assert.equal(digest(nested(deepest, wrap)).length, 64);
      for (const depth of [deepest + 1, 100_000]) assert.throws(() => digest(nested(depth, wrap)), /nested too deeply/);
    }
    const cyclic: Value[] = [1];
    cyclic.push([cyclic, cyclic]);
    assert.throws(() => digest(cyclic), IndigestibleError);
    const self = new PyDict();
    self.set('self', new Record('dataclass', new Global('m', 'C'), self));
    assert.throws(() => digest(self), IndigestibleError);
  });

  it('says why it refuses', () => {
    const refused: [Value, RegExp][] = [
      [new PySet(['a', 'b']), /differ from one Python process to the next/],
      [new PySet([null, 1]), /differ from one Python process to the next/],
      [new PySet([NaN, 1]), /NaN/],
      [new Global('builtins', 'len'), /builtins\.len is known to Python alone/],
      [new Global('numpy', 'float64'), /numpy\.float64 is known to Python alone/],
      [new Instance('reduce', new Global('pathlib', 'PosixPath'), new Tuple(['a'])), /pathlib\.PosixPath is known to Python alone/],
      [new Slice(1, 2), /slice has no digest/],
      [Ellipsis, /Ellipsis has no digest/],
      ['\ud800', /surrogate/],
      [new Range(0, 10n ** 15n), /too long/],
    ];
    for (const [value, why] of refused)
      assert.throws(
        () => digest(value),
        (error: unknown) => error instanceof IndigestibleError && error.code === 'INDIGESTIBLE' && why.test(error.message),
        String(why),
      );
  });

  it('says where in a value that is', () => {
    const path = (value: Value): unknown => {
      try {
        digest(value);
      } catch (error) {
        assert.ok(error instanceof IndigestibleError);
        assert.ok(error.cause instanceof IndigestibleError);
        return error.data.path;
      }
      return undefined;
    };
    const global = new Global('builtins', 'len');
    assert.equal(path(global), 'value');
    assert.equal(path([1, new PyDict([['a', new Tuple([null, global])]])]), "value[1]['a'][1]");
    assert.equal(path(new Record('attrs', new Global('m', 'C'), new PyDict([['x', [global]]]))), "value.fields['x'][0]");
    assert.throws(() => digest([[global]]), /known to Python alone \(at value\[0\]\[0\]\)\.$/);
  });

  it('of a set of one member needs no order', () => {
    assert.equal(digest(new PySet(['a'])), sha256(`set${digest('a')}`));
    assert.equal(digest(new PySet()), sha256('set'));
  });

  it('of an array does not depend on its order in memory', () => {
    const double = new DType('f', '<', 8);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.nat(3),
        (shape, itemsize, shift) => {
          const size = shape.reduce((product, extent) => product * extent, 1);
          const content = Uint8Array.from({ length: size * itemsize + shift }, (_, i) => i * 37).subarray(shift);
          const dtype = itemsize === 8 ? double : new DType('V', '|', itemsize);
          const fortran = new NdArray(dtype, shape, content, { order: 'F' });
          assert.equal(digest(fortran), digest(fortran.toC()));
        },
      ),
    );
    // more than one chunk
    const large = new NdArray(double, [700, 500], new Uint8Array(Float64Array.from({ length: 350_000 }, (_, i) => i / 3).buffer), {
      order: 'F',
    });
    assert.equal(digest(large), digest(large.toC()));
  });

  it('is the same after something was refused halfway', () => {
    const list: Value[] = Array.from({ length: 30 }, (_, i) => i);
    const expected = digest(list);
    assert.throws(() => digest([...list, 'text', new Float(1), Ellipsis]), IndigestibleError);
    assert.equal(digest(list), expected);
  });
});
