/** Numbers, dates, ranges and fleche's own records, as their `__reduce__` spells them. */
import type { Call } from '../../values/calls.ts';
import { DigestedCall } from '../../values/calls.ts';
import { Float } from '../../values/numbers.ts';
import type { Complex, Decimal, Fraction } from '../../values/numbers.ts';
import type { Digest } from '../../values/objects.ts';
import { Global } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import type { NamedTuple, Range, Slice } from '../../values/sequences.ts';
import type { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from '../../values/time.ts';
import { DigestedAttrs, DigestedDict } from '../../values/wrappers.ts';
import type { Record, DigestedDataclass, DigestedIterable } from '../../values/wrappers.ts';
import { op } from '../opcodes.ts';
import { call, made, withState } from './objects.ts';
import { Fresh } from './pickler.ts';
import type { Save } from './pickler.ts';

const complex = new Global('builtins', 'complex');
const range = new Global('builtins', 'range');
const slice = new Global('builtins', 'slice');
const decimal = new Global('decimal', 'Decimal');
const fraction = new Global('fractions', 'Fraction');

export const saveComplex: Save<Complex> = (pickler, value) =>
  call(pickler, value, complex, [new Float(value.real, value.bits?.real), new Float(value.imag, value.bits?.imag)]);
export const saveDecimal: Save<Decimal> = (pickler, value) => call(pickler, value, decimal, [new Fresh(value.text)]);
export const saveFraction: Save<Fraction> = (pickler, value) => call(pickler, value, fraction, [value.numerator, value.denominator]);
export const saveRange: Save<Range> = (pickler, value) => call(pickler, value, range, [value.start, value.stop, value.step]);
export const saveSlice: Save<Slice> = (pickler, value) => call(pickler, value, slice, [value.start, value.stop, value.step]);
export const saveNamedTuple: Save<NamedTuple> = (pickler, value) => made(pickler, value, op.NEWOBJ, value.cls, new Tuple(value.items));

const date = new Global('datetime', 'date');
const time = new Global('datetime', 'time');
const dateTime = new Global('datetime', 'datetime');
const timeDelta = new Global('datetime', 'timedelta');
const timeZone = new Global('datetime', 'timezone');

const dateBytes = ({ year, month, day }: PyDate): number[] => [year >> 8, year & 255, month, day];

const timeBytes = ({ hour, minute, second, microsecond }: PyTime): number[] => [
  ...[hour, minute, second],
  ...[microsecond >> 16, (microsecond >> 8) & 255, microsecond & 255],
];

/** The fold is bit 7 of one of the bytes. */
function packed(bytes: number[], fold: number, place: number): Fresh {
  if (fold) (bytes[place] as number) |= 0x80;
  return new Fresh(Uint8Array.from(bytes));
}

const withZone = (state: Fresh, zone: unknown): readonly unknown[] => (zone === null ? [state] : [state, zone]);

export const saveDate: Save<PyDate> = (pickler, value) => call(pickler, value, date, [packed(dateBytes(value), 0, 0)]);
export const saveTime: Save<PyTime> = (pickler, value) =>
  call(pickler, value, time, withZone(packed(timeBytes(value), value.fold, 0), value.tz));
export const saveDateTime: Save<PyDateTime> = (pickler, value) => {
  const bytes = [...dateBytes(value.date), ...timeBytes(value.time)];
  return call(pickler, value, dateTime, withZone(packed(bytes, value.time.fold, 2), value.time.tz));
};
export const saveTimeDelta: Save<TimeDelta> = (pickler, value) =>
  call(pickler, value, timeDelta, [value.days, value.seconds, value.microseconds]);
export const saveTimeZone: Save<TimeZone> = (pickler, value) =>
  call(pickler, value, timeZone, value.name === undefined ? [value.offset] : [value.offset, value.name]);

const digest = new Global('fleche.digest', 'Digest');

/** A text with a class: its text is copied when it is pickled, and so is never one that was there before. */
export const saveDigest: Save<Digest> = (pickler, value) => {
  const { out } = pickler;
  pickler.save(digest);
  pickler.fresh(value.hex);
  out.op(op.TUPLE1);
  pickler.memoize();
  out.op(op.NEWOBJ);
  pickler.memoize(value);
  return undefined;
};

const wrapper = (name: string): Global => new Global('fleche.storage.destructuring', name);
const digestedIterable = wrapper('DigestedIterable');
const digestedDict = wrapper('DigestedDict');
const digestedDataclass = wrapper('DigestedDataclass');
const digestedAttrs = wrapper('DigestedAttrs');

export const saveItems: Save<DigestedIterable | DigestedDict> = (pickler, value) =>
  withState(pickler, value, value instanceof DigestedDict ? digestedDict : digestedIterable, new Map([['items', value.items]]));

export const saveFields: Save<DigestedDataclass | DigestedAttrs> = (pickler, value) => {
  const state = new Map([
    ['cls', value.cls],
    ['fields', value.fields],
  ]);
  return withState(pickler, value, value instanceof DigestedAttrs ? digestedAttrs : digestedDataclass, state);
};

export const saveRecord: Save<Record> = (pickler, value) => withState(pickler, value, value.cls, value.fields);

const callClass = new Global('fleche.call', 'Call');
const digestedCall = new Global('fleche.call', 'DigestedCall');

export const saveCall: Save<Call | DigestedCall> = (pickler, value) => {
  const digested = value instanceof DigestedCall;
  const state = new Map<string, unknown>([
    ['name', value.name],
    ['arguments', value.arguments],
  ]);
  // the two classes have their fields in different orders
  if (digested) state.set('result', value.result);
  state.set('metadata', value.metadata).set('module', value.module).set('version', value.version).set('code_digest', value.codeDigest);
  if (!digested) state.set('result', value.result);
  return withState(pickler, value, digested ? digestedCall : callClass, state);
};
