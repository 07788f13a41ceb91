/** The three tables of the SQL call store, as the reference makes them. */
import { FormatError } from '../../errors.ts';
import type { Generated } from 'kysely';

export interface Tables {
  calls: {
    key: string;
    name: string;
    module: string | null;
    version: string | number | null;
    code_digest: string | null;
    result: string | null;
  };
  arguments: { id: Generated<number>; call_key: string; position: number; name: string; value: string };
  metadata: { id: Generated<number>; call_key: string; name: string; data: string | number | null };
}
export type TableName = keyof Tables;

const columns: Readonly<Record<TableName, readonly string[]>> = {
  calls: ['key', 'name', 'module', 'version', 'code_digest', 'result'],
  arguments: ['call_key', 'position', 'name', 'value'],
  metadata: ['call_key', 'name', 'data'],
};
export const tableNames = Object.keys(columns) as readonly TableName[];

/** How often, and after how many milliseconds, it is looked again whether tables are there that others seem to be making. */
export const makingLooks = 20;
export const makingPause = 50;

/** Column names by table. */
export type Schema = ReadonlyMap<string, ReadonlySet<string>>;

export function schemaOf(rows: readonly { readonly table: string; readonly column: string }[]): Schema {
  const schema = new Map<string, Set<string>>();
  for (const { table, column } of rows) {
    const found = schema.get(table);
    if (found) found.add(column);
    else schema.set(table, new Set([column]));
  }
  return schema;
}

/** @throws {@link FormatError} that says what a database lacks: it is no call store. */
export function checkSchema(schema: Schema, where: string): void {
  for (const table of tableNames) {
    const found = schema.get(table);
    if (!found)
      throw new FormatError(`${where} has no table “${table}”: it is no store of calls.`, {
        code: 'NO_TABLE',
        data: { path: where, table },
      });
    const missing = columns[table].filter((name) => !found.has(name));
    if (missing.length > 0)
      throw new FormatError(
        `In ${where} the table “${table}” lacks ${missing.join(', ')}: it is no store of calls that this version knows.`,
        { code: 'NO_COLUMN', data: { path: where, table, missing } },
      );
  }
}

/** How a dialect spells what differs between them. */
export interface Spelling {
  readonly quote: (name: string) => string;
  readonly name: string;
  readonly id: string;
  /** Whether indexes are part of the statement that makes the table, because that cannot be undone when making an index fails. */
  readonly inlineIndexes: boolean;
}

/** The statements that make a table and its indexes. SQLite keeps this very text. */
export function creation(table: TableName, { quote, name, id, inlineIndexes }: Spelling): string[] {
  const reference = `FOREIGN KEY(call_key) REFERENCES calls (${quote('key')}) ON DELETE CASCADE`;
  const create = (...lines: readonly string[]) => `CREATE TABLE ${table} (\n\t${lines.join(', \n\t')}\n)`;
  if (table === 'calls')
    return [
      create(
        `${quote('key')} VARCHAR(64) NOT NULL`,
        `name ${name} NOT NULL`,
        `module ${name}`,
        `version ${name}`,
        'code_digest VARCHAR(64)',
        'result VARCHAR(64)',
        `PRIMARY KEY (${quote('key')})`,
      ),
    ];
  const own =
    table === 'arguments'
      ? ['position INTEGER NOT NULL', `name ${name} NOT NULL`, 'value VARCHAR(64) NOT NULL']
      : [`name ${name} NOT NULL`, 'data JSON NOT NULL'];
  const columns = [`id ${id}`, 'call_key VARCHAR(64) NOT NULL', ...own, 'PRIMARY KEY (id)'];
  const unique = `CONSTRAINT uq_${table}_call_name UNIQUE (call_key, name)`;
  const indexed = table === 'metadata' ? ['name', 'call_key'] : [];
  if (inlineIndexes) return [create(...columns, unique, ...indexed.map((column) => `INDEX ix_${table}_${column} (${column})`), reference)];
  return [create(...columns, unique, reference), ...indexed.map((column) => `CREATE INDEX ix_${table}_${column} ON ${table} (${column})`)];
}
