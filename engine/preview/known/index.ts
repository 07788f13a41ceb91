/** What there is to say of objects of known classes: pure functions by class. Each looks at what the pickle holds; nothing is run. */
import { Global, Instance } from '../../values/objects.ts';
import { repr } from '../../values/repr.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import type { Fact } from '../records.ts';
import { atoms } from './ase.ts';
import type { Crystal } from './crystal.ts';
import { dictOf, itemsOf } from './fields.ts';
import { structure } from './pymatgen.ts';
import { sparse } from './scipy.ts';

export interface Summary {
  readonly facts: readonly Fact[];
  readonly crystal?: Crystal;
}

/** `undefined` where an object is not of the shape that is known. */
type Summarise = (value: Instance) => Summary | undefined;

/** The path of a file or folder: nothing looks whether there is one. */
const path: Summarise = (value) => ({ facts: [['Path', pathText(value)]] });

/** As Python prints it, without the class. */
export const pathText = (value: Instance): string => {
  const text = repr(value, { maxLength: 10_000 });
  return /^\w+\('(.*)'\)$/s.exec(text)?.[1]?.replaceAll('\\\\', '\\').replaceAll("\\'", "'") ?? text;
};

/** An enumeration that was pickled by value: `_make_skeleton_enum(bases, name, qualname, members, …)`. */
const madeEnum: Summarise = ({ callee, args }) => {
  const members = callee instanceof Instance ? [...dictOf(itemsOf(callee.args)[3])] : [];
  const [value] = itemsOf(args);
  if (value === undefined) return undefined;
  const wanted = repr(value, { maxLength: 200 });
  const member = members.find(([, item]) => repr(item, { maxLength: 200 }) === wanted);
  return {
    facts: [...(member ? [['Member', repr(member[0], { maxLength: 200 }).replace(/^'|'$/g, '')] as const] : []), ['Value', wanted]],
  };
};

/** A class called with one plain value, and nothing set: how members of enumerations are pickled. Their names are in the class alone. */
const member: Summarise = ({ args }) => {
  const [value] = itemsOf(args);
  return value === undefined ? undefined : { facts: [['Value', repr(value, { maxLength: 200 })]] };
};

const both = (names: string) => names.split(' ');
const table: ReadonlyMap<string, Summarise> = new Map([
  ...both('ase.Atoms ase.atoms.Atoms').map((name) => [name, atoms] as const),
  ...both('Structure IStructure Molecule IMolecule').map((name) => [`pymatgen.core.structure.${name}`, structure] as const),
  ...both('csr csc coo bsr dia lil dok').flatMap((format) =>
    both(`_${format}.${format}_matrix _${format}.${format}_array ${format}.${format}_matrix`).map(
      (name) => [`scipy.sparse.${name}`, sparse] as const,
    ),
  ),
  ...both('pathlib pathlib._local').flatMap((module) =>
    both('Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath').map((name) => [`${module}.${name}`, path] as const),
  ),
]);

/** Of a class pickled by value `_make_skeleton_class`, `_make_skeleton_enum`…; of one that a function makes, what it makes. */
function classOf({ callee, args }: Instance): string | undefined {
  if (!(callee instanceof Global)) return undefined;
  const [first] = itemsOf(args);
  return callee.path === 'copyreg._reconstructor' && first instanceof Global ? first.path : callee.path;
}

const scalars = new Set(['string', 'number', 'bigint', 'boolean']);

export function summaryOf(value: Value): Summary | undefined {
  if (!(value instanceof Instance)) return undefined;
  const cls = classOf(value);
  const known = cls === undefined ? undefined : table.get(cls);
  if (known) return known(value);
  const { callee, args, form, steps } = value;
  if (form !== 'reduce' || steps.length > 0 || !(args instanceof Tuple) || args.items.length !== 1) return undefined;
  if (callee instanceof Instance)
    return callee.callee instanceof Global && callee.callee.qualname === '_make_skeleton_enum' ? madeEnum(value) : undefined;
  return scalars.has(typeof args.items[0]) && callee instanceof Global && /(^|\.)[A-Z]\w*$/.test(callee.qualname)
    ? member(value)
    : undefined;
}
