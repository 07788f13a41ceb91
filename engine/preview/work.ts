/** Long work in slices, so that others get their turn, it can be stopped, and it tells how far it is. */
export interface Work {
  /** Throws once somebody asked to stop. */
  check(): void;
  progress(progress: { readonly done: number; readonly total?: number }): void;
}

/** Milliseconds of work after which others get their turn. */
const slice = 8;

export class Pacer {
  readonly #work: Work;
  readonly #total: number | undefined;
  #since = performance.now();

  constructor(work: Work, total?: number) {
    this.#work = work;
    this.#total = total;
  }

  /** Called between pieces of work that take a millisecond or so. */
  async step(done: number): Promise<void> {
    this.#work.check();
    if (performance.now() - this.#since < slice) return;
    this.#work.progress({ done, ...(this.#total !== undefined && { total: this.#total }) });
    await new Promise((resolve) => setImmediate(resolve));
    this.#work.check();
    this.#since = performance.now();
  }
}
