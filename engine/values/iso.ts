/** Dates and times as text. */
import { IndigestibleError } from '../errors.ts';
import { TimeZone } from './time.ts';
import type { PyDate, PyDateTime, PyTime, TimeDelta } from './time.ts';

const pad = (value: number, length = 2) => String(value).padStart(length, '0');

/** `timedelta.total_seconds()`: the float nearest to the exact quotient. */
export function totalSeconds({ days, seconds, microseconds }: TimeDelta): number {
  const total = (BigInt(days) * 86400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds);
  const magnitude = total < 0n ? -total : total;
  if (magnitude <= Number.MAX_SAFE_INTEGER) return Number(total) / 1e6;
  // with more bits than a float has, the last of which says that something was cut off
  const scaled = magnitude << 32n;
  const nearest = Number((scaled / 1_000_000n) | (scaled % 1_000_000n === 0n ? 0n : 1n)) / 2 ** 32;
  return total < 0n ? -nearest : nearest;
}

export function isoDate({ year, month, day }: PyDate): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** `time.isoformat()`: microseconds only where there are some, then the offset. */
export function isoTime(time: PyTime): string {
  const micro = time.microsecond === 0 ? '' : `.${pad(time.microsecond, 6)}`;
  return `${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}${micro}${isoOffset(time.tz)}`;
}

export function isoDateTime({ date, time }: PyDateTime): string {
  return `${isoDate(date)}T${isoTime(time)}`;
}

/** `+01:00`, with seconds and microseconds where there are some. */
function isoOffset(zone: unknown): string {
  if (zone === null) return '';
  if (!(zone instanceof TimeZone))
    throw new IndigestibleError('The offset of a time zone other than datetime.timezone is known to Python alone.');
  return formatOffset(zone.offset);
}

export function formatOffset({ days, seconds, microseconds }: TimeDelta): string {
  const total = (days * 86400 + seconds) * 1e6 + microseconds;
  const magnitude = Math.abs(total);
  const micro = magnitude % 1e6;
  const rest = (magnitude - micro) / 1e6;
  const second = rest % 60;
  const minute = Math.floor(rest / 60) % 60;
  const tail = micro > 0 ? `:${pad(second)}.${pad(micro, 6)}` : second > 0 ? `:${pad(second)}` : '';
  return `${total < 0 ? '-' : '+'}${pad(Math.floor(rest / 3600))}:${pad(minute)}${tail}`;
}
