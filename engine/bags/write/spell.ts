/** Objects as `__reduce_ex__` gives them: what makes them, and what is done to them then. */
import { SaveError } from '../../errors.ts';
import { op } from '../../pickle/opcodes.ts';
import { handlerOf } from '../../pickle/write/handlers.ts';
import type { Pickler } from '../../pickle/write/pickler.ts';
import { PyDict } from '../../values/dict.ts';
import { Global, Instance } from '../../values/objects.ts';
import { Tuple, tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';

/** `undefined` parts are not there. */
export interface Spelling {
  readonly constructor_: unknown;
  readonly args: unknown;
  readonly state?: unknown;
  /** What is appended. */
  readonly items?: unknown;
  /** An iterator over pairs. */
  readonly pairs?: unknown;
  /** What is called with object and state, in place of `__setstate__`. */
  readonly setter?: unknown;
  /** The object's class, where it is known to be one. */
  readonly cls: Global | undefined;
}

const newobj = new Global('copyreg', '__newobj__');
const newobjEx = new Global('copyreg', '__newobj_ex__');
const iter = new Global('builtins', 'iter');

/** The spelling of an object of a class that is known here: what its pickle says, taken from those who write it. */
export function spell(value: object): Spelling {
  const handler = handlerOf(value);
  if (!handler) throw new SaveError(`A value of type ${value.constructor.name} cannot be stored in a bag.`);
  const recorder = new Recorder();
  const writing = handler(recorder as unknown as Pickler, value);
  while (writing && !writing.next().done);
  return recorder.spelling();
}

/** A pickler that keeps what it is told, one object deep, in place of writing it. */
class Recorder {
  readonly protocol = 4;
  readonly #stack: unknown[] = [];
  #made: Pick<Spelling, 'constructor_' | 'args' | 'cls'> | undefined;
  #state: unknown;

  get out(): this {
    return this;
  }

  save(value: unknown): undefined {
    this.#stack.push(value);
  }

  fresh(text: string): void {
    this.#stack.push(text);
  }

  memoize(): void {}

  find(): undefined {}

  op(code: number): void {
    const top = this.#stack.pop();
    if (code === op.TUPLE1) this.#stack.push(tuple(top as Value));
    else if (code === op.BUILD) this.#state = top;
    else if (code === op.NEWOBJ) this.#made = newObject(this.#stack.pop() as Value, top as Value);
    else if (code === op.REDUCE) this.#made = { constructor_: this.#stack.pop(), args: top, cls: undefined };
    else throw new RangeError(`opcode ${code} is no part of an object`);
  }

  spelling(): Spelling {
    if (!this.#made) throw new RangeError('nothing was made');
    return { ...this.#made, state: this.#state };
  }
}

function newObject(cls: Value, args: Value): Pick<Spelling, 'constructor_' | 'args' | 'cls'> {
  const items = args instanceof Tuple ? args.items : [];
  return { constructor_: newobj, args: new Tuple([cls, ...items]), cls: cls instanceof Global ? cls : undefined };
}

/** The spelling of an object that is inert here. @throws SaveError for what only a pickle can say. */
export function spellTree(tree: Instance): Spelling {
  const spelling: { -readonly [Part in keyof Spelling]: Spelling[Part] } = { ...making(tree) };
  const items: Value[] = [];
  const pairs: Value[] = [];
  for (const step of tree.steps) {
    if (step.op === 'append') items.push(...step.items);
    else if (step.op === 'set') pairs.push(...step.pairs.map((pair) => tuple(...pair)));
    else if (step.op === 'add') throw unspellable('items that are added to it as to a set');
    else if ('state' in spelling && spelling.state !== undefined) throw unspellable('several states');
    else if (step.op === 'build') spelling.state = stateOf(step.state);
    else Object.assign(spelling, setBy(tree, step.call));
  }
  if (items.length > 0) spelling.items = items;
  if (pairs.length > 0) spelling.pairs = new Instance('reduce', iter, tuple(pairs));
  return spelling;
}

function making({ form, callee, args, kwargs }: Instance): Pick<Spelling, 'constructor_' | 'args' | 'cls'> {
  switch (form) {
    case 'newobj':
      return newObject(callee, args);
    case 'newobj_ex':
      return {
        constructor_: newobjEx,
        args: tuple(callee, args, kwargs ?? new PyDict()),
        cls: callee instanceof Global ? callee : undefined,
      };
    case 'reduce':
      return { constructor_: callee, args, cls: undefined };
    case 'inst':
      return { constructor_: callee, args, cls: callee instanceof Global ? callee : undefined };
    case 'persistent':
    case 'extension':
    case 'buffer':
      throw unspellable(`a ${form} id`);
  }
}

/** Where a class has no `__setstate__`, pickles give attributes and slots as two dicts; bags know of attributes only. */
function stateOf(state: Value): Value {
  if (!(state instanceof Tuple) || state.items.length !== 2 || !(state.items[1] instanceof PyDict)) return state;
  const [attributes] = state.items;
  if (attributes === null || attributes instanceof PyDict) throw unspellable('slots');
  return state;
}

function setBy(tree: Instance, { callee, args }: Instance): Pick<Spelling, 'state' | 'setter'> {
  const items = args instanceof Tuple ? args.items : [];
  if (items.length !== 2 || items[0] !== tree) throw unspellable('calls made for it');
  return { state: items[1], setter: callee };
}

function unspellable(what: string): SaveError {
  return new SaveError(`An object with ${what} cannot be stored in a bag that could be loaded again`);
}
