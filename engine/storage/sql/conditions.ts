/** A template to a statement that selects keys. */
import type { ExpressionBuilder, Kysely } from 'kysely';
import { digest } from '../../digest/index.ts';
import { mappingOf } from '../../values/mapping.ts';
import { Float } from '../../values/numbers.ts';
import { Digest } from '../../values/objects.ts';
import type { PyDict } from '../../values/dict.ts';
import type { QueryCall } from '../../values/calls.ts';
import type { Value } from '../../values/value.ts';
import type { Dialect, Operand, Path } from './dialects.ts';
import { toJson } from './json.ts';
import type { Tables } from './tables.ts';

/**
 * The keys after `after`, in the database's order, of calls that may match a template: all that do, and perhaps some that it refuses once
 * they are loaded.
 */
export function selectKeys(db: Kysely<Tables>, dialect: Dialect, template: QueryCall | undefined, after: string) {
  let query = db.selectFrom('calls').select('calls.key').where('calls.key', '>', after).orderBy('calls.key');
  if (!template) return query;
  if (template.name !== null) query = query.where('calls.name', '=', template.name);
  if (template.module !== null) query = query.where('calls.module', '=', template.module);
  if (template.version !== null) query = query.where('calls.version', '=', versionText(template.version));
  if (template.codeDigest !== null)
    query = query.where('calls.code_digest', '=', template.codeDigest instanceof Digest ? template.codeDigest.hex : template.codeDigest);
  if (template.result !== null) query = query.where('calls.result', '=', digest(template.result));
  for (const [name, value] of template.arguments) query = query.where((build) => hasArgument(build, name, value));
  for (const [name, filters] of template.metadata) query = query.where((build) => hasMetadata(build, dialect, name, filters));
  return query;
}

type Build = ExpressionBuilder<Tables, 'calls'>;

/** Reading through all arguments once is quicker than asking for those of each call. */
function hasArgument(build: Build, name: string, value: Value) {
  const named = build.selectFrom('arguments').select('arguments.call_key').where('arguments.name', '=', name);
  if (value === null) return build.exists(named.whereRef('arguments.call_key', '=', 'calls.key'));
  return build.eb('calls.key', 'in', named.where('arguments.value', '=', digest(value)));
}

function hasMetadata(build: Build, dialect: Dialect, name: string, filters: Value) {
  let entry = build
    .selectFrom('metadata')
    .select('metadata.id')
    .whereRef('metadata.call_key', '=', 'calls.key')
    .where('metadata.name', '=', name);
  for (const { path, operand } of [...operands(mappingOf(filters) ?? null)].slice(0, maxOperands)) {
    const condition = dialect.mayHold(path, operand);
    if (condition) entry = entry.where(condition);
  }
  return build.exists(entry);
}

/** The JSON text that the column `version` holds. */
export function versionText(version: number | string): string {
  return toJson(version, { nan: true });
}

/** Databases read decimals less exactly than Python does. */
const tolerance = 1e-14;

/** Of a long list its beginning is enough to leave most records out. */
const maxOperands = 20;

/** NUL and halves of characters: databases take them for something else, or not at all. */
const unclear = /[\0\p{Cs}]/u;

/** The texts and numbers within a value that a call's metadata must have at the same place. */
function* operands(value: Value, path: Path = []): Generator<{ readonly path: Path; readonly operand: Operand }> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* operands(item, [...path, i]);
  else if (mappingOf(value)) {
    for (const [key, item] of mappingOf(value) as PyDict)
      if (typeof key === 'string' && !unclear.test(key)) yield* operands(item, [...path, key]);
  } else if (path.length > 0) {
    const operand = typeof value === 'string' ? (unclear.test(value) ? undefined : value) : bounds(value);
    if (operand !== undefined) yield { path, operand };
  }
}

function bounds(value: Value): Operand | undefined {
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Float;
  const number = isNumber ? Number(value) : NaN;
  if (!Number.isFinite(number)) return undefined;
  const slack = Math.abs(number) * tolerance;
  return { low: Math.max(number - slack, -Number.MAX_VALUE), high: Math.min(number + slack, Number.MAX_VALUE) };
}
