/** The drawing on the screen: pan and zoom, the pointer, and the one keyboard focus that walks over the nodes. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Key, Point } from '../../engine/workers/protocol.ts';
import { useLatest, useSize } from '../ui/hooks.ts';
import type { Fonts } from '../ui/measure.ts';
import { Drawing } from './drawing.tsx';
import { nodeCommand } from './keyboard.ts';
import type { Command } from './keyboard.ts';
import { Minimap } from './minimap.tsx';
import { beside, sibling, stepOf } from './navigate.ts';
import type { Arrow } from './navigate.ts';
import { usePanZoom } from './pan-zoom.ts';
import type { PanZoom } from './pan-zoom.ts';
import type { Placed } from './placed.ts';
import type { GraphSession, GraphState } from './session.ts';
import { nodeSize } from './sizes.ts';
import { around, bringIn, firstView, fit, fitBox } from './viewport.ts';
import type { Viewport } from './viewport.ts';

type CanvasProps = {
  readonly session: GraphSession;
  readonly state: GraphState;
  readonly placed: Placed;
  readonly fonts: Fonts;
  readonly label: string;
  readonly allEdges: boolean;
  /** Where a panel that is restored was. */
  readonly firstViewport: Viewport | undefined;
  readonly onViewport: (view: Viewport) => void;
  /** What is for the whole panel. */
  readonly onCommand: (command: Command) => void;
  /** Told what moves the drawing, and of null when it goes. */
  readonly onReady: (handle: CanvasHandle | null) => void;
};

export type CanvasHandle = { readonly panZoom: PanZoom; readonly run: (command: Command) => void };

/** Below this zoom a node shows its type alone. */
const readable = 0.5;

export function Canvas({
  session,
  state,
  placed,
  fonts,
  label,
  allEdges,
  firstViewport,
  onViewport,
  onCommand,
  onReady,
}: CanvasProps): JSX.Element {
  const svg = useRef<SVGSVGElement>(null);
  const group = useRef<SVGGElement>(null);
  const size = useSize(svg);
  const panZoom = usePanZoom(svg, group, size);
  const [isFar, setFar] = useState(false);
  const [hovered, setHovered] = useState<Key | null>(null);
  const { layout, shown, direction } = placed;
  const places = useMemo(() => new Map<Key, Point>(layout.nodes.map(({ key, x, y }) => [key, { x, y }])), [layout]);
  const boxOf = (key: Key) => {
    const place = places.get(key);
    const { width, height, label: above } = nodeSize;
    return place && { x: place.x, y: place.y - above, width, height: height + above };
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

  // What is to be seen together is brought in once all of it is drawn.
  const seenTogether = useRef(state.together);
  useEffect(() => {
    const boxes = state.together.flatMap((key) => boxOf(key) ?? []);
    if (state.together === seenTogether.current || boxes.length < state.together.length) return;
    seenTogether.current = state.together;
    panZoom.move(fitBox(around(boxes), panZoom.screen()), true);
  }, [state.together, placed]);

  const move = (arrow: Arrow) => {
    const step = stepOf(arrow, direction);
    if (step === 'before' || step === 'after') {
      // what stands for children that are not drawn is no value to go to
      const values = new Map(shown.nodes.flatMap(({ key }) => (places.has(key) ? [[key, places.get(key) as Point] as const] : [])));
      const next = sibling(selected, step, direction, values);
      if (next !== null) session.select(next);
      return;
    }
    const grid = layout.grids.find(({ members }) => members.includes(selected));
    const next =
      (grid && beside(selected, step, direction, grid.members, places)) ?? (step === 'child' ? session.child() : session.parent());
    if (next !== null) session.select(next, step === 'child' ? selected : undefined);
  };
  const run = useLatest((command: Command) => {
    const step = 80;
    if (command.name === 'move') move(command.arrow);
    else if (command.name === 'pan') {
      const { arrow } = command;
      panZoom.panBy(
        arrow === 'ArrowLeft' ? step : arrow === 'ArrowRight' ? -step : 0,
        arrow === 'ArrowUp' ? step : arrow === 'ArrowDown' ? -step : 0,
      );
    } else if (command.name === 'fit') panZoom.move(fit(layout, panZoom.screen()), true);
    else if (command.name === 'zoomIn') panZoom.zoomBy(1.25);
    else if (command.name === 'zoomOut') panZoom.zoomBy(0.8);
    else if (command.name === 'zoomReset') panZoom.zoomBy(1 / panZoom.view().zoom);
    else if (command.name === 'home') session.select(session.root);
    else onCommand(command);
  });
  useEffect(() => {
    onReady({ panZoom, run });
    return () => onReady(null);
  }, [panZoom, run]);
  const onKeyDown = (event: KeyboardEvent) => {
    const command = nodeCommand(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    run(command);
  };
  const onClick = (event: MouseEvent) => {
    const rest = at(event, '.rest')?.dataset.rest;
    if (rest !== undefined) return void session.unfold(rest);
    const key = keyAt(event);
    if (key === null) return;
    if (at(event, '.more.folds')) session.fold(key);
    else if (at(event, '.more')) void session.unfold(key);
    else session.select(key);
  };
  const onDblClick = (event: MouseEvent) => {
    const key = keyAt(event);
    if (key !== null && !at(event, '.more')) void session.open(key);
  };

  const matches = useMemo(() => new Set(state.matches), [state.matches]);
  return (
    <>
      <svg
        ref={svg}
        class={`canvas ${isFar ? 'is-far' : ''}`}
        role="application"
        aria-roledescription="value graph"
        aria-label={label}
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
            model={state.model}
            marks={{ selected, hovered, matches }}
            detail={isFar ? 'low' : 'full'}
            allEdges={allEdges}
            fonts={fonts}
          />
        </g>
      </svg>
      <Minimap placed={placed} selected={selected} matches={matches} panZoom={panZoom} size={size} />
    </>
  );
}

function at({ target }: Event, selector: string): SVGGElement | null {
  return target instanceof Element ? target.closest<SVGGElement>(selector) : null;
}

/** The key of the node that an event is on. */
const keyAt = (event: Event): Key | null => at(event, '.node')?.dataset.key ?? null;
