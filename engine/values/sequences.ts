import type { Global } from './objects.ts';
import type { Value } from './value.ts';

/** `tuple`. */
export class Tuple {
  readonly items: Value[];

  constructor(items: Value[] = []) {
    this.items = items;
  }
}

/** A namedtuple whose class is known as such. One that is read from a plain pickle is an `Instance`: its pickle names no fields. */
export class NamedTuple extends Tuple {
  readonly cls: Global;
  readonly fieldNames: readonly string[];

  constructor(cls: Global, fieldNames: readonly string[], items: Value[]) {
    super(items);
    this.cls = cls;
    this.fieldNames = fieldNames;
  }
}

/** A tuple of these items. */
export function tuple(...items: Value[]): Tuple {
  return new Tuple(items);
}

/** `bytearray`. (`bytes` is a `Uint8Array`.) */
export class ByteArray {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class Range {
  readonly start: number | bigint;
  readonly stop: number | bigint;
  readonly step: number | bigint;

  constructor(start: number | bigint, stop: number | bigint, step: number | bigint = 1) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

export class Slice {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;

  constructor(start: Value, stop: Value, step: Value = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}
