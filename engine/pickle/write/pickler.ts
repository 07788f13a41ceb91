/** The pickling machine: what every value has in common, the memo, and the loop that nests without recursion. */
import { PicklingError } from '../../errors.ts';
import { Float } from '../../values/numbers.ts';
import { op } from '../opcodes.ts';
import { pathOf } from '../../values/where.ts';
import { describeUnpicklable } from './explain.ts';
import { longBytes } from './longs.ts';
import { Output } from './output.ts';

/**
 * The writing of one value that holds others: it yields the writing of each inner value that holds others too, and goes on when that is
 * done. As readable as recursion, and as deep as memory goes.
 */
export type Nested = Generator<Nested, boolean | void, void>;

/** Writes a value that is not in the memo yet, or gives the writing of it where it nests. */
export type Save<T> = (pickler: Pickler, value: T) => Nested | undefined;

/** A text or bytes that Python makes anew each time, so that no other occurrence of the same content is the same object. */
export class Fresh {
  readonly content: string | Uint8Array;

  constructor(content: string | Uint8Array) {
    this.content = content;
  }
}

interface Open {
  readonly value: unknown;
  readonly writing: Nested;
  /** Values in the memo when it was opened. */
  readonly known: number;
}

/** Above this many open values one looks whether they end. */
const suspicious = 10_000;

export class Pickler {
  readonly protocol: 4 | 5;
  readonly out: Output;
  readonly #handlerOf: (value: object) => Save<object> | undefined;
  /** Objects by identity; texts, which have none in JavaScript, by content. */
  readonly #memo = new Map<unknown, number>();
  /** Classes and functions by name. */
  #names: Map<string, number> | undefined;
  #memoized = 0;
  #current: unknown;

  constructor(protocol: 4 | 5, handlerOf: (value: object) => Save<object> | undefined) {
    this.protocol = protocol;
    this.out = new Output(protocol);
    this.#handlerOf = handlerOf;
  }

  dump(value: unknown): Uint8Array {
    const open: Open[] = [];
    try {
      this.#run(this.save(value), open);
      return this.out.finish();
    } catch (error) {
      if (!(error instanceof PicklingError)) throw error;
      const path = pathOf([...open.map((each) => each.value), this.#current]);
      throw new PicklingError(`${error.message} (at ${path})`, { data: { ...error.data, path }, cause: error });
    }
  }

  #run(first: Nested | undefined, open: Open[]): void {
    let limit = suspicious;
    for (let writing = first; ;) {
      if (writing) {
        open.push({ value: this.#current, writing, known: this.#memo.size });
        if (open.length > limit) {
          assertEnds(open);
          limit *= 2;
        }
      }
      const last = open[open.length - 1];
      if (!last) return;
      const { done, value } = last.writing.next();
      if (done) open.pop();
      writing = done ? undefined : value;
    }
  }

  /** Writes a value. What is given back is still to be done, and is to be yielded. */
  save(value: unknown): Nested | undefined {
    const { out } = this;
    out.boundary();
    switch (typeof value) {
      case 'string': {
        const index = this.#memo.get(value);
        if (index !== undefined) this.get(index);
        else {
          out.text(value);
          this.memoize(value);
        }
        return undefined;
      }
      case 'number':
        this.#number(value);
        return undefined;
      case 'boolean':
        out.op(value ? op.NEWTRUE : op.NEWFALSE);
        return undefined;
      case 'bigint':
        this.#integer(value);
        return undefined;
      case 'object': {
        if (value === null) {
          out.op(op.NONE);
          return undefined;
        }
        if (value instanceof Float) {
          if (value.bits === undefined) out.float(value.value);
          else out.floatBits(value.bits);
          return undefined;
        }
        const index = this.#memo.get(value);
        if (index !== undefined) {
          this.get(index);
          return undefined;
        }
        const handler = this.#handlerOf(value);
        this.#current = value;
        if (!handler) throw describeUnpicklable(value);
        return handler(this, value);
      }
      default:
        this.#current = value;
        throw describeUnpicklable(value);
    }
  }

  /** A text with an identity of its own. */
  fresh(text: string): void {
    this.out.boundary();
    this.out.text(text);
    this.memoize();
  }

  /** What a value was memoized as. */
  find(value: unknown): number | undefined {
    return this.#memo.get(value);
  }

  /** The value that was written last gets the next number; without a value, nothing will refer to it. */
  memoize(value?: unknown): void {
    this.out.op(op.MEMOIZE);
    if (value !== undefined) this.#memo.set(value, this.#memoized);
    this.#memoized++;
  }

  /** The value that was memoized last is known by another object too. */
  alias(value: unknown): void {
    this.#memo.set(value, this.#memoized - 1);
  }

  findName(name: string): number | undefined {
    return this.#names?.get(name);
  }

  /** The class or function that was memoized last has this name. */
  memoizeName(name: string): void {
    (this.#names ??= new Map()).set(name, this.#memoized - 1);
  }

  get(index: number): void {
    if (index < 256) this.out.op8(op.BINGET, index);
    else this.out.op32(op.LONG_BINGET, index);
  }

  #number(value: number): void {
    if (!Number.isInteger(value) || Object.is(value, -0)) this.out.float(value);
    else if (value >= 0 && value < 256) this.out.op8(op.BININT1, value);
    else if (value >= 0 && value < 65536) this.out.op16(op.BININT2, value);
    else if ((value | 0) === value) this.out.op32(op.BININT, value);
    else this.out.long(longBytes(BigInt(value)));
  }

  #integer(value: bigint): void {
    if (value >= -0x8000_0000n && value <= 0x7fff_ffffn) this.#number(Number(value));
    else this.out.long(longBytes(value));
  }
}

/** Without a list, dict or other object that is memoized before its items, tuples within themselves would never end. */
function assertEnds(open: readonly Open[]): void {
  const seen = new Map<unknown, number>();
  for (const { value, known } of open) {
    if (seen.get(value) === known) throw new PicklingError('A tuple or frozenset that contains itself cannot be: Python has none');
    seen.set(value, known);
  }
}
