import assert from 'node:assert/strict';
import fc from 'fast-check';
import { childCount, emptyModel, findNodes, mergeGraph } from '../../../webview/graph/model.ts';
import { placeName, placeNames, shortValue } from '../../../webview/graph/names.ts';
import { sharingOf } from '../../../webview/graph/sharing.ts';
import { holdersInside, pathTo, shownPart, shownWords } from '../../../webview/graph/shown.ts';
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

  it('knows what holds itself, whatever else there is', () => {
    fc.assert(
      fc.property(anyGraph, (children) => {
        const model = modelOf(children, 'n0');
        for (const key of model.nodes.keys()) {
          const reached = new Set(children[key]);
          for (const at of reached) for (const to of children[at] ?? []) reached.add(to);
          assert.equal(model.cyclic.has(key), reached.has(key), key);
        }
      }),
    );
  });

  it('tells what sharing saves', () => {
    // each value has one byte: r, a, b, and s and its child twice
    assert.deepEqual(sharingOf(modelOf({ r: ['a', 'b'], a: ['s'], b: ['s'], s: ['t'] }, 'r'), 'r'), { saved: 2, copies: 7 });
    assert.deepEqual(sharingOf(modelOf({ r: ['s', 's', 's'] }, 'r'), 'r'), { saved: 2, copies: 4 }, 'three places in one value');
    assert.deepEqual(sharingOf(modelOf({ r: ['a'] }, 'r'), 'r'), { saved: 0, copies: 2 });
    assert.equal(sharingOf(modelOf(fan(20), 'r', 10), 'r'), null, 'not all is known');
    assert.equal(sharingOf(modelOf({ r: ['a'], a: ['r'] }, 'r'), 'r'), null, 'no end');
  });
});

describe('webview: what nodes are called', () => {
  it('names a place as Python prints it', () => {
    assert.deepEqual(["['Al']", '["it\'s"]', '[0]', '.cell', '[(1, 2)]', 'key'].map(placeName), [
      "'Al'",
      '"it\'s"',
      '[0]',
      '.cell',
      '[(1, 2)]',
      'key',
    ]);
    assert.equal(placeNames([{ labels: ['.s'] }, { labels: ['.s'] }]), '.s');
    assert.equal(placeNames([{ labels: ['[0]', '[1]'] }, { labels: ['.s'] }]), '3 names');
    assert.equal(placeNames([]), '');
  });

  it('says of a value what its type does not', () => {
    const value = (type: string, preview: string, shape: string | null = null) => shortValue({ kind: 'record', type, preview, shape });
    assert.equal(value('Structure', "Structure(symbol='Al', …)"), "symbol='Al', …");
    assert.equal(value('tuple', '(8, 8, 8)'), '(8, 8, 8)');
    assert.equal(value('ndarray', 'array([0., 1.])', '(2,) float64'), '(2,) float64');
    assert.equal(value('Empty', 'Empty()'), 'Empty()');
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

  it('stands one node for the children that are left out, and none where all or none are drawn', () => {
    const model = modelOf(fan(40), 'r');
    const [rest] = shownPart(model, 'r', { expanded: none, folded: none }).rests;
    assert.deepEqual(rest, { id: 'rest r', parent: 'r', count: 28, places: '[12] to [39]' });
    assert.deepEqual(shownPart(model, 'r', { expanded: new Set(['r']), folded: none }).rests, []);
    assert.deepEqual(shownPart(model, 'r', { expanded: none, folded: new Set(['r']) }).rests, []);
    assert.equal(
      shownPart(modelOf(fan(40), 'r', 20), 'r', { expanded: none, folded: none }).rests[0]?.places,
      'from [12]',
      'the last are not known',
    );
  });

  it('counts what holds a value among what is not drawn, below the node that leads there', () => {
    const model = modelOf({ r: ['a', 's'], a: ['b', 'c', 'd'], b: ['s'], c: ['s'], d: ['x'] }, 'r');
    const shown = shownPart(model, 'r', { expanded: none, folded: new Set(['a']) });
    assert.deepEqual([...holdersInside(model, shown, 's')], [['a', 2]]);
    assert.deepEqual([...holdersInside(model, shown, 'a')], []);
    assert.deepEqual([...holdersInside(model, shownPart(model, 'r', { expanded: none, folded: none }), 's')], []);
  });

  it('says how much of it there is', () => {
    const words = (children: Children, folded: ReadonlySet<string> = none, most = 300) => {
      const model = modelOf(children, 'r', most);
      return shownWords(model, shownPart(model, 'r', { expanded: none, folded }));
    };
    assert.equal(words({ r: ['a', 'b'] }), '3 values');
    assert.equal(words({ r: ['a', 'b'] }, new Set(['r'])), '1 of 3 values shown');
    assert.equal(words(fan(40), none, 20), '13 of at least 41 values shown');
  });

  it('knows the way to a node that is not drawn', () => {
    const model = modelOf({ r: ['a', 'b'], b: ['c'], c: ['d'] }, 'r');
    assert.deepEqual(pathTo(model, 'r', 'd'), ['r', 'b', 'c']);
    assert.deepEqual(pathTo(model, 'r', 'r'), []);
    assert.equal(pathTo(model, 'a', 'd'), null);
  });
});
