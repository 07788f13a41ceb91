import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shownPart } from '../../../webview/graph/shown.ts';
import { firstEdges, treeRows, typeAhead, wayTo } from '../../../webview/graph/tree.ts';
import { fan, modelOf } from './graphs.ts';
import type { Children } from './graphs.ts';

const none = new Set<string>();
const shownOf = (children: Children, root = 'r', folded: readonly string[] = []) =>
  shownPart(modelOf(children, root), root, { expanded: none, folded: new Set(folded) });

describe('webview: the graph as a tree', () => {
  it('shows each value with what it holds once, and a shared value again, folded, wherever it is held', () => {
    const shown = shownOf({ r: ['a', 'b'], a: ['s'], b: ['s'], s: ['x'] });
    const rows = treeRows(shown, none);
    assert.deepEqual(
      rows.map(({ id, level, expanded, repeats }) => [id, level, expanded, repeats]),
      [
        ['r', 1, true, false],
        ['a', 2, true, false],
        ['s', 3, true, false],
        ['x', 4, null, false],
        ['b', 2, true, false],
        ['b.s', 3, false, true],
      ],
    );
    const opened = treeRows(shown, new Set(['b.s']));
    assert.deepEqual(
      opened.slice(5).map(({ id, expanded, parent }) => [id, expanded, parent]),
      [
        ['b.s', true, 'b'],
        ['b.s.x', null, 'b.s'],
      ],
    );
  });

  it('has a row for the children that are not drawn, and a folded one where none is', () => {
    const rows = treeRows(shownOf(fan(40)), none);
    const last = rows.at(-1);
    assert.deepEqual([rows.length, last?.more, last?.position, last?.setSize], [14, 28, 13, 13]);
    const folded = treeRows(shownOf(fan(40), 'r', ['r']), none);
    assert.deepEqual([folded.length, folded[0]?.expanded], [1, false]);
  });

  it('folds nothing where others draw all that a value holds', () => {
    const { nodes, edges } = shownOf({ r: ['a', 'b'], a: ['s'], b: ['s'] }, 'r', ['a']);
    assert.deepEqual(
      nodes.map(({ key, folded, hidden }) => [key, folded, hidden]),
      [
        ['r', false, 0],
        ['a', false, 0],
        ['b', false, 0],
        ['s', false, 0],
      ],
    );
    assert.equal(edges.length, 4);
    assert.deepEqual(shownOf({ r: ['a'], a: ['s'] }, 'r', ['a']).nodes.at(-1)?.folded, true);
  });

  const anyGraph = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 })), { maxLength: 40 })
    .map((pairs): Children => {
      const children: Record<string, string[]> = {};
      for (const [from, to] of pairs) (children[`n${from}`] ??= []).push(`n${to}`);
      return children;
    });

  it('has every drawn value first once and every edge in one row, also in cyclic graphs, and knows the way to each', () => {
    fc.assert(
      fc.property(anyGraph, (children) => {
        const shown = shownOf(children, 'n0');
        const rows = treeRows(shown, none).filter((row) => row.more === 0);
        const first = rows.filter((row) => !row.repeats).map((row) => row.id);
        assert.deepEqual([...first].sort(), shown.nodes.map((node) => node.key).sort());
        assert.equal(new Set(rows.map((row) => row.id)).size, rows.length);
        assert.equal(rows.length, shown.edges.length + 1);
        for (const row of rows) {
          const siblings = rows.filter((other) => other.parent === row.parent);
          assert.equal(siblings[row.position - 1], row);
        }
        for (const node of shown.nodes) {
          const way = wayTo(shown, node.key);
          assert.equal(way.length, node.depth);
          way.forEach((edge, index) => assert.equal(edge.from, index === 0 ? 'n0' : way[index - 1]?.to));
          assert.equal(way.at(-1)?.to ?? 'n0', node.key);
        }
        assert.equal(firstEdges(shown).size, shown.nodes.length - 1);
      }),
    );
  });

  it('finds by the first letters: where a value stands, then its type, then its text; goes round', () => {
    const rows = treeRows(shownOf({ r: ['xa', 'xb', 'y'] }), none);
    assert.equal(typeAhead(rows, 0, '1'), 2, '[1]');
    assert.equal(typeAhead(rows, 0, 'l'), 1, 'the next list');
    assert.equal(typeAhead(rows, 3, 'l'), 0);
    assert.equal(typeAhead(rows, 2, 'LI'), 2, 'more letters of the same word stay');
    assert.equal(typeAhead(rows, 0, 'value y'), 3);
    assert.equal(typeAhead(rows, 2, 'zzz'), 2);
  });
});
