/**
 * A contract is a table of methods, typed once for both sides of a boundary. It exists at run time too, so that the client (a Proxy)
 * knows which methods answer once and which stream.
 */
export interface Unary<P, R> extends Checks {
  readonly kind: 'unary';
  readonly types?: (params: P) => R;
}

export interface Stream<P, Item> extends Checks {
  readonly kind: 'stream';
  readonly types?: (params: P) => Item;
}

/** What each side looks at before it believes the other. Where there is none, both sides are of one make and start together. */
export interface Checks {
  /** Whether parameters are what the method takes: whoever serves it asks. */
  readonly takes?: (params: unknown) => boolean;
  /** Whether an answer, or an item of a stream, is what the method gives: whoever called it asks. */
  readonly gives?: (answer: unknown) => boolean;
}

export type Contract = { readonly [method: string]: Unary<never, unknown> | Stream<never, unknown> };

/** A method that answers once. `P` and `R` must be `Wire`. */
export function unary<P, R>(checks: Checks = {}): Unary<P, R> {
  return { kind: 'unary', ...checks };
}

/** A method that answers with a stream, pulled in batches. `P` and `Item` must be `Wire`. */
export function stream<P, Item>(checks: Checks = {}): Stream<P, Item> {
  return { kind: 'stream', ...checks };
}

export interface Progress {
  /** Units done and, where known, in all. */
  readonly done: number;
  readonly total?: number;
  readonly message?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a handler gets beside its parameters. */
export interface Context {
  /** True once the caller asked to stop; read from shared memory, so a synchronous loop sees it change. */
  readonly cancelled: boolean;
  /** Throws `CancelledError` once the caller asked to stop. */
  check(): void;
  progress(progress: Progress): void;
}

export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Unary<infer P, infer R>
    ? (params: P, options?: CallOptions) => Promise<R>
    : C[K] extends Stream<infer P, infer Item>
      ? (params: P, options?: CallOptions) => AsyncIterable<Item>
      : never;
};

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Unary<infer P, infer R>
    ? (params: P, context: Context) => R | Promise<R>
    : C[K] extends Stream<infer P, infer Item>
      ? (params: P, context: Context) => AsyncIterable<Item> | Iterable<Item>
      : never;
};
