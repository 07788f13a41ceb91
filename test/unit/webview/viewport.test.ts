import assert from 'node:assert/strict';
import { beside, sibling, stepOf } from '../../../webview/graph/navigate.ts';
import { nodeSize } from '../../../webview/graph/sizes.ts';
import {
  around,
  bringIn,
  firstView,
  fit,
  fitBox,
  maxZoom,
  minZoom,
  screenBox,
  showsAll,
  withCentre,
  zoomAt,
} from '../../../webview/graph/viewport.ts';

const { width: nodeWidth, height: nodeHeight } = nodeSize;

describe('webview: moving about', () => {
  it('turns the arrows with the direction of the graph', () => {
    assert.deepEqual(
      (['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'] as const).map((arrow) => stepOf(arrow, 'LR')),
      ['child', 'parent', 'before', 'after'],
    );
    assert.deepEqual(
      (['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'] as const).map((arrow) => stepOf(arrow, 'TB')),
      ['child', 'parent', 'before', 'after'],
    );
  });

  it('goes from sibling to sibling in a layer, and no further', () => {
    const places = new Map(
      Object.entries({ r: { x: 0, y: 60 }, a: { x: 200, y: 0 }, b: { x: 200, y: 60 }, c: { x: 200, y: 120 }, d: { x: 400, y: 30 } }),
    );
    assert.deepEqual(
      [sibling('a', 'after', 'LR', places), sibling('b', 'after', 'LR', places), sibling('c', 'after', 'LR', places)],
      ['b', 'c', null],
    );
    assert.deepEqual(
      [sibling('c', 'before', 'LR', places), sibling('a', 'before', 'LR', places), sibling('d', 'before', 'LR', places)],
      ['b', null, null],
    );
    assert.equal(sibling('r', 'after', 'TB', places), 'b', 'where layers are rows');
  });

  it('goes along the rows of a grid, among its members alone', () => {
    const places = new Map(Object.entries({ r: { x: 0, y: 0 }, a: { x: 200, y: 0 }, b: { x: 360, y: 0 }, c: { x: 200, y: 66 } }));
    assert.deepEqual(
      [beside('a', 'child', 'LR', ['a', 'b', 'c'], places), beside('b', 'child', 'LR', ['a', 'b', 'c'], places)],
      ['b', null],
    );
    assert.deepEqual(
      [beside('b', 'parent', 'LR', ['a', 'b', 'c'], places), beside('a', 'parent', 'LR', ['a', 'b', 'c'], places)],
      ['a', null],
    );
  });

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
    const part = fitBox(around([root, { ...root, y: 4400 }]), screen);
    const [above, below] = [root.y * part.zoom + part.y, (4400 + nodeHeight) * part.zoom + part.y];
    assert.ok(above > 0 && below < 600, `${above} to ${below}`);
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
