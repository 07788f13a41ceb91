/** Dates, times and durations of columns as pandas prints them. */
import { dateText } from './numpy-dates.ts';
import { DType, NumpyScalar } from './numpy.ts';
import { readNumber } from './numpy-items.ts';
import type { Print } from './repr-pandas-cells.ts';
import type { Value } from './value.ts';
import { zoneOffset } from './zones.ts';

/** Dates alone where all of them are midnights and no clock is asked for, else with as many digits of a second as any has. */
export function dateCells(items: readonly Value[], inner: Print, hasClock = false): string[] {
  const texts = items.map((item) => (item instanceof NumpyScalar ? dateText(item) : inner(item)));
  const parts = texts.map((text) => /^(-?\d+-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d+))?)?$/.exec(text));
  const digits = parts.reduce((most, part) => Math.max(most, (part?.[3] ?? '').replace(/0+$/, '').length), 0);
  const shown = digits === 0 ? 0 : digits <= 3 ? 3 : digits <= 6 ? 6 : 9;
  const isMidnight = !hasClock && parts.every((part) => !part?.[2] || (part[2] === '00:00:00' && digits === 0));
  return texts.map((text, i) => {
    const part = parts[i];
    if (!part?.[2] || isMidnight) return part?.[1] ?? text;
    return `${part[1] as string} ${part[2]}${shown === 0 ? '' : `.${(part[3] ?? '').slice(0, shown).padEnd(shown, '0')}`}`;
  });
}

/** Ticks in a second, by the last letter of the unit's name. */
const perSecond: Readonly<Record<string, bigint>> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };

function ticksOf({ dtype, bytes }: NumpyScalar): bigint {
  return BigInt(readNumber(new DType('i', dtype.order, 8), new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0) ?? 0);
}

/** Moments in the time of a zone, each with its offset; in UTC where the zone is not known here. */
export function zonedCells(items: readonly Value[], zone: Value, inner: Print): string[] {
  const offsets = items.map((item) => (item instanceof NumpyScalar && dateText(item) !== 'NaT' ? offsetOf(item, zone) : undefined));
  const local = items.map((item, i) => {
    const offset = offsets[i];
    if (offset === undefined) return item;
    const { dtype } = item as NumpyScalar;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, ticksOf(item as NumpyScalar) + BigInt(offset) * (perSecond[dtype.unit] ?? 0n), true);
    return new NumpyScalar(new DType('M', '<', 8, { unit: dtype.unit }), bytes);
  });
  return dateCells(local, inner, true).map((text, i) => (offsets[i] === undefined ? text : text + offsetText(offsets[i])));
}

const offsetOf = (moment: NumpyScalar, zone: Value): number =>
  Math.trunc(zoneOffset(zone, Number(ticksOf(moment) / (perSecond[moment.dtype.unit] ?? 1n))) ?? 0);

/** `+01:00`, with seconds where there are some. */
export function offsetText(seconds: number, colon = ':'): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return (seconds < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(colon);
}

/** `1 days`, with a clock where any is no whole number of days. */
export function deltaCells(items: readonly Value[], inner: Print): string[] {
  const counts = items.map((item) => (item instanceof NumpyScalar && dateText(item) !== 'NaT' ? item : undefined));
  const nanos = counts.map((item) => (item ? ticksOf(item) * (1_000_000_000n / (perSecond[item.dtype.unit] ?? 1n)) : undefined));
  const day = 86_400_000_000_000n;
  const isWhole = nanos.every((count) => count === undefined || count % day === 0n);
  return nanos.map((count, i) => {
    if (count === undefined) return items[i] instanceof NumpyScalar ? 'NaT' : inner(items[i] as Value);
    const rest = ((count % day) + day) % day;
    const days = (count - rest) / day;
    if (isWhole) return `${days} days`;
    const seconds = rest / 1_000_000_000n;
    const fraction = String(rest % 1_000_000_000n).padStart(9, '0');
    const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0')).join(':');
    const digits = fraction === '000000000' ? '' : `.${fraction.replace(/000$/, '')}`;
    return `${days} days ${days < 0n ? '+' : ''}${clock}${digits}`;
  });
}

/** A month or a day, counted from 1970. */
export function periodText(count: Value, unit: string, inner: Print): string {
  if (typeof count !== 'number') return count === null ? 'NaT' : inner(count);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(count), true);
  return dateText(new NumpyScalar(new DType('M', '<', 8, { unit }), bytes));
}
