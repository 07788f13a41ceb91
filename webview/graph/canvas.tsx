/** The drawing on the screen: pan and zoom, the pointer, and the one keyboard focus that walks over the cards. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Key } from '../../engine/workers/protocol.ts';
import { IconButton } from '../ui/controls.tsx';
import { useLatest, useSize } from '../ui/hooks.ts';
import type { Fonts } from '../ui/measure.ts';
import { Drawing } from './drawing.tsx';
import { nodeCommand } from './keyboard.ts';
import type { Command } from './keyboard.ts';
import { Minimap } from './minimap.tsx';
import { neighbour } from './navigate.ts';
import { usePanZoom } from './pan-zoom.ts';
import type { PanZoom } from './pan-zoom.ts';
import type { Point } from './paths.ts';
import type { Placed } from './placed.ts';
import type { GraphSession, GraphState } from './session.ts';
import { nodeHeight, nodeWidth } from './sizes.ts';
import { bringIn, firstView, fit } from './viewport.ts';
import type { Viewport } from './viewport.ts';

type CanvasProps = {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly placed: Placed;
  readonly fonts: Fonts;
  readonly allEdges: boolean;
  /** Where a panel that is restored was. */
  readonly firstViewport: Viewport | undefined;
  readonly onViewport: (view: Viewport) => void;
  readonly onCommand: (command: Command) => void;
};

/** Below this zoom a card shows its type alone. */
const readable = 0.5;

export function Canvas({ session, state, placed, fonts, allEdges, firstViewport, onViewport, onCommand }: CanvasProps): JSX.Element {
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const [isFar, setFar] = useState(false);
  const [hovered, setHovered] = useState<Key | null>(null);
  const size = useSize(svg);
  const panZoom = usePanZoom(svg, group, size);
  const { layout, shown, direction } = placed;
  const places = useMemo(() => new Map<Key, Point>(layout.nodes.map(({ key, x, y }) => [key, { x, y }])), [layout]);
  const boxOf = (key: Key) => {
    const place = places.get(key);
    return place && { ...place, width: nodeWidth, height: nodeHeight };
  };
  useEffect(
    () =>
      panZoom.subscribe((view) => {
        setFar(view.zoom < readable);
        onViewport(panZoom.view());
      }),
    [panZoom],
  );

  // A new drawing: the node that was acted on stays where it was; without one, the whole is shown.
  const before = useRef<ReadonlyMap<Key, Point> | null>(null);
  const measured = size.width > 0;
  useLayoutEffect(() => {
    if (!measured) return;
    const root = shown.nodes[0]?.key;
    const last = before.current;
    before.current = places;
    const was = placed.anchor === null ? undefined : last?.get(placed.anchor);
    const now = placed.anchor === null ? undefined : places.get(placed.anchor);
    const view = panZoom.view();
    if (last === null && firstViewport) panZoom.move(firstViewport);
    else if (was && now) panZoom.move({ ...view, x: view.x + (was.x - now.x) * view.zoom, y: view.y + (was.y - now.y) * view.zoom });
    else {
      const box = root === undefined ? undefined : boxOf(root);
      if (box) panZoom.move(firstView(layout, box, panZoom.screen(), direction === 'LR'));
    }
  }, [placed, measured]);

  // The selected node is on the screen, and has the focus if the drawing has it. What was restored stays as it was.
  const selected = state.selected;
  // A focus that follows the selection selects nothing: the selection may have gone on meanwhile.
  const following = useRef(false);
  const restored = useRef(firstViewport !== undefined);
  useEffect(() => {
    const box = boxOf(selected);
    if (!measured || !box) return;
    if (restored.current) {
      restored.current = false;
      return;
    }
    const view = panZoom.view();
    const next = bringIn(view, box, panZoom.screen());
    if (next.x !== view.x || next.y !== view.y) panZoom.move(next, true);
    if (svg.current?.contains(document.activeElement)) {
      following.current = true;
      group.current?.querySelector<SVGGElement>('.node[tabindex="0"]')?.focus({ preventScroll: true });
      following.current = false;
    }
  }, [selected, placed, measured]);

  const run = useLatest((command: Command) => {
    if (command.name === 'move') {
      const next = neighbour(selected, command.arrow, direction, places, shown.edges);
      if (next !== null) session.select(next);
    } else if (command.name === 'pan') {
      const step = 80;
      panZoom.panBy(
        command.arrow === 'ArrowLeft' ? step : command.arrow === 'ArrowRight' ? -step : 0,
        command.arrow === 'ArrowUp' ? step : command.arrow === 'ArrowDown' ? -step : 0,
      );
    } else if (command.name === 'fit') panZoom.move(fit(layout, panZoom.screen()), true);
    else if (command.name === 'zoomIn') panZoom.zoomBy(1.25);
    else if (command.name === 'zoomOut') panZoom.zoomBy(0.8);
    else if (command.name === 'home') session.select(session.root);
    else onCommand(command);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const command = nodeCommand(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    run(command);
  };
  const onClick = (event: MouseEvent) => {
    const key = keyAt(event);
    if (key === null) return;
    if (isOnMore(event)) void session.toggle(key);
    else session.select(key);
  };
  const onDblClick = (event: MouseEvent) => {
    const key = keyAt(event);
    if (key !== null && !isOnMore(event)) void session.open(key);
  };

  const matches = useMemo(() => new Set(state.matches), [state.matches]);
  return (
    <>
      <svg
        ref={svg}
        class={`canvas ${isFar ? 'is-far' : ''}`}
        role="listbox"
        aria-label="Drawing of the graph"
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDblClick={onDblClick}
        onFocusIn={(event) => {
          const key = keyAt(event);
          if (key !== null && !following.current) session.select(key);
        }}
        onPointerOver={(event) => setHovered(keyAt(event))}
        onPointerLeave={() => setHovered(null)}
      >
        <g ref={group} class="viewport">
          <Drawing
            placed={placed}
            marks={{ selected, hovered, matches }}
            detail={isFar ? 'low' : 'full'}
            allEdges={allEdges}
            fonts={fonts}
          />
        </g>
      </svg>
      <div class="corner">
        <Minimap placed={placed} selected={selected} matches={matches} panZoom={panZoom} size={size} />
        <ZoomBar panZoom={panZoom} onCommand={run} />
      </div>
    </>
  );
}

function ZoomBar({ panZoom, onCommand }: { readonly panZoom: PanZoom; readonly onCommand: (command: Command) => void }): JSX.Element {
  const [percent, setPercent] = useState(100);
  useEffect(() => {
    const tell = ({ zoom }: Viewport) => setPercent(Math.round(zoom * 100));
    tell(panZoom.view());
    return panZoom.subscribe(tell);
  }, [panZoom]);
  return (
    <div class="zoom" role="toolbar" aria-label="Zoom">
      <IconButton icon="minus" label="Zoom out (-)" onClick={() => onCommand({ name: 'zoomOut' })} />
      <span class="zoom-level">{percent} %</span>
      <IconButton icon="plus" label="Zoom in (+)" onClick={() => onCommand({ name: 'zoomIn' })} />
      <IconButton icon="fit" label="Fit the whole graph (f)" onClick={() => onCommand({ name: 'fit' })} />
    </div>
  );
}

/** The key of the card that an event is on. */
function keyAt({ target }: Event): Key | null {
  return target instanceof Element ? (target.closest<SVGGElement>('.node')?.dataset.key ?? null) : null;
}

const isOnMore = ({ target }: Event) => target instanceof Element && target.closest('.more') !== null;
