/** Edges with their labels, and the frames of grids. */
import type { JSX } from 'preact';
import type { GraphEdge } from '../../engine/workers/protocol.ts';
import { plural } from '../ui/format.ts';
import { memo } from '../ui/memo.ts';
import type { EdgeShape, GridShape } from './layout.ts';
import { edgeText } from './model.ts';

type EdgeProps = { readonly edge: GraphEdge; readonly shape: EdgeShape; readonly active: boolean };

export const EdgeLine = memo(function EdgeLine({ edge, shape, active }: EdgeProps): JSX.Element {
  const text = edgeText(edge.labels);
  const { x, y, width, height } = shape.label;
  return (
    <g class={active ? 'edge is-active' : 'edge'} data-from={edge.from} data-to={edge.to} data-labels={edge.labels.join(', ')}>
      {shape.path !== null && <path class="line" d={shape.path} />}
      {text !== '' && (
        <g class="label">
          {edge.labels.length > 1 && <title>{edge.labels.join(', ')}</title>}
          <rect x={x} y={y} width={width} height={height} rx={3} />
          <text x={x + 4} y={y + 12}>
            {text}
          </text>
        </g>
      )}
    </g>
  );
});

export function GridFrame({ grid, active }: { readonly grid: GridShape; readonly active: boolean }): JSX.Element {
  return (
    <g class={active ? 'grid-frame is-active' : 'grid-frame'}>
      <title>{plural(grid.members.length, 'child', 'children')}</title>
      <path class="line" d={grid.path} />
      <rect x={grid.x} y={grid.y} width={grid.width} height={grid.height} rx={8} />
    </g>
  );
}
