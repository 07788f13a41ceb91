/** What iterating over pandas objects yields: Python numbers, texts, Timestamps. */
import { IndigestibleError } from '../errors.ts';
import { formatOffset } from '../values/iso.ts';
import { Float } from '../values/numbers.ts';
import { NumpyScalar } from '../values/numpy.ts';
import { Digest, Global, Instance } from '../values/objects.ts';
import type { IndexLevel, PandasArray, PandasIndex } from '../values/pandas.ts';
import { Tuple } from '../values/sequences.ts';
import { TimeZone } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import type { Walk } from './digester.ts';
import { rangeElements } from './ranges.ts';
import { float as floatDigest, sha256, text } from './scalars.ts';

export const NA = new Global('pandas', 'NA');
const nat = -(2n ** 63n);
const natDigest = new Digest(sha256('NaTTypeNaT'));

export function isNA(value: Value): boolean {
  return value instanceof Global && (value.path === 'pandas.NA' || value.path === 'pandas._libs.missing.NA');
}

export function isNaT(value: Value): boolean {
  if (value instanceof NumpyScalar) return 'mM'.includes(value.dtype.kind) && ticksOf(value) === nat;
  return madeBy(value, /^pandas\._libs\.tslibs\.nattype\._?_nat_unpickle$/) !== undefined;
}

/** Nanoseconds of a unit, and its code in a pickle. */
const units: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
const unitCodes: Readonly<Record<number, string>> = { 7: 's', 8: 'ms', 9: 'us', 10: 'ns' };

/** A Timestamp, a Timedelta or NaT by its digest; `undefined` for anything else. */
export function momentDigest(value: Value, walk: Walk): Digest | undefined {
  if (!(value instanceof Instance)) return undefined;
  if (isNaT(value)) return natDigest;
  const stamp = madeBy(value, /^pandas\._libs\.tslibs\.timestamps\._unpickle_timestamp$/);
  if (stamp && isInt(stamp[0])) return timestamp(BigInt(stamp[0]), unitCodes[(stamp[3] ?? 10) as number], stamp[2] ?? null);
  const delta = madeBy(value, /^pandas\._libs\.tslibs\.timedeltas\._timedelta_unpickle$/);
  return delta && isInt(delta[0]) ? timedelta(BigInt(delta[0]), unitCodes[(delta[1] ?? 10) as number], walk) : undefined;
}

const isInt = (value: Value | undefined): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value);

function madeBy(value: Value, callee: RegExp): readonly Value[] | undefined {
  if (!(value instanceof Instance) || !(value.callee instanceof Global) || !callee.test(value.callee.path)) return undefined;
  return value.args instanceof Tuple ? value.args.items : undefined;
}

function scaled(ticks: bigint, unit: string | undefined): bigint {
  const factor = units[unit ?? ''];
  if (factor === undefined) throw new IndigestibleError('A Timestamp of a unit that pandas has not has no digest.');
  return ticks * factor;
}

function timestamp(ticks: bigint, unit: string | undefined, zone: Value): Digest {
  if (ticks === nat) return natDigest;
  const offset = offsetOf(zone);
  const nanoseconds = scaled(ticks, unit) + (offset?.microseconds ?? 0n) * 1000n;
  return new Digest(text('Timestamp', isoText(nanoseconds) + (offset?.text ?? '')));
}

/** Of a zone whose offset never changes. */
function offsetOf(zone: Value): { microseconds: bigint; text: string } | undefined {
  if (zone === null) return undefined;
  if (zone instanceof TimeZone) {
    const { days, seconds, microseconds } = zone.offset;
    return {
      microseconds: (BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds),
      text: formatOffset(zone.offset),
    };
  }
  if (zone instanceof Instance && zone.callee instanceof Global && zone.callee.path === 'pytz._UTC')
    return { microseconds: 0n, text: '+00:00' };
  throw new IndigestibleError('The offset of a time zone other than datetime.timezone is known to Python alone.');
}

const [day, second] = [86_400_000_000_000n, 1_000_000_000n];
const pad = (value: bigint | number, length: number): string => String(value).padStart(length, '0');

function isoText(nanoseconds: bigint): string {
  const days = (nanoseconds - (((nanoseconds % day) + day) % day)) / day;
  const rest = nanoseconds - days * day;
  const date = new Date(Number(days) * 86_400_000);
  if (Number.isNaN(date.getTime())) throw new IndigestibleError('A Timestamp so far from now has no digest here.');
  const year = date.getUTCFullYear();
  const yearText = year < 0 ? `-${pad(-year, 3)}` : pad(year, 4);
  const [clock, below] = [rest / second, rest % second];
  const [microseconds, nanos] = [below / 1000n, below % 1000n];
  const fraction = nanos > 0n ? `.${pad(below, 9)}` : microseconds > 0n ? `.${pad(microseconds, 6)}` : '';
  const time = [clock / 3600n, (clock / 60n) % 60n, clock % 60n].map((part) => pad(part, 2)).join(':');
  return `${yearText}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}T${time}${fraction}`;
}

function timedelta(ticks: bigint, unit: string | undefined, walk: Walk): Digest {
  if (ticks === nat) return natDigest;
  const nanoseconds = scaled(ticks, unit);
  const below = Number(((nanoseconds % second) + second) % second);
  const seconds = Number((nanoseconds - BigInt(below)) / second);
  // before pandas 3 nanoseconds do not count
  const total = seconds + (walk.rules === '0.15' || walk.pandas === 2 ? Math.floor(below / 1000) / 1e6 : below / 1e9);
  return new Digest(sha256(`Timedelta${floatDigest('float', total)}`));
}

function ticksOf(item: NumpyScalar): bigint {
  const view = new DataView(item.bytes.buffer, item.bytes.byteOffset, 8);
  return view.getBigInt64(0, item.dtype.order !== '>');
}

/** The elements of a column as Python has them; moments by their digests. */
export function* elementsOf(array: PandasArray, values: Value, walk: Walk): Generator<Value> {
  if (array.kind === 'categorical') {
    const { codes, categories } = array;
    const labels = [...labelsOf(categories, walk)];
    for (let i = 0; i < codes.size; i++) yield labels[codes.item(i) as number] ?? NaN;
  } else if (array.kind === 'masked') {
    const { data, mask } = array;
    for (let i = 0; i < data.size; i++) yield mask.item(i) === true ? NA : new NumpyScalar(data.dtype, elementBytes(data, i));
  } else if (array.kind === 'range') {
    yield* rangeElements(array.range);
  } else if (array.kind === 'numpy' || array.kind === 'text') {
    for (let i = 0; i < array.data.size; i++) yield plain(array.data.item(i), array.kind === 'numpy' ? (array.zone ?? null) : null, walk);
  } else if (Array.isArray(values) ? values.length > 0 : array.kind === 'period' && array.data.size > 0)
    throw new IndigestibleError(
      `A pandas ${array.kind === 'period' ? 'Period' : 'Interval'} has no digest (the reference calls it indigestible).`,
    );
}

function plain(item: Value, zone: Value, walk: Walk): Value {
  if (!(item instanceof NumpyScalar)) return item;
  const { kind, unit } = item.dtype;
  if (kind === 'M') return timestamp(ticksOf(item), unit, zone);
  return kind === 'm' ? timedelta(ticksOf(item), unit, walk) : item;
}

function elementBytes({ bytes, dtype }: { bytes: Uint8Array; dtype: { itemsize: number } }, i: number): Uint8Array {
  return bytes.subarray(i * dtype.itemsize, (i + 1) * dtype.itemsize);
}

/** The labels of an index; of a MultiIndex tuples. */
export function* labelsOf(index: PandasIndex, walk: Walk): Generator<Value> {
  const { levels, column, length } = index;
  if (levels) {
    const labels = levels.map((level) => inTuples(level, walk));
    for (let row = 0; row < length; row++) yield new Tuple(levels.map(({ codes }, i) => labels[i]?.(codes.item(row) as number) ?? null));
    return;
  }
  if (!column.array) throw new IndigestibleError(`An index of dtype ${column.dtype} is known to pandas alone.`);
  yield* elementsOf(column.array, column.values, walk);
}

/** Labels of an int level become floats where some are missing, as NumPy has no missing int; masked ones come out of their wrapping. */
function inTuples({ index, codes }: IndexLevel, walk: Walk): (code: number) => Value {
  const array = index.column.array;
  const items = [...labelsOf(index, walk)].map((item) => (item instanceof NumpyScalar ? item.toValue() : item));
  const widened = isInts(array) && codes.toArray().some((code) => (code as number) < 0);
  const labels = widened ? items.map((item) => new Float(Number(item))) : items;
  const none = missingLabel(index);
  return (code) => labels[code] ?? none;
}

function missingLabel({ column: { array, dtype } }: PandasIndex): Value {
  if (array?.kind === 'masked' || dtype === 'string') return NA;
  return array?.kind === 'numpy' && 'mM'.includes(array.data.dtype.kind) ? natDigest : NaN;
}

function isInts(array: PandasArray | undefined): boolean {
  if (array?.kind === 'categorical') return isInts(array.categories.column.array);
  return array?.kind === 'range' || (array?.kind === 'numpy' && 'iu'.includes(array.data.dtype.kind));
}
