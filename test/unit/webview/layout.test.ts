import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutGraph } from '../../../webview/graph/layout.ts';
import type { Box, Layout, LayoutInput } from '../../../webview/graph/layout.ts';
import { neighbour } from '../../../webview/graph/navigate.ts';
import { edgePath, pointOnPath } from '../../../webview/graph/paths.ts';
import { nodeHeight, nodeWidth } from '../../../webview/graph/sizes.ts';
import type { Direction } from '../../../webview/graph/sizes.ts';
import { bringIn, firstView, fit, maxZoom, minZoom, screenBox, showsAll, withCentre, zoomAt } from '../../../webview/graph/viewport.ts';
import { fan, graphOf } from './graphs.ts';
import type { Children } from './graphs.ts';

const inputOf = (children: Children, root: string, direction: Direction = 'LR'): LayoutInput => {
  const graph = graphOf(children, root);
  return { direction, nodes: graph.nodes.map((node) => node.key), edges: graph.edges.map(({ from, to }) => ({ from, to, label: 40 })) };
};
const boxes = (layout: Layout): Box[] => layout.nodes.map(({ x, y }) => ({ x, y, width: nodeWidth, height: nodeHeight }));
const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const placeOf = (layout: Layout, key: string) => layout.nodes.find((node) => node.key === key) ?? assert.fail(`${key} has no place`);

function assertSound(input: LayoutInput, layout: Layout): void {
  assert.deepEqual(new Set(layout.nodes.map((node) => node.key)), new Set(input.nodes));
  assert.equal(layout.edges.length, input.edges.length);
  const cards = boxes(layout);
  cards.forEach((card, index) => {
    assert.ok(card.x >= 0 && card.y >= 0 && card.x + card.width <= layout.width + 1 && card.y + card.height <= layout.height + 1);
    for (const other of cards.slice(index + 1)) assert.ok(!overlap(card, other), 'two cards overlap');
  });
  for (const edge of layout.edges) assert.ok(Number.isFinite(edge.label.x) && !edge.path?.includes('NaN'));
}

/** A tree over `sizes`, with some values shared. */
const anyTree = fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 40 }).map((picks): Children => {
  const children: Record<string, string[]> = { n0: [] };
  picks.forEach(([pick, shared], index) => {
    const names = Object.keys(children);
    (children[names[pick % names.length] ?? 'n0'] ??= []).push(`n${index + 1}`);
    if (shared) children.n0?.push(`n${index + 1}`);
    if (pick % 3 === 0) children[`n${index + 1}`] = [];
  });
  return children;
});

describe('webview: layout', () => {
  it('gives every node a place of its own and every edge a shape, in both directions', () => {
    fc.assert(
      fc.property(anyTree, fc.constantFrom<Direction>('LR', 'TB'), (children, direction) => {
        const input = inputOf(children, 'n0', direction);
        assertSound(input, layoutGraph(input));
      }),
      { numRuns: 40 },
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
        'one trunk stands for all edges',
      );
      assert.ok(layout.height < 4000 && layout.width < 6000, `${layout.width} x ${layout.height}`);
      const [a, b] = [placeOf(layout, 'c0'), placeOf(layout, 'c1')];
      assert.ok(a.y === b.y && a.x < b.x);
    }
  });

  it('stands leaves in the order of their indices', () => {
    const layout = layoutGraph(inputOf(fan(12), 'r'));
    const ys = Array.from({ length: 12 }, (_, index) => placeOf(layout, `c${index}`).y);
    assert.deepEqual(
      ys,
      [...ys].sort((a, b) => a - b),
    );
    const tree = layoutGraph(inputOf({ r: ['a', 'b', 'c'], a: ['a0'], b: ['b0'], c: ['c0'] }, 'r'));
    assert.ok(placeOf(tree, 'a').y < placeOf(tree, 'b').y && placeOf(tree, 'b').y < placeOf(tree, 'c').y);
  });

  it('draws children after their parents, and survives cycles', () => {
    const layout = layoutGraph(inputOf({ r: ['a'], a: ['b'] }, 'r', 'TB'));
    assert.ok(placeOf(layout, 'r').y < placeOf(layout, 'a').y && placeOf(layout, 'a').y < placeOf(layout, 'b').y);
    const cyclic = inputOf({ r: ['a'], a: ['b'], b: ['r', 'a'] }, 'r');
    assertSound(cyclic, layoutGraph(cyclic));
  });

  it('keeps the labels of edges off the cards and off one another where all edges end at one value', () => {
    const children: Record<string, string[]> = { r: [] };
    for (let index = 0; index < 8; index += 1) {
      children.r?.push(`p${index}`);
      children[`p${index}`] = ['shared'];
    }
    const layout = layoutGraph(inputOf(children, 'r'));
    const labels = layout.edges.map((edge) => edge.label);
    labels.forEach((label, index) => {
      for (const card of boxes(layout)) assert.ok(!overlap(label, card));
      for (const other of labels.slice(index + 1)) assert.ok(!overlap(label, other));
    });
  });

  it('finds points on the path that it draws', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 100, y: 50 },
    ];
    assert.equal(edgePath(points, true), 'M0 0C50 0 50 50 100 50');
    assert.deepEqual(pointOnPath(points, 0.5, true), { x: 50, y: 25 });
    assert.deepEqual(pointOnPath(points, 0, false), { x: 0, y: 0 });
    assert.deepEqual(pointOnPath(points, 1, false), { x: 100, y: 50 });
  });
});

describe('webview: moving about', () => {
  const children: Children = { r: ['a', 'b', 'c'], b: ['x', 'y'] };
  for (const direction of ['LR', 'TB'] as const) {
    it(`reaches every node with the arrow keys and comes back, ${direction}`, () => {
      const input = inputOf(children, 'r', direction);
      const places = new Map(layoutGraph(input).nodes.map(({ key, x, y }) => [key, { x, y }]));
      const { edges } = graphOf(children, 'r');
      const seen = new Set(['r']);
      for (const key of seen) {
        for (const arrow of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const) {
          const next = neighbour(key, arrow, direction, places, edges);
          if (next !== null) seen.add(next);
        }
      }
      assert.equal(seen.size, 6);
      const [back, aside] = direction === 'LR' ? (['ArrowLeft', 'ArrowDown'] as const) : (['ArrowUp', 'ArrowRight'] as const);
      assert.equal(neighbour('x', back, direction, places, edges), 'b');
      assert.equal(neighbour('x', aside, direction, places, edges), 'y');
      assert.equal(neighbour('r', back, direction, places, edges), null);
    });
  }

  it('keeps what is under the pointer there when zooming, within bounds', () => {
    const view = { x: 10, y: 20, zoom: 1 };
    const at = { x: 110, y: 220 };
    const next = zoomAt(view, 1.5, at);
    const graphPoint = { x: (at.x - view.x) / view.zoom, y: (at.y - view.y) / view.zoom };
    assert.ok(Math.abs(graphPoint.x * next.zoom + next.x - at.x) < 1e-9 && Math.abs(graphPoint.y * next.zoom + next.y - at.y) < 1e-9);
    assert.equal(zoomAt(view, 100, at).zoom, maxZoom);
    assert.equal(zoomAt(view, 0, at).zoom, minZoom);
  });

  it('fits the whole graph, does not enlarge a small one, and begins at the root of a large one', () => {
    const screen = { width: 800, height: 600 };
    const large = fit({ width: 4000, height: 1000 }, screen);
    assert.ok(4000 * large.zoom <= 800 + 1e-9 && large.x >= -1e-9);
    assert.equal(fit({ width: 100, height: 100 }, screen).zoom, 1);
    const root = { x: 24, y: 4000, width: nodeWidth, height: nodeHeight };
    const view = firstView({ width: 9000, height: 8000 }, root, screen, true);
    const [left, top] = [root.x * view.zoom + view.x, root.y * view.zoom + view.y];
    assert.ok(left >= 0 && left < 100 && top >= 0 && top <= 600 - nodeHeight * view.zoom && view.zoom > 0.5);
  });

  it('moves no more than needed to bring a box in', () => {
    const screen = { width: 800, height: 600 };
    const inside = { x: 100, y: 100, width: nodeWidth, height: nodeHeight };
    assert.deepEqual(bringIn({ x: 0, y: 0, zoom: 1 }, inside, screen), { x: 0, y: 0, zoom: 1 });
    const right = bringIn({ x: 0, y: 0, zoom: 1 }, { ...inside, x: 900 }, screen);
    assert.deepEqual([right.x, right.y], [800 - 32 - (900 + nodeWidth), 0]);
  });

  it('knows what is on the screen, and puts a point into the middle of it', () => {
    const screen = { width: 800, height: 600 };
    assert.deepEqual(screenBox({ x: -100, y: 50, zoom: 0.5 }, screen), { x: 200, y: -100, width: 1600, height: 1200 });
    const graph = { width: 4000, height: 3000 };
    assert.ok(showsAll(fit(graph, screen), graph, screen));
    assert.ok(!showsAll({ ...fit(graph, screen), x: -20 }, graph, screen));
    const box = screenBox(withCentre({ x: 3, y: 4, zoom: 0.8 }, { x: 1000, y: 500 }, screen), screen);
    assert.deepEqual([box.x + box.width / 2, box.y + box.height / 2], [1000, 500]);
  });
});
