/** What `DestructuringMixin` stores in place of a container: the same container with references for children. */
import type { PyDict } from './dict.ts';
import type { Tuple } from './sequences.ts';
import type { Value } from './value.ts';

/** A list or tuple (or a subclass, as an `Instance`). */
export class DigestedIterable {
  readonly items: Value[] | Tuple | Value;

  constructor(items: Value) {
    this.items = items;
  }
}

export class DigestedDict {
  readonly items: PyDict;

  constructor(items: PyDict) {
    this.items = items;
  }
}

/** The fields of a dataclass instance. `cls` is a `Global`, or the inert tree of a class pickled by value. */
export class DigestedDataclass {
  readonly cls: Value;
  readonly fields: PyDict;

  constructor(cls: Value, fields: PyDict) {
    this.cls = cls;
    this.fields = fields;
  }
}

/** The fields of an attrs instance. */
export class DigestedAttrs {
  readonly cls: Value;
  readonly fields: PyDict;

  constructor(cls: Value, fields: PyDict) {
    this.cls = cls;
    this.fields = fields;
  }
}

export type Digested = DigestedIterable | DigestedDict | DigestedDataclass | DigestedAttrs;

export function isDigested(value: unknown): value is Digested {
  return (
    value instanceof DigestedIterable ||
    value instanceof DigestedDict ||
    value instanceof DigestedDataclass ||
    value instanceof DigestedAttrs
  );
}

/**
 * A dataclass or attrs record that came back together from a wrapper: known as such, so it has a digest and can be destructured again.
 * It pickles as what `cls.__new__` with that state would.
 */
export class Record {
  readonly flavour: 'dataclass' | 'attrs';
  readonly cls: Value;
  readonly fields: PyDict;

  constructor(flavour: 'dataclass' | 'attrs', cls: Value, fields: PyDict) {
    this.flavour = flavour;
    this.cls = cls;
    this.fields = fields;
  }
}

/** The name of a field. Python has strings there; what a hostile file has instead is not shown. */
export function fieldText(key: Value): string {
  return typeof key === 'string' ? key : '?';
}
