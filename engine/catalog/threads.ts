/** Who reads for a catalog: the thread that writes it, and others where they are of use. */
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import type { CallBatch } from './call-batch.ts';
import type { Batch } from './batch.ts';

/** Reads and describes on another thread. */
export interface Describer {
  values(keys: readonly string[]): Promise<Batch>;
  calls(keys: readonly string[]): Promise<CallBatch>;
  /** As `stampsOf` tells them. */
  stamps(keys: readonly string[]): Promise<Int32Array>;
  stop(): Promise<void>;
}

/** Keys, each made when it is asked for. */
export type Keys = { readonly length: number; at(i: number): string | undefined };

/** Work for a thread: some keys, and what comes of them. */
export type Work<R> = {
  readonly here: (keys: readonly string[], pace: Pace) => Promise<R>;
  readonly there: (describer: Describer, keys: readonly string[]) => Promise<R>;
};

/** Milliseconds for an entry, from which on a thread is taken to wait for its file system. */
const slowEntry = 1;

/** How fast entries come. The median: a busy machine delays a few of them, a network all. */
export class Pace {
  readonly #start = process.cpuUsage();
  readonly #begin = performance.now();
  readonly #times: number[] = [];
  #last = this.#begin;

  /** An entry is done. */
  lap(): void {
    const now = performance.now();
    this.#times.push(now - this.#last);
    this.#last = now;
  }

  /** Whether most time goes by waiting. @param wasSlow others read too by now: what the process computes says nothing of this thread */
  isSlow(wasSlow: boolean): boolean {
    const median = this.#times.sort((a, b) => a - b)[this.#times.length >> 1] ?? 0;
    const { user, system } = process.cpuUsage(this.#start);
    return median > slowEntry && (wasSlow || (user + system) / 1000 < (performance.now() - this.#begin) / 2);
  }
}

/** Where threads compute, they are as many as are of use to who writes what they find; where they wait, as a server bears. */
const computing = { others: 1, batch: 200, inFlight: 4, worthwhile: 10_000 };
const waiting = { others: 8, batch: 25, inFlight: 2, worthwhile: 50 };
/** Entries that are read to see which it is. */
const probe = 20;

type Other = { readonly describer: Describer; asked: number; isLost: boolean };

export class Threads {
  readonly #start: (() => Describer) | undefined;
  readonly #others: Other[] = [];
  #isSlow: boolean | undefined;

  /**
   * @param start starts another thread, where there may be one
   * @param cores how many threads can compute at once: where it is one, others would only take its time
   */
  constructor(start: (() => Describer) | undefined, cores = availableParallelism()) {
    this.#start = cores > 1 ? start : undefined;
  }

  get #mode(): typeof computing {
    return this.#isSlow ? waiting : computing;
  }

  /** Starts others for so many entries. One that died is not replaced. */
  #callIn(count: number): void {
    const { others, batch, worthwhile } = this.#mode;
    if (!this.#start || this.#isSlow === undefined || count < worthwhile) return;
    const wanted = Math.min(others, Math.ceil(count / batch));
    while (this.#others.length < wanted) this.#others.push({ describer: this.#start(), asked: 0, isLost: false });
  }

  /**
   * Has work done on keys, in their order, or nearly so: other threads do what they can, this one the rest while it would wait. What is given
   * together is there at the same time.
   */
  async *divide<R>(keys: Keys, { here, there }: Work<R>): AsyncGenerator<readonly R[], void, void> {
    let next = 0;
    const take = (size: number) => {
      const taken: string[] = [];
      for (; taken.length < size && next < keys.length; next++) taken.push(keys.at(next) as string);
      return taken;
    };
    const mine = async (some: readonly string[]) => {
      const pace = new Pace();
      const result = await here(some, pace);
      if (some.length >= probe) this.#isSlow = pace.isSlow(this.#isSlow === true);
      return result;
    };
    const arrived: R[] = [];
    const sent = new Set<Promise<void>>();
    /** What a thread that died had: it is left to this one, and that one is not asked again. */
    const lost: (readonly string[])[] = [];
    const send = async (other: Other, asked: readonly string[]) => {
      other.asked++;
      try {
        arrived.push(await there(other.describer, asked));
      } catch {
        other.isLost = true;
        lost.push(asked);
      }
      other.asked--;
    };
    for (;;) {
      const done = arrived.splice(0);
      const { batch, inFlight } = this.#mode;
      this.#callIn(keys.length - next);
      for (const other of this.#others)
        while (!other.isLost && other.asked < inFlight && next < keys.length) {
          const one = send(other, take(batch)).then(() => void sent.delete(one));
          sent.add(one);
        }
      if (done.length > 0) yield done;
      else if (lost.length > 0) yield [await mine(lost.pop() as readonly string[])];
      else if (next < keys.length) yield [await mine(take(this.#isSlow === undefined ? probe : batch))];
      else if (sent.size > 0) await Promise.race(sent);
      else return;
      await turn();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#others.splice(0).map(({ describer }) => describer.stop()));
  }
}
