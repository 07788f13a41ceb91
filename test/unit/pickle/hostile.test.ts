/** Bytes that somebody made to do harm: what they ask for, how deep and wide they go, and what they would run. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CallPickleFile,
  DType,
  defaultLimits,
  FlecheError,
  FormatError,
  Global,
  globals,
  Instance,
  loads,
  NdArray,
  PickleError,
  repr,
  ValuePickleFile,
} from '../../../engine/index.ts';
import type { DigestHex, Limits } from '../../../engine/index.ts';
import { malicious } from '../../support/malicious.ts';
import { walk, walkers } from '../../support/walk.ts';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const u64 = (value: bigint) => [...new Uint8Array(new BigUint64Array([value]).buffer)];
const u32 = (value: number) => [...new Uint8Array(new Uint32Array([value]).buffer)];

function refused(pickle: Uint8Array, limits?: Partial<Limits>): PickleError {
  try {
    loads(pickle, { limits });
  } catch (error) {
    assert.ok(error instanceof PickleError, String(error));
    return error;
  }
  assert.fail('it is read');
}

describe('the limits of what a pickle may ask for', () => {
  const huge = u64(2n ** 62n);
  const list = bytes('c__builtin__\ntuple\nq\x000](', 'N'.repeat(1000), 'eq\x010');
  const copy = 'h\x00h\x01\x85R0';
  /** Of each limit: a pickle, what it asks for and where, and what would just be allowed. */
  const cases: readonly [what: string, limit: keyof Limits, pickle: Uint8Array, found: number, offset: number][] = [
    ['a text', 'length', bytes('\x80\x04\x8d', huge, 'x.'), 2 ** 62, 3],
    ['bytes', 'length', bytes('\x80\x04\x8e', huge, 'x.'), 2 ** 62, 3],
    ['a bytearray', 'length', bytes('\x80\x05\x96', huge, 'x.'), 2 ** 62, 3],
    ['a frame', 'length', bytes('\x80\x04\x95', huge, 'N.'), 2 ** 62, 3],
    ['2^63', 'length', bytes('\x80\x04\x8e', u64(2n ** 63n), 'x.'), 2 ** 63, 3],
    ['a text that no JavaScript has', 'text', bytes('X', u32(2 ** 32 - 1), 'x.'), 2 ** 32 - 1, 5],
    ['an integer that no JavaScript has', 'integer', bytes('\x8b', u32(2 ** 31 - 1), 'x.'), 2 ** 31 - 1, 5],
    ['digits', 'digits', bytes('L', '9'.repeat(4301), 'L\n.'), 4301, 1],
    ['digits of an int', 'digits', bytes('I', '9'.repeat(4301), '\n.'), 4301, 1],
    ['a memo index', 'memo', bytes('Nr', u32(2 ** 31), '.'), 2 ** 31, 2],
    ['a memo index in digits', 'memo', bytes('Np2147483648\n.'), 2 ** 31, 2],
    ['copies', 'copies', bytes(list.toString('latin1'), copy.repeat(10_000), 'N.'), NaN, NaN],
  ];
  for (const [what, limit, pickle, found, offset] of cases)
    it(`${what}: ${limit}`, () => {
      const { code, data, message } = refused(pickle);
      assert.equal(code, 'LIMIT');
      assert.equal(data.limit, limit);
      assert.equal(data.allowed, defaultLimits[limit]);
      if (Number.isNaN(found)) assert.ok((data.found as number) > data.allowed);
      else assert.deepEqual([data.found, data.offset], [found, offset]);
      assert.ok(message.includes(`at byte ${data.offset as number}`), message);
    });

  /** Of each limit: a pickle that is read with so much, and not with one less. */
  const enough: readonly [limit: keyof Limits, pickle: Buffer, needed: number][] = [
    ['length', bytes('B', u32(5), 'bytes.'), 5],
    ['length', bytes('U\x05bytes.'), 5],
    ['length', bytes('\x8a\x03abc.'), 3],
    ['length', bytes('\x80\x04\x95', u64(2n), 'N.'), 2],
    ['text', bytes('\x8c\x04text.'), 4],
    ['text', bytes('X', u32(4), 'text.'), 4],
    ['text', bytes("S'ab'\n."), 4],
    ['text', bytes('cmodule\nC\n.'), 6],
    ['integer', bytes('\x8b', u32(7), 'integer.'), 7],
    ['digits', bytes('L12345L\n.'), 5],
    ['digits', bytes('I-12345\n.'), 5],
    ['memo', bytes('\x80\x04N\x94\x94\x94.'), 3],
    ['memo', bytes('Nq\x07.'), 8],
    ['memo', bytes('Nr', u32(7), '.'), 8],
    ['memo', bytes('Np7\n.'), 8],
    ['memo', bytes('Nq\x07\x94.'), 8],
    ['opcodes', bytes('](NNNNNNNe.'), 11],
    ['copies', bytes('c__builtin__\ntuple\n](', 'N'.repeat(73), 'e\x85R.'), 73 / 98],
  ];
  for (const [limit, pickle, needed] of enough)
    it(`${limit} of ${Math.ceil(needed)} is enough for ${JSON.stringify(pickle.toString('latin1').slice(0, 20))}`, () => {
      loads(pickle, { limits: { [limit]: needed } });
      const less = limit === 'copies' ? needed * 0.99 : needed - 1;
      const { code, data } = refused(pickle, { [limit]: less });
      assert.equal(code, 'LIMIT');
      assert.equal(data.limit, limit);
      assert.equal(data.allowed, less);
      assert.ok((data.found as number) > less || limit === 'memo');
      assert.ok((data.offset as number) < pickle.length);
      assert.throws(() => globals(pickle, { limits: { [limit]: less } }), { code: 'LIMIT' });
    });

  it('a length beyond the file is a file that was cut short', () => {
    for (const pickle of [bytes('B', u32(2 ** 32 - 1), 'x.'), bytes('\x80\x04\x8e', u64(2n ** 39n), 'x.')])
      assert.equal(refused(pickle).code, 'BAD_PICKLE');
  });

  it('are numbers of 0 or more', () => {
    for (const memo of [-1, NaN, '5' as never]) assert.throws(() => loads(bytes('N.'), { limits: { memo } }), { code: 'BAD_LIMIT' });
    assert.equal(loads(bytes('N.'), { limits: { memo: Infinity, text: undefined as never } }), null);
  });

  it('keys that are too much to be compared say where', () => {
    // depth alone is not too much
    loads(bytes('\x80\x04}', '('.repeat(5000), 'N', '\x91'.repeat(5000), 'Ns.'));
    // a dict of a class is compared when it is printed
    const part = `(${'K\x01'.repeat(80)}tq\x000`;
    const ordered = refused(bytes(part, 'ccollections\nOrderedDict\n)R(', 'h\x00'.repeat(130_000), 'tNs.'));
    assert.deepEqual([ordered.code, ordered.data.limit], ['LIMIT', 'key']);
    assert.equal(typeof ordered.data.offset, 'number');
  });

  describe('of storages', () => {
    let root: string;
    const key = '1'.repeat(64) as DigestHex;
    beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'fleche-limits-'))));
    afterEach(() => rmSync(root, { recursive: true }));
    const isLimit = (limit: string) => (error: unknown) =>
      error instanceof FlecheError && error.code === 'LIMIT' && error.data.limit === limit;

    it('are those of their pickles', async () => {
      writeFileSync(join(root, key), bytes('U\x05bytes.'));
      assert.equal(await new ValuePickleFile({ root }).load(key), 'bytes');
      await assert.rejects(new ValuePickleFile({ root, limits: { length: 4 } }).load(key), isLimit('length'));
      await assert.rejects(new CallPickleFile({ root, limits: { length: 4 } }).load(key), isLimit('length'));
    });

    it('end what inflates: 1 GiB in 1 MB', async () => {
      const head = gzipSync(bytes('B', u32(2 ** 30)));
      const zeros = gzipSync(Buffer.alloc(2 ** 20));
      writeFileSync(join(root, key), Buffer.concat([head, ...new Array<Buffer>(1024).fill(zeros), gzipSync(bytes('.'))]));
      const before = process.memoryUsage().arrayBuffers;
      await assert.rejects(new ValuePickleFile({ root, limits: { inflated: 2 ** 24 } }).load(key), (error) => {
        assert.ok(error instanceof FormatError);
        assert.equal(error.data.path, join(root, key));
        assert.equal(error.data.allowed, 2 ** 24);
        return isLimit('inflated')(error);
      });
      assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 26);
      const packed = gzipSync(Buffer.concat([bytes('B', u32(50_000_000)), Buffer.alloc(50_000_000), bytes('.')]), { level: 1 });
      writeFileSync(join(root, key), packed);
      await assert.rejects(new ValuePickleFile({ root, limits: { inflated: 50_000_005 } }).load(key), isLimit('inflated'));
      assert.equal(((await new ValuePickleFile({ root, limits: { inflated: 50_000_006 } }).load(key)) as Uint8Array).length, 50_000_000);
    });
  });
});

describe('pickles that attackers have published', () => {
  const parts = (value: unknown): unknown[] =>
    value instanceof Instance ? [value, ...parts(value.args), ...parts(value.callee)] : [value];
  for (const [what, { bytes: pickle, names, breaks }] of Object.entries(malicious))
    it(what, async () => {
      assert.deepEqual(
        globals(pickle).map(({ module, qualname }) => `${module} ${qualname}`),
        names,
      );
      if (breaks) {
        assert.equal(refused(pickle).code, 'BAD_PICKLE');
        return;
      }
      const value = loads(pickle);
      for (const part of parts(value)) assert.notEqual(typeof part, 'function');
      for (const name of Object.keys(walkers)) await walk(name, value);
    });

  it('name each once, and their names are values', () => {
    const [name, ...more] = globals(bytes('](cos\nsystem\ncos\nsystem\nios\nsystem\ne.'));
    assert.ok(name instanceof Global);
    assert.equal(name.path, 'os.system');
    assert.deepEqual(more, []);
  });

  it('and whose names only Python could make are not called harmless', () => {
    // STACK_GLOBAL of what str.join gives
    assert.throws(() => globals(bytes('\x80\x04c__builtin__\nstr\n)R', '\x8c\x06system\x93.')), PickleError);
    assert.deepEqual(globals(bytes('no pickle')), []);
    assert.deepEqual(globals(bytes('')), []);
  });

  it('that give what none takes', () => {
    // as CPython's C code has it: nothing is given
    assert.equal(loads(bytes('N(e(u.')), null);
    assert.deepEqual(loads(bytes(']}b.')), []);
    // bytearrays have an `extend`: more is named, rather than less
    assert.equal(globals(bytes('\x80\x05\x96', u64(1n), 'x(K\x01e0cos\nsystem\n.')).length, 1);
  });
});

/** Values that pickles of a few bytes for each level make. */
describe('walkers', () => {
  const record = 'cfleche_explorer\nRecord\n(U\x09dataclasscm\nC\n}(U\x01a%U\x01b%utR';
  /** What holds another twice, which stands for `%`. */
  const twice: { readonly [what: string]: string } = {
    lists: '](%%e',
    tuples: '%%\x86',
    dicts: '}(U\x01a%U\x01b%u',
    calls: 'cm\nf\n%%\x86R',
    'objects with a state': 'cm\nC\n)\x81%%\x86b',
    records: record,
    'dicts of a class': 'ccollections\nOrderedDict\n)R(U\x01a%U\x01b%u',
    deques: 'ccollections\ndeque\n](%%e\x85R',
    wrappers: 'cfleche.storage.destructuring\nDigestedIterable\n)\x81}U\x05items](%%esb',
    slices: 'c__builtin__\nslice\n(%%NtR',
    'object arrays':
      'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x02tcnumpy\ndtype\n(U\x02O8K\x00K\x01tRI00\n](%%etb',
    'masked arrays':
      'cnumpy.ma.core\n_mareconstruct\n(cnumpy.ma\nMaskedArray\ncnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x02tcnumpy\ndtype\n(U\x02O8K\x00K\x01tRI00\n](%%eU\x02\x00\x00Ntb',
    'classes made by classes': 'ccloudpickle.cloudpickle\n_make_skeleton_class\n(%U\x01atR%b',
    'wrappers of wrappers': 'cfleche.storage.destructuring\nDigestedIterable\n)\x81}U\x05items%sb',
  };
  /** Walkers that write the whole value out: what doubles at each level fills what they may write. */
  const whole = new Set(['repr', 'JSON']);

  const doubled = (form: string): Buffer => bytes('Nq\x00', `${form.replaceAll('%', 'h\x00')}q\x00`.repeat(64), '.');
  const deep = (form: string, depth: number): Buffer =>
    bytes('N', `q\x00${form.replace('%', 'h\x00').replace('%', 'N')}`.repeat(depth), '.');

  for (const [what, form] of Object.entries(twice)) {
    it(`go through ${what} with 2^64 leaves`, async () => {
      const value = loads(doubled(form));
      for (const name of Object.keys(walkers)) if (!whole.has(name)) await walk(name, value);
    });
    it(`go through ${what} that are deep`, async () => {
      const value = loads(deep(form, 12_000));
      for (const name of Object.keys(walkers)) await walk(name, value);
    });
  }

  it('that write all of it stop', async () => {
    const value = loads(doubled(twice.tuples as string));
    const long = loads(bytes('X', u32(100_000), 'x'.repeat(100_000), 'q\x00', 'h\x00h\x00\x86q\x00'.repeat(64), '.'));
    assert.equal(repr(long).length, 2 ** 24);
    assert.equal((await walk('JSON', value))?.code, 'NO_JSON');
    const range = loads(bytes('c__builtin__\nrange\n(K\x00\x8a\x10', [...new Array<number>(15).fill(255), 127], 'tR.'));
    assert.equal((await walk('JSON', range))?.code, 'NO_JSON');
  });

  it('go a million levels down', async () => {
    const lists = (depth: number) => loads(bytes(']'.repeat(depth), 'a'.repeat(depth - 1), '.'));
    const value = lists(1_000_000);
    // these go through all of it
    const linear = new Set(['dumps', 'deepCopy', 'toPlain']);
    for (const name of Object.keys(walkers)) await walk(name, linear.has(name) ? lists(200_000) : value);
  });
});

describe('arrays that nobody has', () => {
  const text = (form: string) => bytes(form.replaceAll('%dtype', 'cnumpy\ndtype\n'));

  it('of dtypes within dtypes stay inert', () => {
    // each a subarray of the one before: 10,000 levels
    const base = '%dtype(U\x02V8K\x00K\x01tRq\x000';
    const next = '%dtype(U\x02V8K\x00K\x01tR(K\x03U\x01|h\x00)\x86NNK\x08K\x01K\x00tbq\x000';
    assert.ok(loads(text(`${base}${next.repeat(3)}h\x00.`)) instanceof DType);
    assert.ok(loads(text(`${base}${next.repeat(10_000)}h\x00.`)) instanceof Instance);
    // two fields of the one before: 2^60 of them
    const twice = '%dtype(U\x02V8K\x00K\x01tR(K\x03U\x01|N(U\x01aU\x01bt}(U\x01ah\x00K\x00\x86U\x01bh\x00K\x00\x86uK\x08K\x01K\x00tbq\x000';
    assert.ok(loads(text(`${base}${twice.repeat(3)}h\x00.`)) instanceof DType);
    assert.ok(loads(text(`${base}${twice.repeat(60)}h\x00.`)) instanceof Instance);
  });

  it('of elements of other sizes than NumPy has stay inert', () => {
    assert.ok(loads(text('%dtype(U\x02f8K\x00K\x01tR.')) instanceof DType);
    assert.ok(loads(text('%dtype(U\x02f3K\x00K\x01tR.')) instanceof Instance);
    // three numbers in eight bytes
    const triple = '%dtype(U\x02V8K\x00K\x01tR(K\x03U\x01|%dtype(U\x02f8K\x00K\x01tRK\x03\x85\x86NNK\x08K\x01K\x00tb.';
    assert.ok(loads(text(triple)) instanceof Instance);
  });

  it('of a dtype that would change afterwards are refused', () => {
    const scalar = 'cnumpy.core.multiarray\nscalar\n';
    assert.throws(
      () => loads(text(`%dtype(U\x02f8K\x00K\x01tRq\x000${scalar}(h\x00U\x08abcdefghtR0h\x00(K\x03U\x01<NNNK\x10K\x01K\x00tb.`)),
      { code: 'BAD_PICKLE' },
    );
  });

  it('of more elements than bytes, or of more axes than NumPy has, stay inert', () => {
    const made = (shape: string) => loads(text(`cnumpy.core.numeric\n_frombuffer\n(U\x00%dtype(U\x02U0K\x00K\x01tR(${shape}tU\x01CtR.`));
    assert.ok(made('K\x02') instanceof NdArray);
    assert.ok(made('\x8a\x06\xff\xff\xff\xff\xff\x00') instanceof Instance);
    assert.ok(made('\x8a\x06\xff\xff\xff\xff\xff\x00K\x00') instanceof Instance);
    assert.ok(made('K\x01'.repeat(100)) instanceof Instance);
  });
});
