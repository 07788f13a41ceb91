/** The layout of what a session shows, as soon as it is there; what was laid out before stays until then. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Key } from '../../engine/workers/protocol.ts';
import type { Fonts } from '../ui/measure.ts';
import type { Layout } from './layout.ts';
import type { Layouter } from './layouter.ts';
import { edgeText } from './model.ts';
import type { Shown } from './shown.ts';
import type { Direction } from './sizes.ts';

export type Placed = { readonly shown: Shown; readonly direction: Direction; readonly layout: Layout; readonly anchor: Key | null };

export function usePlaced(
  layouter: Layouter,
  shown: Shown,
  direction: Direction,
  anchor: Key | null,
  fonts: Fonts,
  onError: (error: unknown) => void,
): Placed | null {
  const [placed, setPlaced] = useState<Placed | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    if (shown.nodes.length === 0) return;
    const mine = ++asked.current;
    const edges = shown.edges.map(({ from, to, labels }) => ({ from, to, label: Math.ceil(fonts.mono(edgeText(labels))) + 8 }));
    layouter.layout({ direction, nodes: shown.nodes.map((node) => node.key), edges }).then(
      (layout) => {
        if (mine === asked.current) setPlaced({ shown, direction, layout, anchor });
      },
      (error: unknown) => {
        if (mine === asked.current) onError(error);
      },
    );
    // The anchor changes only together with what is shown.
  }, [layouter, shown, direction, fonts]);
  return placed;
}
