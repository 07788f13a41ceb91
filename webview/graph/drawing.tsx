/** What is drawn of a graph: frames, edges, nodes. The same on the screen and in what is exported. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { GraphEdge, Key } from '../../engine/workers/protocol.ts';
import { shortDigest } from '../ui/format.ts';
import { useGradually } from '../ui/gradually.ts';
import type { Fonts } from '../ui/measure.ts';
import { EdgeLine, GridFrame, InsideLine } from './edge.tsx';
import type { EdgeTone } from './edge.tsx';
import type { GraphModel } from './model.ts';
import { placeNames } from './names.ts';
import { NodeCard, RestCard } from './node.tsx';
import type { Detail } from './node.tsx';
import type { Placed } from './placed.ts';
import { holdersInside } from './shown.ts';

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
  readonly model: GraphModel;
  readonly marks: Marks;
  readonly detail: Detail;
  /** False leaves out the lines that do not end at a marked node. */
  readonly allEdges: boolean;
  readonly fonts: Fonts;
  /** On the screen new nodes come a few at a time. */
  readonly atOnce?: boolean;
};

/** Nodes that are new in one frame. */
const step = 16;
const keyOf = ({ key }: { readonly key: Key }) => key;

export function Drawing({
  placed: { layout, shown, direction },
  model,
  marks,
  detail,
  allEdges,
  fonts,
  atOnce = false,
}: DrawingProps): JSX.Element {
  const places = useMemo(() => new Map(layout.nodes.map(({ key, x, y }) => [key, { x, y }])), [layout]);
  const shapes = useMemo(() => new Map(layout.edges.map((shape) => [`${shape.from} ${shape.to}`, shape])), [layout]);
  const into = useMemo(() => {
    const edges = new Map<Key, GraphEdge[]>();
    for (const edge of shown.edges) edges.set(edge.to, [...(edges.get(edge.to) ?? []), edge]);
    return edges;
  }, [shown]);
  const names = useMemo(() => new Map([...into].map(([key, edges]) => [key, placeNames(edges)])), [into]);
  const inGrid = useMemo(() => new Set(layout.grids.flatMap(({ members }) => members)), [layout]);
  const { selected, hovered, matches } = marks;
  const nodes = useGradually(shown.nodes, keyOf, atOnce ? Infinity : step, ({ key }) => key === selected);
  const inside = useMemo(
    () => (selected === null ? new Map<Key, number>() : holdersInside(model, shown, selected)),
    [model, shown, selected],
  );

  const toneOf = ({ from, to }: GraphEdge): EdgeTone =>
    to === selected ? 'active' : from === selected || from === hovered || to === hovered ? 'near' : 'plain';
  const lines: Record<EdgeTone, (JSX.Element | undefined)[]> = { plain: [], near: [], active: [] };
  for (const edge of shown.edges) {
    const shape = shapes.get(`${edge.from} ${edge.to}`);
    const tone = toneOf(edge);
    // In a grid an edge has no line of its own.
    if (shape && shape.path !== null && (tone !== 'plain' || allEdges))
      lines[tone].push(<EdgeLine key={`${edge.from} ${edge.to}`} edge={edge} shape={shape} tone={tone} />);
  }
  const holders = new Set((selected === null ? [] : (into.get(selected) ?? [])).map(({ from }) => from));
  const rests = new Map(shown.rests.map((rest) => [rest.parent, rest]));
  const at = selected === null ? undefined : places.get(selected);
  const along = direction === 'LR' ? 'x' : 'y';
  return (
    <>
      {layout.grids.map((grid) => (
        <GridFrame key={grid.parent} grid={grid} active={grid.parent === selected || grid.parent === hovered} />
      ))}
      <g class="edges" aria-hidden="true">
        {shown.rests.map(({ id, parent }) => {
          const path = shapes.get(`${parent} ${id}`)?.path;
          return (
            path !== null && path !== undefined && (allEdges || parent === selected) && <path key={id} class="line to-rest" d={path} />
          );
        })}
        {lines.plain}
        {lines.near}
        {lines.active}
        {[...inside.keys()].map((key) => {
          const from = places.get(rests.get(key)?.id ?? key);
          return from && at && from[along] < at[along] && <InsideLine key={key} from={from} to={at} direction={direction} />;
        })}
      </g>
      <g class="nodes">
        {nodes.map((node) => {
          const place = places.get(node.key);
          const edges = into.get(node.key);
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
                place={names.get(node.key) ?? (node.depth === 0 ? shortDigest(node.key) : '')}
                port={!edges || inGrid.has(node.key) ? 'none' : node.key === selected ? 'active' : 'plain'}
                isCyclic={model.cyclic.has(node.key)}
                isSelected={node.key === selected}
                isHolder={holders.has(node.key)}
                inside={rests.has(node.key) ? 0 : (inside.get(node.key) ?? 0)}
                isMatch={matches.has(node.key)}
              />
            )
          );
        })}
        {shown.rests.map((rest) => {
          const place = places.get(rest.id);
          return (
            place && (
              <RestCard
                key={rest.id}
                rest={rest}
                x={place.x}
                y={place.y}
                direction={direction}
                fonts={fonts}
                inside={inside.get(rest.parent) ?? 0}
              />
            )
          );
        })}
      </g>
    </>
  );
}
