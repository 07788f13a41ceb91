/** Objects that are made by calling something, and what is done to them after that. */
import { PicklingError } from '../../errors.ts';
import type { Instance } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import { op } from '../opcodes.ts';
import type { Nested, Pickler, Save } from './pickler.ts';

const batch = 1000;

/** `value` as the result of `callee(*args)`. */
export function call(pickler: Pickler, value: object, callee: Value, args: readonly unknown[]): Nested {
  return made(pickler, value, op.REDUCE, callee, new Tuple(args as Value[]));
}

/** `value` as an object of a class that is made without arguments and given a state. */
export function* withState(pickler: Pickler, value: object, cls: Value, state: unknown): Nested {
  if (!(yield* made(pickler, value, op.NEWOBJ, cls, new Tuple()))) return;
  const inner = pickler.save(state);
  if (inner) yield inner;
  pickler.out.op(op.BUILD);
}

/** Operands, the opcode that makes `value` of them, and the memo. False if one of them holds it, and has written all of it already. */
export function* made(pickler: Pickler, value: object, code: number, ...operands: readonly unknown[]): Generator<Nested, boolean, void> {
  for (const operand of operands) {
    const inner = pickler.save(operand);
    if (inner) yield inner;
  }
  pickler.out.op(code);
  const index = pickler.find(value);
  if (index === undefined) {
    pickler.memoize(value);
    return true;
  }
  pickler.out.op(op.POP);
  pickler.get(index);
  return false;
}

export const saveInstance: Save<Instance> = (pickler, value) => saveTree(pickler, value, value);

/** What is read for display only is written back as the tree that its pickle held. */
export const saveSource: Save<{ readonly source: Instance }> = (pickler, value) => saveTree(pickler, value, value.source);

function* saveTree(pickler: Pickler, value: object, tree: Instance): Nested {
  if (!(yield* saveMaking(pickler, value, tree))) return;
  for (const step of tree.steps) {
    switch (step.op) {
      case 'build': {
        const inner = pickler.save(step.state);
        if (inner) yield inner;
        pickler.out.op(op.BUILD);
        break;
      }
      case 'append':
        yield* saveBatches(pickler, step.items, 1, op.APPEND, op.APPENDS);
        break;
      case 'set':
        yield* saveBatches(pickler, step.pairs.flat(1), 2, op.SETITEM, op.SETITEMS);
        break;
      case 'add':
        yield* saveAll(pickler, step.items);
        pickler.out.op(op.ADDITEMS);
        break;
      case 'call':
        for (const operand of [step.call.callee, step.call.args]) {
          const inner = pickler.save(operand);
          if (inner) yield inner;
        }
        pickler.out.op(op.REDUCE);
        pickler.out.op(op.POP);
    }
  }
}

function saveMaking(pickler: Pickler, value: object, { form, callee, args, kwargs }: Instance): Generator<Nested, boolean, void> {
  switch (form) {
    case 'reduce':
      return made(pickler, value, op.REDUCE, callee, args);
    case 'newobj':
      return made(pickler, value, op.NEWOBJ, callee, args);
    case 'newobj_ex':
      return made(pickler, value, op.NEWOBJ_EX, callee, args, kwargs);
    case 'inst':
      return saveOld(pickler, value, [callee, ...(args instanceof Tuple ? args.items : [args])]);
    case 'persistent':
      return made(pickler, value, op.BINPERSID, args);
    case 'extension':
      return saveExtension(pickler, value, args as number);
    case 'buffer':
      throw new PicklingError('A buffer that was kept apart from its pickle is not there to be written');
  }
}

/** How the first pickles called a class; every protocol reads it. */
function* saveOld(pickler: Pickler, value: object, operands: readonly Value[]): Generator<Nested, boolean, void> {
  yield* saveAll(pickler, operands);
  return yield* made(pickler, value, op.OBJ);
}

function* saveExtension(pickler: Pickler, value: object, code: number): Generator<Nested, boolean, void> {
  if (code > 0 && code < 256) pickler.out.op8(op.EXT1, code);
  else if (code > 0 && code < 65536) pickler.out.op16(op.EXT2, code);
  else pickler.out.op32(op.EXT4, code);
  pickler.memoize(value);
  return true;
}

function* saveAll(pickler: Pickler, items: readonly Value[]): Nested {
  pickler.out.op(op.MARK);
  for (const item of items) {
    const inner = pickler.save(item);
    if (inner) yield inner;
  }
}

/** In batches; one of a single item has no mark. */
function* saveBatches(pickler: Pickler, items: readonly Value[], width: number, one: number, many: number): Nested {
  for (let from = 0; from < items.length; from += batch * width) {
    const part = items.slice(from, from + batch * width);
    if (part.length > width) yield* saveAll(pickler, part);
    else {
      for (const item of part) {
        const inner = pickler.save(item);
        if (inner) yield inner;
      }
    }
    pickler.out.op(part.length > width ? many : one);
  }
}
