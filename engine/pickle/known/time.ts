import { Float } from '../../values/numbers.ts';
import { Instance } from '../../values/objects.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from '../../values/time.ts';
import type { Value } from '../../values/value.ts';
import { isInt } from './builtins.ts';
import type { Make } from './index.ts';

/** The packed state: bytes, or Latin-1 text in pickles of Python 2. */
function packed(value: Value | undefined, length: number): Uint8Array | undefined {
  const bytes = typeof value === 'string' && !/[^\0-\xff]/.test(value) ? Buffer.from(value, 'latin1') : value;
  return bytes instanceof Uint8Array && bytes.length === length ? bytes : undefined;
}

const isZone = (value: Value): boolean => value === null || value instanceof TimeZone || value instanceof Instance;

function date(bytes: Uint8Array): PyDate | undefined {
  const [high = 0, low = 0, month = 0, day = 0] = bytes;
  // bit 7 of the month is the fold of a datetime
  const result = new PyDate(high * 256 + low, month & 0x7f, day);
  return result.year >= 1 && result.year <= 9999 && result.month >= 1 && result.month <= 12 && day >= 1 && day <= 31 ? result : undefined;
}

function time(bytes: Uint8Array, zone: Value, fold: number): PyTime | undefined {
  const [hour = 0, minute = 0, second = 0, high = 0, middle = 0, low = 0] = bytes;
  const microsecond = high * 65536 + middle * 256 + low;
  if (hour > 23 || minute > 59 || second > 59 || microsecond > 999_999 || !isZone(zone)) return undefined;
  return new PyTime(hour, minute, second, microsecond, zone, fold);
}

const makeDate: Make = ([state]) => {
  const bytes = packed(state, 4);
  return bytes && date(bytes);
};

const makeTime: Make = ([state, zone]) => {
  const bytes = packed(state, 6);
  if (!bytes) return undefined;
  const first = bytes[0] as number;
  return time(Uint8Array.of(first & 0x7f, ...bytes.subarray(1)), zone ?? null, first >> 7);
};

const makeDateTime: Make = ([state, zone]) => {
  const bytes = packed(state, 10);
  if (!bytes) return undefined;
  const day = date(bytes.subarray(0, 4));
  const clock = time(bytes.subarray(4), zone ?? null, (bytes[2] as number) >> 7);
  return day && clock && new PyDateTime(day, clock);
};

const makeTimeDelta: Make = (args) => {
  const parts = args.map((part) => (part instanceof Float ? part.value : part));
  if (parts.length > 3 || !parts.every((part) => isInt(part) && Number.isSafeInteger(part))) return undefined;
  const [days = 0, seconds = 0, microseconds = 0] = parts as number[];
  const carried = seconds + Math.floor(microseconds / 1e6);
  return new TimeDelta(
    days + Math.floor(carried / 86400),
    carried - 86400 * Math.floor(carried / 86400),
    microseconds - 1e6 * Math.floor(microseconds / 1e6),
  );
};

const makeTimeZone: Make = ([offset, name]) => {
  if (!(offset instanceof TimeDelta) || (name !== undefined && typeof name !== 'string')) return undefined;
  return new TimeZone(offset, name);
};

export const reduced: readonly [string, Make][] = [
  ['datetime.date', makeDate],
  ['datetime.time', makeTime],
  ['datetime.datetime', makeDateTime],
  ['datetime.timedelta', makeTimeDelta],
  ['datetime.timezone', makeTimeZone],
];
