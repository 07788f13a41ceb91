/** The cells of a table that were asked for: pages of rows and columns, the last of them kept. Without a DOM. */
import type { Cell, RowsPage } from '../../engine/workers/protocol.ts';
import { errorWords } from '../ui/error-words.ts';

export const pageRows = 100;
export const pageColumns = 24;
const mostPages = 60;

export type Fetch = (start: number, end: number, from: number, to: number, signal: AbortSignal) => Promise<RowsPage>;

export class GridPages {
  readonly #fetch: Fetch;
  readonly #labels: number;
  readonly #changed: () => void;
  readonly #pages = new Map<string, readonly (readonly Cell[])[]>();
  readonly #asked = new Map<string, AbortController>();
  /** Why the last page could not be had. */
  problem: string | null = null;

  constructor(labels: number, fetch: Fetch, changed: () => void) {
    this.#labels = labels;
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** A cell, columns counted with the labels; `undefined` while it is on its way. */
  cell(row: number, column: number): Cell | undefined {
    const data = Math.max(0, column - this.#labels);
    const line = this.#page(row, Math.floor(data / pageColumns))?.[row % pageRows];
    return line?.[column < this.#labels ? column : this.#labels + (data % pageColumns)];
  }

  #page(row: number, block: number): readonly (readonly Cell[])[] | undefined {
    return this.#pages.get(`${Math.floor(row / pageRows)} ${block}`);
  }

  /** Asks for what is not there of these rows and columns (labels not counted); gives up what was asked for elsewhere. */
  show(start: number, end: number, from: number, to: number): void {
    const wanted = new Set<string>();
    for (let page = Math.floor(start / pageRows); page * pageRows < end; page++)
      for (let block = Math.floor(from / pageColumns); block * pageColumns < Math.max(to, 1); block++) {
        const name = `${page} ${block}`;
        wanted.add(name);
        const known = this.#pages.get(name);
        if (known) {
          this.#pages.delete(name);
          this.#pages.set(name, known);
        } else if (!this.#asked.has(name)) void this.#ask(name, page, block);
      }
    for (const [name, stop] of this.#asked) if (!wanted.has(name)) stop.abort();
  }

  async #ask(name: string, page: number, block: number): Promise<void> {
    const stop = new AbortController();
    this.#asked.set(name, stop);
    try {
      const [start, from] = [page * pageRows, block * pageColumns];
      const { rows } = await this.#fetch(start, start + pageRows, from, from + pageColumns, stop.signal);
      this.#pages.set(name, rows);
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= mostPages) break;
        this.#pages.delete(old);
      }
      this.problem = null;
    } catch (error) {
      if (!stop.signal.aborted) this.problem = errorWords(error);
    } finally {
      if (this.#asked.get(name) === stop) this.#asked.delete(name);
    }
    if (!stop.signal.aborted) this.#changed();
  }

  close(): void {
    for (const stop of this.#asked.values()) stop.abort();
  }
}
