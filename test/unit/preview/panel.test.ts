import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PartRow, RowsPage } from '../../../engine/workers/protocol.ts';
import { finiteRange, pixels, viridis } from '../../../webview/preview/colours.ts';
import { readCrumbs } from '../../../webview/preview/crumbs.ts';
import { columnOffsets, columnsAt } from '../../../webview/preview/grid-columns.ts';
import { GridPages, pageColumns, pageRows } from '../../../webview/preview/grid-pages.ts';
import { hexLines } from '../../../webview/preview/hex.ts';
import { firstRow, mostHeight, pageHeight, scrolledRange, scrollTopOf } from '../../../webview/preview/scroll.ts';
import { TreeSession } from '../../../webview/preview/tree-session.ts';

const key = 'ab'.repeat(32);

describe('scrolling', () => {
  const given = fc.record({
    rows: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1_000_000_000 })),
    height: fc.integer({ min: 50, max: 2000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('draws at every place the rows that are on the screen, where they are', () => {
    fc.assert(
      fc.property(given, ({ rows, height, share }) => {
        const page = pageHeight(rows, 22);
        const scrollTop = share * Math.max(0, page - height);
        const { start, end, top } = scrolledRange(scrollTop, height, 22, rows);
        assert.ok(start >= 0 && end <= rows && end - start < height / 22 + 20);
        assert.ok(page <= mostHeight);
        assert.ok(start === 0 || top <= scrollTop + 1e-3, 'something is drawn above');
        assert.ok(end === rows || top + (end - start) * 22 >= scrollTop + height - 1e-3, 'and below');
      }),
    );
  });

  it('reaches the first and the last row, and every row that is asked for', () => {
    fc.assert(
      fc.property(given, ({ rows, height, share }) => {
        const most = Math.max(0, pageHeight(rows, 22) - height);
        assert.equal(scrolledRange(0, height, 22, rows).start, 0);
        assert.equal(scrolledRange(most, height, 22, rows).end, rows);
        const row = Math.floor(share * Math.max(0, rows - height / 22));
        assert.ok(Math.abs(firstRow(scrollTopOf(row, height, 22, rows), height, 22, rows) - row) < 0.01);
      }),
    );
  });
});

describe('the columns on the screen', () => {
  it('are all that are seen', () => {
    const widths = fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(widths, fc.nat({ max: 60_000 }), fc.integer({ min: 1, max: 2000 }), (list, left, width) => {
        const offsets = columnOffsets(list);
        const { from, to } = columnsAt(offsets, left, width);
        for (const [i, at] of offsets.slice(0, -1).entries()) {
          const isSeen = at < left + width && (offsets[i + 1] as number) > left;
          if (isSeen) assert.ok(i >= from && i < to, `column ${i} of ${from} to ${to}`);
        }
        assert.ok(from >= 0 && to <= list.length);
      }),
    );
  });
});

describe('the pages of a table', () => {
  const page = (start: number, end: number, from: number, to: number): RowsPage => ({
    rows: Array.from({ length: end - start }, (_, row) => [
      `label ${start + row}`,
      ...Array.from({ length: to - from }, (_, column) => `${start + row},${from + column}`),
    ]),
  });

  it('have each cell in its place, and are asked for once', async () => {
    let asked = 0;
    const pages = new GridPages(
      1,
      (start, end, from, to) => {
        asked++;
        return Promise.resolve(page(start, end, from, to));
      },
      () => undefined,
    );
    for (let i = 0; i < 3; i++) {
      pages.show(90, 130, 20, 60);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(asked, 2 * 3);
    for (const [row, column] of [
      [90, 20],
      [129, 59],
      [pageRows, pageColumns],
    ] as const)
      assert.equal(pages.cell(row, column + 1), `${row},${column}`);
    assert.equal(pages.cell(101, 0), 'label 101');
    assert.equal(pages.cell(5000, 1), undefined);
  });

  it('that are not on the screen any more are given up', async () => {
    const stopped: number[] = [];
    const pages = new GridPages(
      0,
      (start, _end, _from, _to, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            stopped.push(start);
            reject(new Error('given up'));
          }),
        ),
      () => assert.fail('nothing came'),
    );
    pages.show(0, 50, 0, 3);
    pages.show(1000, 1050, 0, 3);
    pages.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(stopped, [0, 1000]);
    assert.equal(pages.problem, null);
  });

  it('say why one could not be had', async () => {
    let told = 0;
    const pages = new GridPages(
      0,
      () => Promise.reject(new Error('The file is gone.')),
      () => told++,
    );
    pages.show(0, 10, 0, 2);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([pages.problem, told], ['The file is gone.', 1]);
  });
});

describe('the tree of parts', () => {
  const row = (label: string, parts: number, reference: string | null = null): PartRow => ({
    label,
    kind: 'tree',
    type: 'list',
    text: '',
    parts,
    reference,
  });
  /** A list of 500 lists of two, and a reference to another entry. */
  const client = {
    previewParts: ({ key: of, path, start, limit }: { key: string; path: readonly number[]; start: number; limit: number }) => {
      const rows =
        of !== key
          ? [row('.a', 0)]
          : path.length === 0
            ? [...Array.from({ length: 500 }, (_, i) => row(`[${i}]`, 2)), row('other', 0, 'cd'.repeat(32))]
            : [row('x', 0), row('y', 0)];
      return Promise.resolve({ rows: rows.slice(start, start + limit), total: rows.length });
    },
  };
  const labels = (tree: TreeSession) => tree.nodes().map((node) => (node.kind === 'part' ? `${node.level}${node.row.label}` : node.kind));

  it('opens, closes, pages, and follows references', async () => {
    const tree = new TreeSession(client, { key, path: [] });
    await tree.start();
    assert.equal(tree.nodes().length, 201);
    const [first, second] = tree.nodes();
    assert.ok(first && second);
    await tree.toggle(first);
    assert.deepEqual(labels(tree).slice(0, 4), ['1[0]', '2x', '2y', '1[1]']);
    await tree.toggle(first);
    assert.deepEqual(labels(tree).slice(0, 2), ['1[0]', '1[1]']);
    for (let left = 301; left > 0; left -= 200) {
      const more = tree.nodes().at(-1);
      assert.ok(more?.kind === 'more' && more.left === left);
      await tree.more(more.at);
    }
    const reference = tree.nodes().at(-1);
    assert.ok(reference?.kind === 'part');
    assert.deepEqual(reference.at, { key: 'cd'.repeat(32), path: [] });
    await tree.toggle(reference);
    assert.deepEqual(labels(tree).slice(-2), ['1other', '2.a']);
  });

  it('says what could not be read, and reads it again', async () => {
    let fails = true;
    const flaky = {
      previewParts: () => (fails ? Promise.reject(new Error('Broken.')) : Promise.resolve({ rows: [row('a', 0)], total: 1 })),
    };
    const tree = new TreeSession(flaky, { key, path: [] });
    await tree.start();
    const [problem] = tree.nodes();
    assert.ok(problem?.kind === 'problem' && problem.message === 'Broken.');
    fails = false;
    await tree.more(problem.at);
    assert.deepEqual(labels(tree), ['1a']);
  });
});

describe('small parts of previews', () => {
  it('write bytes in hexadecimal that reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 1e6 }), (bytes, offset) => {
        const lines = hexLines(bytes, offset);
        const read = lines.flatMap((line) => (line.slice(10, 58).match(/[0-9a-f]{2}/g) ?? []).map((hex) => parseInt(hex, 16)));
        assert.deepEqual(read, [...bytes]);
        for (const [i, line] of lines.entries()) assert.equal(parseInt(line.slice(0, 8), 16), offset + 16 * i);
      }),
    );
  });

  it('have colours that grow lighter from end to end', () => {
    const light = ([red, green, blue]: readonly [number, number, number]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    for (let i = 1; i <= 100; i++) assert.ok(light(viridis(i / 100)) > light(viridis((i - 1) / 100)));
    assert.deepEqual([viridis(-1), viridis(2)], [viridis(0), viridis(1)]);
  });

  it('leave what is no number without a colour', () => {
    const data = Float64Array.of(1, NaN, 3, Infinity);
    assert.deepEqual(finiteRange(data), [1, 3]);
    const drawn = pixels(data, [1, 3]);
    assert.deepEqual([drawn[3], drawn[7], drawn[11], drawn[15]], [255, 0, 255, 255]);
    assert.deepEqual([...drawn.slice(12, 15)], [...viridis(1)]);
    assert.equal(finiteRange(Float64Array.of(NaN)), null);
  });

  it('take nothing for the way to a value that is none', () => {
    const good = { crumbs: [{ key, path: [1, 2], label: '[2]' }] };
    assert.deepEqual(readCrumbs(good), good.crumbs);
    const bad: unknown[] = [
      null,
      {},
      { crumbs: [] },
      { crumbs: [{ key: 'x', path: [], label: '' }] },
      { crumbs: [{ key, path: [-1], label: '' }] },
      { crumbs: [{ key, path: '1', label: '' }] },
    ];
    for (const saved of bad) assert.equal(readCrumbs(saved), undefined);
  });
});
