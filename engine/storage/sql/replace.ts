import type { Kysely } from 'kysely';
import { FormatError } from '../../errors.ts';
import type { DigestedCall } from '../../values/calls.ts';
import type { Dialect } from './dialects.ts';
import { isSameCall, loadRows, toCall } from './records.ts';
import type { CallRows, NewRows } from './records.ts';
import type { Tables } from './tables.ts';

/** Rows in one INSERT: databases bound the number of parameters. */
const batchSize = 1000;

/** Puts a record in place of the one with its key, within a transaction. One that is equal is left alone. */
export async function replaceCall(db: Kysely<Tables>, dialect: Dialect, rows: NewRows, call: DigestedCall): Promise<void> {
  const { key } = rows.call;
  const exists = await db.selectFrom('calls').select('key').where('key', '=', key).executeTakeFirst();
  const stored = exists && (await loadRows(db, dialect, [key])).get(key);
  if (!stored) {
    await db.insertInto('calls').values(rows.call).execute();
    await insert(db, rows.arguments, rows.metadata);
  } else if (!isEqual(stored, call)) await change(db, stored, rows);
}

/**
 * Only what differs is written, most often one row of metadata: where a row with a unique name is deleted and made again, MariaDB locks its
 * neighbours, and other writers end in a deadlock.
 */
async function change(db: Kysely<Tables>, stored: CallRows, { call, arguments: args, metadata }: NewRows): Promise<void> {
  const { key } = call;
  await db.updateTable('calls').set(call).where('key', '=', key).execute();
  const keepsArguments =
    args.length === stored.arguments.length &&
    args.every(({ name, value }, i) => name === stored.arguments[i]?.name && value === stored.arguments[i].value);
  if (!keepsArguments) await db.deleteFrom('arguments').where('call_key', '=', key).execute();
  const names = new Set(metadata.map(({ name }) => name));
  const gone = stored.metadata.map(({ name }) => name).filter((name) => !names.has(name));
  if (gone.length > 0) await db.deleteFrom('metadata').where('call_key', '=', key).where('name', 'in', gone).execute();
  const before = new Map(stored.metadata.map(({ name, data }) => [name, data]));
  for (const { name, data } of metadata)
    if (before.has(name) && before.get(name) !== data)
      await db.updateTable('metadata').set({ data }).where('call_key', '=', key).where('name', '=', name).execute();
  await insert(
    db,
    keepsArguments ? [] : args,
    metadata.filter(({ name }) => !before.has(name)),
  );
}

async function insert(db: Kysely<Tables>, args: NewRows['arguments'], metadata: NewRows['metadata']): Promise<void> {
  for (const batch of batches(args)) await db.insertInto('arguments').values(batch).execute();
  for (const batch of batches(metadata)) await db.insertInto('metadata').values(batch).execute();
}

/** A damaged record equals nothing: saving the call again mends it. */
function isEqual(stored: CallRows, call: DigestedCall): boolean {
  try {
    return isSameCall(toCall(stored), call);
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += batchSize) yield rows.slice(i, i + batchSize);
}
