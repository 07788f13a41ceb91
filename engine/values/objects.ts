/** Names and objects that only Python could bring to life: kept as data, inert. */
import type { Value } from './value.ts';
import type { PyDict } from './dict.ts';

declare const digestHex: unique symbol;

/** 64 lower-case hex digits: a storage key. */
export type DigestHex = string & { readonly [digestHex]: true };

/** `fleche.digest.Digest` inside a value: a reference to a stored entry. */
export class Digest {
  readonly hex: DigestHex;

  constructor(hex: string) {
    this.hex = hex as DigestHex;
  }
}

/** A key as callers may give it. */
export type KeyLike = string | Digest;

/** A class, function or other module-level name. Never resolved. */
export class Global {
  readonly module: string;
  readonly qualname: string;

  constructor(module: string, qualname: string) {
    this.module = module;
    this.qualname = qualname;
  }

  /** `module.qualname`. */
  get path(): string {
    return `${this.module}.${this.qualname}`;
  }
}

/** How a pickle spelt an object. `persistent`: `args` holds the id. `extension`: a registry code. `buffer`: an out-of-band buffer's index. */
export type InstanceForm = 'reduce' | 'newobj' | 'newobj_ex' | 'inst' | 'persistent' | 'extension' | 'buffer';

/** What a pickle did to an object after making it, in order. */
export type InstanceStep =
  | { readonly op: 'build'; readonly state: Value }
  | { readonly op: 'append'; readonly items: Value[] }
  | { readonly op: 'set'; readonly pairs: [Value, Value][] }
  | { readonly op: 'add'; readonly items: Value[] }
  /** A call for its effect: `setter(object, state)`. */
  | { readonly op: 'call'; readonly call: Instance };

/** Any other object: its class, arguments, state and items as the pickle spells them. It is written back to the same pickle. */
export class Instance {
  readonly form: InstanceForm;
  /** Usually a {@link Global}; an Instance for classes and functions pickled by value. */
  readonly callee: Value;
  args: Value;
  readonly kwargs: PyDict | undefined;
  readonly steps: InstanceStep[] = [];

  constructor(form: InstanceForm, callee: Value, args: Value, kwargs?: PyDict) {
    this.form = form;
    this.callee = callee;
    this.args = args;
    this.kwargs = kwargs;
  }

  /** The state of the first BUILD, if there was one. */
  get state(): Value | undefined {
    for (const step of this.steps) if (step.op === 'build') return step.state;
    return undefined;
  }
}

/** `...` and `NotImplemented`. */
export class Singleton {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
export const Ellipsis = new Singleton('Ellipsis');
export const NotImplemented = new Singleton('NotImplemented');
