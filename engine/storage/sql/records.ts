/** Call records to rows and back. */
import type { Insertable, Kysely, Selectable } from 'kysely';
import { FormatError } from '../../errors.ts';
import { DigestedCall } from '../../values/calls.ts';
import { PyDict } from '../../values/dict.ts';
import { isSame } from '../../values/equal.ts';
import { fromJson } from '../../values/json.ts';
import { float } from '../../values/numbers.ts';
import { Digest } from '../../values/objects.ts';
import type { Value } from '../../values/value.ts';
import { versionText } from './conditions.ts';
import type { Dialect } from './dialects.ts';
import { toJson } from './json.ts';
import type { TableName, Tables } from './tables.ts';

type Stored<T extends TableName> = Selectable<Tables[T]>;
type Argument = Pick<Stored<'arguments'>, 'call_key' | 'name' | 'value'>;
type Metadata = Pick<Stored<'metadata'>, 'call_key' | 'name' | 'data'>;

/** What the three tables hold of one call. */
export interface CallRows {
  readonly call: Stored<'calls'>;
  readonly arguments: readonly Argument[];
  readonly metadata: readonly Metadata[];
}

/** The three statements that select these calls. */
export function selectRows(db: Kysely<Tables>, { among, data }: Dialect, keys: readonly string[]) {
  return {
    calls: db.selectFrom('calls').selectAll().where(among('key', keys)),
    arguments: db.selectFrom('arguments').select(['call_key', 'name', 'value']).where(among('call_key', keys)).orderBy('position'),
    metadata: db
      .selectFrom('metadata')
      .select(['call_key', 'name', data.as('data')])
      .where(among('call_key', keys))
      .orderBy('id'),
  };
}

/** Rows by key. */
export function groupRows(
  calls: readonly Stored<'calls'>[],
  args: readonly Argument[],
  metadata: readonly Metadata[],
): Map<string, CallRows> {
  const rows = new Map(calls.map((call) => [call.key, { call, arguments: [] as Argument[], metadata: [] as Metadata[] }]));
  for (const row of args) rows.get(row.call_key)?.arguments.push(row);
  for (const row of metadata) rows.get(row.call_key)?.metadata.push(row);
  return rows;
}

/** What is stored of these calls; those that are not there are left out. */
export async function loadRows(db: Kysely<Tables>, dialect: Dialect, keys: readonly string[]): Promise<Map<string, CallRows>> {
  if (keys.length === 0) return new Map();
  const select = selectRows(db, dialect, keys);
  return groupRows(await select.calls.execute(), await select.arguments.execute(), await select.metadata.execute());
}

/** @throws {@link FormatError} for columns that hold no JSON. */
export function toCall({ call, arguments: args, metadata }: CallRows): DigestedCall {
  return new DigestedCall({
    name: call.name,
    module: call.module,
    version: parseVersion(call),
    codeDigest: call.code_digest === null ? null : new Digest(call.code_digest),
    ...(call.result !== null && { result: new Digest(call.result) }),
    arguments: new Map(args.map(({ name, value }) => [name, new Digest(value)])),
    metadata: new Map(metadata.map((entry) => [entry.name, parseData(call.key, entry)])),
  });
}

function parseVersion({ key, version }: Stored<'calls'>): number | string | null {
  // before 0.12 the column was one of integers
  if (version === null || typeof version === 'number') return version;
  const value = fromJson(version, (error) => broken(key, 'version', error));
  if (typeof value === 'number' || typeof value === 'string' || value === null) return value;
  throw new FormatError(`The version of call ${key} is neither a number nor a text.`, { data: { key } });
}

/** What Python takes for false is an empty dict, as in the reference. SQLite makes a number of its own of one that stands alone. */
function parseData(key: string, { name, data }: Metadata): Value {
  if (typeof data === 'number') return data === 0 ? new PyDict() : float(data);
  const value = data === null ? null : fromJson(data, (error) => broken(key, `metadata “${name}”`, error));
  const isFalse = !value || (Array.isArray(value) && value.length === 0) || isSame(value, 0);
  return isFalse ? new PyDict() : value;
}

function broken(key: string, what: string, error: Error): FormatError {
  return new FormatError(`The ${what} of call ${key} is no JSON: ${error.message}.`, { data: { key }, cause: error });
}

export interface NewRows {
  readonly call: Insertable<Tables['calls']>;
  readonly arguments: readonly Insertable<Tables['arguments']>[];
  readonly metadata: readonly Insertable<Tables['metadata']>[];
}

/** @throws {@link SaveError} for metadata that JSON cannot hold. */
export function toRows(call: DigestedCall, key: string, { nan }: Dialect): NewRows {
  return {
    call: {
      key,
      name: call.name,
      module: call.module,
      version: call.version === null ? null : versionText(call.version),
      code_digest: hexOf(call.codeDigest),
      result: hexOf(call.result),
    },
    arguments: [...call.arguments].map(([name, value], position) => ({ call_key: key, position, name, value: value.hex })),
    metadata: [...call.metadata].map(([name, data]) => ({ call_key: key, name, data: toJson(data, { nan }) })),
  };
}

/** Python's `==` of two records. */
export function isSameCall(a: DigestedCall, b: DigestedCall): boolean {
  return (
    a.name === b.name &&
    a.module === b.module &&
    a.version === b.version &&
    hexOf(a.codeDigest) === hexOf(b.codeDigest) &&
    hexOf(a.result) === hexOf(b.result) &&
    isSameMap(a.arguments, b.arguments, (left, right) => left.hex === right.hex) &&
    isSameMap(a.metadata, b.metadata, isSame)
  );
}

function isSameMap<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>, same: (left: T, right: T) => boolean): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.has(name) && same(value, b.get(name) as T));
}

function hexOf(digest: Digest | string | null): string | null {
  return digest instanceof Digest ? digest.hex : digest;
}
