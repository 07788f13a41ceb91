/** The panel of a value graph: toolbar, drawing, details of what is selected. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Host } from '../host.ts';
import { Button, Spinner } from '../ui/controls.tsx';
import { formatCount, plural } from '../ui/format.ts';
import { useLatest, useSize, useStore, useInitialFocus } from '../ui/hooks.ts';
import { createFonts } from '../ui/measure.ts';
import { errorWords, Message } from '../ui/message.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { Canvas } from './canvas.tsx';
import { DetailPane } from './detail.tsx';
import { panelCommand } from './keyboard.ts';
import type { Command } from './keyboard.ts';
import type { PictureType } from './export.tsx';
import type { Layouter } from './layouter.ts';
import { Outline } from './outline.tsx';
import { usePlaced } from './placed.ts';
import { firstPane, firstTree, minPane, minTree } from './saved.ts';
import type { SavedView } from './saved.ts';
import type { GraphSession, GraphState } from './session.ts';
import { Toolbar } from './toolbar.tsx';

type GraphPanelProps = {
  readonly host: Host;
  readonly session: GraphSession;
  readonly layouter: Layouter;
  readonly cacheName: string;
  readonly saved: SavedView | undefined;
  readonly onSave: (view: SavedView) => void;
};

/** With more edges than this, only those of the selected value are drawn. */
const manyEdges = 150;

export function GraphPanel({ host, session, layouter, cacheName, saved, onSave }: GraphPanelProps): JSX.Element {
  const state = useStore(session);
  const fonts = useMemo(createFonts, []);
  const panel = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const viewport = useRef(saved?.viewport);
  const [paneSize, setPaneSize] = useState(saved?.paneSize ?? firstPane);
  const [treeSize, setTreeSize] = useState(saved?.treeSize ?? firstTree);
  const size = useSize(panel);
  const beside = size.width === 0 || size.width >= 760;

  const save = useLatest(() =>
    onSave({ ...session.saved, paneSize, treeSize, ...(viewport.current ? { viewport: viewport.current } : {}) }),
  );
  useEffect(save, [state, paneSize, treeSize]);
  useEffect(() => {
    if (state.notice === '') return undefined;
    const timer = setTimeout(() => session.say(''), 6000);
    return () => clearTimeout(timer);
  }, [session, state.notice]);
  useEffect(() => {
    panel.current?.style.setProperty('--pane-size', `${paneSize}px`);
    panel.current?.style.setProperty('--tree-size', `${treeSize}px`);
  }, [paneSize, treeSize]);
  const rootNode = state.model.nodes.get(session.root);
  useEffect(() => {
    if (rootNode) void host.shows({ title: `${rootNode.type} ${rootNode.key.slice(0, 8)}`, root: rootNode.key });
  }, [rootNode?.key]);

  const placed = usePlaced(layouter, state.shown, state.direction, state.anchor, fonts, (error) =>
    session.say(`The graph could not be laid out: ${errorWords(error)}`),
  );
  const focusGraph = () => panel.current?.querySelector<SVGGElement>('.node[tabindex="0"]')?.focus({ preventScroll: true });
  useInitialFocus(placed !== null, focusGraph);
  const run = (command: Command) => {
    if (command.name === 'open') void session.open(state.selected);
    else if (command.name === 'toggle') void session.toggle(state.selected);
    else if (command.name === 'turn') session.turn();
    else if (command.name === 'back') void session.back();
    else if (command.name === 'forward') void session.forward();
    else if (command.name === 'reveal') void host.reveal({ key: state.selected });
    else if (command.name === 'copy') void host.copy({ text: state.selected }).then(() => session.say('Digest copied.'));
    else if (command.name === 'find') {
      search.current?.focus();
      search.current?.select();
    }
  };
  const exportAs = (type: PictureType) => {
    if (!placed) return;
    import('./export.tsx')
      .then(({ exportGraph }) => exportGraph({ host, placed, fonts, cacheName, type }))
      .then(
        (path) => path !== null && session.say(`Saved as ${path}.`),
        (error: unknown) => session.say(`The drawing could not be saved: ${errorWords(error)}`),
      );
  };
  // On the document: a button that is disabled by its own click leaves the focus to the body.
  const onKeyDown = useLatest((event: KeyboardEvent) => {
    const command = panelCommand(event, event.target instanceof HTMLInputElement);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    run(command);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onKeyDown]);

  const hasManyEdges = placed !== null && placed.layout.edges.filter((edge) => edge.path !== null).length > manyEdges;
  const rootFailed = state.error?.key === session.root;
  return (
    <main ref={panel} class={beside ? 'graph-panel beside' : 'graph-panel'}>
      <Toolbar
        session={session}
        state={state}
        cacheName={cacheName}
        search={search}
        hasManyEdges={hasManyEdges}
        onLeaveSearch={focusGraph}
        onExport={exportAs}
      />
      <section class="graph-pane" aria-label="Graph" aria-busy={state.loading}>
        {placed && !rootFailed && (
          <Canvas
            session={session}
            state={state}
            placed={placed}
            fonts={fonts}
            allEdges={state.allEdges || !hasManyEdges}
            firstViewport={saved?.viewport}
            onViewport={(view) => {
              viewport.current = view;
              save();
            }}
            onCommand={run}
          />
        )}
        <Overlay
          session={session}
          state={state}
          drawn={placed !== null}
          rootFailed={rootFailed}
          leavesOutEdges={hasManyEdges && !state.allEdges}
        />
      </section>
      <Splitter
        label="Size of the tree and the details"
        size={paneSize}
        min={minPane}
        max={Math.max(minPane, (beside ? size.width : size.height) - 240)}
        beside={beside}
        controls="side"
        onSize={setPaneSize}
      />
      <SidePane beside={beside} treeSize={treeSize} onTreeSize={setTreeSize}>
        <Outline session={session} state={state} onCopy={() => run({ name: 'copy' })} />
        <DetailPane host={host} session={session} state={state} />
      </SidePane>
    </main>
  );
}

type SidePaneProps = {
  readonly beside: boolean;
  readonly treeSize: number;
  readonly onTreeSize: (size: number) => void;
  readonly children: readonly [tree: JSX.Element, details: JSX.Element];
};

/** The tree above the details, or before them where the pane is wide and low. */
function SidePane({ beside, treeSize, onTreeSize, children: [tree, details] }: SidePaneProps): JSX.Element {
  const pane = useRef<HTMLDivElement>(null);
  const size = useSize(pane);
  const room = beside ? size.height : size.width;
  return (
    <div ref={pane} id="side" class="side-pane">
      {tree}
      <Splitter
        label="Size of the tree"
        size={Math.max(minTree, room - treeSize)}
        min={minTree}
        max={Math.max(minTree, room - minTree)}
        beside={!beside}
        controls="details"
        onSize={(rest) => onTreeSize(room - rest)}
      />
      {details}
    </div>
  );
}

/** What lies over the drawing: progress, errors, how much is drawn, and what just happened. */
function Overlay({
  session,
  state,
  drawn,
  rootFailed,
  leavesOutEdges,
}: {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly drawn: boolean;
  readonly rootFailed: boolean;
  readonly leavesOutEdges: boolean;
}): JSX.Element {
  const { nodes } = state.shown;
  const shared = nodes.filter((node) => node.reuses >= 2).length;
  const missing = nodes.filter((node) => node.kind === 'missing').length;
  const facts = [
    plural(nodes.length, 'value'),
    shared > 0 && `${formatCount(shared)} shared`,
    missing > 0 && `${formatCount(missing)} missing`,
    leavesOutEdges && 'edges of the selected value alone',
  ];
  return (
    <>
      {state.loading && <div class="progress" role="progressbar" aria-label="Reading values" />}
      {rootFailed && (
        <Message icon="error" tone="error" title="This value could not be read">
          <p>{state.error?.message}</p>
          <Button primary onClick={() => void session.refresh()}>
            Try again
          </Button>
        </Message>
      )}
      {!rootFailed && (nodes.length === 0 || !drawn) && (
        <div class="waiting">
          <Spinner label="Reading the graph" />
        </div>
      )}
      {!rootFailed && nodes.length > 0 && <p class="summary">{facts.filter(Boolean).join(' · ')}</p>}
      <p class={state.notice !== '' || (state.error && !rootFailed) ? 'notice' : 'notice is-empty'} role="status">
        {state.error && !rootFailed ? `Its children could not be read: ${state.error.message}` : state.notice}
      </p>
    </>
  );
}
