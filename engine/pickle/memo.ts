import type { Instance } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** The memo of the pickle machine. */
export class Memo {
  /** Entries 0, 1, 2, ...; others, which only odd pickles have, lie in `#sparse`. */
  readonly #values: Value[] = [];
  #sparse: Map<number, Value> | undefined;
  /** What took the place of a value that was put here. */
  #replaced: Map<Value, Instance> | undefined;

  /** Puts after as many as there are. */
  append(value: Value): void {
    if (this.#sparse === undefined) this.#values.push(value);
    else this.put(this.#values.length + this.#sparse.size, value);
  }

  put(index: number, value: Value): void {
    if (index < this.#values.length) this.#values[index] = value;
    else if (index === this.#values.length && this.#sparse === undefined) this.#values.push(value);
    else (this.#sparse ??= new Map()).set(index, value);
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
