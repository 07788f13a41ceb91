/**
 * The one RPC: between host and workers, and between host and webviews. Imports nothing of Node or the DOM: a transport brings the line.
 * Both ends may call and serve over the same line. Streams are pulled: the consumer asks for a batch, never one message per item.
 */
import { CancelledError, errorFromWire, errorToWire, FlecheError } from '../errors.ts';
import type { WireError } from '../errors.ts';
import type { CallOptions, Client, Context, Contract, Handlers, Progress } from './contract.ts';

export interface Transport {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the line is gone, with why. */
  onClose?(listener: (error: FlecheError) => void): void;
  /** Whether a SharedArrayBuffer may cross: then a synchronous loop on the other side sees a cancellation. */
  readonly sharesMemory?: boolean;
  /** Told when the first answer is waited for, and when none is any more. */
  onBusy?(busy: boolean): void;
  dispose(): void;
}

type Request =
  | {
      readonly t: 'call' | 'open';
      readonly id: number;
      readonly method: string;
      readonly params: unknown;
      readonly flag?: SharedArrayBuffer;
    }
  | { readonly t: 'next'; readonly id: number; readonly count: number }
  | { readonly t: 'return' | 'cancel'; readonly id: number };

type Response =
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | { readonly t: 'batch'; readonly id: number; readonly items: readonly unknown[]; readonly done: boolean }
  | { readonly t: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly t: 'error'; readonly id: number; readonly error: WireError };

/** Items of one batch, at most, and the milliseconds after which one that has something is sent: so the first results are seen at once. */
const firstBatch = { items: 200, time: 25 };
/** The rest comes in fewer, larger ones: each costs its way there and back. */
const laterBatch = { items: 1000, time: 100 };

type Pending = {
  readonly resolve: (answer: Extract<Response, { t: 'result' | 'batch' }>) => void;
  readonly reject: (error: FlecheError) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
};

function check(contract: Contract, method: string, side: 'takes' | 'gives', value: unknown): void {
  const isRight = contract[method]?.[side];
  if (!isRight || isRight(value)) return;
  const what = side === 'takes' ? 'was asked with what it does not take' : 'answered with what it does not give';
  throw new FlecheError(`“${method}” ${what}.`, { code: 'BAD_MESSAGE', data: { method, side } });
}

function isMessage(message: unknown): message is { t: string; id: number } {
  return typeof message === 'object' && message !== null && 't' in message && typeof (message as { id?: unknown }).id === 'number';
}

/** The calling side. A method of the contract is a function; a stream is an async iterable, opened when it is first pulled. */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed: FlecheError | undefined;

  const wait = (id: number, waiting: Pending) => {
    pending.set(id, waiting);
    if (pending.size === 1) transport.onBusy?.(true);
  };
  const forget = (id: number) => {
    if (pending.delete(id) && pending.size === 0) transport.onBusy?.(false);
  };

  transport.onMessage((message) => {
    if (!isMessage(message)) return;
    const response = message as Response;
    const waiting = pending.get(response.id);
    if (waiting === undefined) return;
    if (response.t === 'progress') return waiting.onProgress?.(response.progress);
    if (response.t !== 'result' && response.t !== 'batch' && response.t !== 'error') return;
    forget(response.id);
    if (response.t === 'error') waiting.reject(errorFromWire(response.error));
    else waiting.resolve(response);
  });
  transport.onClose?.((error) => {
    closed = error;
    for (const waiting of pending.values()) waiting.reject(error);
    pending.clear();
  });

  /** Posts a request and waits for its one answer, or for the caller to lose patience. */
  function ask(id: number, request: Request, flag: Int32Array | undefined, options: CallOptions) {
    const { signal, onProgress } = options;
    return new Promise<Extract<Response, { t: 'result' | 'batch' }>>((resolve, reject) => {
      if (closed) return reject(closed);
      if (signal?.aborted) return reject(new CancelledError());
      const onAbort = () => {
        if (flag) Atomics.store(flag, 0, 1);
        forget(id);
        transport.post({ t: 'cancel', id } satisfies Request);
        reject(new CancelledError());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal?.removeEventListener('abort', onAbort);
      wait(id, {
        resolve: (answer) => (settled(), resolve(answer)),
        reject: (error) => (settled(), reject(error)),
        onProgress,
      });
      try {
        transport.post(request);
      } catch (error) {
        forget(id);
        settled();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  function newFlag(): Int32Array<SharedArrayBuffer> | undefined {
    return transport.sharesMemory ? new Int32Array(new SharedArrayBuffer(4)) : undefined;
  }

  async function call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const id = ++lastId;
    const flag = newFlag();
    const answer = await ask(id, { t: 'call', id, method, params, ...(flag && { flag: flag.buffer }) }, flag, options);
    const { value } = answer as Extract<Response, { t: 'result' }>;
    check(contract, method, 'gives', value);
    return value;
  }

  async function* stream(method: string, params: unknown, options: CallOptions = {}): AsyncGenerator<unknown> {
    const id = ++lastId;
    const flag = newFlag();
    let done = false;
    try {
      let request: Request = { t: 'open', id, method, params, ...(flag && { flag: flag.buffer }) };
      while (!done) {
        const answer = (await ask(id, request, flag, options)) as Extract<Response, { t: 'batch' }>;
        done = answer.done;
        for (const item of answer.items) check(contract, method, 'gives', item);
        yield* answer.items;
        request = { t: 'next', id, count: laterBatch.items };
      }
    } catch (error) {
      done = true;
      throw error;
    } finally {
      if (!done) {
        if (flag) Atomics.store(flag, 0, 1);
        if (!closed) transport.post({ t: 'return', id } satisfies Request);
      }
    }
  }

  const methods = Object.entries(contract).map(([method, { kind }]) => [
    method,
    (params: unknown, options?: CallOptions) => (kind === 'stream' ? stream : call)(method, params, options),
  ]);
  return Object.fromEntries(methods) as Client<C>;
}

class ServedContext implements Context {
  readonly #flag: Int32Array;
  readonly #report: (progress: Progress) => void;

  constructor(flag: SharedArrayBuffer | undefined, report: (progress: Progress) => void) {
    this.#flag = new Int32Array(flag ?? new ArrayBuffer(4));
    this.#report = report;
  }

  get cancelled(): boolean {
    return Atomics.load(this.#flag, 0) !== 0;
  }

  cancel(): void {
    Atomics.store(this.#flag, 0, 1);
  }

  check(): void {
    if (this.cancelled) throw new CancelledError();
  }

  progress(progress: Progress): void {
    if (!this.cancelled) this.#report(progress);
  }
}

type Handler = (params: unknown, context: Context) => unknown;
type Serving = { readonly context: ServedContext; iterator?: Iterator<unknown> | AsyncIterator<unknown> };

/** The serving side: answers what arrives over the line with the handlers, until the line is disposed of. */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, transport: Transport): void {
  const serving = new Map<number, Serving>();
  const post = (response: Response) => transport.post(response);

  async function run(id: number, work: () => Promise<Response | undefined>): Promise<void> {
    try {
      const response = await work();
      if (response) post(response);
    } catch (error) {
      serving.delete(id);
      post({ t: 'error', id, error: errorToWire(error) });
    }
  }

  function handlerOf(method: string, kind: 'unary' | 'stream'): Handler {
    if (!Object.hasOwn(contract, method) || contract[method]?.kind !== kind)
      throw new FlecheError(`There is no ${kind} method “${method}”.`, { code: 'NO_METHOD' });
    return handlers[method] as Handler;
  }

  /** Calls the method, if the parameters are such as it takes. */
  function answerOf(method: string, kind: 'unary' | 'stream', params: unknown, context: Context): unknown {
    const handler = handlerOf(method, kind);
    check(contract, method, 'takes', params);
    return handler(params, context);
  }

  function begin(id: number, flag: SharedArrayBuffer | undefined): Serving {
    const entry: Serving = { context: new ServedContext(flag, (progress) => post({ t: 'progress', id, progress })) };
    serving.set(id, entry);
    return entry;
  }

  async function batch(id: number, { context, iterator }: Serving, most: typeof firstBatch): Promise<Response | undefined> {
    if (!iterator) return undefined;
    const items: unknown[] = [];
    const started = performance.now();
    let done = false;
    do {
      context.check();
      const step = iterator.next();
      const result = 'then' in step ? await step : step;
      if (result.done) done = true;
      else items.push(result.value);
    } while (!done && items.length < most.items && performance.now() - started < most.time);
    if (done) serving.delete(id);
    return { t: 'batch', id, items, done };
  }

  transport.onMessage((message) => {
    if (!isMessage(message)) return;
    const request = message as Request;
    const { id } = request;
    if (request.t === 'call') {
      void run(id, async () => {
        const { context } = begin(id, request.flag);
        const value = await answerOf(request.method, 'unary', request.params, context);
        serving.delete(id);
        return { t: 'result', id, value };
      });
    } else if (request.t === 'open') {
      void run(id, () => {
        const entry = begin(id, request.flag);
        const items = answerOf(request.method, 'stream', request.params, entry.context) as AsyncIterable<unknown> | Iterable<unknown>;
        entry.iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
        return batch(id, entry, firstBatch);
      });
    } else if (request.t === 'next') {
      const entry = serving.get(id);
      if (entry) void run(id, () => batch(id, entry, { ...laterBatch, items: request.count }));
    } else if (request.t === 'cancel' || request.t === 'return') {
      const entry = serving.get(id);
      entry?.context.cancel();
      serving.delete(id);
      if (entry?.iterator?.return) void run(id, async () => void (await entry.iterator?.return?.()));
    }
  });
}
