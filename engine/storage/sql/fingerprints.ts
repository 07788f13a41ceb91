/** Whether a record on a server is still the one that was read. */
import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Dialect } from './dialects.ts';
import type { Tables } from './tables.ts';

/** A text as a number, made by the server. */
const numberOf: Readonly<Record<'postgres' | 'mysql', (text: RawBuilder<string>) => RawBuilder<unknown>>> = {
  postgres: (text) => sql`('x' || left(md5(${text}), 12))::bit(48)::bigint`,
  mysql: (text) => sql`cast(conv(left(md5(${text}), 12), 16, 10) as unsigned)`,
};

/** Of these calls, what may change under a key: the result, and the metadata as one number. The rest of a record is in its key. */
export async function fingerprints(db: Kysely<Tables>, dialect: Dialect, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const number = numberOf[dialect.name as 'postgres' | 'mysql'](sql`concat(metadata.name, ' ', metadata.data)`);
  const metadata = sql`(select sum(${number}) from metadata where metadata.call_key = calls.key)`;
  const rows = await db
    .selectFrom('calls')
    .select(['calls.key', sql<string>`concat_ws(' ', calls.result, ${metadata})`.as('fingerprint')])
    .where(dialect.among('calls.key', keys))
    .execute();
  return new Map(rows.map(({ key, fingerprint }) => [key, fingerprint]));
}
