/** What a query panel shows and does, without a DOM: the form, the running query and its rows. */
import type { CallRow, QueryForm } from '../../engine/workers/protocol.ts';
import type { Client } from '../../engine/rpc/contract.ts';
import type { HostContract } from '../messages.ts';
import { Store } from '../ui/store.ts';
import { collectNames, columnsOf } from './columns.ts';
import type { Column } from './columns.ts';
import { checkForm, locateError, toQuery } from './form.ts';
import type { FieldErrors, FormState } from './form.ts';
import { nextSort, sortedIndices } from './sort.ts';
import type { Sort } from './sort.ts';

export type Run =
  | { readonly state: 'none' }
  /** `elapsed` in seconds. */
  | { readonly state: 'running' | 'done' | 'stopped'; readonly query: QueryForm; readonly elapsed: number }
  | { readonly state: 'failed'; readonly query: QueryForm; readonly message: string };

export type QueryState = {
  readonly form: FormState;
  readonly errors: FieldErrors;
  readonly run: Run;
  /** Grows in place while a query runs: `count` says how many rows are there. */
  readonly rows: readonly CallRow[];
  readonly count: number;
  readonly columns: readonly Column[];
  readonly sort: Sort | null;
  /** Indices into `rows` in the order of `sort`. */
  readonly order: readonly number[] | null;
};

/** Milliseconds between two drawings of a running query, and between two sortings of it. */
const drawEvery = 100;
const sortEvery = 1000;

export class QuerySession extends Store<QueryState> {
  private readonly host: Pick<Client<HostContract>, 'query'>;
  private running: AbortController | null = null;

  constructor(host: Pick<Client<HostContract>, 'query'>, form: FormState) {
    super({ form, errors: new Map(), run: { state: 'none' }, rows: [], count: 0, columns: [], sort: null, order: null });
    this.host = host;
  }

  edit(part: Partial<FormState>): void {
    this.set({ form: { ...this.state.form, ...part }, errors: new Map() });
  }

  /** Asks the host; an earlier query is given up. */
  async start(): Promise<void> {
    this.running?.abort();
    const errors = checkForm(this.state.form);
    if (errors.size > 0) return this.set({ errors });
    const query = toQuery(this.state.form);
    const stop = new AbortController();
    this.running = stop;
    const rows: CallRow[] = [];
    const names = new Set<string>();
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1000;
    this.set({ errors, rows, count: 0, columns: columnsOf(names), order: null, run: { state: 'running', query, elapsed: 0 } });

    let [drawn, sorted, seen] = [began, began, 0];
    const publish = (run: Run, sortNow: boolean) => {
      const columns = collectNames(names, rows.slice(seen)) ? columnsOf(names) : this.state.columns;
      seen = rows.length;
      this.set({ rows, count: rows.length, columns, run });
      if (sortNow && this.state.sort) this.reorder();
    };
    try {
      for await (const row of this.host.query({ form: query }, { signal: stop.signal })) {
        if (this.running !== stop) return;
        rows.push(row);
        const now = performance.now();
        if (now - drawn < drawEvery) continue;
        drawn = now;
        const sortNow = now - sorted > sortEvery;
        if (sortNow) sorted = now;
        publish({ state: 'running', query, elapsed: elapsed() }, sortNow);
      }
      if (this.running === stop) publish({ state: stop.signal.aborted ? 'stopped' : 'done', query, elapsed: elapsed() }, true);
    } catch (error) {
      if (this.running !== stop) return;
      if (stop.signal.aborted) publish({ state: 'stopped', query, elapsed: elapsed() }, true);
      else this.fail(query, error);
    } finally {
      if (this.running === stop) this.running = null;
    }
  }

  cancel(): void {
    this.running?.abort();
  }

  sortBy(column: string): void {
    this.set({ sort: nextSort(this.state.sort, column) });
    this.reorder();
  }

  /** The row at a place of the table. */
  rowAt(place: number): CallRow | undefined {
    return this.state.rows[this.state.order?.[place] ?? place];
  }

  private reorder(): void {
    const { rows, columns, sort } = this.state;
    const column = columns.find(({ id }) => id === sort?.column);
    this.set({ order: column && sort ? sortedIndices(rows, column, sort.descending) : null });
  }

  private fail(query: QueryForm, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const { data } = error as { data?: { readonly [key: string]: unknown } };
    const field = locateError(this.state.form, data ?? {});
    if (field === null) return this.set({ run: { state: 'failed', query, message } });
    const offset = data?.offset;
    const where =
      typeof offset === 'number' && !/\b(character|position|offset|column)\b/i.test(message) ? ` (at character ${offset + 1})` : '';
    this.set({ errors: new Map([[field, message + where]]), run: { state: 'none' } });
  }
}
