/** What is drawn of a graph: frames, edges, cards. The same on the screen and in what is exported. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { GraphEdge, Key } from '../../engine/workers/protocol.ts';
import type { Fonts } from '../ui/measure.ts';
import { EdgeLine, GridFrame } from './edge.tsx';
import { NodeCard } from './node.tsx';
import type { Detail } from './node.tsx';
import type { Placed } from './placed.ts';

/** What stands out. */
export type Marks = {
  readonly selected: Key | null;
  /** The node under the pointer. */
  readonly hovered: Key | null;
  readonly matches: ReadonlySet<Key>;
};

export const noMarks: Marks = { selected: null, hovered: null, matches: new Set() };

type DrawingProps = {
  readonly placed: Placed;
  readonly marks: Marks;
  readonly detail: Detail;
  /** False leaves out the lines that do not end at a marked node. */
  readonly allEdges: boolean;
  readonly fonts: Fonts;
};

export function Drawing({ placed: { layout, shown, direction }, marks, detail, allEdges, fonts }: DrawingProps): JSX.Element {
  const places = useMemo(() => new Map(layout.nodes.map(({ key, x, y }) => [key, { x, y }])), [layout]);
  const shapes = useMemo(() => new Map(layout.edges.map((shape) => [`${shape.from} ${shape.to}`, shape])), [layout]);
  const { selected, hovered, matches } = marks;
  const id = (edge: GraphEdge) => `${edge.from} ${edge.to}`;
  const isMarked = (key: Key) => key === selected || key === hovered;
  const marked: GraphEdge[] = [];
  const others: GraphEdge[] = [];
  const holders = new Set<Key>();
  const held = new Set<Key>();
  for (const edge of shown.edges) {
    const [holds, isHeld] = [isMarked(edge.to), isMarked(edge.from)];
    if (holds) holders.add(edge.from);
    if (isHeld) held.add(edge.to);
    if (holds || isHeld) marked.push(edge);
    // In a grid an edge is a label alone.
    else if (allEdges || shapes.get(id(edge))?.path === null) others.push(edge);
  }
  const line = (edge: GraphEdge, active: boolean) => {
    const shape = shapes.get(id(edge));
    return shape && <EdgeLine key={id(edge)} edge={edge} shape={shape} active={active} />;
  };
  return (
    <>
      {layout.grids.map((grid) => (
        <GridFrame key={grid.parent} grid={grid} active={isMarked(grid.parent) || grid.members.some(isMarked)} />
      ))}
      <g class="edges" aria-hidden="true">
        {others.map((edge) => line(edge, false))}
      </g>
      <g class="edges" aria-hidden="true">
        {marked.map((edge) => line(edge, true))}
      </g>
      <g class="nodes">
        {shown.nodes.map((node) => {
          const place = places.get(node.key);
          return (
            place && (
              <NodeCard
                key={node.key}
                node={node}
                x={place.x}
                y={place.y}
                direction={direction}
                detail={detail}
                fonts={fonts}
                isRoot={node.depth === 0}
                isSelected={node.key === selected}
                isHolder={holders.has(node.key)}
                isHeld={held.has(node.key)}
                isMatch={matches.has(node.key)}
              />
            )
          );
        })}
      </g>
    </>
  );
}
