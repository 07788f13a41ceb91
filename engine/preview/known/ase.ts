/** `ase.Atoms`: its state is that of ASE 3. */
import { NdArray } from '../../values/numpy.ts';
import type { PyDict } from '../../values/dict.ts';
import type { Instance } from '../../values/objects.ts';
import { repr } from '../../values/repr.ts';
import type { Value } from '../../values/value.ts';
import type { Fact } from '../records.ts';
import { crystalFacts, vectors } from './crystal.ts';
import type { Crystal } from './crystal.ts';
import { elements } from './elements.ts';
import { dictOf, itemsOf, numbersIn, stateOf } from './fields.ts';
import type { Summary } from './index.ts';

export function atoms(value: Instance): Summary | undefined {
  const state = stateOf(value);
  const arrays = dictOf(state.get('arrays') ?? state.get('_arrays'));
  const numbers = numbersIn(arrays.get('numbers'));
  const positions = numbersIn(arrays.get('positions'));
  if (!numbers || positions?.length !== 3 * numbers.length) return undefined;
  const species = numbers.map((number) => elements[number] ?? 'X');
  const composition = new Map<string, number>();
  for (const symbol of species) composition.set(symbol, (composition.get(symbol) ?? 0) + 1);
  const results = named(dictOf(stateOf(state.get('_calc') ?? state.get('calc')).get('results')));
  const isOfAtoms = (item: Value): item is NdArray => item instanceof NdArray && item.shape[0] === numbers.length;
  const isOfAll = ([name, item]: readonly [string, Value]) => name === 'stress' || !isOfAtoms(item);
  // as ASE writes them: what a calculator found stands beside what the atoms have
  const found = [...results, ...named(arrays)].filter(([name]) => name !== 'numbers' && name !== 'positions');
  const crystal: Crystal = {
    species,
    composition,
    positions: vectors(positions),
    cell: cellOf(state.get('_cellobj') ?? state.get('_cell')),
    pbc: pbcOf(state.get('_pbc')),
    arrays: new Map(
      found.flatMap(([name, item]): [string, NdArray][] => (isOfAtoms(item) && !isOfAll([name, item]) ? [[name, item]] : [])),
    ),
    info: new Map([...results.filter(isOfAll), ...named(dictOf(state.get('info')))]),
  };
  const facts: Fact[] = crystalFacts(crystal);
  const energy = results.find(([name]) => name === 'energy')?.[1];
  if (energy !== undefined) facts.push(['Energy of its calculator', `${repr(energy, { maxLength: 60 })} eV`]);
  const constraints = itemsOf(state.get('_constraints') ?? state.get('constraints'));
  if (constraints.length > 0) facts.push(['Constraints', repr([...constraints], { maxLength: 200, inline: true })]);
  return { facts, crystal };
}

/** The items of a dict whose keys are texts. */
const named = (dict: PyDict): [string, Value][] =>
  [...dict].flatMap(([key, item]): [string, Value][] => (typeof key === 'string' ? [[key, item]] : []));

/** A `Cell`, or (before ASE 3.18) the array itself. */
function cellOf(value: Value | undefined): Crystal['cell'] {
  const cell = numbersIn(value instanceof NdArray ? value : (stateOf(value).get('array') ?? null));
  return cell?.length === 9 ? (vectors(cell) as unknown as Crystal['cell']) : undefined;
}

function pbcOf(value: Value | undefined): Crystal['pbc'] {
  const flags = numbersIn(value);
  return [flags?.[0] === 1, flags?.[1] === 1, flags?.[2] === 1];
}
