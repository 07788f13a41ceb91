/** Atoms in a cell, whatever library has them. */
import type { NdArray } from '../../values/numpy.ts';
import { reprFloat } from '../../values/repr-scalars.ts';
import type { Value } from '../../values/value.ts';
import { gridOf, pandasColumn } from '../grid.ts';
import type { Grid, GridColumn } from '../grid.ts';
import type { Fact } from '../records.ts';

type Vector = readonly [number, number, number];

export interface Crystal {
  /** Of each atom: `Na`, or `Fe:0.5, Ni:0.5` where a site is shared. */
  readonly species: readonly string[];
  /** What the formula counts. */
  readonly composition: ReadonlyMap<string, number>;
  /** Cartesian. */
  readonly positions: readonly Vector[];
  readonly cell: readonly [Vector, Vector, Vector] | undefined;
  readonly pbc: readonly [boolean, boolean, boolean];
  /** What else there is of each atom, the atoms along the first axis. */
  readonly arrays: ReadonlyMap<string, NdArray>;
  /** What there is of all of it. */
  readonly info: ReadonlyMap<string, Value>;
}

export function vectors(numbers: readonly number[]): Vector[] {
  return Array.from({ length: Math.floor(numbers.length / 3) }, (_, i) => numbers.slice(3 * i, 3 * i + 3) as unknown as Vector);
}

/** Carbon, hydrogen, then by the alphabet; without carbon all by the alphabet (Hill). */
export function hillFormula(composition: ReadonlyMap<string, number>): string {
  const first = composition.has('C') ? ['C', 'H'] : [];
  const rest = [...composition.keys()].filter((symbol) => !first.includes(symbol)).sort();
  return [...first, ...rest]
    .flatMap((symbol) => {
      const count = composition.get(symbol);
      return count === undefined ? [] : [symbol + (count === 1 ? '' : String(Number(count.toPrecision(8))))];
    })
    .join('');
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = (a: Vector) => Math.hypot(...a);
const angle = (a: Vector, b: Vector) => (Math.acos(Math.max(-1, Math.min(1, dot(a, b) / (length(a) * length(b))))) * 180) / Math.PI;
const short = (value: number, digits: number) => String(Number(value.toFixed(digits)));

/** Lengths in ångström, angles in degrees. */
export function crystalFacts({ species, composition, cell, pbc }: Crystal): Fact[] {
  const facts: Fact[] = [
    ['Formula', hillFormula(composition)],
    ['Atoms', species.length.toLocaleString('en')],
  ];
  if (cell?.some((vector) => length(vector) > 0)) {
    const [a, b, c] = cell;
    facts.push(['Cell lengths', `a = ${short(length(a), 4)}, b = ${short(length(b), 4)}, c = ${short(length(c), 4)} Å`]);
    if (cell.every((vector) => length(vector) > 0)) {
      facts.push(['Cell angles', `α = ${short(angle(b, c), 3)}°, β = ${short(angle(a, c), 3)}°, γ = ${short(angle(a, b), 3)}°`]);
      facts.push(['Volume', `${short(Math.abs(dot(a, cross(b, c))), 4)} Å³`]);
    }
  }
  const periodic = ['a', 'b', 'c'].filter((_, i) => pbc[i]);
  facts.push(['Periodic along', periodic.length === 0 ? 'nothing' : periodic.join(', ')]);
  return facts;
}

/** A row for each atom. */
export function crystalGrid({ species, positions, arrays }: Crystal): Grid {
  const column = (name: string, dtype: string, values: Value): GridColumn => pandasColumn({ name, dtype, values }, name);
  const numbers = (i: number) => positions.map((position) => position[i] as number);
  return gridOf(
    [
      column(
        '',
        'int64',
        species.map((_, i) => i),
      ),
    ],
    [
      { ...column('species', 'str', [...species]), align: 'start' },
      ...['x', 'y', 'z'].map((name, i): GridColumn => {
        const values = numbers(i);
        return {
          name,
          dtype: 'float64',
          align: 'end',
          cells: (rows) => rows.map((row) => reprFloat(values[row] as number)),
          keys: () => Float64Array.from(values),
        };
      }),
      ...[...arrays].flatMap(([name, array]) => (array.shape.length === 1 ? [column(name, array.dtype.name, array)] : [])),
    ],
    species.length,
  );
}
