import assert from 'node:assert/strict';
import { KeyError } from '../../../engine/errors.ts';
import { nodeCommand, panelCommand } from '../../../webview/graph/keyboard.ts';
import { readSavedView } from '../../../webview/graph/saved.ts';
import { GraphSession } from '../../../webview/graph/session.ts';
import { canGoBack, canGoForward, goBack, goTo, rootOf, trailOf } from '../../../webview/graph/trail.ts';
import { fan, graphOf } from './graphs.ts';
import type { Children } from './graphs.ts';

function sessionOf(children: Children, root: string, fail: (key: string) => boolean = () => false) {
  const asked: string[] = [];
  const host = {
    graph: ({ key, maxNodes }: { key: string; maxNodes: number }) => {
      asked.push(key);
      return fail(key) ? Promise.reject(new KeyError(`no ${key}`)) : Promise.resolve(graphOf(children, key, maxNodes));
    },
  };
  return { asked, session: new GraphSession(host, root) };
}
const shownKeys = (session: GraphSession) => session.state.shown.nodes.map((node) => node.key);

describe('webview: graph session', () => {
  it('loads the root and selects it', async () => {
    const { session } = sessionOf({ r: ['a'] }, 'r');
    await session.start();
    assert.deepEqual(shownKeys(session), ['r', 'a']);
    assert.equal(session.state.selected, 'r');
    assert.equal(session.state.loading, false);
  });

  it('unfolds what it has without asking, and asks for what it does not have', async () => {
    const { session, asked } = sessionOf({ ...fan(20), c0: ['deep'] }, 'r');
    await session.start();
    await session.toggle('r');
    assert.equal(shownKeys(session).length, 22);
    assert.deepEqual(asked, ['r']);
    const big = sessionOf({ r: ['a', 'b'], a: fan(400, 'a').a ?? [], b: ['b0'] }, 'r');
    await big.session.start();
    await big.session.toggle('b');
    assert.deepEqual(big.asked, ['r', 'b']);
    assert.ok(shownKeys(big.session).includes('b0'));
  });

  it('says that three hundred is all it draws', async () => {
    const { session } = sessionOf(fan(400), 'r');
    await session.start();
    await session.toggle('r');
    assert.equal(shownKeys(session).length, 300);
    assert.match(session.state.notice, /300 values/);
    await session.toggle('r');
    assert.equal(shownKeys(session).length, 1, 'folded again');
  });

  it('goes to another root and back, and selects what it was sent to', async () => {
    const { session, asked } = sessionOf({ r: ['a'], a: ['b'], p: ['r'] }, 'r');
    await session.start();
    await session.open('a');
    assert.deepEqual([session.root, session.state.selected, shownKeys(session)], ['a', 'a', ['a', 'b']]);
    await session.back();
    assert.deepEqual([session.root, shownKeys(session)], ['r', ['r', 'a', 'b']]);
    assert.deepEqual(asked, ['r', 'a'], 'what was loaded is not asked for again');
    await session.reach('b');
    assert.deepEqual([session.root, session.state.selected], ['r', 'b']);
    await session.reach('p');
    assert.deepEqual([session.root, session.state.selected], ['p', 'p'], 'a parent outside the graph becomes the root');
  });

  it('draws the way to a child that was left out at first', async () => {
    const { session } = sessionOf(fan(40), 'r');
    await session.start();
    assert.ok(!shownKeys(session).includes('c39'));
    await session.reach('c39');
    assert.equal(session.state.selected, 'c39');
    assert.equal(session.root, 'r');
    assert.equal(shownKeys(session).length, 14, 'its siblings stay out');
    session.fold('r');
    assert.deepEqual(shownKeys(session), ['r'], 'and it is folded with them');
  });

  it('finds what is not drawn yet, and draws it when it is gone to', async () => {
    const { session } = sessionOf({ r: ['a', 'b'], a: fan(40, 'a').a ?? [], b: ['deep'] }, 'r');
    await session.start();
    session.fold('b');
    session.find('deep');
    assert.deepEqual([session.state.matches, session.state.selected], [['deep'], 'b'], 'typing moves nothing');
    await session.cycle(1);
    assert.deepEqual([session.state.selected, session.root], ['deep', 'r']);
    assert.ok(shownKeys(session).includes('deep'));
  });

  it('comes back to a root as it was left, and begins anew where it is opened again', async () => {
    const { session } = sessionOf({ ...fan(40), c3: ['x'] }, 'r');
    await session.start();
    await session.unfold('r');
    session.select('c3');
    await session.open('c3');
    await session.back();
    assert.deepEqual([session.state.selected, shownKeys(session).length], ['c3', 42]);
    await session.forward();
    await session.open('r');
    assert.deepEqual([session.state.selected, shownKeys(session).length], ['r', 14]);
  });

  it('holds the drawing still when the cache is read again', async () => {
    const { session } = sessionOf({ r: ['a'] }, 'r');
    await session.start();
    assert.equal(session.state.anchor, null, 'the first drawing is shown as a whole');
    session.select('a');
    const seen: number[] = [];
    session.subscribe(() => seen.push(session.state.shown.nodes.length));
    await session.refresh();
    assert.equal(session.state.anchor, 'a');
    assert.ok(!seen.includes(0), 'nothing is taken away meanwhile');
  });

  it('says that the root is gone', async () => {
    let gone = false;
    const { session } = sessionOf({ r: ['a'] }, 'r', () => gone);
    await session.start();
    gone = true;
    await session.refresh();
    assert.deepEqual(session.state.error, { key: 'r', message: 'no r' });
  });

  it('keeps what is drawn when a child cannot be read, and says why', async () => {
    const { session } = sessionOf({ r: ['a'], a: fan(400, 'a').a ?? [] }, 'r', (key) => key === 'a');
    await session.start();
    await session.toggle('a');
    assert.equal(session.state.error?.message, 'no a');
    assert.ok(shownKeys(session).includes('r'));
    assert.equal(session.state.loading, false);
  });

  it('keeps selection and expansion over a refresh, and forgets what is gone', async () => {
    const children: Record<string, readonly string[]> = { ...fan(20) };
    const { session } = sessionOf(children, 'r');
    await session.start();
    await session.toggle('r');
    session.select('c19');
    await session.refresh();
    assert.deepEqual([session.state.selected, shownKeys(session).length, session.state.version], ['c19', 21, 1]);
    children.r = ['c0'];
    await session.refresh();
    assert.deepEqual([session.state.selected, shownKeys(session)], ['r', ['r', 'c0']]);
  });

  it('walks round the matches of a search', async () => {
    const { session } = sessionOf({ r: ['xa', 'xb', 'y'] }, 'r');
    await session.start();
    session.find('value x');
    assert.deepEqual([session.state.matches, session.state.selected], [['xa', 'xb'], 'xa']);
    await session.cycle(1);
    await session.cycle(1);
    assert.equal(session.state.selected, 'xa');
    await session.cycle(-1);
    assert.equal(session.state.selected, 'xb');
    session.find('nothing like it');
    await session.cycle(1);
    assert.deepEqual([session.state.matches, session.state.selected], [[], 'xb']);
  });

  it('goes back to the parent that it came from, and round all parents', async () => {
    const { session } = sessionOf({ r: ['a', 'b', 'c'], a: ['s'], b: ['s', 't'], c: ['s'] }, 'r');
    await session.start();
    session.select('b');
    assert.equal(session.child(), 's');
    session.select('s', 'b');
    assert.equal(session.parent(), 'b', 'not the first, but the one it came from');
    session.select('a');
    session.select('s');
    session.nextParent();
    assert.equal(session.state.selected, 'a');
    session.nextParent();
    session.nextParent();
    assert.deepEqual([session.state.selected, session.state.notice, session.child()], ['c', 'Parent 3 of 3', 's']);
    session.nextParent();
    assert.equal(session.state.selected, 'a', 'and round again');
    session.select('s');
    assert.equal(session.parent(), 'a');
    session.select('t');
    session.nextParent();
    assert.equal(session.state.selected, 'b', 'of another value, its own');
    session.select('r');
    session.nextParent();
    assert.deepEqual([session.state.selected, session.parent()], ['r', null]);
    assert.match(session.state.notice, /Nothing in this graph/);
  });

  it('draws all parents of a value, and asks to see them together', async () => {
    const { session } = sessionOf({ r: ['a', 's', ...(fan(20).r ?? [])], c19: ['s'], a: ['b'], b: ['s'] }, 'r');
    await session.start();
    session.fold('a');
    session.select('s');
    assert.ok(!shownKeys(session).includes('c19') && !shownKeys(session).includes('b'));
    session.allParents();
    assert.deepEqual(new Set(session.state.together), new Set(['s', 'r', 'c19', 'b']));
    for (const key of session.state.together) assert.ok(shownKeys(session).includes(key), key);
  });

  it('ignores the answer for a root that was left meanwhile', async () => {
    const gates = new Map<string, () => void>();
    const host = {
      graph: async ({ key }: { key: string }) => {
        await new Promise<void>((resolve) => gates.set(key, resolve));
        return graphOf({ a: ['a1'], b: ['b1'] }, key);
      },
    };
    const session = new GraphSession(host, 'a');
    const slow = session.start();
    const quick = session.open('b');
    gates.get('b')?.();
    await quick;
    gates.get('a')?.();
    await slow;
    assert.deepEqual(shownKeys(session), ['b', 'b1']);
    assert.equal(session.state.loading, false);
  });
});

describe('webview: trail, keys and what is kept', () => {
  it('forgets what was ahead when it goes elsewhere', () => {
    let trail = goTo(goTo(trailOf('a'), 'b'), 'c');
    trail = goBack(trail);
    assert.ok(canGoBack(trail) && canGoForward(trail));
    trail = goTo(trail, 'd');
    assert.deepEqual(trail, { keys: ['a', 'b', 'd'], at: 2 });
    assert.equal(goTo(trail, 'd'), trail);
    for (let index = 0; index < 100; index += 1) trail = goTo(trail, `k${index}`);
    assert.deepEqual([trail.keys.length, rootOf(trail)], [50, 'k99']);
  });

  it('leaves keys with modifiers to the editor, but for its own', () => {
    const press = (key: string, more = {}) => ({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more });
    assert.deepEqual(nodeCommand(press('ArrowUp')), { name: 'move', arrow: 'ArrowUp' });
    assert.deepEqual(nodeCommand(press('ArrowUp', { shiftKey: true })), { name: 'pan', arrow: 'ArrowUp' });
    assert.deepEqual(nodeCommand(press('+', { shiftKey: true })), { name: 'zoomIn' });
    assert.deepEqual(nodeCommand(press('c', { ctrlKey: true })), { name: 'copy' });
    assert.equal(nodeCommand(press('v', { ctrlKey: true })), null);
    assert.deepEqual(
      [nodeCommand(press('p')), nodeCommand(press('P', { shiftKey: true }))],
      [{ name: 'nextParent' }, { name: 'allParents' }],
    );
    assert.deepEqual(
      [nodeCommand(press('F')), nodeCommand(press('0')), nodeCommand(press(' '))],
      [{ name: 'fit' }, { name: 'zoomReset' }, { name: 'toggle' }],
    );
    assert.equal(nodeCommand(press('x')), null);
    assert.deepEqual(panelCommand(press('ArrowLeft', { altKey: true }), false), { name: 'back' });
    assert.deepEqual(panelCommand(press('?', { shiftKey: true }), false), { name: 'help' });
    assert.equal(panelCommand(press('/'), true), null, 'typed into an input');
  });

  it('restores what it saved, and nothing from what it did not', () => {
    const key = 'a'.repeat(64);
    const view = {
      trail: trailOf(key),
      selected: key,
      expanded: [key],
      folded: [],
      pinned: [key],
      direction: 'TB' as const,
      allEdges: true,
      paneSize: 300,
      tab: 'outline' as const,
      viewport: { x: 1, y: 2, zoom: 0.5 },
    };
    assert.deepEqual(readSavedView(structuredClone(view)), view);
    for (const wrong of [
      null,
      3,
      {},
      { trail: { keys: [], at: 0 } },
      { trail: { keys: [key], at: 1 } },
      { trail: { keys: ['../x'], at: 0 } },
    ]) {
      assert.equal(readSavedView(wrong), undefined);
    }
    const broken = { selected: 7, expanded: 'x', pinned: [1], allEdges: 'yes', viewport: { x: NaN }, paneSize: -1, tab: 'x' };
    assert.deepEqual(readSavedView({ ...view, ...broken }), {
      trail: view.trail,
      selected: key,
      expanded: [],
      folded: [],
      pinned: [],
      direction: 'TB',
      allEdges: false,
      paneSize: 240,
      tab: 'details',
    });
  });
});
