/**
 * The pickle machine: bytes in, values out. It has no resolver: a global is a name, a call is a record of what was to be called. Shapes
 * that are known (see known/) come out as values; everything else as an inert `Instance`. Iterative, so nesting costs nothing.
 */
import { PickleError } from '../errors.ts';
import { FrozenSet, PyDict, PySet } from '../values/dict.ts';
import { Global, Instance } from '../values/objects.ts';
import { ByteArray, Tuple } from '../values/sequences.ts';
import type { InstanceForm } from '../values/objects.ts';
import type { Value } from '../values/value.ts';
import { buildKnown, isBuildable, knownGlobal, makeNew, makeReduced } from './known/index.ts';
import { dtypesIn } from './known/bounded.ts';
import { renamed } from './known/python2.ts';
import { copiedBy } from './copies.ts';
import { Effects } from './effects.ts';
import { addItems, append, setItems } from './fill.ts';
import type { Fill } from './fill.ts';
import { beyondLimit, tooLarge } from './limits.ts';
import type { Limits } from './limits.ts';
import { Memo } from './memo.ts';
import { op } from './opcodes.ts';
import { Reader } from './reader.ts';
import { Stack } from './stack.ts';
import { parseFloat0, parseInt0, parseLong, quotedString, rawUnicodeEscape } from './text.ts';

interface Spelling {
  readonly form: InstanceForm;
  readonly callee: Value;
  readonly args: Value;
}

/** Is told of each class or function that the pickle names, as Python 3 calls it. */
export type Mention = (name: Global) => void;

export class Machine {
  readonly #in: Reader;
  readonly #stack: Stack;
  readonly #memo: Memo;
  readonly #limits: Limits;
  /** Where only names are asked for, what a value cannot be given is no reason to stop: only Python could tell whether it does. */
  readonly #mention: Mention | undefined;
  /** How the pickle spelt values whose BUILD is still to come, in case that is not as expected. */
  #spelling: Map<Value, Spelling> | undefined;
  #effects: Effects | undefined;
  #protocol = 0;
  #buffers = 0;
  /** Items that known calls may still copy. */
  #copies: number;

  constructor(bytes: Uint8Array, isLent: boolean, limits: Limits, mention?: Mention) {
    this.#in = new Reader(bytes, isLent, limits);
    this.#stack = new Stack(this.#in);
    this.#memo = new Memo(limits.memo);
    this.#limits = limits;
    this.#mention = mention;
    this.#copies = limits.copies * bytes.length;
  }

  /** Runs up to STOP. What follows it is left alone: a signature, or nothing. */
  run(): Value {
    const reader = this.#in;
    try {
      // There are no more opcodes than bytes: mostly none are counted.
      if (reader.length > this.#limits.opcodes) this.#runCounted();
      else
        for (;;) {
          const code = reader.opcode();
          if (code === op.STOP) break;
          this.#step(code);
        }
      return this.#stack.pop();
    } catch (error) {
      throw error instanceof RangeError ? tooLarge(error, reader.position) : error;
    }
  }

  #runCounted(): void {
    const reader = this.#in;
    const { opcodes } = this.#limits;
    for (let count = 1; ; count++) {
      const code = reader.opcode();
      if (count > opcodes) throw beyondLimit('Opcodes', 'opcodes', opcodes, count, reader.position - 1);
      if (code === op.STOP) return;
      this.#step(code);
    }
  }

  #step(code: number): void {
    const reader = this.#in;
    const stack = this.#stack;
    switch (code) {
      case op.PROTO:
        this.#protocol = reader.u8();
        if (this.#protocol > 5) throw reader.fail(`Pickle protocol ${this.#protocol} is not known`, reader.position - 1);
        return;
      case op.FRAME:
        // What follows is read as it comes; only that the length is one is asked.
        reader.u64();
        return;
      case op.MARK:
        stack.mark();
        return;
      case op.POP:
        if (stack.isBare) stack.unmark();
        else this.#drop();
        return;
      case op.POP_MARK:
        stack.cut();
        return;
      case op.DUP:
        stack.push(stack.top());
        return;

      case op.NONE:
        stack.push(null);
        return;
      case op.NEWTRUE:
        stack.push(true);
        return;
      case op.NEWFALSE:
        stack.push(false);
        return;
      case op.BININT:
        stack.push(reader.i32());
        return;
      case op.BININT1:
        stack.push(reader.u8());
        return;
      case op.BININT2:
        stack.push(reader.u16());
        return;
      case op.LONG1:
        stack.push(reader.integer(reader.u8()));
        return;
      case op.LONG4: {
        const length = reader.i32();
        if (length < 0) throw reader.fail('An integer of negative length', reader.position - 4);
        stack.push(reader.integer(length));
        return;
      }
      case op.BINFLOAT:
        stack.push(reader.float());
        return;
      case op.INT:
        stack.push(this.#decimal(parseInt0));
        return;
      case op.LONG:
        stack.push(this.#decimal(parseLong));
        return;
      case op.FLOAT:
        stack.push(this.#parsed(parseFloat0, 'a float'));
        return;
      case op.UNICODE:
        stack.push(this.#parsed(rawUnicodeEscape, 'a text'));
        return;
      case op.STRING:
        stack.push(this.#parsed(quotedString, 'a quoted string'));
        return;

      case op.SHORT_BINUNICODE:
        stack.push(reader.utf8(reader.u8()));
        return;
      case op.BINUNICODE:
        stack.push(reader.utf8(reader.u32()));
        return;
      case op.BINUNICODE8:
        stack.push(reader.utf8(reader.u64()));
        return;
      case op.SHORT_BINSTRING:
        stack.push(reader.latin1(reader.u8()));
        return;
      case op.BINSTRING: {
        const length = reader.i32();
        if (length < 0) throw reader.fail('A string of negative length', reader.position - 4);
        stack.push(reader.latin1(length));
        return;
      }
      case op.SHORT_BINBYTES:
        stack.push(reader.view(reader.u8()));
        return;
      case op.BINBYTES:
        stack.push(reader.view(reader.u32()));
        return;
      case op.BINBYTES8:
        stack.push(reader.view(reader.u64()));
        return;
      case op.BYTEARRAY8:
        stack.push(new ByteArray(reader.view(reader.u64())));
        return;

      case op.EMPTY_TUPLE:
        stack.push(new Tuple());
        return;
      case op.TUPLE1:
        stack.push(new Tuple([stack.pop()]));
        return;
      case op.TUPLE2: {
        const second = stack.pop();
        stack.push(new Tuple([stack.pop(), second]));
        return;
      }
      case op.TUPLE3: {
        const third = stack.pop();
        const second = stack.pop();
        stack.push(new Tuple([stack.pop(), second, third]));
        return;
      }
      case op.TUPLE:
        stack.push(new Tuple(stack.cut()));
        return;
      case op.EMPTY_LIST:
        stack.push([]);
        return;
      case op.LIST:
        stack.push(stack.cut());
        return;
      case op.APPEND:
        this.#fill(append, stack.size - 1);
        return;
      case op.APPENDS:
        this.#fill(append, stack.unmark());
        return;
      case op.EMPTY_DICT:
        stack.push(new PyDict());
        return;
      case op.DICT: {
        const items = stack.cut();
        const dict = new PyDict();
        if (items.length % 2 !== 0) throw reader.fail('A key without a value', reader.position - 1);
        setItems(dict, items, 0, items.length);
        stack.push(dict);
        return;
      }
      case op.SETITEM:
        this.#fill(setItems, stack.size - 2);
        return;
      case op.SETITEMS:
        this.#fill(setItems, stack.unmark());
        return;
      case op.EMPTY_SET:
        stack.push(new PySet());
        return;
      case op.ADDITEMS:
        this.#fill(addItems, stack.unmark());
        return;
      case op.FROZENSET:
        stack.push(new FrozenSet(stack.cut()));
        return;

      case op.MEMOIZE:
        if (!this.#memo.append(stack.top())) throw this.#memoLimit(this.#memo.most, 0);
        return;
      case op.PUT: {
        const offset = reader.position;
        const index = this.#index();
        if (!this.#memo.put(index, stack.top())) throw this.#memoLimit(index, reader.position - offset);
        return;
      }
      case op.BINPUT: {
        const index = reader.u8();
        if (!this.#memo.put(index, stack.top())) throw this.#memoLimit(index, 1);
        return;
      }
      case op.LONG_BINPUT: {
        const index = reader.u32();
        if (!this.#memo.put(index, stack.top())) throw this.#memoLimit(index, 4);
        return;
      }
      case op.GET:
        this.#get(this.#index());
        return;
      case op.BINGET:
        this.#get(reader.u8());
        return;
      case op.LONG_BINGET:
        this.#get(reader.u32());
        return;

      case op.GLOBAL: {
        const module = reader.utf8Line();
        this.#global(module, reader.utf8Line());
        return;
      }
      case op.STACK_GLOBAL: {
        const name = stack.pop();
        const module = stack.pop();
        if (typeof module !== 'string' || typeof name !== 'string') throw this.#noName(module, name);
        this.#global(module, name);
        return;
      }
      case op.REDUCE: {
        const args = stack.pop();
        const callee = stack.pop();
        this.#made(makeReduced(callee, args), 'reduce', callee, args);
        return;
      }
      case op.NEWOBJ: {
        const args = stack.pop();
        const cls = stack.pop();
        this.#made(makeNew(cls, args), 'newobj', cls, args);
        return;
      }
      case op.NEWOBJ_EX: {
        const kwargs = stack.pop();
        const args = stack.pop();
        const cls = stack.pop();
        if (!(kwargs instanceof PyDict)) throw reader.fail('NEWOBJ_EX needs a dict of keyword arguments', reader.position - 1);
        stack.push(new Instance('newobj_ex', cls, args, kwargs));
        return;
      }
      case op.OBJ: {
        const [cls, ...args] = stack.cut();
        if (cls === undefined) throw reader.fail('OBJ without a class', reader.position - 1);
        this.#old(cls, args);
        return;
      }
      case op.INST: {
        const module = reader.utf8Line();
        const name = reader.utf8Line();
        const args = stack.cut();
        this.#global(module, name);
        this.#old(stack.pop(), args);
        return;
      }
      case op.BUILD:
        this.#build();
        return;
      case op.PERSID:
        stack.push(new Instance('persistent', null, reader.line()));
        return;
      case op.BINPERSID:
        stack.push(new Instance('persistent', null, stack.pop()));
        return;
      case op.EXT1:
        stack.push(new Instance('extension', null, reader.u8()));
        return;
      case op.EXT2:
        stack.push(new Instance('extension', null, reader.u16()));
        return;
      case op.EXT4:
        stack.push(new Instance('extension', null, reader.i32()));
        return;
      case op.NEXT_BUFFER:
        stack.push(new Instance('buffer', null, this.#buffers++));
        return;
      case op.READONLY_BUFFER:
        stack.top();
        return;
      default: {
        const offset = reader.position - 1;
        throw reader.fail(offset === 0 ? 'This is no pickle' : `The opcode 0x${code.toString(16).padStart(2, '0')} is not known`, offset);
      }
    }
  }

  #parsed<T extends Value>(parse: (text: string) => T | undefined, what: string): Value {
    const offset = this.#in.position;
    const value = parse(this.#in.line());
    if (value !== undefined) return value;
    if (this.#mention) return null;
    throw this.#in.fail(`A line that is not ${what}`, offset);
  }

  #decimal(parse: (text: string) => Value | undefined): Value {
    const { digits } = this.#limits;
    const offset = this.#in.position;
    return this.#parsed((text) => {
      const found = text.length > digits ? text.replace(/\D/g, '').length : 0;
      if (found > digits) throw beyondLimit('Digits of an integer', 'digits', digits, found, offset);
      return parse(text);
    }, 'an integer');
  }

  #index(): number {
    const offset = this.#in.position;
    const text = this.#in.line();
    // as Python's int() takes it
    if (!/^\s*\+?\d+(_\d+)*\s*$/.test(text)) throw this.#in.fail('A memo index that is no number', offset);
    return Number(text.replaceAll('_', ''));
  }

  /** `width` bytes back lies the index. */
  #memoLimit(index: number, width: number): Error {
    return beyondLimit('An index of the memo', 'memo', this.#memo.most, index, this.#in.position - width);
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#in.fail(`The memo has no entry ${index}`);
    if (value instanceof PyDict) (this.#effects ??= new Effects()).fetched(value, this.#stack.size);
    this.#stack.push(value);
  }

  #global(module: string, name: string): void {
    const [home, qualname] = this.#protocol < 3 ? renamed(module, name) : [module, name];
    const global = new Global(home, qualname);
    this.#mention?.(global);
    this.#stack.push(knownGlobal(home, qualname) ?? global);
  }

  #noName(...parts: readonly Value[]): Error {
    const offset = this.#in.position - 1;
    if (!parts.some((part) => part instanceof Instance)) return this.#in.fail('STACK_GLOBAL needs two texts', offset);
    // a text that Python would call something for
    return new PickleError(`STACK_GLOBAL of a name that only Python could make (at byte ${offset})`, { data: { offset, unknown: true } });
  }

  /** Gives the object below them the items that lie at `from` and above. */
  #fill(fill: Fill, from: number): void {
    const { items, size } = this.#stack;
    const target = this.#stack.drop(from);
    if (fill === setItems && (size - from) % 2 !== 0) throw this.#in.fail('A key without a value', this.#in.position - 1);
    if (fill === setItems) this.#effects?.given(items, from - 1, size);
    if (!fill(target, items, from, size) && size > from && !this.#mention)
      throw this.#in.fail('Items are given to what takes none', this.#in.position - 1);
  }

  /** How the first pickles spelt a call of a class. */
  #old(cls: Value, args: Value[]): void {
    const tuple = new Tuple(args);
    this.#made(makeReduced(cls, tuple), 'inst', cls, tuple);
  }

  #made(known: Value | undefined, form: InstanceForm, callee: Value, args: Value): void {
    if (known !== undefined) {
      this.#settle(known);
      if (isBuildable(known)) (this.#spelling ??= new Map()).set(known, { form, callee, args });
    }
    this.#stack.push(known ?? new Instance(form, callee, args));
  }

  /** A known value has what it is made of. */
  #settle(value: Value): void {
    if (this.#spelling) for (const dtype of dtypesIn(value)) this.#spelling.delete(dtype);
    const copied = copiedBy(value);
    if (copied === 0) return;
    this.#copies -= copied;
    if (this.#copies >= 0) return;
    const { copies } = this.#limits;
    const found = (copies * this.#in.length - this.#copies) / this.#in.length;
    throw beyondLimit('Copies for each byte', 'copies', copies, found, this.#in.position - 1);
  }

  #drop(): void {
    const popped = this.#stack.pop();
    if (this.#effects === undefined && !(popped instanceof Instance)) return;
    if (!this.#stack.isBare) (this.#effects ??= new Effects()).dropped(popped, this.#stack.size, this.#stack.top());
  }

  #build(): void {
    const state = this.#stack.pop();
    const target = this.#stack.top();
    if (target instanceof Instance) {
      target.steps.push({ op: 'build', state });
      return;
    }
    const spelt = this.#spelling?.get(target);
    if (spelt === undefined) {
      if (this.#mention || isNoState(state)) return;
      throw this.#in.fail('State is given to what has none', this.#in.position - 1);
    }
    this.#spelling?.delete(target);
    const spell = (): Instance => {
      const instance = new Instance(spelt.form, spelt.callee, spelt.args);
      instance.steps.push({ op: 'build', state });
      return instance;
    };
    if (buildKnown(target, state, spell)) {
      this.#settle(target);
      return;
    }
    // Not the shape that is known: what was spelt takes its place.
    const instance = spell();
    this.#stack.replaceTop(instance);
    this.#memo.replace(target, instance);
  }
}

/** Python sets nothing then, whatever the object is. */
function isNoState(state: Value): boolean {
  return state === null || (state instanceof PyDict && state.size === 0);
}
