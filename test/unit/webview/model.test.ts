import assert from 'node:assert/strict';
import fc from 'fast-check';
import { childCount, edgeText, emptyModel, findNodes, mergeGraph } from '../../../webview/graph/model.ts';
import { pathTo, shownPart } from '../../../webview/graph/shown.ts';
import { fan, graphOf, modelOf } from './graphs.ts';
import type { Children } from './graphs.ts';

const none = new Set<string>();
const keysOf = (part: { readonly nodes: readonly { readonly key: string }[] }) => part.nodes.map((node) => node.key);

/** Any directed graph over at most 12 names, with loops and cycles. */
const anyGraph = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 })), { maxLength: 40 })
  .map((pairs): Children => {
    const children: Record<string, string[]> = {};
    for (const [from, to] of pairs) (children[`n${from}`] ??= []).push(`n${to}`);
    return children;
  });

describe('webview: graph model', () => {
  it('keeps a value that two values hold as one node with two parents', () => {
    const model = modelOf({ r: ['a', 'b'], a: ['s'], b: ['s'] }, 'r');
    assert.equal(model.nodes.size, 4);
    assert.deepEqual(
      model.parents.get('s')?.map((edge) => edge.from),
      ['a', 'b'],
    );
  });

  it('makes several places of the same child one edge with several labels', () => {
    const model = modelOf({ r: ['a', 'b', 'a'] }, 'r');
    assert.deepEqual(model.children.get('r'), [
      { from: 'r', to: 'a', labels: ['[0]', '[2]'] },
      { from: 'r', to: 'b', labels: ['[1]'] },
    ]);
  });

  it('counts down what is hidden when a later answer brings it', () => {
    const children = { r: ['a', 'b', 'c'], a: ['x', 'y'] };
    const cut = mergeGraph(emptyModel, graphOf(children, 'r', 2));
    assert.equal(cut.nodes.get('r')?.hidden, 2);
    assert.equal(cut.nodes.get('a')?.hidden, 2);
    const more = mergeGraph(cut, graphOf(children, 'a'));
    assert.equal(more.nodes.get('a')?.hidden, 0);
    assert.equal(more.nodes.get('r')?.hidden, 2);
    assert.equal(mergeGraph(more, graphOf(children, 'r', 1)).nodes.get('r')?.hidden, 2, 'a smaller answer takes nothing away');
  });

  it('knows, in whatever order cut answers come, every child by number', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 12 })), { maxLength: 6 }),
        (children, asks) => {
          let model = emptyModel;
          for (const [root, most] of asks) model = mergeGraph(model, graphOf(children, `n${root}`, most));
          for (const key of model.nodes.keys()) {
            const own = new Set(children[key] ?? []);
            // A node that holds itself is not drawn with an edge to itself.
            const loops = own.delete(key) ? 1 : 0;
            const count = childCount(model, key);
            assert.ok(count === own.size || count === own.size + loops, `${key}: ${count} of ${own.size}`);
          }
        },
      ),
    );
  });

  it('finds by type, by value and by the beginning of a digest, and nothing for an empty text', () => {
    const { nodes } = modelOf({ abc1: ['ff'] }, 'abc1');
    assert.deepEqual(findNodes(nodes.values(), 'ABC'), ['abc1']);
    assert.deepEqual(findNodes(nodes.values(), 'LIST'), ['abc1', 'ff']);
    assert.deepEqual(findNodes(nodes.values(), 'c1'), ['abc1'], 'in the value');
    assert.deepEqual(findNodes(nodes.values(), '  '), []);
  });

  it('shortens the labels of an edge', () => {
    assert.equal(edgeText(['[0]']), '[0]');
    assert.equal(edgeText(['[0]', '[1]', '[2]']), '[0] +2');
    assert.equal(edgeText(["['a very long key indeed']"]).length, 18);
    assert.equal(edgeText([]), '');
  });
});

describe('webview: what of a graph is shown', () => {
  it('draws twelve of many children first, all of them on demand, none when folded', () => {
    const model = modelOf(fan(200), 'r');
    const first = shownPart(model, 'r', { expanded: none, folded: none });
    assert.deepEqual([first.nodes.length, first.nodes[0]?.hidden], [13, 188]);
    const all = shownPart(model, 'r', { expanded: new Set(['r']), folded: none });
    assert.deepEqual([all.nodes.length, all.nodes[0]?.hidden, all.full], [201, 0, false]);
    const folded = shownPart(model, 'r', { expanded: none, folded: new Set(['r']) });
    assert.deepEqual([folded.nodes.length, folded.nodes[0]?.hidden], [1, 200]);
  });

  it('never draws more than the limit, and says when it keeps something out', () => {
    const model = modelOf(fan(400), 'r', 500);
    const part = shownPart(model, 'r', { expanded: new Set(['r']), folded: none });
    assert.deepEqual([part.nodes.length, part.nodes[0]?.hidden, part.full], [300, 101, true]);
  });

  it('is a part whose edges join drawn nodes and whose counts add up, also in cyclic graphs; expanding takes nothing away', () => {
    fc.assert(
      fc.property(anyGraph, fc.array(fc.integer({ min: 0, max: 11 })), fc.integer({ min: 1, max: 8 }), (children, open, first) => {
        const model = modelOf(children, 'n0');
        const options = { folded: none, fold: 2, first, limit: 10 };
        const before = shownPart(model, 'n0', { ...options, expanded: none });
        const part = shownPart(model, 'n0', { ...options, expanded: new Set(open.map((index) => `n${index}`)) });
        const keys = new Set(keysOf(part));
        assert.equal(keys.size, part.nodes.length);
        assert.ok(keys.size <= 10 && before.nodes.length <= Math.max(1, first));
        for (const key of keysOf(before)) assert.ok(keys.has(key));
        for (const edge of part.edges) assert.ok(keys.has(edge.from) && keys.has(edge.to));
        for (const node of part.nodes) assert.equal(node.hidden + part.edges.filter((edge) => edge.from === node.key).length, node.total);
      }),
    );
  });

  it('knows the way to a node that is not drawn', () => {
    const model = modelOf({ r: ['a', 'b'], b: ['c'], c: ['d'] }, 'r');
    assert.deepEqual(pathTo(model, 'r', 'd'), ['r', 'b', 'c']);
    assert.deepEqual(pathTo(model, 'r', 'r'), []);
    assert.equal(pathTo(model, 'a', 'd'), null);
  });
});
