/** The panel of a value graph: toolbar, drawing, details of what is selected, and what is said of the whole. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Host } from '../host.ts';
import { Button, Spinner } from '../ui/controls.tsx';
import { shortDigest } from '../ui/format.ts';
import { useInitialFocus, useLatest, useSize, useStore } from '../ui/hooks.ts';
import { KeyHelp } from '../ui/key-help.tsx';
import { createFonts } from '../ui/measure.ts';
import { errorWords, Message } from '../ui/message.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { Canvas } from './canvas.tsx';
import type { CanvasHandle } from './canvas.tsx';
import type { PictureType } from './export.tsx';
import { keyList, panelCommand } from './keyboard.ts';
import type { Command } from './keyboard.ts';
import { usePlaced } from './placed.ts';
import { firstPane, minPane } from './saved.ts';
import type { SavedView } from './saved.ts';
import type { GraphSession, GraphState } from './session.ts';
import { shownWords } from './shown.ts';
import { SidePane } from './side-pane.tsx';
import { Strip } from './strip.tsx';
import { Toolbar } from './toolbar.tsx';

type GraphPanelProps = {
  readonly host: Host;
  readonly session: GraphSession;
  readonly cacheName: string;
  readonly saved: SavedView | undefined;
  readonly onSave: (view: SavedView) => void;
};

/** With more edges than this, only those of the selected value are drawn. */
const manyEdges = 80;
/** Pixels of width under which the pane stands below the drawing; as in styles/graph.css. */
const narrow = 860;

export function GraphPanel({ host, session, cacheName, saved, onSave }: GraphPanelProps): JSX.Element {
  const state = useStore(session);
  const fonts = useMemo(createFonts, []);
  const panel = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const viewport = useRef(saved?.viewport);
  const [canvas, setCanvas] = useState<CanvasHandle | null>(null);
  const [paneSize, setPaneSize] = useState(saved?.paneSize ?? firstPane);
  const [tab, setTab] = useState(saved?.tab ?? 'details');
  const [helps, setHelps] = useState(false);
  const size = useSize(panel);
  const beside = size.width === 0 || size.width >= narrow;

  const save = useLatest(() => onSave({ ...session.saved, paneSize, tab, ...(viewport.current ? { viewport: viewport.current } : {}) }));
  useEffect(save, [state, paneSize, tab]);
  useEffect(() => {
    if (state.notice === '') return undefined;
    const timer = setTimeout(() => session.say(''), 6000);
    return () => clearTimeout(timer);
  }, [session, state.notice]);
  useEffect(() => panel.current?.style.setProperty('--pane-size', `${paneSize}px`), [paneSize]);
  const rootNode = state.model.nodes.get(session.root);
  useEffect(() => {
    if (rootNode) void host.shows({ title: `${rootNode.type} ${shortDigest(rootNode.key)}`, root: rootNode.key });
  }, [rootNode?.key]);

  const placed = usePlaced(host, state.shown, state.direction, state.anchor, (error) =>
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
    else if (command.name === 'nextParent') session.nextParent();
    else if (command.name === 'allParents') session.allParents();
    else if (command.name === 'copy') void host.copy({ text: state.selected }).then(() => session.say('Digest copied.'));
    else if (command.name === 'help') setHelps(true);
    else if (command.name === 'find') {
      search.current?.focus();
      search.current?.select();
    }
  };
  const exportAs = (type: PictureType) => {
    if (!placed) return;
    import('./export.tsx')
      .then(({ exportGraph }) => exportGraph({ host, placed, model: state.model, fonts, cacheName, type }))
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

  const hasManyEdges = placed !== null && placed.layout.edges.filter(({ path }) => path !== null).length > manyEdges;
  const leavesOutEdges = hasManyEdges && !state.allEdges;
  const rootFailed = state.error?.key === session.root;
  return (
    <main ref={panel} class={beside ? 'graph-panel beside' : 'graph-panel'}>
      <Toolbar
        session={session}
        state={state}
        cacheName={cacheName}
        search={search}
        panZoom={canvas?.panZoom ?? null}
        hasManyEdges={hasManyEdges}
        onLeaveSearch={focusGraph}
        onCommand={canvas?.run ?? run}
        onExport={exportAs}
      />
      <section class="graph-pane" aria-label="Graph" aria-busy={state.loading}>
        {placed && !rootFailed && (
          <Canvas
            session={session}
            state={state}
            placed={placed}
            fonts={fonts}
            label={`Value graph of ${rootNode?.type ?? ''} ${shortDigest(session.root)}, ${shownWords(state.model, state.shown)}`}
            allEdges={!leavesOutEdges}
            firstViewport={saved?.viewport}
            onViewport={(view) => {
              viewport.current = view;
              save();
            }}
            onCommand={run}
            onReady={setCanvas}
          />
        )}
        <Overlay session={session} state={state} drawn={placed !== null} rootFailed={rootFailed} />
      </section>
      <Splitter
        label="Size of the details"
        size={paneSize}
        min={minPane}
        max={Math.max(minPane, (beside ? size.width : size.height) - 240)}
        beside={beside}
        controls="side"
        onSize={setPaneSize}
      />
      <SidePane host={host} session={session} state={state} tab={tab} onTab={setTab} onCommand={run} />
      <Strip state={state} leavesOutEdges={leavesOutEdges} />
      {helps && (
        <KeyHelp
          label="Keys of the graph"
          keys={keyList}
          onClose={() => {
            setHelps(false);
            focusGraph();
          }}
        />
      )}
    </main>
  );
}

type OverlayProps = {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly drawn: boolean;
  readonly rootFailed: boolean;
};

/** What lies over the drawing: progress, errors, and what just happened. */
function Overlay({ session, state, drawn, rootFailed }: OverlayProps): JSX.Element {
  const said = state.error && !rootFailed ? `Its children could not be read: ${state.error.message}` : state.notice;
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
      {!rootFailed && (state.shown.nodes.length === 0 || !drawn) && (
        <div class="waiting">
          <Spinner label="Reading the graph" />
        </div>
      )}
      <p class={said === '' ? 'notice is-empty' : 'notice'} role="status">
        {said}
      </p>
    </>
  );
}
