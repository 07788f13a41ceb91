/** The layout of what a session shows, as soon as it is there; what was laid out before stays until then. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Direction, Key, Layout, LayoutInput } from '../../engine/workers/protocol.ts';
import type { Host } from '../host.ts';
import type { Shown } from './shown.ts';
import { nodeSize } from './sizes.ts';

export type Placed = { readonly shown: Shown; readonly direction: Direction; readonly layout: Layout; readonly anchor: Key | null };

/** What is laid out: the drawn values, and for each that has more children a node for these. */
export function layoutInput({ nodes, edges, rests }: Shown, direction: Direction): LayoutInput {
  return {
    direction,
    size: nodeSize,
    nodes: [...nodes.map(({ key }) => key), ...rests.map(({ id }) => id)],
    edges: [...edges.map(({ from, to }) => ({ from, to })), ...rests.map(({ id, parent }) => ({ from: parent, to: id }))],
  };
}

export function usePlaced(
  host: Pick<Host, 'layout'>,
  shown: Shown,
  direction: Direction,
  anchor: Key | null,
  onError: (error: unknown) => void,
): Placed | null {
  const [placed, setPlaced] = useState<Placed | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    if (shown.nodes.length === 0) return;
    const mine = ++asked.current;
    host.layout(layoutInput(shown, direction)).then(
      (layout) => {
        if (mine === asked.current) setPlaced({ shown, direction, layout, anchor });
      },
      (error: unknown) => {
        if (mine === asked.current) onError(error);
      },
    );
    // The anchor changes only together with what is shown.
  }, [host, shown, direction]);
  return placed;
}
