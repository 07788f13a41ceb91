import assert from 'node:assert/strict';
import fc from 'fast-check';
import { part, pieces, sizeOf, sourceOf } from '../../../engine/preview/array-source.ts';
import { planeGrid } from '../../../engine/preview/array-grid.ts';
import { image, line } from '../../../engine/preview/plot.ts';
import { numbersOf } from '../../../engine/preview/numbers.ts';
import type { ArrayView } from '../../../engine/preview/records.ts';
import { statistics } from '../../../engine/preview/statistics.ts';
import { CancelledError } from '../../../engine/errors.ts';
import { DType, NdArray } from '../../../engine/values/index.ts';
import type { Value } from '../../../engine/values/index.ts';

const idle = { check: () => undefined, progress: () => undefined };

/** Arrays of few elements in every order, of doubles with NaNs, big-endian shorts, and objects. */
const arrays = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    order: fc.constantFrom('C' as const, 'F' as const),
    kind: fc.constantFrom('f8', 'i2', 'O'),
    seed: fc.nat(),
  })
  .map(({ shape, order, kind, seed }) => {
    const size = sizeOf(shape);
    const numbers = Array.from({ length: size }, (_, i) => ((i * 7919 + seed) % 2001) - 1000);
    if (kind === 'O')
      return new NdArray(new DType('O', '|', 8), shape, new Uint8Array(), { order, objects: numbers.map((number): Value => [number]) });
    if (kind === 'f8') {
      const data = Float64Array.from(numbers, (number) => (number % 5 === 0 ? NaN : number / 8));
      return new NdArray(new DType('f', '<', 8), shape, new Uint8Array(data.buffer), { order });
    }
    const bytes = new Uint8Array(2 * size);
    for (const [i, number] of numbers.entries()) new DataView(bytes.buffer).setInt16(2 * i, number, false);
    return new NdArray(new DType('i', '>', 2), shape, bytes, { order });
  });

/** An element by its indices. */
const at = (array: NdArray, indices: readonly number[]) =>
  array.item(indices.reduce((place, index, axis) => place * (array.shape[axis] as number) + index, 0));

const plain = (value: Value): number => Number(value instanceof Object ? value.valueOf() : value);

function* everyIndex(shape: readonly number[]): Generator<number[]> {
  const [extent, ...inner] = shape;
  if (extent === undefined) yield [];
  else for (let i = 0; i < extent; i++) for (const rest of everyIndex(inner)) yield [i, ...rest];
}

const numeric = arrays.filter((array) => array.dtype.kind !== 'O');

/** An array with one of its views, and where the two axes that run stand. */
const viewed = numeric
  .filter(({ shape }) => shape.length > 0 && !shape.includes(0))
  .chain((array) =>
    fc
      .record({
        axes: fc.shuffledSubarray([...array.shape.keys()], { minLength: 1, maxLength: Math.min(2, array.shape.length) }),
        at: fc.tuple(...array.shape.map((extent) => fc.integer({ min: 0, max: extent - 1 }))),
      })
      .map(({ axes: [rows = null, columns = null], at }) => ({ array, view: { rows, columns, at: at } satisfies ArrayView })),
  );

function plane({ array, view }: { array: NdArray; view: ArrayView }): number[][] {
  const [height, width] = [array.shape[view.rows ?? 0] as number, view.columns === null ? 1 : (array.shape[view.columns] as number)];
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) =>
      plain(
        at(
          array,
          view.at.map((index, axis) => (axis === view.rows ? row : axis === view.columns ? column : index)),
        ),
      ),
    ),
  );
}

describe('arrays by parts', () => {
  it('are the elements that the whole has there', () => {
    const cut = arrays.chain((array) =>
      fc
        .tuple(
          ...array.shape.map((extent) => fc.option(fc.tuple(fc.integer({ min: 0, max: extent }), fc.integer({ min: 0, max: extent })))),
        )
        .map((bounds) => ({
          array,
          extents: bounds.map((bound) => bound && { start: Math.min(...bound), stop: Math.max(...bound) }),
        })),
    );
    fc.assert(
      fc.property(cut, ({ array, extents }) => {
        const found = part(array, extents);
        const starts = extents.map((extent) => extent?.start ?? 0);
        const shape = array.shape.map((whole, axis) => (extents[axis] ? extents[axis].stop - extents[axis].start : whole));
        assert.deepEqual(found.shape, shape);
        for (const indices of everyIndex(shape))
          assert.deepEqual(
            at(found, indices),
            at(
              array,
              indices.map((index, axis) => index + (starts[axis] as number)),
            ),
          );
      }),
    );
  });

  it('come in pieces that together are the whole, each once and in order', () => {
    fc.assert(
      fc.property(arrays, fc.integer({ min: 1, max: 20 }), (array, size) => {
        const found = [...pieces(array.shape, size)].flatMap((extents) => part(array, extents).toArray());
        assert.deepEqual(found, array.toArray());
        for (const extents of pieces(array.shape, size)) assert.ok(sizeOf(extents.map(({ start, stop }) => stop - start)) <= size);
      }),
    );
  });

  it('are read as numbers wherever their bytes lie', () => {
    for (const offset of [0, 1, 3, 8]) {
      const bytes = new Uint8Array(offset + 24);
      const view = new DataView(bytes.buffer);
      [1.5, -0, NaN].forEach((number, i) => view.setFloat64(offset + 8 * i, number, true));
      const array = new NdArray(new DType('f', '<', 8), [3], bytes.subarray(offset));
      assert.deepEqual([...numbersOf(array, 'value')], [1.5, -0, NaN]);
    }
  });
});

describe('statistics', () => {
  it('are those of the elements one by one', async () => {
    await fc.assert(
      fc.asyncProperty(numeric, async (array) => {
        const numbers = array.toArray().map(plain);
        const known = numbers.filter((number) => !Number.isNaN(number));
        const found = await statistics(sourceOf(array), 'value', idle);
        assert.deepEqual([found.count, found.missing], [numbers.length, numbers.length - known.length]);
        if (known.length === 0) return assert.deepEqual([found.min, found.mean, found.max], [null, null, null]);
        assert.deepEqual([Number(found.min), Number(found.max)], [Math.min(...known), Math.max(...known)]);
        const mean = known.reduce((sum, number) => sum + number, 0) / known.length;
        assert.ok(Math.abs(Number(found.mean) - mean) <= 1e-9, `${found.mean} ${mean}`);
      }),
    );
  });

  it('are exact of integers that no double holds', async () => {
    const data = BigInt64Array.of(2n ** 62n + 1n, -(2n ** 63n), 5n);
    const found = await statistics(sourceOf(new NdArray(new DType('i', '<', 8), [3], new Uint8Array(data.buffer))), 'value', idle);
    assert.deepEqual([found.min, found.max], [`${-(2n ** 63n)}`, `${2n ** 62n + 1n}`]);
  });

  it('stop when asked to, and tell how far they are', async () => {
    const array = new NdArray(new DType('f', '<', 8), [20_000_000], new Uint8Array(160_000_000));
    const seen: number[] = [];
    let stop = false;
    const work = {
      check: () => {
        if (stop) throw new CancelledError();
      },
      progress: ({ done }: { done: number }) => void (seen.push(done), (stop = seen.length > 1)),
    };
    await assert.rejects(statistics(sourceOf(array), 'value', work), CancelledError);
    assert.ok(seen.length === 2 && (seen[0] as number) < (seen[1] as number) && (seen[1] as number) < 20_000_000, String(seen));
  });
});

describe('what is drawn', () => {
  it('of an image is the mean of each block, whatever axes run', async () => {
    await fc.assert(
      fc.asyncProperty(viewed, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), async (given, maxRows, maxColumns) => {
        const whole = plane(given);
        const found = await image(sourceOf(given.array), { view: given.view, part: 'value', maxRows, maxColumns }, idle);
        assert.ok(found.rows <= maxRows && found.columns <= maxColumns);
        for (let row = 0; row < found.rows; row++)
          for (let column = 0; column < found.columns; column++) {
            const block = whole
              .slice(row * found.blockRows, (row + 1) * found.blockRows)
              .flatMap((line) => line.slice(column * found.blockColumns, (column + 1) * found.blockColumns))
              .filter((number) => !Number.isNaN(number));
            const mean = block.length === 0 ? NaN : block.reduce((sum, number) => sum + number, 0) / block.length;
            const drawn = found.data[row * found.columns + column] as number;
            assert.ok(Number.isNaN(mean) ? Number.isNaN(drawn) : Math.abs(drawn - mean) < 1e-9, `${drawn} ${mean}`);
          }
      }),
    );
  });

  it('of a line keeps every peak', async () => {
    const numbers = Float64Array.from({ length: 10_007 }, (_, i) => (i % 911 === 5 ? NaN : Math.sin(i) * ((i * 31) % 97)));
    const array = new NdArray(new DType('f', '<', 8), [numbers.length], new Uint8Array(numbers.buffer));
    const view = { rows: 0, columns: null, at: [0] };
    for (const [start, end, buckets] of [
      [0, 10_007, 100],
      [13, 9_000, 333],
      [5, 60, 100],
    ] as const) {
      const { x, y, reduced } = await line(sourceOf(array), { view, part: 'value', start, end, buckets }, idle);
      for (const [i, place] of x.entries()) assert.ok(Object.is(y[i], numbers[place]), `${place}`);
      assert.ok(x.every((place, i) => i === 0 || place > (x[i - 1] as number)));
      const drawn = new Set(y);
      for (let first = start; first < end; first += reduced) {
        const bucket = [...numbers.slice(first, Math.min(end, first + reduced))].filter((number) => !Number.isNaN(number));
        if (bucket.length > 0) assert.ok(drawn.has(Math.min(...bucket)) && drawn.has(Math.max(...bucket)), `bucket at ${first}`);
      }
      assert.ok(x.length <= 2 * buckets + 2);
    }
  });

  it('of complex numbers is one of their parts', async () => {
    const data = Float64Array.of(3, 4, -1, 0, 0, -2);
    const array = sourceOf(new NdArray(new DType('c', '<', 16), [3], new Uint8Array(data.buffer)));
    const of = async (part: 'magnitude' | 'phase' | 'real' | 'imaginary') => [
      ...(await line(array, { view: { rows: 0, columns: null, at: [0] }, part, start: 0, end: 3, buckets: 10 }, idle)).y,
    ];
    assert.deepEqual(await of('magnitude'), [5, 1, 2]);
    assert.deepEqual(await of('phase'), [Math.atan2(4, 3), Math.PI, -Math.PI / 2]);
    assert.deepEqual(await of('real'), [3, -1, 0]);
    assert.deepEqual(await of('imaginary'), [4, 0, -2]);
  });

  it('is refused for a slice that the array has not', async () => {
    const array = sourceOf(new NdArray(new DType('u', '|', 1), [2, 3], new Uint8Array(6)));
    const bad: ArrayView[] = [
      { rows: 2, columns: null, at: [0, 0] },
      { rows: 0, columns: 0, at: [0, 0] },
      { rows: 0, columns: null, at: [0, 3] },
      { rows: 0, columns: null, at: [0, -1] },
      { rows: 0, columns: null, at: [] },
      { rows: 0.5, columns: null, at: [0, 0] },
    ];
    for (const view of bad)
      await assert.rejects(image(array, { view, part: 'value', maxRows: 9, maxColumns: 9 }, idle), { code: 'BAD_VIEW' });
  });
});

describe('the matrix of an array', () => {
  it('has in every window the elements of the plane', async () => {
    await fc.assert(
      fc.asyncProperty(viewed, fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.boolean(), async (given, from, more, backwards) => {
        const whole = plane(given);
        const rows = whole.map((_, i) => (backwards ? whole.length - 1 - i : i));
        const cells = await planeGrid(sourceOf(given.array), given.view).read(rows, from, from + more);
        for (const [i, row] of rows.entries()) {
          assert.equal(cells[i]?.[0], String(row));
          const numbers = cells[i]?.slice(1).map((cell) => (typeof cell === 'string' ? Number(cell) : NaN));
          assert.deepEqual(numbers, whole[row]?.slice(from, from + more));
        }
      }),
    );
  });
});
