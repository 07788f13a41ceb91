/** What differs between SQLite, PostgreSQL and MariaDB (or MySQL), in one place. */
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Spelling } from './tables.ts';

/** A value in metadata that a database can compare: a text, or a number within bounds. Python's True is 1. */
export type Operand = string | { readonly low: number; readonly high: number };

/** Keys of dicts and places in lists that lead to a value within JSON. */
export type Path = readonly (string | number)[];

const jsonPath = (path: Path) => `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`;

export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'mysql';
  readonly spelling: Spelling;
  /** JSON may hold NaN and Infinity. */
  readonly nan: boolean;
  /** The column `data` of `metadata` as text, or as a number that JavaScript can hold. */
  readonly data: RawBuilder<string | number | null>;
  /** A column that is one of these keys. One statement, however many keys there are, where the database has a way. */
  readonly among: (column: string, keys: readonly string[]) => RawBuilder<boolean>;
  /** Rows of `metadata` whose data may have this value at a place: never fewer than have it. `undefined` where it cannot tell. */
  readonly mayHold: (path: Path, operand: Operand) => RawBuilder<boolean> | undefined;
}

const compare = (value: RawBuilder<unknown>, operand: Operand): RawBuilder<boolean> =>
  typeof operand === 'string' ? sql`${value} = ${operand}` : sql`${value} between ${operand.low} and ${operand.high}`;

const sqlite: Dialect = {
  name: 'sqlite',
  spelling: { quote: (name) => `"${name}"`, name: 'VARCHAR', id: 'INTEGER NOT NULL', inlineIndexes: false },
  nan: true,
  data: sql`case typeof(data) when 'integer' then cast(data as text) else data end`,
  among: (column, keys) => sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(keys)}))`,
  // JSON's true is 1 here. What is no JSON stays in: reading the record says so. A key with NUL is taken for one that ends there.
  mayHold: (path, operand) =>
    sql`case when json_valid(metadata.data, 2) and instr(metadata.data, '\\u0000') = 0 then ${compare(sql`json_extract(metadata.data, ${jsonPath(path)})`, operand)} else 1 end`,
};

/** Escapes of NUL and of half a character, at which `#>>` fails wherever in the data they are. */
const halves = String.raw`\\u(d[89a-f]|0000)`;

const postgres: Dialect = {
  name: 'postgres',
  spelling: { quote: (name) => `"${name}"`, name: 'VARCHAR', id: 'SERIAL NOT NULL', inlineIndexes: false },
  nan: false,
  data: sql.ref('data'),
  among: (column, keys) => sql`${sql.ref(column)} = any(${keys}::text[])`,
  mayHold(path, operand) {
    const text = sql`metadata.data #>> ${path.map(String)}::text[]`;
    const item =
      typeof operand === 'string'
        ? sql`item`
        : sql`case when item = 'true' then 1 when item = 'false' then 0 when item ~ '^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,3})?$' then item::numeric end`;
    // OFFSET 0 keeps the JSON from being read again for each of the comparisons
    const holds = sql`(select ${compare(item, operand)} from (select ${text} as item offset 0) as items)`;
    return sql`case when strpos(metadata.data::text, ${'\\u'}) > 0 and metadata.data::text ~* ${halves} then true else ${holds} end`;
  },
};

/** Keys that MariaDB finds whatever else is in them: not so `-7*:`. */
const word = /^[A-Za-z_]\w*$/;
/** Texts that no escape hides from MariaDB. */
const plain = /^[\x20!#-[\]-~]*$/;

const mysql: Dialect = {
  name: 'mysql',
  spelling: { quote: (name) => `\`${name}\``, name: 'VARCHAR(255)', id: 'INTEGER NOT NULL AUTO_INCREMENT', inlineIndexes: true },
  nan: false,
  data: sql.ref('data'),
  among: (column, keys) => sql`${sql.ref(column)} in (${sql.join(keys)})`,
  mayHold(path, operand) {
    if (!path.every((step) => typeof step === 'number' || word.test(step)) || (typeof operand === 'string' && !plain.test(operand)))
      return undefined;
    const value = sql`json_unquote(json_extract(metadata.data, ${jsonPath(path)}))`;
    if (typeof operand === 'string') return compare(value, operand);
    return compare(sql`case ${value} when 'true' then 1 when 'false' then 0 else ${value} + 0 end`, operand);
  },
};

export const dialectTraits: Readonly<Record<Dialect['name'], Dialect>> = { sqlite, postgres, mysql };
