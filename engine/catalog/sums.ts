/** Totals that are kept: what was added and removed since the last transaction is added to them at its end. */
import type { Database } from '../sqlite.ts';
import { quarterOf } from './schema.ts';

type Sum = { calls: number; bytes: number };

export class Sums {
  readonly #db: Database;
  readonly #entries = new Map<string, { readonly type: number; readonly part: number; count: number; bytes: number }>();
  readonly #forms = new Map<number, Sum>();
  readonly #quarters = new Map<number, Sum>();
  readonly #tags = new Map<number, Sum>();

  constructor(database: Database) {
    this.#db = database;
  }

  /** An entry was read. Where it belongs in the end is counted for all at the end. */
  entry(type: number, part: number, bytes: number): void {
    const name = `${type}:${part}`;
    const sum = this.#entries.get(name);
    if (sum) {
      sum.count++;
      sum.bytes += bytes;
    } else this.#entries.set(name, { type, part, count: 1, bytes });
  }

  call(form: number, started: number | null, tags: readonly number[], calls: number, bytes: number): void {
    add(this.#forms, form, calls, bytes);
    add(this.#quarters, quarterOf(started), calls, bytes);
    for (const tag of tags) add(this.#tags, tag, calls, bytes);
  }

  flush(): void {
    for (const { type, part, count, bytes } of this.#entries.values())
      this.#db.run(
        'INSERT INTO totals VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET count = count + excluded.count, bytes = bytes + excluded.bytes',
        type,
        part,
        count,
        bytes,
      );
    for (const [table, sums] of [['forms', this.#forms] as const, ['tags', this.#tags] as const])
      for (const [id, { calls, bytes }] of sums)
        this.#db.run(`UPDATE ${table} SET calls = calls + ?, bytes = bytes + ? WHERE id = ?`, calls, bytes, id);
    for (const [quarter, { calls, bytes }] of this.#quarters)
      this.#db.run(
        'INSERT INTO quarters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, bytes = bytes + excluded.bytes',
        quarter,
        calls,
        bytes,
      );
    for (const sums of [this.#entries, this.#forms, this.#quarters, this.#tags]) sums.clear();
  }
}

function add(sums: Map<number, Sum>, id: number, calls: number, bytes: number): void {
  const sum = sums.get(id);
  if (sum) {
    sum.calls += calls;
    sum.bytes += bytes;
  } else sums.set(id, { calls, bytes });
}
