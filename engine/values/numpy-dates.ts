import { readNumber } from './numpy-items.ts';
import { int } from './numbers.ts';
import { DType, NumpyScalar } from './numpy.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta } from './time.ts';
import type { Value } from './value.ts';

/** Attoseconds of the units. */
const attoseconds: Readonly<Record<string, bigint>> = {
  W: 604_800n * 10n ** 18n,
  D: 86_400n * 10n ** 18n,
  h: 3600n * 10n ** 18n,
  m: 60n * 10n ** 18n,
  s: 10n ** 18n,
  ms: 10n ** 15n,
  us: 10n ** 12n,
  ns: 10n ** 9n,
  ps: 10n ** 6n,
  fs: 1000n,
  as: 1n,
};
const day = attoseconds.D as bigint;

/** Characters of a moment that a unit shows: as many digits of a second as it has, and no clock for days. */
const shownLength: Readonly<Record<string, number>> = { W: 0, D: 0, h: 3, m: 6, s: 9, ms: 13, us: 16, ns: 19, ps: 22, fs: 25, as: 28 };

/** Days in 400 years, after which the calendar repeats. */
const era = 146_097n;

const pad = (value: bigint | number, length = 2) => String(value).padStart(length, '0');

/** Quotient and remainder, the latter never negative. */
function divide(value: bigint, by: bigint): [bigint, bigint] {
  const rest = ((value % by) + by) % by;
  return [(value - rest) / by, rest];
}

/** As `%04d` of C: the sign counts. */
function yearText(year: bigint): string {
  return year < 0n ? `-${pad(-year, 3)}` : pad(year, 4);
}

/** `datetime64` as ISO 8601 in its own unit, `timedelta64` as its count; `NaT`. */
export function dateText({ dtype, bytes }: NumpyScalar): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = BigInt(readNumber(new DType('i', dtype.order, 8), view, 0) ?? 0);
  if (count === -(2n ** 63n)) return 'NaT';
  if (dtype.kind === 'm') return String(count);
  const [, multiple = '', unit = ''] = /^(\d*)(\w*)$/.exec(dtype.unit) ?? [];
  const units = count * BigInt(multiple || 1);
  if (unit === 'Y') return yearText(1970n + units);
  if (unit === 'M') {
    const [years, month] = divide(units, 12n);
    return `${yearText(1970n + years)}-${pad(month + 1n)}`;
  }
  const scale = attoseconds[unit];
  if (scale === undefined) return `${units} ${unit}`;
  const [days, rest] = divide(units * scale, day);
  return isoDate(days) + clockText(rest).slice(0, shownLength[unit]);
}

/** What `astype(object)` makes of a `datetime64` or `timedelta64`: a date, a datetime or a timedelta where Python has one, else the count. */
export function dateObject(scalar: NumpyScalar): Value {
  const { kind, unit } = scalar.dtype;
  const text = dateText(scalar);
  if (text === 'NaT') return null;
  const count = BigInt(kind === 'm' ? text : dateText(new NumpyScalar(new DType('m', scalar.dtype.order, 8), scalar.bytes)));
  const [, multiple = '', name = ''] = /^(\d*)(\w*)$/.exec(unit) ?? [];
  if (kind === 'm') {
    const scale = 'W D h m s ms us'.split(' ').includes(name) ? (attoseconds[name] as bigint) : undefined;
    if (scale === undefined) return int(count);
    const [days, rest] = divide((count * BigInt(multiple || 1) * scale) / 10n ** 12n, 86_400_000_000n);
    return new TimeDelta(Number(days), Number(rest / 1_000_000n), Number(rest % 1_000_000n));
  }
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d)(?::(\d\d))?(?::(\d\d))?(?:\.(\d{3,6}))?)?$/.exec(text);
  if (!parts || parts[1] === '0000') return int(count);
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => (part === undefined ? part : Number(part)));
  const day = new PyDate(year, month, date);
  if (parts[4] === undefined) return day;
  return new PyDateTime(day, new PyTime(hour, minute, second, Number((parts[7] ?? '').padEnd(6, '0'))));
}

/** The date of a day counted from 1970, in any year. */
function isoDate(days: bigint): string {
  const [eras, rest] = divide(days, era);
  const date = new Date(Number(rest) * 86_400_000);
  return `${yearText(BigInt(date.getUTCFullYear()) + eras * 400n)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** `T03:04:05.` and 18 digits. */
function clockText(attoseconds: bigint): string {
  const [seconds, fraction] = divide(attoseconds, 10n ** 18n);
  return `T${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}.${pad(fraction, 18)}`;
}
