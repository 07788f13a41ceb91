import type { Value } from '../values/value.ts';
import type { Reader } from './reader.ts';

/** The stack of the pickle machine and its marks. Nothing is taken from below the last mark. */
export class Stack {
  readonly #in: Reader;
  /** What lies at `#size` and above is left over. An array that never shrinks: several times as fast as one that does. */
  readonly items: Value[] = [null, null, null, null, null, null, null, null];
  #size = 0;
  readonly #marks: number[] = [];
  #floor = 0;

  constructor(reader: Reader) {
    this.#in = reader;
  }

  get size(): number {
    return this.#size;
  }

  /** True if nothing lies above the last mark. */
  get isBare(): boolean {
    return this.#size === this.#floor;
  }

  push(value: Value): void {
    this.items[this.#size++] = value;
  }

  pop(): Value {
    if (this.#size <= this.#floor) throw this.#empty();
    return this.items[--this.#size] as Value;
  }

  top(): Value {
    if (this.#size <= this.#floor) throw this.#empty();
    return this.items[this.#size - 1] as Value;
  }

  replaceTop(value: Value): void {
    this.items[this.#size - 1] = value;
  }

  mark(): void {
    this.#marks.push(this.#size);
    this.#floor = this.#size;
  }

  /** Takes the last mark away, and says what it was at. */
  unmark(): number {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#in.fail('There is no mark', this.#in.position - 1);
    this.#floor = this.#marks.at(-1) ?? 0;
    return mark;
  }

  /** What lies above the last mark, which goes too. */
  cut(): Value[] {
    const mark = this.unmark();
    const items = this.items.slice(mark, this.#size);
    this.#size = mark;
    return items;
  }

  /** Takes away what lies at `from` and above. The object below it must be there. */
  drop(from: number): Value {
    if (from <= this.#floor) throw this.#empty();
    this.#size = from;
    return this.items[from - 1] as Value;
  }

  #empty(): Error {
    return this.#in.fail('The stack is empty', this.#in.position - 1);
  }
}
