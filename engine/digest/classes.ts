/** Classes: which have a digest, and what to say of those that have none. */
import { Global, Instance, Singleton } from '../values/objects.ts';
import { Slice, Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import type { Rules } from './digester.ts';

/** The types in Python's `builtins`; exceptions by their endings. */
const builtins =
  /^(bool|bytearray|bytes|classmethod|complex|dict|ellipsis|enumerate|filter|float|frozenset|function|int|list|map|memoryview|NoneType|NotImplementedType|object|property|range|reversed|set|slice|staticmethod|str|super|tuple|type|zip|Warning|[A-Z]\w*(Error|Exception|Warning|ExceptionGroup)|GeneratorExit|KeyboardInterrupt|StopAsyncIteration|StopIteration|SystemExit)$/;

/** The name of a type of `builtins`, or `undefined` for anything else. */
export function builtinType(value: Value): string | undefined {
  if (value instanceof Global) return value.module === 'builtins' && builtins.test(value.qualname) ? value.qualname : undefined;
  // the types of these three are pickled as a call of `type`
  if (!(value instanceof Instance) || !(value.callee instanceof Global) || value.callee.path !== 'builtins.type') return undefined;
  const [of, ...more] = value.args instanceof Tuple ? value.args.items : [];
  if (more.length > 0) return undefined;
  if (of === null) return 'NoneType';
  return of instanceof Singleton ? (of.name === 'Ellipsis' ? 'ellipsis' : 'NotImplementedType') : undefined;
}

/** Why a value has no digest. */
export function describe(value: Value, rules: Rules): string {
  if (value instanceof Global) {
    if (value.module === 'builtins' && builtins.test(value.qualname))
      return `The type ${value.path} has no digest by the rules of ${rules}.`;
    return `The digest of the class or function ${value.path} is known to Python alone.`;
  }
  if (value instanceof Instance) {
    const what = value.callee instanceof Global ? `made by ${value.callee.path}` : 'of a class that its pickle defines';
    return `The digest of an object ${what} is known to Python alone.`;
  }
  const name = value instanceof Slice ? 'slice' : value instanceof Singleton ? value.name : (value as object).constructor.name;
  return `A value of type ${name} has no digest (the reference calls it indigestible).`;
}
