/** The shapes that come out as values instead of inert records. An allow-list of names; what is done with them is plain data work. */
import { Call, DigestedCall } from '../../values/calls.ts';
import { NdArray, DType } from '../../values/numpy.ts';
import { MaskedArray } from '../../values/numpy-masked.ts';
import { Ellipsis, Global, Instance, NotImplemented } from '../../values/objects.ts';
import { DataFrame, Series } from '../../values/pandas.ts';
import { Tuple } from '../../values/sequences.ts';
import { DigestedAttrs, DigestedDataclass, DigestedDict, DigestedIterable } from '../../values/wrappers.ts';
import type { Value } from '../../values/value.ts';
import { isBounded } from './bounded.ts';
import * as builtins from './builtins.ts';
import * as dill from './dill.ts';
import * as fleche from './fleche.ts';
import * as numpy from './numpy.ts';
import * as own from './own.ts';
import * as pandas from './pandas.ts';
import * as time from './time.ts';

/** Makes a value of a call's arguments, or `undefined` where they are not of the shape that is known. */
export type Make = (args: readonly Value[], callee: Global) => Value | undefined;

/** By module and name: no text is put together to look one up. */
type Table = ReadonlyMap<string, ReadonlyMap<string, Make>>;

function table(entries: readonly (readonly [string, Make])[]): Table {
  const modules = new Map<string, Map<string, Make>>();
  for (const [path, make] of entries) {
    const dot = path.lastIndexOf('.');
    const module = path.slice(0, dot);
    const names = modules.get(module) ?? new Map<string, Make>();
    modules.set(module, names.set(path.slice(dot + 1), make));
  }
  return modules;
}

const reduced = table([
  ...builtins.reduced,
  ...time.reduced,
  ...numpy.reduced,
  ...pandas.reduced,
  ...fleche.reduced,
  ...dill.reduced,
  ...own.reduced,
]);
const constructed = table([...fleche.constructed, ...pandas.constructed]);

export function knownGlobal(module: string, name: string): Value | undefined {
  if (module !== 'builtins') return undefined;
  return name === 'Ellipsis' ? Ellipsis : name === 'NotImplemented' ? NotImplemented : undefined;
}

export function makeReduced(callee: Value, args: Value): Value | undefined {
  if (!(callee instanceof Global) || !(args instanceof Tuple)) return undefined;
  if (callee.module === 'copyreg') return copyreg(callee, args.items);
  const made = reduced.get(callee.module)?.get(callee.qualname)?.(args.items, callee);
  return isBounded(made) ? made : undefined;
}

export function makeNew(cls: Value, args: Value): Value | undefined {
  if (!(cls instanceof Global) || !(args instanceof Tuple)) return undefined;
  return constructed.get(cls.module)?.get(cls.qualname)?.(args.items, cls);
}

/** How protocols 0 and 1 spell what later ones have opcodes for. */
function copyreg(callee: Global, [cls, ...args]: readonly Value[]): Value | undefined {
  if (cls === undefined) return undefined;
  if (callee.qualname === '__newobj__') return makeNew(cls, new Tuple(args)) ?? new Instance('newobj', cls, new Tuple(args));
  if (callee.qualname !== '_reconstructor' || args.length !== 2) return undefined;
  const [base, state] = args as [Value, Value];
  if (!(base instanceof Global) || base.module !== 'builtins') return undefined;
  if (base.qualname === 'object' && state === null) return makeNew(cls, new Tuple()) ?? new Instance('newobj', cls, new Tuple());
  return base.qualname === 'str' || base.qualname === 'unicode' ? makeNew(cls, new Tuple([state])) : undefined;
}

const buildable: ReadonlySet<unknown> = new Set<unknown>([
  ...[NdArray, MaskedArray, DType, DataFrame, Series, Call, DigestedCall],
  ...[DigestedIterable, DigestedDict, DigestedDataclass, DigestedAttrs],
]);

/** Values that are made empty and get their content by BUILD. */
export function isBuildable(value: Value): boolean {
  return typeof value === 'object' && value !== null && buildable.has(value.constructor);
}

/** Fills a value from its state; `spell` gives the tree that the pickle held. False where the state is not of the shape that is known. */
export function buildKnown(target: Value, state: Value, spell: () => Instance): boolean {
  if (target instanceof NdArray) return numpy.buildArray(target, state) && isBounded(target);
  if (target instanceof MaskedArray) return numpy.buildMasked(target, state) && isBounded(target);
  if (target instanceof DType) return numpy.buildDType(target, state) && isBounded(target);
  if (target instanceof DataFrame || target instanceof Series) return pandas.build(target, state, spell());
  return fleche.build(target, state);
}
