/** Classes and functions by name. */
import { Ellipsis, Global, NotImplemented } from '../../values/objects.ts';
import type { Singleton } from '../../values/objects.ts';
import type { Value } from '../../values/value.ts';
import { op } from '../opcodes.ts';
import type { Pickler, Save } from './pickler.ts';

/**
 * Names of what is written in C: Python makes a new text each time it is asked for one, so that it shares none with the rest of the
 * pickle. What is written in Python has one text for its name. Whole modules, and single names.
 */
const modulesInC = /^(builtins|datetime|numpy\._?core\.multiarray)$/;
const namesInC = /^(decimal\.Decimal|numpy\.(ndarray|dtype)|collections\.(OrderedDict|defaultdict|deque))$/;

/** Types that no module has under their name. */
const typesOf: Readonly<Record<string, Value>> = { NoneType: null, ellipsis: Ellipsis, NotImplementedType: NotImplemented };
const type = new Global('builtins', 'type');

export const saveGlobal: Save<Global> = (pickler, value) => {
  const { module, qualname } = value;
  // two objects of one name are one thing in Python
  const name = `${module.length} ${module}.${qualname}`;
  const index = pickler.findName(name);
  if (index !== undefined) pickler.get(index);
  else {
    if (module === 'builtins' && Object.hasOwn(typesOf, qualname)) saveTypeOf(pickler, value, typesOf[qualname] as Value);
    else stackGlobal(pickler, value, module, qualname);
    pickler.memoizeName(name);
  }
  return undefined;
};

export const saveSingleton: Save<Singleton> = (pickler, value) => {
  stackGlobal(pickler, value, 'builtins', value.name);
  return undefined;
};

function stackGlobal(pickler: Pickler, value: object, module: string, qualname: string): void {
  pickler.save(module);
  if (modulesInC.test(module) || namesInC.test(`${module}.${qualname}`)) pickler.fresh(qualname);
  else pickler.save(qualname);
  pickler.out.op(op.STACK_GLOBAL);
  pickler.memoize(value);
}

/** `type(None)` */
function saveTypeOf(pickler: Pickler, value: object, singleton: Value): void {
  pickler.save(type);
  pickler.save(singleton);
  pickler.out.op(op.TUPLE1);
  pickler.memoize();
  pickler.out.op(op.REDUCE);
  pickler.memoize(value);
}
