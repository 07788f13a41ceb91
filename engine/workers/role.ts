/** A worker as its owner sees it: started when first used, started again when it dies, a bounded number of times. */
import { Worker } from 'node:worker_threads';
import { WorkerDiedError } from '../errors.ts';
import type { FlecheError } from '../errors.ts';
import { createClient } from '../rpc/channel.ts';
import type { CallOptions, Client, Contract } from '../rpc/contract.ts';
import type { WorkerData } from './protocol.ts';
import { workerTransport } from './transport.ts';

export type Role = WorkerData['role'];
export type DeathListener = (role: Role, error: FlecheError, restarting: boolean) => void;

/** A worker that dies more often than this within a minute is not started again until a minute is over. */
const maxDeaths = 5;
const period = 60_000;

export interface RoleWorkerOptions {
  /** The worker entry. */
  readonly entry: URL;
  readonly catalogFolders: readonly string[];
  /** As in {@link WorkerData}. */
  readonly trust?: Int32Array;
  readonly log?: (line: string) => void;
  /** Megabytes for what is short-lived; as much as V8 likes when left out. */
  readonly youngGeneration?: number;
}

export class RoleWorker<C extends Contract> {
  readonly #role: Role;
  readonly #contract: C;
  readonly #options: RoleWorkerOptions;
  readonly #onDeath: DeathListener;
  #running: { readonly worker: Worker; readonly client: Client<C> } | undefined;
  #deaths: number[] = [];
  #stopped = false;

  constructor(role: Role, contract: C, options: RoleWorkerOptions, onDeath: DeathListener) {
    this.#role = role;
    this.#contract = contract;
    this.#options = options;
    this.#onDeath = onDeath;
  }

  /** Methods that go to the worker of the moment. */
  client(): Client<C> {
    const methods = Object.keys(this.#contract).map((method) => [
      method,
      (params: never, options?: CallOptions) =>
        (this.#current() as unknown as Record<string, (params: never, options?: CallOptions) => unknown>)[method]?.(params, options),
    ]);
    return Object.fromEntries(methods) as Client<C>;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.worker.terminate();
  }

  #recentDeaths(): number {
    this.#deaths = this.#deaths.filter((time) => Date.now() - time < period);
    return this.#deaths.length;
  }

  #current(): Client<C> {
    if (this.#running) return this.#running.client;
    if (this.#stopped) throw new WorkerDiedError('The engine was shut down.', { code: 'SHUT_DOWN' });
    if (this.#recentDeaths() >= maxDeaths)
      throw new WorkerDiedError(
        `The engine's worker “${this.#role}” ended ${maxDeaths} times within a minute and rests for a while. The log says why.`,
      );
    return this.#start();
  }

  #start(): Client<C> {
    const { entry, catalogFolders, trust, log, youngGeneration } = this.#options;
    const worker = new Worker(entry, {
      workerData: { role: this.#role, catalogFolders, ...(trust && { trust }) } satisfies WorkerData,
      // not what the program was started with, such as --eval
      execArgv: [],
      stdout: true,
      stderr: log !== undefined,
      ...(youngGeneration !== undefined && { resourceLimits: { maxYoungGenerationSizeMb: youngGeneration } }),
    });
    // who listens here is kept alive by it
    if (log) worker.stderr.on('data', (text: Buffer) => log(`${this.#role}: ${text.toString().trimEnd()}`));
    worker.unref();
    const closed = new Set<(error: FlecheError) => void>();
    let reason: Error | undefined;
    worker.on('error', (error: unknown) => (reason = error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', (code) => {
      const stopping = this.#stopped;
      const error = new WorkerDiedError(
        stopping
          ? 'The engine was shut down.'
          : `The engine's worker “${this.#role}” ended unexpectedly: ${reason?.message ?? `exit code ${code}`}.`,
        stopping ? { code: 'SHUT_DOWN' } : { data: { role: this.#role, exitCode: code }, cause: reason },
      );
      this.#running = undefined;
      if (!stopping) this.#deaths.push(Date.now());
      for (const listener of closed) listener(error);
      if (!stopping) this.#onDeath(this.#role, error, this.#recentDeaths() < maxDeaths);
    });
    const client = createClient(
      this.#contract,
      workerTransport(worker, (listener) => void closed.add(listener)),
    );
    this.#running = { worker, client };
    return client;
  }
}
