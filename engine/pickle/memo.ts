import type { Instance } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** The memo of the pickle machine. */
export class Memo {
  /** Entries 0, 1, 2, ...; others, which only odd pickles have, lie in `#sparse`. */
  readonly #values: Value[] = [];
  #sparse: Map<number, Value> | undefined;
  /** What took the place of a value that was put here. */
  #replaced: Map<Value, Instance> | undefined;
  /** Indexes are below it. */
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** Puts after as many as there are. False where that is more than may be. */
  append(value: Value): boolean {
    if (this.#sparse !== undefined) return this.put(this.#values.length + this.#sparse.size, value);
    if (this.#values.length >= this.most) return false;
    this.#values.push(value);
    return true;
  }

  /** False where the index is one that may not be. */
  put(index: number, value: Value): boolean {
    if (index >= this.most) return false;
    if (index < this.#values.length) this.#values[index] = value;
    else if (index === this.#values.length && this.#sparse === undefined) this.#values.push(value);
    else (this.#sparse ??= new Map()).set(index, value);
    return true;
  }

  get(index: number): Value | undefined {
    const value = index < this.#values.length ? this.#values[index] : this.#sparse?.get(index);
    return this.#replaced === undefined ? value : (this.#replaced.get(value as Value) ?? value);
  }

  /** From now on the instance is found where the value was put. */
  replace(value: Value, instance: Instance): void {
    (this.#replaced ??= new Map()).set(value, instance);
  }
}
