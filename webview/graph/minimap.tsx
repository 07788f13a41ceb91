/** The whole graph in small, with a frame round what is on the screen. For the pointer; the keyboard pans, zooms and fits. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Key, Layout } from '../../engine/workers/protocol.ts';
import type { PanZoom } from './pan-zoom.ts';
import type { Placed } from './placed.ts';
import { nodeSize } from './sizes.ts';
import { screenBox, showsAll, withCentre } from './viewport.ts';

type MinimapProps = {
  readonly placed: Placed;
  readonly selected: Key;
  readonly matches: ReadonlySet<Key>;
  readonly panZoom: PanZoom;
  /** Changes with the size of the drawing. */
  readonly size: { readonly width: number; readonly height: number };
};

export function Minimap({ placed: { layout, shown }, selected, matches, panZoom, size }: MinimapProps): JSX.Element {
  const map = useRef<SVGSVGElement>(null);
  const frame = useRef<SVGRectElement>(null);
  useEffect(() => {
    const draw = () => {
      const [view, screen] = [panZoom.view(), panZoom.screen()];
      const { x, y, width, height } = screenBox(view, screen);
      for (const [name, value] of Object.entries({ x, y, width, height })) frame.current?.setAttribute(name, String(value));
      map.current?.classList.toggle('is-needless', showsAll(view, layout, screen));
    };
    draw();
    return panZoom.subscribe(draw);
  }, [layout, panZoom, size]);

  const goTo = (event: PointerEvent) => {
    const svg = map.current;
    const matrix = svg?.getScreenCTM();
    if (!svg || !matrix) return;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    panZoom.move(withCentre(panZoom.view(), point, panZoom.screen()));
  };
  const shared = new Set(shown.nodes.filter((node) => node.reuses >= 2).map((node) => node.key));
  return (
    <svg
      ref={map}
      class="minimap"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
    >
      <path class="values" d={boxes(layout, (key) => !shared.has(key))} />
      <path class="shared" d={boxes(layout, (key) => shared.has(key))} />
      <path class="matches" d={boxes(layout, (key) => matches.has(key))} />
      <path class="selected" d={boxes(layout, (key) => key === selected)} />
      <rect ref={frame} class="screen" />
    </svg>
  );
}

const boxes = (layout: Layout, which: (key: Key) => boolean) =>
  layout.nodes
    .flatMap(({ key, x, y }) => (which(key) ? `M${x} ${y}h${nodeSize.width}v${nodeSize.height}h${-nodeSize.width}z` : []))
    .join('');
