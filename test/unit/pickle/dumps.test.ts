import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ByteArray,
  Digest,
  DigestedDict,
  DType,
  dumps,
  FormatError,
  FrozenSet,
  Global,
  Instance,
  loads,
  NamedTuple,
  NdArray,
  PickleError,
  PicklingError,
  PyDict,
  PySet,
  Record,
  repr,
  Slice,
  Tuple,
} from '../../../engine/index.ts';
import type { Valuable, Value } from '../../../engine/index.ts';
import { arrayArbitrary, intArbitrary, plainArbitrary, scalarArbitrary, textArbitrary, valueArbitrary } from '../../support/arbitrary.ts';
import { byHand } from './by-hand.ts';

const protocols = [4, 5] as const;
const hex = (value: Valuable, protocol?: 4 | 5) => Buffer.from(dumps(value, protocol ? { protocol } : {})).toString('hex');
const again = <T extends Value>(value: T, protocol: 4 | 5 = 4): T => loads(dumps(value, { protocol })) as T;
const code = (letter: string) => Buffer.from(letter, 'latin1').toString('hex');

/** `NdArray`s of protocol 4 come back in the byte order of the machine, as they do in Python. */
const keeps = (value: Value, protocol: 4 | 5): void => {
  const first = again(value, protocol);
  assert.deepStrictEqual(again(first, protocol), first);
  assert.equal(hex(again(first, protocol), protocol), hex(first, protocol));
};

describe('dumps', () => {
  // what the documentation of the formats says, not what we write
  it('writes the layouts that Python is known to write', () => {
    assert.equal(hex(null), '80044e2e');
    assert.equal(hex(new Tuple()), '8004292e');
    assert.equal(hex(null, 5), '80054e2e');
    const key = 'ab'.repeat(32);
    const text = (value: string) => `8c${Buffer.of(value.length).toString('hex')}${code(value)}`;
    const digest = `${text('fleche.digest')}94${text('Digest')}9493948c40${code(key)}9485948194`;
    assert.ok(hex(new Digest(key)).endsWith(`${digest}2e`));
    const shared = new Digest(key);
    assert.ok(hex([shared, shared, new Digest(key)]).endsWith(`${digest}680668038c40${code(key)}9485948194652e`));
    const wrapper = `${text('fleche.storage.destructuring')}94${text('DigestedDict')}9493942981947d94${text('items')}947d947362`;
    assert.ok(hex(new DigestedDict(new PyDict())).endsWith(`${wrapper}2e`));
  });

  for (const protocol of protocols) {
    it(`brings back every value as what it was, protocol ${protocol}`, () => {
      for (const arbitrary of [scalarArbitrary, textArbitrary, intArbitrary, plainArbitrary({ sets: true })])
        fc.assert(fc.property(arbitrary, (value: Value) => assert.deepStrictEqual(again(value, protocol), value)));
      fc.assert(fc.property(valueArbitrary({ sets: true }), (value) => keeps(value, protocol)));
      fc.assert(fc.property(arrayArbitrary, (value) => keeps(value, protocol)));
    });

    it(`keeps what is shared and what is cyclic, protocol ${protocol}`, () => {
      for (const shared of [
        [1],
        new Tuple([1]),
        new PyDict([[1, 2]]),
        new PySet([1]),
        new Uint8Array(2),
        new ByteArray(new Uint8Array(1)),
      ]) {
        const [first, second] = again<Value[]>([shared, shared, structuredClone(1)], protocol);
        assert.equal(first, second);
        assert.deepStrictEqual(first, shared);
      }
      const list: Value[] = [];
      list.push(list);
      const readList = again(list, protocol);
      assert.equal(readList[0], readList);

      const dict = new PyDict();
      dict.set('self', new Tuple([dict, new FrozenSet([1])]));
      const readDict = again(dict, protocol);
      assert.equal((readDict.get('self') as Tuple).items[0], readDict);

      for (const length of [1, 3, 4, 7]) {
        const inner: Value[] = [];
        const tuple = new Tuple([inner, ...new Array<Value>(length - 1).fill(0)]);
        inner.push(tuple);
        const read = again(tuple, protocol);
        assert.equal(read.items.length, length);
        assert.equal((read.items[0] as Value[])[0], read);
      }

      const held: Value[] = [];
      const instance = new Instance('reduce', new Global('a', 'make'), new Tuple([held]));
      instance.steps.push({ op: 'build', state: new PyDict([['me', instance]]) }, { op: 'append', items: [1, instance] });
      held.push(instance);
      const readInstance = again(instance, protocol);
      assert.equal(((readInstance.args as Tuple).items[0] as Value[])[0], readInstance);
      assert.equal((readInstance.state as PyDict).get('me'), readInstance);
      assert.equal(readInstance.steps.length, 2);
    });

    it(`frames and texts and bytes of every size, protocol ${protocol}`, () => {
      const sizes = fc.constantFrom(0, 1, 99, 100, 101, 255, 256, 65530, 65535, 65536, 70000, 140_000);
      const large = fc.tuple(sizes, fc.constantFrom('x', 'é', '\u{1f600}', '\ud800', 'a\udfff')).map(([size, unit]) => unit.repeat(size));
      const piece: fc.Arbitrary<Value> = fc.oneof(
        large,
        sizes.map((size) => new Uint8Array(size).fill(7)),
        sizes.map((size) => new ByteArray(new Uint8Array(size).fill(8))),
        sizes.map((size) => (1n << BigInt(size)) - 1n),
        fc.integer(),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), (value) => {
          assert.deepStrictEqual(
            again(value, protocol),
            value.map((item) => (typeof item === 'bigint' && item < 2n ** 53n ? Number(item) : item)),
          );
        }),
        { numRuns: 60 },
      );
    });
  }

  it('goes as deep as memory goes', () => {
    const wrap: readonly ((inner: Value) => Value)[] = [
      (inner) => [inner],
      (inner) => new Tuple([inner]),
      (inner) => new Tuple([0, 1, 2, inner]),
      (inner) => new PyDict([['k', inner]]),
      (inner) => new Slice(inner, null),
      (inner) => {
        const instance = new Instance('newobj', new Global('a', 'A'), new Tuple());
        instance.steps.push({ op: 'build', state: inner });
        return instance;
      },
    ];
    for (const [place, each] of wrap.entries()) {
      const depth = place < 2 ? 100_000 : 20_000;
      let value: Value = null;
      for (let i = 0; i < depth; i++) value = each(value);
      const bytes = dumps(value);
      assert.deepEqual(Buffer.from(dumps(loads(bytes))), Buffer.from(bytes));
    }
  });

  it('takes what callers may write, and tells equal keys apart no better than Python', () => {
    const value = {
      a: new Map<unknown, unknown>([
        [1, 'int'],
        [true, 'bool'],
        ['k', new Set([1, true])],
      ]),
      b: [null],
    };
    assert.equal(repr(loads(dumps(value))), "{'a': {1: 'bool', 'k': {1}}, 'b': [None]}");
    const shared = { x: 1 };
    const [first, second] = loads(dumps([shared, shared])) as Value[];
    assert.equal(first, second);
  });

  it('takes numbers for ints where they are integral, whatever their size', () =>
    void fc.assert(
      fc.property(fc.double({ noInteger: false, noNaN: true }), (value) => {
        const read = loads(dumps(value));
        if (Number.isSafeInteger(value) || !Number.isInteger(value))
          assert.ok(Object.is(read, Object.is(value, -0) ? -0 : value) || !Number.isFinite(value));
        else assert.equal(read, BigInt(value));
      }),
    ));

  it('gives memory of its own, and leaves what it wrote before as it was', () => {
    const first = dumps([1, 'a', 2.5]);
    assert.equal(first.byteLength, first.buffer.byteLength);
    assert.equal(Object.getPrototypeOf(first), Uint8Array.prototype);
    const kept = Buffer.from(first).toString('hex');
    dumps('another '.repeat(50));
    assert.equal(Buffer.from(first).toString('hex'), kept);
    assert.throws(() => dumps([1, Symbol('no')] as never), PicklingError);
    assert.equal(hex([1, 'a', 2.5]), kept);
  });

  it('writes records and namedtuples as Python makes them', () => {
    const record = again<Value>(new Record('dataclass', new Global('study', 'Point'), new PyDict([['x', 1]]))) as Instance;
    assert.deepEqual([record.form, (record.callee as Global).path, record.args], ['newobj', 'study.Point', new Tuple()]);
    assert.deepStrictEqual(record.state, new PyDict([['x', 1]]));
    const named = again(new NamedTuple(new Global('study', 'Pair'), ['a', 'b'], [1, 'x']) as Value) as Instance;
    assert.deepEqual([named.form, (named.callee as Global).path, named.args], ['newobj', 'study.Pair', new Tuple([1, 'x'])]);
  });

  it('says what cannot be written, and where', () => {
    const refused: readonly (readonly [unknown, RegExp])[] = [
      [undefined, /undefined is no Python value.*at value\)/],
      [[0, { a: new Tuple([1, () => 1]) }], /type function.*at value\[1\]\['a'\]\[1\]\)/],
      [new PyDict([[7, [new Date() as never]]]), /type Date.*at value\[7\]\[0\]\)/],
      [[new Float64Array(2)], /type Float64Array.*at value\[0\]\)/],
      [[Symbol('s')], /type symbol/],
      [
        { wrapped: new DigestedDict(new PyDict([['k', new WeakMap() as never]])) },
        /type WeakMap.*at value\['wrapped'\]\['items'\]\['k'\]\)/,
      ],
      [new Array(3), /undefined/],
      [[new NdArray(new DType('f', '<', 8), [2, 2], new Uint8Array(31))], /shape \(2, 2\) needs 32 bytes, and has 31.*at value\[0\]\)/],
      [loads(byHand.NEXT_BUFFER?.bytes as Uint8Array), /buffer that was kept apart/],
    ];
    for (const [value, message] of refused)
      assert.throws(
        () => dumps(value as Valuable),
        (error) => {
          assert.ok(error instanceof PicklingError, String(error));
          assert.match(error.message, message);
          assert.equal(error.code, 'UNPICKLABLE');
          return true;
        },
      );
  });

  it('refuses a tuple that contains itself without end', () => {
    const tuple = new Tuple([1]);
    tuple.items.push(new Tuple([tuple]));
    assert.throws(() => dumps(tuple), /contains itself/);
    const instance = new Instance('reduce', new Global('a', 'f'), new Tuple());
    (instance.args as Tuple).items.push(instance);
    assert.throws(() => dumps([instance]), /contains itself/);
  });

  it('writes every opcode that it reads, back into what means the same', () => {
    for (const [name, { bytes }] of Object.entries(byHand)) {
      if (name.endsWith('BUFFER')) continue;
      const value = loads(bytes);
      for (const protocol of protocols) assert.equal(repr(again(value, protocol)), repr(value), name);
    }
  });

  it('writes whatever a hostile pickle brings, and reads the same in that', () => {
    const started = fc.constantFrom(...Object.values(byHand).map(({ bytes }) => bytes));
    const opcodes = fc.array(
      fc.constantFrom(
        ...Buffer.from(
          '(NK\x01J\x01\x02\x03\x04)]}\x8f\x85\x86\x87teauslod\x90\x91Rb\x81\x92\x94h\x00h\x01h\x0202Q\x8c\x01a\x93cos\nsystem\n',
          'latin1',
        ),
      ),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          started,
          opcodes.map((bytes) => Buffer.from([...bytes, 0x2e])),
        ),
        (pickle) => {
          let value: Value;
          try {
            value = loads(pickle);
          } catch (error) {
            if (error instanceof PickleError || error instanceof FormatError) return;
            throw error;
          }
          try {
            const written = dumps(value);
            assert.deepEqual(Buffer.from(dumps(loads(written))), Buffer.from(written));
          } catch (error) {
            if (!(error instanceof PicklingError)) throw error;
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});
