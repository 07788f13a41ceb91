/** `Structure` and `Molecule` of pymatgen. */
import type { Instance } from '../../values/objects.ts';
import { Instance as PyInstance } from '../../values/objects.ts';
import { Tuple } from '../../values/sequences.ts';
import type { Value } from '../../values/value.ts';
import type { Fact } from '../records.ts';
import { crystalFacts, vectors } from './crystal.ts';
import type { Crystal } from './crystal.ts';
import { dictOf, itemsOf, numberOf, numbersIn, stateOf } from './fields.ts';
import type { Summary } from './index.ts';

type Vector = Crystal['positions'][number];

export function structure(value: Instance): Summary | undefined {
  const state = stateOf(value);
  const lattice = stateOf(state.get('_lattice'));
  const matrix = numbersIn(lattice.get('_matrix'));
  const cell = matrix?.length === 9 ? (vectors(matrix) as [Vector, Vector, Vector]) : undefined;
  const composition = new Map<string, number>();
  const species: string[] = [];
  const positions: Vector[] = [];
  const sites = state.get('_sites');
  if (!Array.isArray(sites) && !(sites instanceof Tuple)) return undefined;
  for (const site of itemsOf(sites)) {
    const found = siteOf(site, cell);
    if (!found) return undefined;
    for (const [symbol, amount] of found.amounts) composition.set(symbol, (composition.get(symbol) ?? 0) + amount);
    const [only] = found.amounts;
    species.push(
      found.amounts.length === 1 && only?.[1] === 1
        ? only[0]
        : found.amounts.map(([symbol, amount]) => `${symbol}:${Number(amount.toPrecision(8))}`).join(', '),
    );
    positions.push(found.position);
  }
  const pbc = numbersIn(lattice.get('_pbc')) ?? (cell ? [1, 1, 1] : [0, 0, 0]);
  const crystal: Crystal = {
    species,
    composition,
    positions,
    cell,
    pbc: [pbc[0] === 1, pbc[1] === 1, pbc[2] === 1],
    arrays: new Map(),
    info: new Map(),
  };
  const facts: Fact[] = crystalFacts(crystal);
  const charge = numberOf(state.get('_charge'));
  if (charge !== undefined && charge !== 0) facts.push(['Charge', String(charge)]);
  return { facts, crystal };
}

function siteOf(site: Value, cell: Crystal['cell']): { position: Vector; amounts: (readonly [string, number])[] } | undefined {
  const state = stateOf(site);
  const fractional = numbersIn(state.get('_frac_coords'));
  const cartesian = numbersIn(state.get('_coords') ?? state.get('coords') ?? null);
  const position = cartesian ?? (fractional && cell && fractional.length === 3 ? placed(fractional as unknown as Vector, cell) : undefined);
  if (position?.length !== 3) return undefined;
  const amounts = [...dictOf(stateOf(state.get('_species')).get('_data'))].flatMap(([element, amount]): [string, number][] => {
    const count = numberOf(amount);
    return count === undefined ? [] : [[symbolOf(element), count]];
  });
  return amounts.length === 0 ? undefined : { position: position as unknown as Vector, amounts };
}

function placed(at: Vector, [a, b, c]: readonly [Vector, Vector, Vector]): Vector {
  const along = (i: 0 | 1 | 2) => at[0] * a[i] + at[1] * b[i] + at[2] * c[i];
  return [along(0), along(1), along(2)];
}

/** `Element('Na')`, or a `Species` with its element and oxidation state. */
function symbolOf(element: Value): string {
  if (!(element instanceof PyInstance)) return '?';
  const [first] = element.args instanceof Tuple ? element.args.items : [];
  if (typeof first === 'string') return first;
  const state = stateOf(element);
  const inner = state.get('_el') ?? state.get('element');
  if (inner instanceof PyInstance) return symbolOf(inner);
  const symbol = state.get('_symbol') ?? state.get('symbol');
  return typeof symbol === 'string' ? symbol : '?';
}
