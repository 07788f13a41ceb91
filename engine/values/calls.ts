/** Records of calls, as `fleche.call` has them. */
import { normalize } from './normalize.ts';
import type { Digest } from './objects.ts';
import type { Valuable, Value } from './value.ts';

export interface CallFields<Argument, Result> {
  readonly name: string;
  /** In parameter order. */
  readonly arguments?: ReadonlyMap<string, Argument> | { readonly [name: string]: Argument };
  readonly metadata?: ReadonlyMap<string, Valuable> | { readonly [name: string]: Valuable };
  readonly module?: string | null;
  readonly version?: number | string | null;
  readonly codeDigest?: Digest | string | null;
  readonly result?: Result;
}

abstract class BaseCall<Argument, Result> {
  readonly name: string;
  readonly arguments: Map<string, Argument>;
  /** Metadata name -> what that metadata recorded. */
  readonly metadata: Map<string, Value>;
  readonly module: string | null;
  readonly version: number | string | null;
  readonly codeDigest: Digest | string | null;
  readonly result: Result | null;

  constructor(fields: CallFields<Argument, Result>) {
    this.name = fields.name;
    this.arguments = toMap(fields.arguments);
    this.metadata = normalized(fields.metadata);
    this.module = fields.module ?? null;
    this.version = fields.version ?? null;
    this.codeDigest = fields.codeDigest ?? null;
    this.result = fields.result ?? null;
  }
}

/** A call with its values. */
export class Call extends BaseCall<Value, Value> {}

/** A call as it is stored: arguments and result by digest. */
export class DigestedCall extends BaseCall<Digest, Digest> {}

/**
 * A template of calls. What is null or left out matches everything; an argument given as null: the call has this argument; a metadata
 * name given as null or empty: the call has this metadata.
 */
export class QueryCall {
  readonly name: string | null;
  readonly arguments: Map<string, Value>;
  readonly metadata: Map<string, Value>;
  readonly module: string | null;
  readonly version: number | string | null;
  readonly codeDigest: Digest | string | null;
  readonly result: Value;

  constructor(fields: Partial<CallFields<Valuable, Valuable>> = {}) {
    this.name = fields.name ?? null;
    this.arguments = normalized(fields.arguments);
    this.metadata = normalized(fields.metadata);
    this.module = fields.module ?? null;
    this.version = fields.version ?? null;
    this.codeDigest = fields.codeDigest ?? null;
    this.result = normalize(fields.result ?? null);
  }
}

function normalized(fields: CallFields<Valuable, Valuable>['metadata']): Map<string, Value> {
  const map = toMap<Valuable>(fields);
  for (const [name, value] of map) map.set(name, normalize(value));
  return map as Map<string, Value>;
}

function toMap<T>(fields: ReadonlyMap<string, T> | { readonly [name: string]: T } | undefined): Map<string, T> {
  if (fields === undefined) return new Map();
  return new Map<string, T>(
    fields instanceof Map ? (fields as ReadonlyMap<string, T>) : Object.entries(fields as { readonly [name: string]: T }),
  );
}
