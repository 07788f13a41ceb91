/** What a query panel shows and does, without a DOM: the form, the running query, its rows and how they are looked at. */
import type { EntryText, Key, QueryForm, QueryRow } from '../../engine/workers/protocol.ts';
import type { Client } from '../../engine/rpc/contract.ts';
import type { HostContract } from '../messages.ts';
import { Store } from '../ui/store.ts';
import { ColumnCollector } from './columns.ts';
import type { ColumnFacts } from './columns.ts';
import { cutEntries } from './export.ts';
import { checkForm, placeErrors, toQuery } from './form.ts';
import type { FormErrors, FormState } from './form.ts';
import type { SavedQuery } from './saved.ts';
import { all, extended, moved, noSelection, toggled } from './selection.ts';
import type { Extent, Selection } from './selection.ts';
import { nextSort, sortedIndices } from './sort.ts';
import { firstView, movedColumn, shownColumns, withShown, withWidth } from './view.ts';
import type { View } from './view.ts';

export type Run =
  | { readonly state: 'none' }
  /** `elapsed` in seconds; `read` records of `total` were looked at, where that is known. */
  | {
      readonly state: 'running' | 'done' | 'stopped';
      readonly query: QueryForm;
      readonly elapsed: number;
      readonly read?: number;
      readonly total?: number;
    }
  | { readonly state: 'failed'; readonly query: QueryForm; readonly message: string };

export type QueryState = {
  readonly form: FormState;
  readonly errors: FormErrors;
  readonly run: Run;
  /** Grows in place while a query runs: `count` says how many rows are there. */
  readonly rows: readonly QueryRow[];
  readonly count: number;
  /** Records that cannot be read: whether they match is not known. */
  readonly unreadable: readonly QueryRow[];
  readonly facts: readonly ColumnFacts[];
  readonly view: View;
  /** Indices into `rows` in the order of `view.sort`; null: as they came. */
  readonly order: readonly number[] | null;
  readonly selection: Selection;
  /** Entries that were decoded for their cells. */
  readonly texts: ReadonlyMap<Key, EntryText>;
};

type QueryHost = Pick<Client<HostContract>, 'query' | 'checkQuery' | 'texts'>;

/** Milliseconds between two drawings of a running query, and after a key until a form is looked at. */
const drawEvery = 100;
const checkAfter = 200;
/** Characters of a decoded cell, and of one that is exported (what a cell of a spreadsheet can hold). */
const [cellLength, exportLength] = [120, 32_767];
const askedAtOnce = 200;

export class QuerySession extends Store<QueryState> {
  private readonly host: QueryHost;
  private running: AbortController | null = null;
  private checking: ReturnType<typeof setTimeout> | undefined;
  private checks = 0;
  private readonly wanted = new Set<Key>();

  constructor(host: QueryHost, form: FormState, view: View = firstView) {
    const nothing = { rows: [], count: 0, unreadable: [], facts: [], order: null, selection: noSelection };
    super({ form, view, ...nothing, errors: new Map(), run: { state: 'none' }, texts: new Map() });
    this.host = host;
  }

  get saved(): SavedQuery {
    return { form: this.state.form, view: this.state.view, ran: this.state.run.state !== 'none' };
  }

  /** What is wrong is told soon, not at every key; and not of a condition before it is complete. */
  edit(part: Partial<FormState>): void {
    const form = { ...this.state.form, ...part };
    const before = new Map(this.state.form.conditions.map((condition) => [condition.id, condition]));
    const same = new Set(form.conditions.filter((condition) => before.get(condition.id) === condition).map(({ id }) => id));
    this.set({ form, errors: new Map([...this.state.errors].filter(([id]) => same.has(id))) });
    clearTimeout(this.checking);
    this.checking = setTimeout(() => void this.check(), checkAfter);
  }

  /** What the engine finds wrong with the form as it is. @returns whether it can be asked. */
  private async check(): Promise<boolean> {
    clearTimeout(this.checking);
    const { form } = this.state;
    const turn = ++this.checks;
    const found = await this.host.checkQuery({ form: toQuery(form) });
    if (turn !== this.checks || form !== this.state.form) return false;
    const { errors, others } = placeErrors(form, found);
    this.set({ errors });
    if (others.length > 0) throw new Error(others.join('\n'));
    return errors.size === 0;
  }

  /** Asks the host; an earlier query is given up. Where the form is wrong, the results that are there stay. */
  async start(): Promise<void> {
    const errors = checkForm(this.state.form);
    if (errors.size > 0) return this.set({ errors });
    const query = toQuery(this.state.form);
    this.running?.abort();
    const stop = new AbortController();
    this.running = stop;
    try {
      const isRight = await this.check();
      if (this.running !== stop) return;
      if (isRight) return await this.run(query, stop);
      this.running = null;
      // Of a query that was given up for this one, what was found stays.
      if (this.state.run.state === 'running') this.set({ run: { ...this.state.run, state: 'stopped' } });
      this.reorder();
    } catch (error) {
      if (this.running === stop) this.fail(query, error);
    }
  }

  private async run(query: QueryForm, stop: AbortController): Promise<void> {
    const rows: QueryRow[] = [];
    const unreadable: QueryRow[] = [];
    const columns = new ColumnCollector();
    const began = performance.now();
    let [drawn, read, total] = [began, undefined as number | undefined, undefined as number | undefined];
    let isFirst = true;
    const publish = (state: 'running' | 'done' | 'stopped') => {
      const elapsed = (performance.now() - began) / 1000;
      const facts = columns.facts();
      const run = { state, query, elapsed, ...(read !== undefined && { read }), ...(total !== undefined && { total }) };
      this.set({ rows, unreadable, count: rows.length, facts, run, ...(isFirst && { order: null, selection: noSelection }) });
      isFirst = false;
      drawn = performance.now();
    };
    // What was found before stays until there is something to show: most answers come at once.
    this.set({ run: { state: 'running', query, elapsed: 0 } });
    const onProgress = (progress: { readonly done: number; readonly total?: number }) => {
      [read, total] = [progress.done, progress.total];
      if (this.running === stop && performance.now() - drawn > drawEvery) publish('running');
    };
    try {
      for await (const row of this.host.query({ form: query }, { signal: stop.signal, onProgress })) {
        if (this.running !== stop) return;
        if (row.state === 'unreadable') unreadable.push(row);
        else {
          columns.add(row);
          rows.push(row);
        }
        if (performance.now() - drawn > drawEvery) publish('running');
      }
      if (this.running === stop) publish(stop.signal.aborted ? 'stopped' : 'done');
    } catch (error) {
      if (this.running !== stop) return;
      if (stop.signal.aborted) publish('stopped');
      else this.fail(query, error);
    } finally {
      if (this.running === stop) {
        this.running = null;
        // Sorting is over all rows, so it waits for them.
        this.reorder();
      }
    }
  }

  /** What was found so far stays. */
  stop(): void {
    this.running?.abort();
  }

  look(part: Partial<View>): void {
    const sorted = part.sort !== undefined;
    this.set({ view: { ...this.state.view, ...part } });
    if (sorted) this.reorder();
  }

  sortBy(column: string): void {
    this.look({ sort: nextSort(this.state.view.sort, column) });
  }

  show(column: string, shown: boolean): void {
    this.look(withShown(this.state.view, column, shown));
  }

  /** @returns whether there was a place to move to. */
  move(column: string, step: 1 | -1): boolean {
    const { facts, view, count } = this.state;
    const next = movedColumn(facts, view, count, column, step);
    if (next === view) return false;
    this.look(next);
    return true;
  }

  /** @param width in pixels; `undefined`: as wide as what is in it needs */
  resize(column: string, width: number | undefined): void {
    this.look(withWidth(this.state.view, column, width));
  }

  get columns(): ColumnFacts[] {
    return shownColumns(this.state.facts, this.state.view, this.state.count);
  }

  /** The row at a place of the table. */
  rowAt(place: number): QueryRow | undefined {
    return this.state.rows[this.state.order?.[place] ?? place];
  }

  /** Rows in the order of the table: those that are selected, or all. */
  rowsOf(what: 'selected' | 'all'): QueryRow[] {
    const { selection, count } = this.state;
    const places = what === 'all' ? Array.from({ length: count }, (_, i) => i) : [...selection.selected].sort((a, b) => a - b);
    return places.flatMap((place) => this.rowAt(place) ?? []);
  }

  /** @returns whether the key moves within the table. */
  go(key: string, { isWhole = false, isRange = false, ...extent }: Extent & { isWhole?: boolean; isRange?: boolean }): boolean {
    const next = moved(this.state.selection, key, isWhole, extent);
    if (!next) return false;
    const ranged = isRange && next.row >= 0 && next.row !== this.state.selection.row;
    this.set({ selection: ranged ? extended({ ...next, anchor: this.state.selection.anchor }, next.row) : next });
    return true;
  }

  /** By the pointer. */
  pick(row: number, column: number, how: 'alone' | 'toggle' | 'range'): void {
    const at = { ...this.state.selection, column };
    if (how === 'toggle') return this.set({ selection: toggled(at, row) });
    if (how === 'range') return this.set({ selection: extended(at, row) });
    this.set({ selection: { ...at, row, anchor: row, selected: new Set() } });
  }

  toggle(): void {
    const { selection } = this.state;
    if (selection.row >= 0) this.set({ selection: toggled(selection, selection.row) });
  }

  selectAll(): void {
    this.set({ selection: all(this.state.selection, this.state.count) });
  }

  selectNone(): void {
    this.set({ selection: { ...this.state.selection, selected: new Set() } });
  }

  /** Cells that are seen and whose entries nobody looked at yet are decoded, each once. */
  want(keys: readonly Key[]): void {
    const fresh = keys.filter((key) => !this.wanted.has(key)).slice(0, askedAtOnce);
    if (fresh.length === 0) return;
    for (const key of fresh) this.wanted.add(key);
    this.host.texts({ keys: fresh, maxLength: cellLength }).then(
      (texts) => this.set({ texts: new Map([...this.state.texts, ...fresh.map((key, i) => [key, texts[i] as EntryText] as const)]) }),
      (error: unknown) => {
        for (const key of fresh) this.wanted.delete(key);
        console.warn('Cells could not be decoded:', error);
      },
    );
  }

  /** The whole texts of cells that show less. */
  async whole(rows: readonly QueryRow[]): Promise<Map<Key, EntryText>> {
    const keys = cutEntries(
      this.columns.map(({ column }) => column),
      rows,
    );
    const texts = new Map<Key, EntryText>();
    for (let from = 0; from < keys.length; from += askedAtOnce) {
      const some = keys.slice(from, from + askedAtOnce);
      const found = await this.host.texts({ keys: some, maxLength: exportLength });
      for (const [i, key] of some.entries()) texts.set(key, found[i] as EntryText);
    }
    return texts;
  }

  private reorder(): void {
    const { rows, facts, view } = this.state;
    if (this.running) return this.set({ order: null });
    const column = facts.find(({ column: { id } }) => id === view.sort?.column)?.column;
    // Rows that were selected are not at their places any more.
    const selection = { ...this.state.selection, selected: new Set<number>() };
    this.set({ order: column && view.sort ? sortedIndices(rows, column, view.sort.descending) : null, selection });
  }

  private fail(query: QueryForm, error: unknown): void {
    this.running = null;
    this.set({ run: { state: 'failed', query, message: error instanceof Error ? error.message : String(error) } });
  }
}
