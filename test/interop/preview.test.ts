/** What previews count, and what exports hold, by the judgement of NumPy and pandas. */
import assert from 'node:assert/strict';
import { loads } from '../../engine/pickle/index.ts';
import { exported } from '../../engine/preview/export/index.ts';
import { sortedRows } from '../../engine/preview/order.ts';
import type { SortKeys } from '../../engine/preview/order.ts';
import { arrayOf, tableOf } from '../../engine/preview/preview.ts';
import { statistics } from '../../engine/preview/statistics.ts';
import type { Format } from '../../engine/preview/records.ts';
import { DataFrame } from '../../engine/values/index.ts';
import type { Value } from '../../engine/values/index.ts';
import { requireReference } from '../reference/reference.ts';
import type { Session } from '../reference/reference.ts';
import { runSeed } from '../support/dose.ts';

const idle = { check: () => undefined, progress: () => undefined };

const arrays = `
import base64, pickle, warnings
import numpy as np
warnings.simplefilter('ignore')
rng = np.random.default_rng(inp)
def made():
    for dtype in '<f8 >f8 <f4 >f4 <f2 |i1 |u1 <i2 >u4 <i8 >i8 <u8 |b1 <c8 <c16 <M8[ns] <m8[s]'.split():
        for shape in [(), (1,), (7,), (3, 4), (2, 3, 4), (0, 2)]:
            size = int(np.prod(shape))
            a = rng.integers(-100 if np.dtype(dtype).kind in 'ifcmM' else 0, 100, size).astype(dtype).reshape(shape)
            if np.dtype(dtype).kind in 'fc' and size > 2:
                a = a / np.dtype(dtype).type(7)
                a.flat[1] = np.nan
                a = a.astype(dtype)
            if np.dtype(dtype).kind in 'mM' and size > 2:
                a.flat[1] = 'NaT'
            yield np.asfortranarray(a) if len(shape) == 2 and rng.integers(2) else a
    yield np.array([(1, 2.5, 'ab'), (3, -1.0, 'c')], dtype=np.dtype([('n', '<i4'), ('x', '<f8'), ('s', '<U3')], align=True))
    yield np.zeros(3, dtype=[('p', '<f4', (2, 2)), ('grösse', '|S2'), ('Ω', '<i2')])
    yield np.array(['a', 'bcd', ''])
    yield np.arange(100000, dtype='<f8')[::1].reshape(100, 1000)
`;

describe('previews', function () {
  this.timeout(120_000);
  let session: Session | undefined;
  before(async function () {
    session = (await requireReference(this)).start();
  });
  after(() => session?.dispose());
  const ask = async <T>(code: string, input: unknown): Promise<T> => (await (session as Session).call(code, input)) as T;

  async function write(value: Value, format: Format): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const piece of exported({ value }, format, () => Promise.reject(new Error('no references here'))))
      parts.push(Buffer.from(piece as string));
    return Buffer.concat(parts);
  }

  it('count the elements of arrays as NumPy does', async () => {
    const cases = await ask<[pickle: string, answer: Record<string, string | number | null>][]>(
      `${arrays}
def facts(a):
    if a.dtype.kind not in 'biufcmM': return None
    b = np.abs(a) if a.dtype.kind == 'c' else a
    missing = int(np.isnat(b).sum() if b.dtype.kind in 'mM' else np.isnan(b).sum())
    known = b[~(np.isnat(b) if b.dtype.kind in 'mM' else np.isnan(b))] if b.shape else b.reshape(1)
    some = known.size > 0
    text = (lambda v: str(v.astype('int64')) if v.dtype.kind == 'm' else str(v).replace('T', ' ')) if b.dtype.kind in 'mM' else str
    return {'count': b.size, 'missing': missing, 'min': text(known.min()) if some else None, 'max': text(known.max()) if some else None,
            'mean': float(known.astype('f8').mean()) if some and b.dtype.kind not in 'mM' else None}
out([[base64.b64encode(pickle.dumps(a)).decode(), facts(a)] for a in made() if facts(a)])`,
      runSeed(),
    );
    assert.ok(cases.length > 90);
    for (const [pickle, answer] of cases) {
      const opened = { value: loads(Buffer.from(pickle, 'base64')) };
      const array = arrayOf(opened);
      if (!array) continue; // what NumPy pickles of no axes is a scalar
      const found = await statistics(array, 'magnitude', idle);
      const told = `${array.dtype.str} ${JSON.stringify(array.shape)} ${JSON.stringify(answer)} ${JSON.stringify(found)}`;
      assert.deepEqual([found.count, found.missing], [answer.count, answer.missing], told);
      const same = (own: string | null, other: unknown) =>
        own === other || Math.abs(Number(own) - Number(other)) <= 1e-6 * Math.max(1e-300, Math.abs(Number(other)));
      assert.ok(same(found.min, answer.min) && same(found.max, answer.max), told);
      assert.ok(answer.mean === null ? found.mean === null : Math.abs(Number(found.mean) - Number(answer.mean)) < 1e-3, told);
      if (array.dtype.kind === 'f' && array.dtype.itemsize === 8 && answer.mean !== null)
        assert.ok(Math.abs(Number(found.mean) - Number(answer.mean)) <= 1e-12 * Math.max(1, Math.abs(Number(answer.mean))), told);
    }
  });

  it('write arrays that NumPy loads as the same: dtype, order and elements', async () => {
    const pickles = await ask<string[]>(`${arrays}\nout([base64.b64encode(pickle.dumps(a)).decode() for a in made()])`, runSeed());
    const written = await Promise.all(
      pickles.map(async (pickle) => (await write(loads(Buffer.from(pickle, 'base64')), 'npy')).toString('base64')),
    );
    const wrong = await ask<string[]>(
      `
import base64, io, pickle, warnings
import numpy as np
warnings.simplefilter('ignore')
wrong = []
for pickled, written in inp:
    a, b = pickle.loads(base64.b64decode(pickled)), np.load(io.BytesIO(base64.b64decode(written)), allow_pickle=False)
    a = np.asarray(a)
    # what NumPy writes has no names for padding, so it loads with those
    plain = a.dtype.names is None
    ours = [tuple(b[n].tolist() for n in a.dtype.names)] if not plain else b.tobytes('A')
    theirs = [tuple(a[n].tolist() for n in a.dtype.names)] if not plain else a.tobytes('A')
    same = ours == theirs and a.shape == b.shape and (not plain or a.dtype == b.dtype and a.flags.f_contiguous == b.flags.f_contiguous)
    if not same: wrong.append(repr((a.dtype, b.dtype, a.shape, b.shape)))
out(wrong)`,
      pickles.map((pickle, i) => [pickle, written[i]]),
    );
    assert.deepEqual(wrong, []);
  });

  it('write arrays of one and two axes as CSV that NumPy reads', async () => {
    const pickles = await ask<string[]>(
      `${arrays}\nout([base64.b64encode(pickle.dumps(a)).decode() for a in made() if a.dtype.kind in 'iufc' and len(a.shape) in (1, 2) and a.size])`,
      runSeed(),
    );
    const written = await Promise.all(pickles.map(async (pickle) => (await write(loads(Buffer.from(pickle, 'base64')), 'csv')).toString()));
    const wrong = await ask<string[]>(
      `
import base64, io, pickle
import numpy as np
wrong = []
for pickled, written in inp:
    a = pickle.loads(base64.b64decode(pickled))
    b = np.loadtxt(io.StringIO(written), delimiter=',', dtype=a.dtype, ndmin=a.ndim)
    if not np.array_equal(a, b, equal_nan=a.dtype.kind in 'fc'): wrong.append(repr((a, written)))
out(wrong)`,
      pickles.map((pickle, i) => [pickle, written[i]]),
    );
    assert.deepEqual(wrong, []);
  });

  const frames = `
import base64, pickle
import numpy as np, pandas as pd
rng = np.random.default_rng(inp)
n = 40
def mixed():
    return pd.DataFrame({
        'i': rng.integers(-5, 5, n), 'f': np.where(rng.random(n) < .2, np.nan, rng.normal(size=n)), 'g': rng.normal(size=n).astype('f4'),
        's': pd.Series(rng.choice(['b', 'a', 'say "hi", you', 'two\\nlines', 'é', ''], n)), 'b': rng.random(n) < .5,
        't': pd.date_range('2020-01-31 10:00:01', periods=n, freq='7h')[rng.permutation(n)],
        'c': pd.Categorical(rng.choice(['lo', 'hi'], n), categories=['lo', 'hi'], ordered=True),
        'I': pd.array(np.where(rng.random(n) < .2, None, rng.integers(0, 9, n)), dtype='Int64'),
        'big': rng.integers(2**53, 2**62, n),
    })
frames = [mixed(), mixed().set_index('s'), mixed().set_index(['c', 'i']), mixed().rename(columns={'i': 3}), pd.DataFrame({'x': []}),
          pd.DataFrame({'a': [1, 2]}, index=pd.Index([5, 7], name='k')), pd.Series([1.5, 2.25], name='y'), pd.Series(['p', None, 'q'])]
`;

  it('write tables as pandas does', async () => {
    const cases = await ask<[string, string][]>(
      `${frames}\nout([[base64.b64encode(pickle.dumps(f)).decode(), f.to_csv()] for f in frames])`,
      runSeed(),
    );
    for (const [pickle, csv] of cases) assert.equal((await write(loads(Buffer.from(pickle, 'base64')), 'csv')).toString(), csv);
  });

  it('sort tables as pandas does', async () => {
    const cases = await ask<[string, [number, boolean, number[]][]][]>(
      `${frames}
def orders(f):
    f = f.reset_index(drop=True)
    names = [c for c in f.columns]
    return [[1 + k, down, f[[c]].sort_values(c, ascending=not down, kind='stable').index.tolist()] for k, c in enumerate(names) for down in (False, True)]
out([[base64.b64encode(pickle.dumps(f.reset_index(drop=True))).decode(), orders(f)] for f in frames[:2]])`,
      runSeed(),
    );
    for (const [pickle, orders] of cases) {
      const value = loads(Buffer.from(pickle, 'base64'));
      assert.ok(value instanceof DataFrame);
      for (const [column, descending, order] of orders) {
        const keys: SortKeys | undefined = await tableOf({ value }, null)?.keys(column);
        assert.ok(keys);
        assert.deepEqual([...sortedRows(keys, descending)], order, `column ${column}`);
      }
    }
  });

  it('write plain data as JSON that Python reads as what it was', async () => {
    const cases = await ask<[string, unknown][]>(
      `
import base64, json, pickle, random
random.seed(inp)
def value(depth):
    kind = random.randrange(9 if depth else 6)
    if kind == 0: return None
    if kind == 1: return random.choice([True, False])
    if kind == 2: return random.choice([0, -7, 2**60, 2**53 + 1])
    if kind == 3: return random.choice([1.0, -0.0, 1e300, 0.1, 5e-324])
    if kind in (4, 5): return ''.join(random.choice('a"\\\\\\n\\u00e9\\U0001f600\\x00') for _ in range(random.randrange(6)))
    if kind == 6: return {random.choice(['x', 'y', '', 'é']): value(depth - 1) for _ in range(3)}
    return [value(depth - 1) for _ in range(random.randrange(4))]
out([base64.b64encode(pickle.dumps(value(4))).decode() for _ in range(300)])`,
      runSeed(),
    );
    const written = await Promise.all(
      (cases as unknown as string[]).map(async (pickle) => [
        pickle,
        (await write(loads(Buffer.from(pickle, 'base64')), 'json')).toString(),
      ]),
    );
    const wrong = await ask<string[]>(
      `
import base64, json, pickle
out([repr((a, t)) for p, t in inp for a in [pickle.loads(base64.b64decode(p))] if repr(json.loads(t)) != repr(a)])`,
      written,
    );
    assert.deepEqual(wrong, []);
  });
});
