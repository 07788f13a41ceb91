/** Time zones as pickles spell them: `datetime.timezone`, `zoneinfo.ZoneInfo`, those of pytz and dateutil's UTC. */
import { formatOffset, totalSeconds } from './iso.ts';
import { Global, Instance } from './objects.ts';
import { Tuple } from './sequences.ts';
import { TimeZone } from './time.ts';
import type { Value } from './value.ts';

/** `str(zone)`: `UTC`, `UTC-05:30`, `Europe/Berlin`; `undefined` where only its class could tell. */
export function zoneName(zone: Value | undefined): string | undefined {
  if (typeof zone === 'string') return zone;
  if (zone instanceof TimeZone) return zone.name ?? (totalSeconds(zone.offset) === 0 ? 'UTC' : `UTC${formatOffset(zone.offset)}`);
  if (!(zone instanceof Instance)) return undefined;
  if (zone.callee instanceof Global && zone.callee.path === 'pytz._UTC') return 'UTC';
  const [name] = zone.args instanceof Tuple ? zone.args.items : [];
  return typeof name === 'string' ? name : undefined;
}

/**
 * Seconds that a zone is ahead of UTC at a moment, given in seconds since 1970: by the tables of this machine; `undefined` for a zone that
 * they do not have.
 */
export function zoneOffset(zone: Value | undefined, moment: number): number | undefined {
  if (zone instanceof TimeZone) return totalSeconds(zone.offset);
  const timeZone = zoneName(zone);
  if (timeZone === undefined || timeZone === 'UTC') return timeZone && 0;
  const format = formatOf(timeZone);
  const text = format?.formatToParts(moment * 1000).find(({ type }) => type === 'timeZoneName')?.value;
  if (text === undefined) return undefined;
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

/** Each takes milliseconds to make. */
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(timeZone)) return formats.get(timeZone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    // a name that nobody knows, or that a file makes up
  }
  if (formats.size >= 100) formats.clear();
  formats.set(timeZone, format);
  return format;
}
