/** Values to JSON text as Python's `json.dumps` writes it: `1.0` stays a float, what is not ASCII is escaped. */
import { SaveError } from '../../errors.ts';
import { mappingOf } from '../../values/mapping.ts';
import { typeName } from '../../values/names.ts';
import { Float } from '../../values/numbers.ts';
import { NumpyScalar } from '../../values/numpy.ts';
import { Digest } from '../../values/objects.ts';
import { reprFloat } from '../../values/repr-scalars.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';

export interface JsonOptions {
  /** Whether the reader takes `NaN` and `Infinity`, which are no JSON. */
  readonly nan: boolean;
}

/** Python gives up a little earlier. */
const maxDepth = 1000;

/** @throws {@link SaveError} `NOT_JSON` where Python raises: a value that JSON cannot hold, or one that holds itself. */
export function toJson(value: Value, options: JsonOptions, depth = 0): string {
  if (depth > maxDepth) throw notJson('it is nested too deeply, or holds itself');
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Digest) return quoted(value.hex);
  const number = numberText(value, options);
  if (number !== undefined) return number;
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  if (items) return `[${items.map((item) => toJson(item, options, depth + 1)).join(', ')}]`;
  const mapping = mappingOf(value);
  if (!mapping) throw notJson(`it holds a value of type ${typeName(value)}`);
  return `{${[...mapping].map(([key, item]) => `${quoted(keyText(key, options))}: ${toJson(item, options, depth + 1)}`).join(', ')}}`;
}

/** Numbers, and the one NumPy scalar that is a Python float. */
function numberText(value: Value, options: JsonOptions): string | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Object.is(value, -0) ? String(BigInt(value)) : floatText(value, options);
  if (value instanceof Float) return floatText(value.value, options);
  const float64 = value instanceof NumpyScalar && value.dtype.name === 'float64' ? value.toValue() : undefined;
  return float64 === undefined ? undefined : numberText(float64, options);
}

function floatText(value: number, { nan }: JsonOptions): string {
  if (Number.isFinite(value)) return reprFloat(value);
  if (!nan) throw notJson(`it holds ${reprFloat(value)}`);
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity';
}

function keyText(key: Value, options: JsonOptions): string {
  if (typeof key === 'string') return key;
  if (key instanceof Digest) return key.hex;
  if (key === null || typeof key === 'boolean' || typeof key === 'bigint') return String(key);
  const number = numberText(key, options);
  if (number === undefined) throw notJson(`it has a key of type ${typeName(key)}`);
  return number;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function notJson(why: string): SaveError {
  return new SaveError(`This metadata is no JSON: ${why}. Databases keep metadata as JSON.`, { code: 'NOT_JSON' });
}
