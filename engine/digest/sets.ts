/** The order in which Python walks a set. It depends on the hashes of the members and on the order in which they came. */
import { IndigestibleError } from '../errors.ts';
import { PySet } from '../values/dict.ts';
import { Complex, Decimal, Float, Fraction } from '../values/numbers.ts';
import { TimeDelta } from '../values/time.ts';
import { Tuple } from '../values/sequences.ts';
import type { Value } from '../values/value.ts';
import { hashComplex, hashDecimal, hashFloat, hashFraction, hashInt } from './numbers.ts';

const probes = 9;
const perturbShift = 5n;

/**
 * The members as CPython yields them when they were added in the order in which the set has them, which is what reading a pickle does.
 *
 * @throws IndigestibleError where hashes differ from one Python process to the next: those of texts, bytes, None and objects.
 */
export function iterationOrder(set: PySet): Value[] {
  const members = [...set];
  if (members.length < 2) return members;
  let table = new Table(8);
  for (const member of members) {
    table.insert(member, hashOf(member));
    if (table.used * 5 < table.mask * 3) continue;
    const wanted = table.used > 50_000 ? table.used * 2 : table.used * 4;
    let size = 8;
    while (size <= wanted) size *= 2;
    table = table.grown(size);
  }
  return table.members();
}

/** CPython's hash table of a set. */
class Table {
  readonly mask: number;
  readonly #members: Value[];
  readonly #hashes: (bigint | undefined)[];
  used = 0;

  constructor(size: number) {
    this.mask = size - 1;
    this.#members = new Array<Value>(size);
    this.#hashes = new Array<bigint | undefined>(size).fill(undefined);
  }

  insert(member: Value, hash: bigint): void {
    const mask = BigInt(this.mask);
    let perturb = BigInt.asUintN(64, hash);
    let start = perturb & mask;
    for (;;) {
      const first = Number(start);
      const last = first + probes <= this.mask ? first + probes : first;
      for (let place = first; place <= last; place++) {
        if (this.#hashes[place] !== undefined) continue;
        this.#hashes[place] = hash;
        this.#members[place] = member;
        this.used++;
        return;
      }
      perturb >>= perturbShift;
      start = (start * 5n + 1n + perturb) & mask;
    }
  }

  grown(size: number): Table {
    const larger = new Table(size);
    for (const [place, hash] of this.#hashes.entries()) if (hash !== undefined) larger.insert(this.#members[place] as Value, hash);
    return larger;
  }

  members(): Value[] {
    return this.#members.filter((_, place) => this.#hashes[place] !== undefined);
  }
}

/** Python's `hash()` of what hashes alike in every process. */
function hashOf(value: Value): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint') return hashInt(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? hashInt(BigInt(value)) : hashNumber(value);
  if (value instanceof Float) return hashNumber(value.value);
  if (value instanceof Complex && !Number.isNaN(value.real) && !Number.isNaN(value.imag)) return hashComplex(value.real, value.imag);
  if (value instanceof Fraction) return hashFraction(value.numerator, value.denominator);
  if (value instanceof Decimal) {
    const hash = hashDecimal(value.text);
    if (hash !== 'nan') return hash;
  }
  if (value instanceof Tuple) return hashTuple(value.items.map(hashOf));
  if (value instanceof TimeDelta) return hashTuple([value.days, value.seconds, value.microseconds].map((part) => hashInt(BigInt(part))));
  if (value instanceof PySet) return hashSet([...value].map(hashOf));
  throw new IndigestibleError('The order of this set depends on hashes that differ from one Python process to the next: it has no digest.');
}

function hashNumber(value: number): bigint {
  if (Number.isNaN(value))
    throw new IndigestibleError('The order of a set with a NaN depends on where that lies in memory: it has no digest.');
  return hashFloat(value);
}

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** xxHash of the parts' hashes. */
function hashTuple(hashes: readonly bigint[]): bigint {
  const [first, second, fifth] = [11400714785074694791n, 14029467366897019727n, 2870177450012600261n];
  let sum = fifth;
  for (const hash of hashes) {
    sum = u64(sum + u64(hash) * second);
    sum = u64((sum << 31n) | (sum >> 33n));
    sum = u64(sum * first);
  }
  sum = u64(sum + (BigInt(hashes.length) ^ (fifth ^ 3527539n)));
  return sum === u64(-1n) ? 1546275796n : BigInt.asIntN(64, sum);
}

function hashSet(hashes: readonly bigint[]): bigint {
  let sum = 0n;
  for (const hash of hashes) sum ^= u64((u64(hash) ^ 89869747n ^ u64(u64(hash) << 16n)) * 3644798167n);
  sum ^= u64((BigInt(hashes.length) + 1n) * 1927868237n);
  sum ^= (sum >> 11n) ^ (sum >> 25n);
  sum = u64(sum * 69069n + 907133923n);
  return sum === u64(-1n) ? 590923713n : BigInt.asIntN(64, sum);
}
