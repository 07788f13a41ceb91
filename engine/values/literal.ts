/** Python literals, as `ast.literal_eval` reads them; nothing is evaluated. */
import { PyDict, PySet } from './dict.ts';
import { Cursor } from './literal-cursor.ts';
import { negate, readNumber, sum, type LiteralNumber } from './literal-number.ts';
import { readTexts } from './literal-text.ts';
import { Complex, Float } from './numbers.ts';
import type { Digest } from './objects.ts';
import { Ellipsis } from './objects.ts';
import { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

export interface LiteralOptions {
  /** Also take `nan`, `inf`, `float('nan')` and `Ellipsis`. */
  readonly names?: boolean;
  /** Given a hex text of 4 to 64 digits after `#`, or one of 64 alone: the stored entry that it means. */
  readonly digest?: (hex: string) => Digest;
}

/** Python's own limit. */
const maxDepth = 200;

/** The value of a Python literal. @throws {@link LiteralError} with the offset where reading stopped. */
export function literalEval(text: string, options: LiteralOptions = {}): Value {
  return new Parser(text, options).parse();
}

/** What an operator may be applied to depends on how an operand is written: `-1` is one, `--1` is none. */
type Operand = { readonly value: Value; readonly form: 'number' | 'signed' | 'other' };

const other = (value: Value): Operand => ({ value, form: 'other' });

/** What lies between what is read. With digests, `#` and four hex digits begin one of those. */
function spaces(comment: string) {
  return {
    /** Lines before the value. */
    before: new RegExp(`(?:[ \\t\\f]*(?:${comment})?\\n)+`, 'y'),
    /** Within brackets a line may end anywhere. */
    inside: new RegExp(`(?:[ \\t\\f\\n]|\\\\\\n|${comment})*`, 'y'),
    outside: /(?:[ \t\f]|\\\n(?=[^]))*/y,
    after: new RegExp(`(?:${comment})?(?:\\n[ \\t\\f]*(?:${comment})?)*`, 'y'),
  };
}
const plainSpaces = spaces('#[^\\n]*');
const digestSpaces = spaces('#(?![0-9a-fA-F]{4})[^\\n]*');

class Parser {
  readonly #cursor: Cursor;
  readonly #options: LiteralOptions;
  readonly #spaces: ReturnType<typeof spaces>;
  /** Brackets that are open. */
  #depth = 0;

  constructor(text: string, options: LiteralOptions) {
    this.#cursor = new Cursor(text.replace(/\r\n?/g, '\n'));
    this.#options = options;
    this.#spaces = options.digest ? digestSpaces : plainSpaces;
  }

  parse(): Value {
    const cursor = this.#cursor;
    const odd = /\0|\p{Cs}/u.exec(cursor.text);
    if (odd) throw cursor.fail('A character that no Python source has', odd.index);
    cursor.take(/[ \t]+/y);
    if (cursor.take(this.#spaces.before) && /[ \t]/.test(cursor.next)) throw cursor.fail('The first line is indented');
    this.#space();
    const value = this.#tupleOrValue();
    cursor.take(this.#spaces.after);
    if (cursor.position < cursor.text.length) throw cursor.fail('Something follows the value');
    return value;
  }

  #space(): void {
    this.#cursor.take(this.#depth > 0 ? this.#spaces.inside : this.#spaces.outside);
  }

  #sign(character: string): boolean {
    if (this.#cursor.next !== character) return false;
    this.#cursor.position++;
    this.#space();
    return true;
  }

  /** A bracket, what it holds, and the bracket that closes it. */
  #within<T>(open: string, close: string, read: () => T): T {
    if (++this.#depth > maxDepth) throw this.#cursor.fail('The value is nested too deeply');
    this.#sign(open);
    const content = read();
    if (this.#cursor.next !== close) throw this.#cursor.fail(`A comma or “${close}” is expected`);
    this.#depth--;
    this.#sign(close);
    return content;
  }

  /** Values with commas between them and maybe one after the last; none where `close` comes first. */
  #list<T>(close: string, read: () => T): { items: T[]; hasComma: boolean } {
    const items: T[] = [];
    let hasComma = false;
    while (this.#cursor.next !== close) {
      items.push(read());
      if (!this.#sign(',')) break;
      hasComma = true;
    }
    return { items, hasComma };
  }

  /** Values separated by commas are a tuple. */
  #tupleOrValue(): Value {
    const items = [this.#value()];
    let isTuple = false;
    while (this.#sign(',')) {
      isTuple = true;
      if (/^[\n#]?$/.test(this.#cursor.next)) break;
      items.push(this.#value());
    }
    return isTuple ? new Tuple(items) : (items[0] as Value);
  }

  #value(): Value {
    return this.#sum().value;
  }

  /** An operand, or a real and an imaginary one with a sign between them. */
  #sum(): Operand {
    let left = this.#signed();
    for (;;) {
      const start = this.#cursor.position;
      const operator = this.#sign('+') ? '+' : this.#sign('-') ? '-' : undefined;
      if (operator === undefined) return left;
      const right = this.#operand();
      const total =
        left.form !== 'other' && !(left.value instanceof Complex) && right.form === 'number' && right.value instanceof Complex
          ? sum(left.value as Exclude<LiteralNumber, Complex>, operator, right.value)
          : undefined;
      if (total === undefined) throw this.#cursor.fail('Only a sum of a real and an imaginary number is a literal', start);
      left = other(total);
    }
  }

  #signed(): Operand {
    const start = this.#cursor.position;
    const operator = this.#sign('+') ? '+' : this.#sign('-') ? '-' : undefined;
    if (operator === undefined) return this.#operand();
    const { value, form } = this.#operand();
    if (form !== 'number') throw this.#cursor.fail('A sign stands before a number', start);
    return { value: operator === '-' ? negate(value as LiteralNumber) : value, form: 'signed' };
  }

  #operand(): Operand {
    const operand = this.#read();
    this.#space();
    return operand;
  }

  #read(): Operand {
    const cursor = this.#cursor;
    const character = cursor.next;
    if (character === '') throw cursor.fail('A value is expected');
    if (character === '[') return other(this.#within('[', ']', () => this.#list(']', () => this.#value()).items));
    if (character === '{') return other(this.#within('{', '}', () => this.#dictOrSet()));
    if (character === '(') return this.#parenthesis();
    if (cursor.take(/\.\.\./y)) return other(Ellipsis);
    const digest = this.#digest();
    if (digest) return other(digest);
    const number = readNumber(cursor);
    if (number !== undefined) return { value: number, form: 'number' };
    const text = readTexts(cursor, () => this.#space());
    return text === undefined ? this.#word() : other(text);
  }

  #digest(): Digest | undefined {
    if (!this.#options.digest) return undefined;
    const match = this.#cursor.take(/#([0-9a-f]{4,64})(?![0-9a-zA-Z_])|([0-9a-f]{64})(?![0-9a-zA-Z_])/y);
    return match ? this.#options.digest((match[1] ?? match[2]) as string) : undefined;
  }

  #word(): Operand {
    const cursor = this.#cursor;
    const start = cursor.position;
    const word = cursor.take(/[A-Za-z_]\w*/y)?.[0];
    if (word === 'None') return other(null);
    if (word === 'True') return other(true);
    if (word === 'False') return other(false);
    this.#space();
    if (word === 'set' && this.#cursor.next === '(') {
      this.#within('(', ')', () => undefined);
      return other(new PySet());
    }
    const named = word !== undefined && this.#options.names ? this.#named(word) : undefined;
    if (named) return named;
    throw cursor.fail(
      word === undefined ? 'An unexpected character' : `“${word}” is no Python literal; a text needs quotes: '${word}'`,
      start,
    );
  }

  /** Names that `repr` prints, which Python itself does not read. */
  #named(word: string): Operand | undefined {
    if (word === 'Ellipsis') return other(Ellipsis);
    if (word === 'nan') return { value: NaN, form: 'number' };
    if (word === 'inf') return { value: new Float(Infinity), form: 'number' };
    const called = word === 'float' ? this.#cursor.take(/\(\s*(["'])([+-]?)(nan|inf|infinity)\1\s*\)/iy) : undefined;
    if (!called) return undefined;
    return other((called[3] as string).toLowerCase() === 'nan' ? NaN : new Float(called[2] === '-' ? -Infinity : Infinity));
  }

  /** What is in parentheses alone stays what it was. */
  #parenthesis(): Operand {
    return this.#within('(', ')', () => {
      const { items, hasComma } = this.#list(')', () => this.#sum());
      return items.length === 1 && !hasComma ? (items[0] as Operand) : other(new Tuple(items.map(({ value }) => value)));
    });
  }

  #dictOrSet(): Value {
    if (this.#cursor.next === '}') return new PyDict();
    const first = this.#key();
    if (this.#cursor.next !== ':') return new PySet([first, ...(this.#sign(',') ? this.#list('}', () => this.#key()).items : [])]);
    const value = (): Value => {
      if (!this.#sign(':')) throw this.#cursor.fail('A colon is expected');
      return this.#value();
    };
    const dict = new PyDict([[first, value()]]);
    if (this.#sign(',')) this.#list('}', () => dict.set(this.#key(), value()));
    return dict;
  }

  /** A member of a set or a key of a dict: Python wants it immutable. */
  #key(): Value {
    const start = this.#cursor.position;
    const key = this.#value();
    if (!isHashable(key)) throw this.#cursor.fail('A list, dict or set is no key', start);
    return key;
  }
}

function isHashable(value: Value): boolean {
  if (value instanceof Tuple) return value.items.every(isHashable);
  return !Array.isArray(value) && !(value instanceof PyDict) && !(value instanceof PySet);
}
