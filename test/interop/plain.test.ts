import assert from 'node:assert/strict';
import { loads, toPlain } from '../../engine/index.ts';
import type { Plain, Value } from '../../engine/index.ts';
import { DType, NdArray, PyDict, Tuple } from '../../engine/index.ts';
import { requireReference, type Session } from '../reference/reference.ts';
import { dose, runSeed } from '../support/dose.ts';

/** What Python says of the same values, by the rules of `toPlain`; numbers and whatever else JSON cannot say are tagged. */
const told = `
import base64, collections, datetime, decimal, fractions, pickle, warnings
import numpy as np
from generate import DIGESTIBLE, NUMPY, PLAIN, labelled
warnings.simplefilter('ignore')
def number(v):
    return {'int': str(v)} if abs(v) > 2**53 - 1 else v
def real(v):
    if v != v or v in (float('inf'), -float('inf')):
        return {'float': 'nan' if v != v else 'inf' if v > 0 else '-inf'}
    return 0 if v == 0 else v
def items(v):
    return [plain(each) for each in v]
def dates(v):
    texts = np.datetime_as_string(v) if v.dtype.kind == 'M' else v.astype('i8').astype(str)
    return np.where(np.isnat(v), None, texts if v.dtype.kind == 'M' else v.astype('i8').astype(object))
def array(v):
    if v.dtype.names:
        rows = [array_record(each) for each in v.ravel()]
        return nest(rows, v.shape)
    if v.dtype.kind in 'mM':
        masks = np.ma.getmaskarray(v)
        return plain(np.where(masks, None, dates(np.ma.getdata(v))).tolist())
    if v.dtype == object:
        return nest([plain(each) for each in v.ravel().tolist()], v.shape)
    return plain(v.tolist())
def nest(flat, shape):
    if not shape:
        return flat[0]
    size = len(flat) // shape[0] if shape[0] else 0
    return [nest(flat[i * size:(i + 1) * size], shape[1:]) for i in range(shape[0])]
def array_record(each):
    return {'object': {name: plain_part(each[name]) for name in each.dtype.names}}
def plain_part(part):
    if part is np.ma.masked:
        return None
    return array_record(part) if getattr(part, 'dtype', None) is not None and part.dtype.names else array(np.asanyarray(part))
def plain(v):
    match v:
        case None | bool() | str():
            return str(v) if isinstance(v, str) else v
        case np.ndarray():
            return array(v)
        case np.generic():
            return array(np.asanyarray(v))
        case int():
            return number(v)
        case float():
            return real(v)
        case complex():
            return {'object': {'real': real(v.real), 'imag': real(v.imag)}}
        case bytes() | bytearray():
            return {'bytes': bytes(v).hex()}
        case list() | tuple() | set() | frozenset() | collections.deque():
            return items(v)
        case dict():
            if all(isinstance(key, str) for key in v):
                return {'object': {key: plain(each) for key, each in v.items()}}
            return {'map': [[plain(key), plain(each)] for key, each in v.items()]}
        case datetime.timedelta():
            return real(v.total_seconds())
        case datetime.datetime() | datetime.date() | datetime.time():
            return v.isoformat()
        case fractions.Fraction():
            return f'{v.numerator}/{v.denominator}'
        case decimal.Decimal():
            return str(v)
        case range() | slice():
            return {'object': {'start': plain(v.start), 'stop': plain(v.stop), 'step': plain(v.step)}}
        case _:
            return repr(v)
# of a masked record NumPy makes an object of its own; long doubles are no numbers of JavaScript; sets come back in another order
without = {'array_of_long_doubles', 'numpy_dtype', 'cyclic'}
kinds = [kind for kind in [*PLAIN, *NUMPY] if kind not in without and 'set' not in kind]
out([[kind, base64.b64encode(data).decode(), plain(pickle.loads(data))]
    for kind, value in labelled(inp['seed'], inp['count'], kinds) if not (kind == 'masked_array' and value.dtype.names)
    for data in [pickle.dumps(value)]])
`;

/** The same tags. */
function tagged(plain: Plain): unknown {
  if (typeof plain === 'bigint') return { int: String(plain) };
  if (typeof plain === 'number')
    return Number.isFinite(plain) ? plain + 0 : { float: String(plain).replace('Infinity', 'inf').replace('NaN', 'nan') };
  if (plain instanceof Uint8Array) return { bytes: Buffer.from(plain).toString('hex') };
  if (Array.isArray(plain)) return plain.map(tagged);
  if (plain instanceof Map) return { map: [...plain].map(([key, item]) => [tagged(key), tagged(item)]) };
  if (typeof plain !== 'object' || plain === null) return plain;
  assert.equal(Object.getPrototypeOf(plain), null);
  return { object: Object.fromEntries(Object.entries(plain).map(([name, item]) => [name, tagged(item)])) };
}

describe('values as ordinary JavaScript', function () {
  this.timeout(60_000);
  let session: Session | undefined;
  before(async function () {
    session = (await requireReference(this)).start();
  });
  after(() => session?.dispose());

  it('are what Python says that they are', async () => {
    const count = dose(500, 5000);
    const answers = (await session?.call(told, { seed: runSeed(), count })) as [kind: string, pickle: string, expected: unknown][];
    assert.ok(answers.length > count * 0.9);
    const wrong = answers.flatMap(([kind, pickle, expected]) => {
      const own = JSON.stringify(tagged(toPlain(loads(Buffer.from(pickle, 'base64')))));
      const theirs = JSON.stringify(expected);
      return own === theirs ? [] : [`${kind}: ${own.slice(0, 300)}\nin Python: ${theirs.slice(0, 300)}`];
    });
    assert.equal(wrong.length, 0, `${wrong.length} differ\n${wrong.slice(0, 8).join('\n')}`);
  });

  it('have tables by their columns', async () => {
    const pickle = (await session?.call(`
import base64, pickle
import pandas as pd
frame = pd.DataFrame({'n': [1, 2], 'x': [0.5, None], 's': ['a', None], 'o': [[1], {'k': 2}], 7: pd.to_datetime(['2026-01-02', None])})
out(base64.b64encode(pickle.dumps([frame, frame['n'], frame.columns])).decode())`)) as string;
    const [frame, series, columns] = toPlain(loads(Buffer.from(pickle, 'base64'))) as [{ [name: string]: Plain }, Plain, Plain];
    assert.deepEqual(tagged(frame), {
      object: {
        7: ['2026-01-02T00:00:00.000000', null],
        n: [1, 2],
        x: [0.5, { float: 'nan' }],
        s: ['a', { float: 'nan' }],
        o: [[1], { object: { k: 2 } }],
      },
    });
    assert.deepEqual(
      [series, columns],
      [
        [1, 2],
        ['n', 'x', 's', 'o', 7],
      ],
    );
  });
});

describe('toPlain', () => {
  it('keeps what is shared and what is cyclic', () => {
    const shared = [1];
    const list: Value[] = [shared, new Tuple([shared])];
    const dict = new PyDict([['list', list]]);
    list.push(dict);
    const plain = toPlain(dict) as { list: [unknown, [unknown], unknown] };
    assert.equal(plain.list[0], plain.list[1][0]);
    assert.equal(plain.list[2], plain);
    const box = new NdArray(new DType('O', '|', 8), [], new Uint8Array(), { objects: [null] });
    box.objects![0] = box;
    assert.equal(toPlain(box), null);
  });

  it('makes no prototype of what a key says', () => {
    const plain = toPlain(new PyDict([['__proto__', [1]]])) as object;
    assert.equal(Object.getPrototypeOf(plain), null);
    assert.deepEqual(Object.keys(plain), ['__proto__']);
  });

  it('goes as deep as memory goes', () => {
    let value: Value = null;
    for (let i = 0; i < 300_000; i++) value = i % 2 === 0 ? [value] : new PyDict([['k', value]]);
    let plain = toPlain(value);
    let depth = 0;
    for (; plain !== null; depth++) plain = Array.isArray(plain) ? (plain[0] as Plain) : (plain as { k: Plain }).k;
    assert.equal(depth, 300_000);
  });
});

describe('arrays as typed arrays', () => {
  it('are views where they can be, and the same numbers in any order of bytes and axes', () => {
    const bytes = new Uint8Array(Float64Array.from([1, 2, 3, 4, 5, 6]).buffer);
    const double = new DType('f', '<', 8);
    const view = new NdArray(double, [2, 3], bytes).typed();
    assert.ok(view instanceof Float64Array);
    assert.equal(view.buffer, bytes.buffer);
    assert.deepEqual([...(new NdArray(double, [3, 2], bytes, { order: 'F' }).typed() ?? [])], [1, 4, 2, 5, 3, 6]);
    const turned = new NdArray(new DType('i', '>', 2), [2], Uint8Array.of(0xff, 0xfe, 1, 2));
    assert.deepEqual([...(turned.typed() ?? [])], [-2, 258]);
    assert.deepEqual(turned.bytes, Uint8Array.of(0xff, 0xfe, 1, 2));
    const shifted = new Uint8Array(17);
    shifted.set(bytes.subarray(0, 16), 1);
    assert.deepEqual([...(new NdArray(double, [2], shifted.subarray(1)).typed() ?? [])], [1, 2]);
    assert.equal(new NdArray(new DType('U', '<', 4), [1], new Uint8Array(4)).typed(), undefined);
  });
});
