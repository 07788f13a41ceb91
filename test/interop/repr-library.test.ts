import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Global, Instance, loads, PyDict, repr, Tuple } from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import { requireReference, type Reference, type Session } from '../reference/reference.ts';

const expressions = [
  ...["pd.Timestamp('1969-12-31T23:59:59.5')", "pd.Timestamp('2026-01-02T03:04:05.000000007')", "pd.Timestamp('2026-01-02')"],
  ...["pd.Timedelta('-2h')", "pd.Timedelta('-1 days')", "pd.Timedelta(1, 'ns')", "pd.Timedelta('1.5s')", "pd.Timedelta('400 days')"],
  ...[
    'pd.NaT',
    'pd.NA',
    "pd.Interval(0, 1.5, closed='both')",
    "re.compile('a')",
    "re.compile(b'a', re.M | re.X)",
    "re.compile('a', re.A | re.S)",
  ],
  ...[
    "array.array('b', [-1, 2])",
    "array.array('f')",
    "array.array('H', [65535])",
    "array.array('d', [0.5])",
    "array.array('q', [-2**63])",
  ],
  ...["functools.partial(print, 'a', sep='-')", 'functools.partial(print)', 'types.SimpleNamespace()', "types.SimpleNamespace(a=1, b='x')"],
  ...['collections.ChainMap()', "collections.ChainMap({'a': [1]}, {})", "zoneinfo.ZoneInfo('Europe/Berlin')"],
];

describe('objects that print what their pickles hold', function () {
  this.timeout(60_000);
  let reference: Reference;
  let session: Session | undefined;
  before(async function () {
    reference = await requireReference(this);
    session = reference.start();
  });
  after(() => session?.dispose());

  it('print as in Python', async () => {
    const code = `
import array, base64, collections, functools, pickle, re, types, zoneinfo
import pandas as pd
out([[base64.b64encode(pickle.dumps(value, protocol)).decode(), repr(value)] for value in map(eval, inp) for protocol in (2, 4, 5)])`;
    const told = (await session?.call(code, expressions)) as [string, string][];
    assert.equal(told.length, 3 * expressions.length);
    assert.deepEqual(
      told.map(([pickle]) => repr(loads(Buffer.from(pickle, 'base64')))),
      told.map(([, text]) => text),
    );
  });
});

describe('objects that claim to be of a known class', () => {
  const makers = [
    ...['collections.ChainMap', 'types.SimpleNamespace', 'functools.partial', 're._compile', 'array._array_reconstructor'],
    ...['pandas._libs.tslibs.timestamps._unpickle_timestamp', 'pandas._libs.tslibs.timedeltas._timedelta_unpickle', 'pandas.Interval'],
    ...['cloudpickle.cloudpickle._make_skeleton_class', 'cloudpickle.cloudpickle._make_function', 'zoneinfo.ZoneInfo._unpickle'],
  ].map((path) => new Global(path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)));
  const part: fc.Arbitrary<Value> = fc.oneof(
    fc.constantFrom<Value>(null, 'ns', 7, 10, 17, 1.5, NaN, -1, 2n ** 70n, [1], new Uint8Array([1, 2, 3]), new Uint8Array(16)),
    fc.constantFrom<Value>(new Tuple(['a', 1]), new PyDict([['maps', [1]]]), new PyDict([[1, 2]]), new Instance('reduce', null, null)),
  );

  it('print something, whatever they hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(...makers), fc.array(part, { maxLength: 6 }), fc.option(part), (callee, args, state) => {
        const value = new Instance('reduce', callee, new Tuple(args));
        if (state !== null) value.steps.push({ op: 'build', state });
        assert.ok(repr(value).length > 0);
      }),
      { numRuns: 1000 },
    );
  });
});
