import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutGraph } from '../../../engine/graph/layout.ts';
import type { Box, Direction, Layout, LayoutInput, Point } from '../../../engine/graph/model.ts';

type Children = Readonly<Record<string, readonly string[]>>;
const size = { width: 142, height: 42, label: 16 };

function inputOf(children: Children, root: string, direction: Direction = 'LR'): LayoutInput {
  const nodes = new Set([root]);
  const edges: { from: string; to: string }[] = [];
  for (const from of nodes)
    for (const to of new Set(children[from] ?? [])) {
      nodes.add(to);
      if (from !== to) edges.push({ from, to });
    }
  return { direction, size, nodes: [...nodes], edges };
}
const fan = (count: number): Children => ({ r: Array.from({ length: count }, (_, index) => `c${index}`) });
const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const placeOf = (layout: Layout, key: string) => layout.nodes.find((node) => node.key === key) ?? assert.fail(`${key} has no place`);

/** Points along a path of M, L and C. */
function pointsOn(path: string): Point[] {
  const points: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, letter, numbers = ''] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const values = (numbers.match(/-?[\d.]+/g) ?? []).map(Number);
    const given = values.flatMap((x, index) => (index % 2 === 0 ? [{ x, y: values[index + 1] as number }] : []));
    const end = given.at(-1) as Point;
    if (letter !== 'M') {
      const [a, b] = letter === 'C' ? (given as [Point, Point]) : [at, end];
      for (let step = 0; step <= 20; step++) {
        const t = step / 20;
        const mix = (axis: 'x' | 'y') =>
          letter === 'L'
            ? at[axis] + (end[axis] - at[axis]) * t
            : (1 - t) ** 3 * at[axis] + 3 * (1 - t) ** 2 * t * a[axis] + 3 * (1 - t) * t * t * b[axis] + t ** 3 * end[axis];
        points.push({ x: mix('x'), y: mix('y') });
      }
    }
    at = end;
  }
  return points;
}

function assertSound(input: LayoutInput, layout: Layout): void {
  assert.deepEqual(new Set(layout.nodes.map((node) => node.key)), new Set(input.nodes));
  assert.deepEqual(
    layout.edges.map(({ from, to }) => `${from} ${to}`),
    input.edges.map(({ from, to }) => `${from} ${to}`),
  );
  const boxes = layout.nodes.map(({ x, y }) => ({ x, y: y - size.label, width: size.width, height: size.height + size.label }));
  boxes.forEach((box, index) => {
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= layout.width + 1 && box.y + box.height <= layout.height + 1);
    for (const other of boxes.slice(index + 1)) assert.ok(!overlap(box, other), 'two nodes overlap');
  });
  const isIn = ({ x, y }: Point, box: Box) =>
    x > box.x + 1 && x < box.x + size.width - 1 && y > box.y + size.label + 1 && y < box.y + size.label + size.height - 1;
  for (const { from, to, path } of layout.edges)
    for (const point of path === null ? [] : pointsOn(path)) {
      assert.ok(Number.isFinite(point.x + point.y) && point.x >= 0 && point.y >= 0, `${from} to ${to} leaves the drawing`);
      assert.ok(!boxes.some((box) => isIn(point, box)), `${from} to ${to} crosses a node`);
    }
}

/** A tree with some values shared, and some edges back. */
const anyGraph = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 })), { minLength: 1, maxLength: 60 }).map((picks): Children => {
  const children: Record<string, string[]> = { n0: [] };
  picks.forEach(([pick, kind], index) => {
    const names = Object.keys(children);
    const [parent, name] = [names[pick % names.length] ?? 'n0', `n${index + 1}`];
    (children[parent] ??= []).push(name);
    if (kind === 0) children.n0?.push(name);
    if (kind === 1) children[name] = [parent];
    if (kind > 2) children[name] = [];
  });
  return children;
});

describe('engine: layout of a graph', () => {
  it('gives every node a place of its own, and leads every edge past all others, in both directions', () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom<Direction>('LR', 'TB'), (children, direction) => {
        const input = inputOf(children, 'n0', direction);
        assertSound(input, layoutGraph(input));
      }),
      { numRuns: 60 },
    );
  });

  it('lays out one node, and two hundred leaves as a grid in their order', () => {
    const one = inputOf({}, 'r');
    assertSound(one, layoutGraph(one));
    for (const direction of ['LR', 'TB'] as const) {
      const input = inputOf(fan(200), 'r', direction);
      const layout = layoutGraph(input);
      assertSound(input, layout);
      assert.equal(layout.grids.length, 1);
      assert.ok(
        layout.edges.every((edge) => edge.path === null),
        'one line stands for all edges',
      );
      assert.ok(layout.height < 3000 && layout.width < 3000, `${layout.width} x ${layout.height}`);
      const [a, b] = [placeOf(layout, 'c0'), placeOf(layout, 'c1')];
      assert.ok(a.y === b.y && a.x < b.x);
    }
  });

  it('stands siblings in the order of their indices', () => {
    const layout = layoutGraph(inputOf(fan(12), 'r'));
    const ys = Array.from({ length: 12 }, (_, index) => placeOf(layout, `c${index}`).y);
    assert.deepEqual(
      ys,
      [...ys].sort((a, b) => a - b),
    );
    const tree = layoutGraph(inputOf({ r: ['a', 'b', 'c'], a: ['a0'], b: ['b0'], c: ['c0'] }, 'r'));
    assert.ok(placeOf(tree, 'a').y < placeOf(tree, 'b').y && placeOf(tree, 'b').y < placeOf(tree, 'c').y);
  });

  it('stands what is held behind all that hold it, in columns that begin alike', () => {
    const layout = layoutGraph(inputOf({ r: ['a', 's'], a: ['b'], b: ['s', 't'] }, 'r'));
    const x = (key: string) => placeOf(layout, key).x;
    assert.ok(x('r') < x('a') && x('a') < x('b') && x('b') < x('s'));
    assert.equal(x('s'), x('t'));
    const down = layoutGraph(inputOf({ r: ['a'], a: ['b'] }, 'r', 'TB'));
    assert.ok(placeOf(down, 'r').y < placeOf(down, 'a').y && placeOf(down, 'a').y < placeOf(down, 'b').y);
  });

  it('leads edges that skip a layer beside all nodes, those to one node in one lane', () => {
    const layout = layoutGraph(inputOf({ r: ['a', 'b', 's'], a: ['c'], b: ['c', 's'], c: ['s'] }, 'r'));
    const top = Math.min(...layout.nodes.map(({ y }) => y - size.label));
    const highest = ['r', 'b'].map((from) => {
      const path = layout.edges.find((edge) => edge.from === from && edge.to === 's')?.path ?? '';
      return Math.min(...pointsOn(path).map(({ y }) => y));
    });
    assert.ok(
      highest.every((y) => y < top),
      `${highest.join()} above ${top}`,
    );
    assert.equal(highest[0], highest[1]);
  });

  it('says which edges close a cycle, and survives them', () => {
    const input = inputOf({ r: ['a'], a: ['b'], b: ['r', 'a', 'c'] }, 'r');
    const layout = layoutGraph(input);
    assertSound(input, layout);
    assert.deepEqual(
      layout.edges.filter((edge) => edge.closesCycle).map(({ from, to }) => `${from}${to}`),
      ['br', 'ba'],
    );
  });

  it('takes deep chains without recursion', () => {
    const deep = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`n${index}`, [`n${index + 1}`]]));
    const input = inputOf(deep, 'n0');
    assert.equal(layoutGraph(input).nodes.length, 301);
  });
});
