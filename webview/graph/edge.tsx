/** Edges, and the frames of grids. */
import type { JSX } from 'preact';
import type { Direction, GraphEdge, LayoutEdge, LayoutGrid, Point } from '../../engine/workers/protocol.ts';
import { plural } from '../ui/format.ts';
import { memo } from '../ui/memo.ts';
import { nodeSize } from './sizes.ts';

/** `active`: into what is selected; `near`: from it, or of what is under the pointer. */
export type EdgeTone = 'plain' | 'near' | 'active';
type EdgeProps = { readonly edge: GraphEdge; readonly shape: LayoutEdge; readonly tone: EdgeTone };

export const EdgeLine = memo(function EdgeLine({ edge, shape, tone }: EdgeProps): JSX.Element {
  const classes = ['edge', tone !== 'plain' && `is-${tone}`, shape.closesCycle && 'closes-cycle'];
  return (
    <g class={classes.filter(Boolean).join(' ')} data-from={edge.from} data-to={edge.to} data-labels={edge.labels.join(', ')}>
      {shape.path !== null && <path class="line" d={shape.path} />}
    </g>
  );
});

/** Dotted: something below `from` that is not drawn holds what is at `to`. */
export function InsideLine({
  from,
  to,
  direction,
}: {
  readonly from: Point;
  readonly to: Point;
  readonly direction: Direction;
}): JSX.Element {
  const { width, height } = nodeSize;
  const [a, b] =
    direction === 'LR'
      ? [
          { x: from.x + width, y: from.y + height / 2 },
          { x: to.x - 5, y: to.y + height / 2 },
        ]
      : [
          { x: from.x + width / 2, y: from.y + height },
          { x: to.x + width / 2, y: to.y - 5 },
        ];
  const [dx, dy] = direction === 'LR' ? [(b.x - a.x) * 0.55, 0] : [0, (b.y - a.y) * 0.55];
  return <path class="inside-line" d={`M${a.x} ${a.y}C${a.x + dx} ${a.y + dy} ${b.x - dx} ${b.y - dy} ${b.x} ${b.y}`} />;
}

export function GridFrame({ grid, active }: { readonly grid: LayoutGrid; readonly active: boolean }): JSX.Element {
  return (
    <g class={active ? 'grid-frame is-near' : 'grid-frame'}>
      <title>{plural(grid.members.length, 'child', 'children')}</title>
      <path class="line" d={grid.path} />
      <rect x={grid.x} y={grid.y} width={grid.width} height={grid.height} rx={3} />
    </g>
  );
}
