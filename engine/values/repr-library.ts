/** Objects of the standard library, of pandas, of cloudpickle and dill, printed by what their pickles hold: see `repr-known.ts`. */
import { PyDict } from './dict.ts';
import { dateText } from './numpy-dates.ts';
import { DType, NdArray, NumpyScalar } from './numpy.ts';
import { Global, Instance } from './objects.ts';
import type { Part } from './repr-known.ts';
import { Tuple } from './sequences.ts';
import { offsetText } from './repr-pandas-times.ts';
import type { Value } from './value.ts';
import { zoneName, zoneOffset } from './zones.ts';
import { fieldText } from './wrappers.ts';

/** Of an object made with these arguments and given this state; `undefined` where they are not of the shape that is known. */
type Print = (args: readonly Value[], state: Value | undefined) => Part[] | undefined;

const chainMap: Print = (_args, state) => {
  const maps = state instanceof PyDict ? state.get('maps') : undefined;
  return Array.isArray(maps) ? ['ChainMap(', { items: maps }, ')'] : undefined;
};

const namespace: Print = (_args, state = new PyDict()) =>
  state instanceof PyDict ? ['namespace(', ...keywords(state).slice(1), ')'] : undefined;

const partial: Print = (_args, state) => {
  const [func, args, kwargs] = state instanceof Tuple ? state.items : [];
  if (func === undefined || !(args instanceof Tuple)) return undefined;
  return ['functools.partial(', { items: [func, ...args.items] }, ...(kwargs instanceof PyDict ? keywords(kwargs) : []), ')'];
};

/** `, a=1, b=2`, the first comma apart. */
const keywords = (fields: PyDict): Part[] => [...fields].flatMap(([key, value]) => [', ', `${fieldText(key)}=`, { value }]);

/** As `re` orders them; that a text is Unicode goes without saying. */
const regexFlags = { IGNORECASE: 2, LOCALE: 4, MULTILINE: 8, DOTALL: 16, VERBOSE: 64, DEBUG: 128, ASCII: 256 };

const pattern: Print = ([source, flags]) => {
  if (source === undefined || typeof flags !== 'number') return undefined;
  const names = Object.entries(regexFlags).flatMap(([name, bit]) => ((flags & bit) === bit ? [`re.${name}`] : []));
  return ['re.compile(', { value: source }, names.length > 0 ? `, ${names.join('|')})` : ')'];
};

const zone: Print = ([key]) => (typeof key === 'string' ? ['zoneinfo.ZoneInfo(key=', { value: key }, ')'] : undefined);

/** The machine formats of `array`, by their codes. */
const machineFormats = '|u1 |i1 <u2 >u2 <i2 >i2 <u4 >u4 <i4 >i4 <u8 >u8 <i8 >i8 <f4 >f4 <f8 >f8'.split(' ');

const array: Print = ([, code, format, bytes]) => {
  const [order, kind, digits] = typeof format === 'number' ? (machineFormats[format] ?? '') : '';
  const size = Number(digits);
  if (order === undefined || kind === undefined || !(bytes instanceof Uint8Array) || bytes.length % size !== 0) return undefined;
  return listedArray([code ?? null, new NdArray(new DType(kind, order, size), [bytes.length / size], bytes).toArray()], undefined);
};

const listedArray: Print = ([code = null, items]) =>
  Array.isArray(items) ? ['array(', { items: items.length === 0 ? [code] : [code, items] }, ')'] : undefined;

/** The resolutions of pandas, by their codes, with what is in a second. */
const resolutions: Readonly<Record<number, readonly [unit: string, perSecond: bigint]>> = {
  7: ['s', 1n],
  8: ['ms', 1000n],
  9: ['us', 1_000_000n],
  10: ['ns', 1_000_000_000n],
};

/** The clock of a moment, with six digits of a second, or nine, or none. */
function isoText(count: bigint, unit: string): [date: string, clock: string] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, count, true);
  const [date = '', time = ''] = dateText(new NumpyScalar(new DType('M', '<', 8, { unit }), bytes)).split('T');
  const [clock = '', digits = ''] = time.split('.');
  return [date, /^0*$/.test(digits) ? clock : `${clock}.${digits.padEnd(6, '0').replace(/^(.{6})000$/, '$1')}`];
}

const counted = (count: Value | undefined, code: Value | undefined) => {
  const resolution = typeof code === 'number' ? resolutions[code] : undefined;
  const isInt = typeof count === 'bigint' || (typeof count === 'number' && Number.isInteger(count));
  return resolution && isInt ? { count: BigInt(count), resolution } : undefined;
};

const timestamp: Print = ([count, , zone, code]) => {
  const known = counted(count, code);
  if (!known) return undefined;
  const [unit, perSecond] = known.resolution;
  if (zone === null) return [`Timestamp('${isoText(known.count, unit).join(' ')}')`];
  const [name, offset] = [zoneName(zone), zoneOffset(zone, Number(known.count / perSecond))];
  if (name === undefined || offset === undefined || !Number.isInteger(offset)) return undefined;
  return [`Timestamp('${isoText(known.count + BigInt(offset) * perSecond, unit).join(' ')}${offsetText(offset, '')}', tz='${name}')`];
};

const timedelta: Print = ([count, code]) => {
  const known = counted(count, code);
  if (!known) return undefined;
  const [unit, perSecond] = known.resolution;
  const perDay = 86_400n * perSecond;
  const rest = ((known.count % perDay) + perDay) % perDay;
  const sign = known.count < 0n ? '+' : '';
  // what is left of the day is a time on the first of all days
  return [`Timedelta('${(known.count - rest) / perDay} days ${sign}${isoText(rest, unit)[1]}')`];
};

const interval: Print = ([left, right, closed]) =>
  left === undefined || right === undefined || closed === undefined
    ? undefined
    : ['Interval(', { items: [left, right] }, ', closed=', { value: closed }, ')'];

const notATime: Print = () => ['NaT'];

/** A class that was pickled by value. */
const madeClass: Print = ([, name, , body]) => {
  const module = body instanceof PyDict ? body.get('__module__') : undefined;
  return typeof name === 'string' ? [`<class '${typeof module === 'string' ? `${module}.` : ''}${name}'>`] : undefined;
};

/** A function that was: the last text of its code is its name, since Python 3.11 the qualified one. */
const madeFunction: Print = ([code]) => {
  const items = code instanceof Instance && code.args instanceof Tuple ? code.args.items : [];
  const name = items.findLast((item): item is string => typeof item === 'string');
  return name === undefined ? undefined : [`<function ${name}>`];
};

const printers: ReadonlyMap<string, Print> = new Map([
  ['collections.ChainMap', chainMap],
  ['types.SimpleNamespace', namespace],
  ['functools.partial', partial],
  ['re._compile', pattern],
  ['zoneinfo.ZoneInfo._unpickle', zone],
  ['array._array_reconstructor', array],
  ['array.array', listedArray],
  ['pandas._libs.tslibs.timestamps._unpickle_timestamp', timestamp],
  ['pandas._libs.tslibs.timedeltas._timedelta_unpickle', timedelta],
  ['pandas._libs.tslibs.nattype._nat_unpickle', notATime],
  ['pandas._libs.tslibs.nattype.__nat_unpickle', notATime],
  ['pandas._libs.interval.Interval', interval],
  ['pandas.Interval', interval],
  ['cloudpickle.cloudpickle._make_skeleton_class', madeClass],
  ['cloudpickle.cloudpickle._make_function', madeFunction],
  ['dill._dill._create_type', madeClass],
  ['dill._dill._create_function', madeFunction],
]);

/** `module.name` of what made an object; a class method is pickled as `getattr(cls, 'name')`, and types by cloudpickle as `_builtin_type('Name')`. */
function pathOf(callee: Value): string | undefined {
  if (callee instanceof Global) return callee.path;
  if (!(callee instanceof Instance) || !(callee.callee instanceof Global)) return undefined;
  const [first, name] = callee.args instanceof Tuple ? callee.args.items : [];
  if (callee.callee.path === 'cloudpickle.cloudpickle._builtin_type') return typeof first === 'string' ? `types.${first}` : undefined;
  if (callee.callee.path !== 'builtins.getattr') return undefined;
  return first instanceof Global && typeof name === 'string' ? `${first.path}.${name}` : undefined;
}

export function libraryParts({ callee, args, state }: Instance): Part[] | undefined {
  return printers.get(pathOf(callee) ?? '')?.(args instanceof Tuple ? args.items : [], state);
}
