/** Values without parts, as Python prints them. */
import { Complex, Decimal, Fraction } from './numbers.ts';
import { DType } from './numpy.ts';
import { Global, Singleton } from './objects.ts';
import { reprDType } from './repr-dtype.ts';
import { reprFloat, reprString } from './repr-scalars.ts';
import { Range, Slice } from './sequences.ts';
import { PyDate, PyDateTime, PyTime, TimeDelta, TimeZone } from './time.ts';
import type { Value } from './value.ts';

/** `inner` prints the parts of a slice and the zones of other classes. */
export function reprPlain(value: Value, inner: (value: Value) => string): string {
  if (value instanceof Complex) return reprComplex(value);
  if (value instanceof Decimal) return `Decimal('${value.text}')`;
  if (value instanceof Fraction) return `Fraction(${value.numerator}, ${value.denominator})`;
  if (value instanceof Range) return `range(${value.start}, ${value.stop}${Number(value.step) === 1 ? '' : `, ${value.step}`})`;
  if (value instanceof Slice) return `slice(${inner(value.start)}, ${inner(value.stop)}, ${inner(value.step)})`;
  if (value instanceof Singleton) return value.name;
  if (value instanceof PyDate) return `datetime.date(${value.year}, ${value.month}, ${value.day})`;
  if (value instanceof PyTime) return `datetime.time(${clock(value)}${zoneAndFold(value, inner).join('')})`;
  if (value instanceof PyDateTime) {
    const { date, time } = value;
    return `datetime.datetime(${date.year}, ${date.month}, ${date.day}, ${clock(time)}${zoneAndFold(time, inner).reverse().join('')})`;
  }
  if (value instanceof TimeDelta) return reprDelta(value);
  if (value instanceof TimeZone) {
    if (value.name === undefined && isZero(value.offset)) return 'datetime.timezone.utc';
    return `datetime.timezone(${reprDelta(value.offset)}${value.name === undefined ? '' : `, ${reprString(value.name)}`})`;
  }
  if (value instanceof DType) return reprDType(value);
  if (value instanceof Global) return reprGlobal(value);
  return `<${(value as object).constructor.name}>`;
}

function reprComplex({ real, imag }: Complex): string {
  const part = (value: number) => reprFloat(value).replace(/\.0$/, '');
  if (real === 0 && !Object.is(real, -0)) return `${part(imag)}j`;
  const text = part(imag);
  return `(${part(real)}${text.startsWith('-') ? '' : '+'}${text}j)`;
}

const isZero = ({ days, seconds, microseconds }: TimeDelta) => days === 0 && seconds === 0 && microseconds === 0;

function reprDelta({ days, seconds, microseconds }: TimeDelta): string {
  const parts = [days && `days=${days}`, seconds && `seconds=${seconds}`, microseconds && `microseconds=${microseconds}`].filter(Boolean);
  return `datetime.timedelta(${parts.join(', ') || '0'})`;
}

function clock({ hour, minute, second, microsecond }: PyTime): string {
  return `${hour}, ${minute}${microsecond ? `, ${second}, ${microsecond}` : second ? `, ${second}` : ''}`;
}

/** A datetime tells its fold before its zone, a time after it. */
function zoneAndFold({ tz, fold }: PyTime, inner: (value: Value) => string): [zone: string, fold: string] {
  return [tz === null ? '' : `, tzinfo=${inner(tz as Value)}`, fold ? ', fold=1' : ''];
}

const lowerCaseTypes = new Set(
  (
    'bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map memoryview object property range ' +
    'reversed set slice staticmethod str super tuple type zip'
  ).split(' '),
);

/** Modules whose classes have lower-case names. */
const lowerCaseClasses: Readonly<Record<string, RegExp>> = {
  datetime: /./,
  collections: /^(deque|defaultdict)$/,
  numpy: /^(u?int|float|complex)\d+$|^(bool|str_|bytes_|object_|void|datetime64|timedelta64|ndarray|dtype|generic|matrix|recarray)$/,
};

/** A pickle does not tell classes from functions: names do, by convention. A function is shown by its path, for its address is lost. */
function reprGlobal({ module, qualname, path }: Global): string {
  if (path === 'pandas.NA' || path === 'pandas._libs.missing.NA') return '<NA>';
  if (path === 'pandas.NA' || path === 'pandas._libs.missing.NA') return '<NA>';
  const isClass = /(^|\.)_*[A-Z]\w*$/.test(qualname) || (lowerCaseClasses[module]?.test(qualname) ?? false);
  if (module !== 'builtins') return isClass ? `<class '${path}'>` : path;
  return isClass || lowerCaseTypes.has(qualname) ? `<class '${qualname}'>` : `<built-in function ${qualname}>`;
}
