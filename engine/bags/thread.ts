/** One thread that reads bags, as its owner sees it. */
import { Worker } from 'node:worker_threads';
import { WorkerDiedError } from '../errors.ts';
import type { FlecheError } from '../errors.ts';
import { mayLoadNative } from '../native.ts';
import { createClient } from '../rpc/channel.ts';
import type { Client } from '../rpc/contract.ts';
import { bagContract } from './contract.ts';
import type { BagContract } from './contract.ts';

export class BagThread {
  readonly client: Client<BagContract>;
  readonly #worker: Worker;
  readonly #listeners: ((error: FlecheError) => void)[] = [];
  #ended = false;

  constructor() {
    // beside this module once it is built
    const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './bags.js', import.meta.url);
    const worker = new Worker(entry, { workerData: { native: mayLoadNative() }, execArgv: [], stdout: true, stderr: true });
    worker.unref();
    let reason: string | undefined;
    worker.on('error', (error: unknown) => (reason = error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) =>
      this.#close(new WorkerDiedError(reason ?? `the thread ended with the exit code ${code}`, { data: { exitCode: code } })),
    );
    this.#worker = worker;
    this.client = createClient(bagContract, {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => void worker.on('message', listener),
      onClose: (listener) => void this.#listeners.push(listener),
      dispose: () => void worker.terminate(),
    });
  }

  get alive(): boolean {
    return !this.#ended;
  }

  /** Waits until it answers; keeps the program alive so long. */
  async ready(): Promise<void> {
    this.#worker.ref();
    await this.client.ready(null);
    this.#worker.unref();
  }

  /** Kills it. What it was asked is rejected with this error at once; the thread may take its time to end. */
  async end(error: FlecheError): Promise<void> {
    this.#close(error);
    await this.#worker.terminate();
  }

  #close(error: FlecheError): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const listener of this.#listeners) listener(error);
  }
}
