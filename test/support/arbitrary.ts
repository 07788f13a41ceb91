// Values for fast-check, as broad as test/reference/generate.py where TypeScript can make them: for tests in which Python reads what we write.
import fc, { type Arbitrary } from 'fast-check';
import {
  ByteArray,
  Complex,
  Decimal,
  Digest,
  DType,
  Ellipsis,
  float,
  Float,
  Fraction,
  FrozenSet,
  Global,
  int,
  NamedTuple,
  NdArray,
  NotImplemented,
  NumpyScalar,
  PyDate,
  PyDateTime,
  PyDict,
  PySet,
  PyTime,
  Range,
  Record,
  Slice,
  TimeDelta,
  TimeZone,
  Tuple,
  type Value,
} from '../../engine/values/index.ts';

export interface ArbitraryOptions {
  /** Levels of containers; 3 when left out. */
  readonly depth?: number;
  /** Sets too: their order is not Python's, so neither are their digests. */
  readonly sets?: boolean;
}

const edges = [0n, 1n, 7n, 8n, 15n, 16n, 31n, 32n, 53n, 61n, 63n, 64n, 255n, 2047n].map((bits) => 2n ** bits);

/** `int`, most of them near the powers where their encoding changes. */
export const intArbitrary: Arbitrary<number | bigint> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.maxSafeInteger(),
  fc.tuple(fc.constantFrom(...edges), fc.bigInt({ min: -2n, max: 2n }), fc.boolean()).map(([edge, by, negative]) => {
    const value = edge + by;
    return int(negative ? -value : value);
  }),
  fc.bigInt({ min: -(2n ** 3000n), max: 2n ** 3000n }).map(int),
);

/** `float`, NaNs with a sign or a payload among them. */
export const floatArbitrary: Arbitrary<number | Float> = fc.oneof(
  { weight: 6, arbitrary: fc.double().map(float) },
  { weight: 2, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((value) => float(value / 4)) },
  { weight: 1, arbitrary: fc.integer({ min: -1074, max: 1023 }).map((exponent) => float(2 ** exponent)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 2n ** 51n - 1n })).map(([negative, payload]) => {
      return new Float(NaN, (negative ? 1n << 63n : 0n) | (0x7ff8n << 48n) | payload);
    }),
  },
);

export const textArbitrary: Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom("'", '"', '\\', '\n', '\0', '\x7f', '\xa0', '\xad', '\u0301', '\u2028', '\ufeff', '😀', '\u{10ffff}'),
  }),
);

const bytesArbitrary = fc.uint8Array({ maxLength: 300 });

const decimalArbitrary = fc.oneof(
  fc.constantFrom('NaN', '-NaN', 'sNaN', 'Infinity', '-Infinity', '-0', '0E-10', '1E+5', '1.50').map((text) => new Decimal(text)),
  fc.tuple(fc.boolean(), fc.nat(), fc.nat({ max: 999 })).map(([negative, whole, part]) => {
    return new Decimal(`${negative ? '-' : ''}${whole}.${String(part).padStart(3, '0')}`);
  }),
);

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
const fractionArbitrary = fc
  .tuple(fc.bigInt({ max: 2n ** 90n, min: -(2n ** 90n) }), fc.bigInt({ min: 1n, max: 2n ** 64n }))
  .map(([n, d]) => {
    const common = gcd(n < 0n ? -n : n, d);
    return new Fraction(n / common, d / common);
  });

const deltaArbitrary = fc
  .tuple(fc.integer({ min: -999999999, max: 999999998 }), fc.nat({ max: 86399 }), fc.constantFrom(0, 1, 500000, 999999))
  .map(([days, seconds, microseconds]) => new TimeDelta(days, seconds, microseconds));

const zoneArbitrary = fc
  .tuple(fc.integer({ min: -86399, max: 86399 }), fc.option(fc.string(), { nil: undefined, freq: 2 }))
  .map(([offset, name]) => new TimeZone(new TimeDelta(offset < 0 ? -1 : 0, offset < 0 ? offset + 86400 : offset, 0), name));

const dateArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => new PyDate(...parts));

const timeArbitrary = fc
  .tuple(
    fc.nat({ max: 23 }),
    fc.nat({ max: 59 }),
    fc.nat({ max: 59 }),
    fc.constantFrom(0, 1, 123456, 999999),
    fc.option(zoneArbitrary, { freq: 2 }),
    fc.constantFrom(0, 0, 0, 1),
  )
  .map((parts) => new PyTime(...parts));

export const digestArbitrary: Arbitrary<Digest> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => new Digest(Buffer.from(bytes).toString('hex')));

const rangeArbitrary = fc
  .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), fc.constantFrom(1, 1, 2, -1, -3))
  .map((parts) => new Range(...parts));

/** What has no parts: numbers, texts, bytes, dates, digests. */
export const scalarArbitrary: Arbitrary<Value> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<Value>(null, true, false) },
  { weight: 4, arbitrary: intArbitrary },
  { weight: 4, arbitrary: floatArbitrary },
  { weight: 4, arbitrary: textArbitrary },
  { weight: 2, arbitrary: bytesArbitrary },
  { weight: 1, arbitrary: bytesArbitrary.map((bytes) => new ByteArray(bytes)) },
  { weight: 1, arbitrary: fc.tuple(fc.double(), fc.double()).map((parts) => new Complex(...parts)) },
  { weight: 1, arbitrary: decimalArbitrary },
  { weight: 1, arbitrary: fractionArbitrary },
  { weight: 1, arbitrary: deltaArbitrary },
  { weight: 1, arbitrary: zoneArbitrary },
  { weight: 1, arbitrary: dateArbitrary },
  { weight: 1, arbitrary: timeArbitrary },
  { weight: 1, arbitrary: fc.tuple(dateArbitrary, timeArbitrary).map((parts) => new PyDateTime(...parts)) },
  { weight: 1, arbitrary: digestArbitrary },
  { weight: 1, arbitrary: rangeArbitrary },
  { weight: 1, arbitrary: fc.constantFrom<Value>(Ellipsis, NotImplemented, new Slice(1, null, -2), new Slice('a', new Tuple([1]))) },
);

/** Keys of dicts; equal ones (1, 1.0, True) come often. */
const keyArbitrary: Arbitrary<Value> = fc.oneof(
  fc.string(),
  fc.constantFrom<Value>(0, 1, new Float(1), true, false, new Float(0), null, new Tuple([1]), new Tuple([new Float(1)])),
  intArbitrary,
  fc.double({ noNaN: true }).map(float),
  bytesArbitrary,
  digestArbitrary,
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }).map((items) => new Tuple(items)),
  fc.integer().map((item) => new FrozenSet([item])),
);

const itemCodes: readonly (readonly [kind: string, itemsize: number])[] = [
  ...([1, 2, 4, 8] as const).flatMap((size) => [['i', size] as const, ['u', size] as const]),
  ...[['f', 2] as const, ['f', 4] as const, ['f', 8] as const, ['c', 8] as const, ['c', 16] as const],
  ...[['b', 1] as const, ['S', 5] as const, ['U', 12] as const, ['M', 8] as const, ['m', 8] as const],
];

/** dtypes whose elements are bytes of their own, of either byte order. */
export const dtypeArbitrary: Arbitrary<DType> = fc
  .tuple(fc.constantFrom(...itemCodes), fc.constantFrom('<', '<', '>'), fc.constantFrom('D', 's', 'ns', '25us', 'Y'))
  .map(([[kind, itemsize], order, unit]) => {
    const swappable = itemsize > 1 && kind !== 'S';
    return new DType(kind, swappable ? order : '|', itemsize, 'mM'.includes(kind) ? { unit } : {});
  });

const recordTypeArbitrary: Arbitrary<DType> = fc.tuple(dtypeArbitrary, dtypeArbitrary, fc.boolean()).map(([first, second, grid]) => {
  const part = grid ? new DType('V', '|', second.itemsize * 6, { subarray: { base: second, shape: [2, 3] } }) : second;
  const fields = [
    { name: 'a', dtype: first, offset: 0 },
    { name: 'b', dtype: part, offset: first.itemsize },
  ];
  return new DType('V', '|', first.itemsize + part.itemsize, { fields });
});

/** Random bits, but valid ones: a bool is 0 or 1, a code point a character. */
function fill(dtype: DType, bytes: Uint8Array, from: number): void {
  if (dtype.subarray) {
    const { base } = dtype.subarray;
    for (let at = 0; at < dtype.itemsize; at += base.itemsize) fill(base, bytes, from + at);
  }
  for (const field of dtype.fields ?? []) fill(field.dtype, bytes, from + field.offset);
  if (dtype.kind === 'b') bytes[from] = (bytes[from] as number) & 1;
  if (dtype.kind !== 'U') return;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = from; at < from + dtype.itemsize; at += 4) view.setUint32(at, (bytes[at] as number) + 0x20, dtype.order !== '>');
}

function elements(dtype: DType, count: number): Arbitrary<Uint8Array> {
  const length = dtype.itemsize * count;
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => {
    for (let i = 0; i < count; i++) fill(dtype, bytes, i * dtype.itemsize);
    return bytes;
  });
}

/** `numpy.ndarray` of any dtype and shape, in C or Fortran order. */
export const arrayArbitrary: Arbitrary<NdArray> = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: dtypeArbitrary }, recordTypeArbitrary), fc.array(fc.nat({ max: 4 }), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    return fc
      .tuple(elements(dtype, count), fc.boolean())
      .map(([bytes, fortran]) => new NdArray(dtype, shape, bytes, { order: fortran && shape.length > 1 && count > 0 ? 'F' : 'C' }));
  });

/** NumPy scalars of every dtype that has some. */
export const numpyScalarArbitrary: Arbitrary<NumpyScalar> = dtypeArbitrary
  .filter(({ order }) => order !== '>')
  .chain((dtype) => elements(dtype, 1).map((bytes) => new NumpyScalar(dtype, dtype.kind === 'S' ? withoutPadding(bytes) : bytes)));

/** NumPy takes NULs at the end of a bytes scalar for padding. */
const withoutPadding = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === 0 ? bytes.with(-1, 1) : bytes);

/** Pure data of Python itself: scalars in lists, tuples and dicts (and sets where asked for), objects shared now and then. */
export function plainArbitrary(options: ArbitraryOptions = {}): Arbitrary<Value> {
  return containers(scalarArbitrary, options);
}

function record(flavour: Record['flavour'], name: string, ...fields: [string, Value][]): Record {
  return new Record(flavour, new Global('generate', name), new PyDict(fields));
}

/** Any value: pure data, arrays, NumPy scalars, and objects of the classes of test/reference/generate.py. */
export function valueArbitrary(options: ArbitraryOptions = {}): Arbitrary<Value> {
  const objectArray = fc.array(scalarArbitrary, { maxLength: 4 }).map((objects) => {
    return new NdArray(new DType('O', '|', 8), [objects.length], new Uint8Array(), { objects });
  });
  const leaf: Arbitrary<Value> = fc.oneof(
    { weight: 6, arbitrary: scalarArbitrary },
    { weight: 2, arbitrary: arrayArbitrary },
    { weight: 2, arbitrary: numpyScalarArbitrary },
    { weight: 1, arbitrary: objectArray },
  );
  const object: Arbitrary<Value> = fc.tuple(leaf, leaf, fc.nat({ max: 2 })).map(([first, second, which]) => {
    if (which === 0) return new NamedTuple(new Global('generate', 'Pair'), ['first', 'second'], [first, second]);
    return which === 1 ? record('dataclass', 'Point', ['x', first], ['y', second]) : record('attrs', 'Loose', ['a', first]);
  });
  return containers(fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: object }), options);
}

function containers(leaf: Arbitrary<Value>, { depth = 3, sets = false }: ArbitraryOptions): Arbitrary<Value> {
  if (depth === 0) return leaf;
  const inner = containers(leaf, { depth: depth - 1, sets });
  const items = fc.array(inner, { maxLength: 4 });
  const members = fc.array(keyArbitrary, { maxLength: 4 });
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 2, arbitrary: items },
    { weight: 1, arbitrary: items.map((list) => new Tuple(list)) },
    { weight: 2, arbitrary: fc.array(fc.tuple(keyArbitrary, inner), { maxLength: 4 }).map((entries) => new PyDict(entries)) },
    { weight: 1, arbitrary: inner.map((shared): Value => [shared, new Tuple([shared, shared])]) },
    { weight: sets ? 1 : 0, arbitrary: members.map((list) => new PySet(list)) },
    { weight: sets ? 1 : 0, arbitrary: members.map((list) => new FrozenSet(list)) },
  );
}
