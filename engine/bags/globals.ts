/** Names of classes and functions, which a bag spells as one dotted path. */
import { knownGlobal } from '../pickle/known/index.ts';
import { Global, Instance } from '../values/objects.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';

/** Classes that pickles spell as `type(object)`, since no module has them. */
const unnamed: Readonly<Record<string, string>> = {
  'types.EllipsisType': 'builtins.Ellipsis',
  'types.NotImplementedType': 'builtins.NotImplemented',
};

/**
 * What a path stands for. `qualname` is asked for where the path may be read in several ways; functions have none, and of theirs a module's
 * name is taken to be lower case. `undefined` for what is no path.
 */
export function globalOf(path: string, qualname: () => string | undefined): Value | undefined {
  if (path === 'types.NoneType') return typeOf(null);
  if (Object.hasOwn(unnamed, path)) return typeOf(globalOf(unnamed[path] as string, qualname) as Value);
  const names = path.split('.');
  if (names.length < 2 || names.includes('')) return undefined;
  const split = names.length === 2 ? 1 : splitBy(path, names, qualname());
  const [module, name] = [names.slice(0, split).join('.'), names.slice(split).join('.')];
  return knownGlobal(module, name) ?? new Global(module, name);
}

/** How many of the names are the module's. */
function splitBy(path: string, names: readonly string[], qualname: string | undefined): number {
  if (qualname !== undefined && path.endsWith(`.${qualname}`)) return names.length - qualname.split('.').length;
  const upper = names.findIndex((name, i) => i > 0 && /^\p{Lu}/u.test(name));
  return upper === -1 ? names.length - 1 : upper;
}

const typeOf = (value: Value): Value => new Instance('reduce', new Global('builtins', 'type'), new Tuple([value]));
