/** Many rows in few statements: half of what it takes to write a small row is to begin and to end it. */
import type { Database, SqlValue } from '../sqlite.ts';

const rowsAtOnce = 64;

/** What stands before the rows, `INSERT INTO table VALUES`, and after them. */
export type Insert = { readonly into: string; readonly otherwise?: string };

export class Bulk {
  readonly #db: Database;
  readonly #width: number;
  readonly #one: string;
  readonly #many: string;
  #values: SqlValue[] = [];

  /** For rows of `width` values. */
  constructor(db: Database, { into, otherwise = '' }: Insert, width: number) {
    const row = `(${Array.from({ length: width }, () => '?').join()})`;
    this.#db = db;
    this.#width = width;
    this.#one = `${into} ${row} ${otherwise}`;
    this.#many = `${into} ${Array.from({ length: rowsAtOnce }, () => row).join()} ${otherwise}`;
  }

  add(...row: readonly SqlValue[]): void {
    for (const value of row) this.#values.push(value);
    if (this.#values.length < rowsAtOnce * this.#width) return;
    this.#db.run(this.#many, ...this.#values);
    this.#values = [];
  }

  /** Writes the rest. */
  flush(): void {
    for (let from = 0; from < this.#values.length; from += this.#width)
      this.#db.run(this.#one, ...this.#values.slice(from, from + this.#width));
    this.#values = [];
  }
}
