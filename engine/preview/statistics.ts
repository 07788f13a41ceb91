/** What is told of an array's elements: least, mean, greatest, and how many are missing. */
import { dateText } from '../values/numpy-dates.ts';
import { readNumber } from '../values/numpy-items.ts';
import { NumpyScalar } from '../values/numpy.ts';
import type { DType, NdArray } from '../values/numpy.ts';
import { floatText } from '../values/repr-numpy-floats.ts';
import { reprFloat } from '../values/repr-scalars.ts';
import { pieces, sizeOf } from './array-source.ts';
import type { ArraySource } from './array-source.ts';
import { numbersOf, plotOf } from './numbers.ts';
import type { NumberPart, Statistics } from './records.ts';
import { Pacer } from './work.ts';
import type { Work } from './work.ts';

export const hasStatistics = (dtype: DType): boolean => plotOf(dtype) !== 'none' || (isTime(dtype) && !dtype.fields);

const isTime = ({ kind }: DType) => kind === 'm' || kind === 'M';
/** Doubles do not hold them. */
const isWide = (dtype: DType) => isTime(dtype) || ((dtype.kind === 'i' || dtype.kind === 'u') && dtype.itemsize === 8);
const notATime = -(2n ** 63n);

/** NaN and NaT are counted and else left out, as NumPy's `nanmin`, `nanmean` and `nanmax` do. */
export async function statistics({ dtype, shape, read }: ArraySource, part: NumberPart, work: Work): Promise<Statistics> {
  const count = sizeOf(shape);
  const pacer = new Pacer(work, count);
  const running = isWide(dtype) ? new WideExtremes(dtype) : new Extremes();
  let done = 0;
  for (const extents of pieces(shape)) {
    const piece = await read(extents);
    running.add(piece, part);
    done += piece.size;
    await pacer.step(done);
  }
  const { missing } = running;
  const none = count === missing;
  const text = textOf(dtype);
  return {
    count,
    missing,
    min: none ? null : text(running.min),
    max: none ? null : text(running.max),
    mean: none || isTime(dtype) ? null : meanText(dtype, running.mean.of(count - missing)),
    trues: dtype.kind === 'b' ? running.mean.sum : null,
  };
}

const textOf =
  (dtype: DType) =>
  (value: number | bigint): string => {
    if (isTime(dtype)) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigInt64(0, BigInt(value), dtype.order !== '>');
      return dateText(new NumpyScalar(dtype, bytes)).replace('T', ' ');
    }
    if (dtype.kind === 'b') return value === 0 ? 'False' : 'True';
    if ('iu'.includes(dtype.kind)) return String(value);
    return floatText(Number(value), dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.itemsize);
  };

/** As many digits as the elements are good for. */
function meanText(dtype: DType, mean: number): string {
  const itemsize = dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.itemsize;
  const digits = 'fc'.includes(dtype.kind) && itemsize < 8 ? (itemsize === 4 ? 8 : 5) : 15;
  return reprFloat(Number(mean.toPrecision(digits)));
}

/** A sum that keeps what additions lose (Neumaier). */
class Mean {
  #sum = 0;
  #lost = 0;

  add(values: Float64Array): void {
    let [sum, lost] = [this.#sum, this.#lost];
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    [this.#sum, this.#lost] = [sum, lost];
  }

  /** Infinite elements, and sums, leave nothing to keep. */
  get sum(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }

  of(count: number): number {
    return this.sum / count;
  }
}

class Extremes {
  readonly mean = new Mean();
  min = Infinity;
  max = -Infinity;
  missing = 0;

  add(piece: NdArray, part: NumberPart): void {
    const values = numbersOf(piece, part);
    let { min, max, missing } = this;
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (Number.isNaN(value)) missing++;
    }
    Object.assign(this, { min, max, missing });
    this.mean.add(values);
  }
}

class WideExtremes {
  readonly mean = new Mean();
  min = 2n ** 64n;
  max = -(2n ** 64n);
  missing = 0;
  readonly #time: boolean;
  readonly #as: { readonly kind: string; readonly itemsize: number; readonly order: string };

  constructor(dtype: DType) {
    this.#time = isTime(dtype);
    this.#as = { kind: dtype.kind === 'u' ? 'u' : 'i', itemsize: 8, order: dtype.order };
  }

  add({ bytes, size }: NdArray): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const numbers = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const value = readNumber(this.#as as DType, view, i * 8) as bigint;
      numbers[i] = Number(value);
      if (this.#time && value === notATime) this.missing++;
      else {
        if (value < this.min) this.min = value;
        if (value > this.max) this.max = value;
      }
    }
    if (!this.#time) this.mean.add(numbers);
  }
}
