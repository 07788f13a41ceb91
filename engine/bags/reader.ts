/** Bags as their owner reads them: in a thread, which is started when first used, and killed and replaced when a file makes it hang or crash. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FormatError, UnsupportedError, WorkerDiedError } from '../errors.ts';
import type { Client } from '../rpc/contract.ts';
import type { NdArray } from '../values/numpy.ts';
import type { Value } from '../values/value.ts';
import type { BagFacts } from './bag.ts';
import { valueFromWire } from './contract.ts';
import type { BagContract, Ranges } from './contract.ts';
import { BagThread } from './thread.ts';
import { defaultVersions } from './versions.ts';
import type { VersionCheck, VersionValidator } from './versions.ts';

export interface BagReaderOptions {
  /** Milliseconds that one request may take, by the bytes of its file: 5 s and 1 s for each 20 MB. */
  readonly timeLimit?: (fileBytes: number) => number;
  /** Left out, everything is read whatever release wrote it. */
  readonly versionValidator?: VersionValidator | undefined;
  /** The releases that a validator expects, by package. */
  readonly versions?: { readonly [name: string]: string };
}

interface Job {
  readonly path: string;
  readonly run: (client: Client<BagContract>) => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread in which so many requests failed is replaced: HDF5's module loses a little of its stack with each. */
const mostFailures = 1000;
const defaultTimeLimit = (fileBytes: number) => 5000 + fileBytes / 20_000;

/** Requests are answered one after the other: the one that is being answered is to blame for what happens to the thread. */
export class BagReader {
  readonly #timeLimit: (fileBytes: number) => number;
  readonly #versions: VersionCheck | null;
  readonly #queue: Job[] = [];
  #thread: BagThread | undefined;
  #busy = false;
  #closed = false;
  #failures = 0;

  constructor({ timeLimit = defaultTimeLimit, versionValidator, versions = defaultVersions }: BagReaderOptions = {}) {
    this.#timeLimit = timeLimit;
    this.#versions = versionValidator === undefined ? null : { validator: versionValidator, versions };
  }

  /**
   * The value of a bag: the one at the file's root, or the one in the group of this name.
   *
   * @throws `KeyError` `ABSENT` where there is none or an unfinished one; {@link FormatError} `BAD_BAG`, `BAG_UNCLEAN`, `BAG_REFUSED`,
   *   `BAG_VERSION`, `BAG_HANGS`, `BAG_CRASHED`.
   */
  async load(path: string, bag: string | null): Promise<Value> {
    const versions = this.#versions;
    return valueFromWire(await this.#ask(path, (client, file) => client.load({ path: file, bag, versions })));
  }

  /** Names of the bags in a file of several, unfinished ones too. @throws as {@link load} */
  async list(path: string): Promise<string[]> {
    return [...(await this.#ask(path, (client, file) => client.list({ path: file })))];
  }

  /** Whether a file has a bag of this name, or with `null` whether there is a file. An unfinished bag counts, as in the reference. */
  async contains(path: string, bag: string | null): Promise<boolean> {
    return await this.#ask(path, (client, file) => client.contains({ path: file, bag }));
  }

  /** A part of an array in a bag; ranges are cut to its shape. @throws as {@link load}, and RangeError for ranges that are none. */
  async slice(path: string, bag: string | null, inner: string, ranges: Ranges): Promise<NdArray> {
    return valueFromWire(await this.#ask(path, (client, file) => client.slice({ path: file, bag, inner, ranges }))) as NdArray;
  }

  /** What a node of a bag is, `object` being the topmost, without reading what it holds. @throws as {@link load} */
  async describe(path: string, bag: string | null, inner = 'object'): Promise<BagFacts> {
    return await this.#ask(path, (client, file) => client.describe({ path: file, bag, inner }));
  }

  /** How many requests the thread has answered without HDF5's own reader, and how many through it. */
  async answered(): Promise<{ readonly direct: number; readonly hdf5: number }> {
    return await (await this.#current()).client.answered(null);
  }

  /** Ends the thread. What is pending is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(shutDown());
    await this.#thread?.end(shutDown());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(path: string, run: (client: Client<BagContract>, file: string) => Promise<T>): Promise<T> {
    const file = resolve(path);
    const answer = new Promise((resolve, reject) => {
      if (this.#closed) return reject(shutDown());
      this.#queue.push({ path: file, run: (client) => run(client, file), resolve, reject });
    });
    if (!this.#busy) void this.#work();
    return answer as Promise<T>;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      try {
        job.resolve(await this.#answer(job));
      } catch (error) {
        job.reject(this.#failed(error as Error));
      }
    }
    this.#busy = false;
  }

  async #answer(job: Job): Promise<unknown> {
    const thread = await this.#current();
    let timer: NodeJS.Timeout | undefined;
    let answered = false;
    const watch = async (waited: number): Promise<void> => {
      const { size } = await stat(job.path).catch(() => ({ size: 0 }));
      const limit = this.#timeLimit(size);
      if (answered) return;
      if (waited < limit) timer = setTimeout(() => void watch(limit), limit - waited);
      else await thread.end(hangs(job.path, limit));
    };
    // The file is looked at only if it takes long. The timer keeps the program alive as long as somebody waits.
    const limit = this.#timeLimit(0);
    timer = setTimeout(() => void watch(limit), limit);
    try {
      return await job.run(thread.client);
    } catch (error) {
      throw error instanceof WorkerDiedError ? crashed(job.path, error) : error;
    } finally {
      answered = true;
      clearTimeout(timer);
    }
  }

  async #current(): Promise<BagThread> {
    if (this.#closed) throw shutDown();
    if (this.#failures >= mostFailures) await this.#thread?.end(shutDown());
    if (!this.#thread?.alive) {
      this.#failures = 0;
      this.#thread = new BagThread();
      try {
        await this.#thread.ready();
      } catch (error) {
        if (this.#closed) throw error;
        throw new UnsupportedError(`HDF5 files cannot be read here: ${(error as Error).message}`, { code: 'NO_HDF5', cause: error });
      }
    }
    return this.#thread;
  }

  #failed<E extends Error>(error: E): E {
    this.#failures++;
    return error;
  }
}

function hangs(path: string, limit: number): FormatError {
  const message = `${path} was given up: reading it had not ended after ${limit / 1000} seconds. It may be damaged.`;
  return new FormatError(message, { code: 'BAG_HANGS', data: { path, limit } });
}

function crashed(path: string, cause: Error): FormatError {
  return new FormatError(`${path} is a damaged bag, and broke HDF5: ${cause.message}`, { code: 'BAG_CRASHED', data: { path }, cause });
}

function shutDown(): UnsupportedError {
  return new UnsupportedError('The reader of bags was closed.', { code: 'CLOSED' });
}
