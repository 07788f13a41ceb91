/**
 * Every error that the engine raises on purpose. Each has a `name`, a stable `code`, structured `data` and a JSON form, so that it
 * crosses a worker boundary and comes back as its own class.
 */
import type { Wire } from './rpc/wire.ts';

/** The JSON form of an error: what crosses a boundary. */
export interface WireError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly data: { readonly [key: string]: Wire };
}

export interface ErrorDetails {
  readonly code?: string;
  readonly data?: { readonly [key: string]: Wire };
  readonly cause?: unknown;
}

/** The base class of the engine's errors. */
export class FlecheError extends Error {
  readonly code: string;
  readonly data: { readonly [key: string]: Wire };

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code ?? 'FLECHE';
    this.data = details.data ?? {};
  }

  toJSON(): WireError {
    return { name: this.name, code: this.code, message: this.message, data: this.data };
  }
}

/** A value cannot be stored as asked (raised by bags, as in the reference). Code `SAVE`. */
export class SaveError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'SAVE', ...details });
  }
}

/** A digest prefix has several entries. `data.candidates` holds some of them, `data.needed` the length that would do. */
export class AmbiguousDigestError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'AMBIGUOUS', ...details });
  }
}

/**
 * A key cannot be answered with a value. Code `ABSENT` (the only one that may be shown as "not found"), `SHORT_PREFIX`,
 * `BAD_SIGNATURE` or `LOCKED_UNREADABLE`.
 */
export class KeyError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'ABSENT', ...details });
  }
}

/** A value that has no digest outside Python; the message says why. Code `INDIGESTIBLE`. */
export class IndigestibleError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'INDIGESTIBLE', ...details });
  }
}

/** A lock was not to be had in time. Code `LOCK_TIMEOUT`. */
export class LockTimeoutError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'LOCK_TIMEOUT', ...details });
  }
}

/** Bytes that are no pickle, or one that is cut short. `data.offset` is the byte where reading stopped. Code `BAD_PICKLE`. */
export class PickleError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'BAD_PICKLE', ...details });
  }
}

/** A value that pickle cannot hold, or that this engine does not write. Code `UNPICKLABLE`. */
export class PicklingError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'UNPICKLABLE', ...details });
  }
}

/** Something on disk is not what it was taken for: a folder, database or configuration. `data` names `path`, and `line` where known. */
export class FormatError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'FORMAT', ...details });
  }
}

/** Python text that is no literal. `data.offset` is the character where reading stopped. Code `LITERAL`. */
export class LiteralError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'LITERAL', ...details });
  }
}

/** The operation is not possible here (a read-only cache, a driver or package that is missing). Code `UNSUPPORTED`. */
export class UnsupportedError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'UNSUPPORTED', ...details });
  }
}

/**
 * A database did not do as asked. Code `UNREACHABLE`, `DENIED` (a password, a right), `NO_DATABASE`, `LOCKED` (others write all the time),
 * `READ_ONLY`, `CLOSED`, or `DATABASE`. `data.url` has no password.
 */
export class DatabaseError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'DATABASE', ...details });
  }
}

/** Somebody asked to stop. Code `CANCELLED`. */
export class CancelledError extends FlecheError {
  constructor(message = 'Cancelled', details: ErrorDetails = {}) {
    super(message, { code: 'CANCELLED', ...details });
  }
}

/** A worker ended while it was working. Code `WORKER_DIED`. */
export class WorkerDiedError extends FlecheError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'WORKER_DIED', ...details });
  }
}

const classes: ReadonlyMap<string, new (message: string, details: ErrorDetails) => FlecheError> = new Map(
  [
    FlecheError,
    SaveError,
    AmbiguousDigestError,
    KeyError,
    IndigestibleError,
    LockTimeoutError,
    PickleError,
    PicklingError,
    FormatError,
    LiteralError,
    UnsupportedError,
    DatabaseError,
    CancelledError,
    WorkerDiedError,
  ].map((constructor) => [constructor.name, constructor]),
);

/** The JSON form of anything that was thrown. */
export function errorToWire(error: unknown): WireError {
  if (error instanceof FlecheError) return error.toJSON();
  if (error instanceof Error) {
    const code = (error as { code?: unknown }).code;
    return { name: error.name, code: typeof code === 'string' ? code : 'UNEXPECTED', message: error.message, data: {} };
  }
  return { name: 'Error', code: 'UNEXPECTED', message: String(error), data: {} };
}

/** The error that {@link errorToWire} took apart, as its own class. */
export function errorFromWire(wire: WireError): FlecheError {
  const constructor = classes.get(wire.name) ?? FlecheError;
  const error = new constructor(wire.message, { code: wire.code, data: wire.data });
  error.name = wire.name;
  return error;
}
