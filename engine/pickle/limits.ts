/**
 * How much a stored file may ask for. What asks for more is refused with a `LIMIT` error, which says which limit it was, what it allows,
 * what was found, and where. The defaults refuse no file that could be read: they stand where a file is an attack or damaged.
 *
 * There is no limit on depth, for nothing nests by recursion: reading, writing and copying are loops, and what prints, hashes and exports
 * ends at Python's own depth with an error or `...`. Two limits are of what no caller can set: a key with more than ten million parts to be
 * compared by (`key`), and what JavaScript cannot hold, an array of more than 2^27 items or a dict of more than 2^24 (`size`). They are
 * `LIMIT` errors too.
 */
import { constants } from 'node:buffer';
import { FlecheError, PickleError } from '../errors.ts';

/** Every limit on what a pickle file may ask for. `Infinity` for none. */
export interface Limits {
  /**
   * Bytes of one text, bytes object, integer or frame, as the pickle announces them. 2^40: no machine has a file with one of a terabyte.
   * What is announced beyond the end of a file, and is within the limit, is a file that was cut short (`BAD_PICKLE`).
   */
  readonly length: number;
  /** Bytes of one text. What a JavaScript string holds, 2^29 - 24. */
  readonly text: number;
  /** Bytes of one integer. What a `bigint` holds, 2^27. */
  readonly integer: number;
  /** Digits of a decimal integer, which take more than linear time. 4,300, as Python has it (`sys.set_int_max_str_digits`). */
  readonly digits: number;
  /**
   * Entries of the memo; an index is below it. 2^27: picklers count entries from 0, and an array holds no more. Without it, an index of 2^31
   * would be a table of 16 GB in CPython; here it is a single entry.
   */
  readonly memo: number;
  /** Opcodes that are run, and so values that they make: each makes one at most. 2^32: as many as there are bytes, and memory ends before. */
  readonly opcodes: number;
  /**
   * Items and bytes that known calls copy, for each byte of the pickle. `tuple(list)` copies a list that the memo may give again and again,
   * and a pickle of 1 MB could ask for 10^11 items. 64: a pickle that Python wrote copies each item once or twice.
   */
  readonly copies: number;
  /** Bytes that a compressed file inflates to. 2^32: gzip packs 1 GB of zeros into 1 MB, but so it does for an array of zeros. */
  readonly inflated: number;
}

export const defaultLimits: Limits = Object.freeze({
  length: 2 ** 40,
  text: constants.MAX_STRING_LENGTH,
  integer: 2 ** 27,
  digits: 4300,
  memo: 2 ** 27,
  opcodes: 2 ** 32,
  copies: 64,
  inflated: 2 ** 32,
});

/** What is not given is as by default. @throws {@link FlecheError} `BAD_LIMIT` for what is no number, or below 0. */
export function limitsOf(given: Partial<Limits> | undefined): Limits {
  if (given === undefined) return defaultLimits;
  const limits: { -readonly [K in keyof Limits]: number } = { ...defaultLimits };
  for (const name of Object.keys(defaultLimits) as (keyof Limits)[]) {
    const limit = given[name];
    if (limit === undefined) continue;
    if (typeof limit !== 'number' || !(limit >= 0))
      throw new FlecheError(`The limit “${name}” is no number of 0 or more: ${String(limit)}.`, {
        code: 'BAD_LIMIT',
        data: { limit: name },
      });
    limits[name] = limit;
  }
  return limits;
}

/** The error of a pickle that asks for more than a limit allows. */
export function beyondLimit(what: string, limit: keyof Limits, allowed: number, found: number, offset: number): PickleError {
  return new PickleError(`${what}: ${found}, where ${allowed} is the limit “${limit}” (at byte ${offset})`, {
    code: 'LIMIT',
    data: { limit, allowed, found, offset },
  });
}

/** What the comparison of keys, or JavaScript, says to be too much. */
export function tooLarge(error: RangeError, offset: number): PickleError {
  const limit = error.message.includes('a key has too many parts') ? 'key' : 'size';
  return new PickleError(`The pickle is too large or too deeply nested: ${error.message} (at byte ${offset})`, {
    code: 'LIMIT',
    data: { limit, allowed: null, found: null, offset },
    cause: error,
  });
}
