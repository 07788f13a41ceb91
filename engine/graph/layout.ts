/** Where the nodes and edges of a value graph are drawn. Pure. */
import { columnsOf, movedColumns } from './columns.ts';
import type { Block, Columns, Corner } from './columns.ts';
import { gridOf, leavesByParent, placeInGrid } from './grids.ts';
import type { Grid } from './grids.ts';
import { lanesOf } from './lanes.ts';
import type { Lanes } from './lanes.ts';
import type { Layout, LayoutEdge, LayoutGrid, LayoutInput, Point } from './model.ts';
import { Pen, pointOf } from './paths.ts';
import type { Along } from './paths.ts';
import { ranksOf } from './ranks.ts';

/** Around the whole. */
const margin = 24;
/** More leaves of one parent than this stand in a grid. */
const mostInColumn = 16;
/** Between layers, and between siblings. */
const gaps = { LR: { between: 60, beside: 8 }, TB: { between: 48, beside: 16 } } as const;

/** Leaves that stand in a grid, which stands in a layer as one block. */
type Family = Grid & { readonly id: string; readonly parent: string; readonly members: readonly string[] };
/** Where the edges of a node begin, and where those to it end. */
type Ports = { readonly out: Along; readonly into: Along };

/** Every node has a place of its own, whatever the edges are; those of a node with itself are left out. */
export function layoutGraph(input: LayoutInput): Layout {
  const { direction, size } = input;
  const leaves = leavesByParent(input);
  const families = [...leaves]
    .filter(([, keys]) => keys.length > mostInColumn)
    .map(([parent, members]): Family => ({ ...gridOf(members.length, size), id: `grid ${parent}`, parent, members }));
  const { rankOf, back } = ranksOf(input);
  const blocks = blocksOf(input, families, rankOf);
  const blockOf = new Map(families.flatMap(({ id, members }) => members.map((key) => [key, id] as const)));
  const first = columnsOf(
    blocks,
    input.edges.map(({ from, to }) => ({ from, to: blockOf.get(to) ?? to })),
    gaps[direction],
  );
  for (const keys of leaves.values()) if (!blockOf.has(keys[0] ?? '')) sortLeaves(keys, first);

  const skips = ({ from, to }: LayoutInput['edges'][number]) => rankOf.get(to) !== (rankOf.get(from) ?? 0) + 1;
  const across = (key: string) => first.corners.get(key)?.v ?? 0;
  const targets = [...new Set(input.edges.filter(skips).map(({ to }) => to))].sort((a, b) => across(a) - across(b));
  const lanes = lanesOf(targets);
  const columns = movedColumns(first, { u: margin, v: margin + lanes.room });

  const draw = new EdgePens(input, columns, lanes, rankOf);
  const edges = input.edges.map((edge): LayoutEdge => {
    const path = blockOf.has(edge.to) ? null : skips(edge) ? draw.besideAll(edge.from, edge.to) : draw.toNext(edge.from, edge.to);
    return { from: edge.from, to: edge.to, path, closesCycle: back.has(edge) };
  });

  const places = new Map<string, Point>();
  for (const key of input.nodes) {
    const corner = columns.corners.get(key);
    if (!corner) continue;
    const { x, y } = pointOf(corner, direction);
    places.set(key, { x, y: y + size.label });
  }
  const grids = families.flatMap((family): LayoutGrid[] => {
    const corner = columns.corners.get(family.id);
    if (!corner) return [];
    const { parent, members, width, height } = family;
    const at = pointOf(corner, direction);
    members.forEach((key, index) => {
      const { x, y } = placeInGrid(index, family, size);
      places.set(key, { x: at.x + x, y: at.y + y });
    });
    const middle = { u: corner.u, v: corner.v + (direction === 'LR' ? height : width) / 2 };
    return [{ ...at, width, height, parent, path: draw.toPoint(parent, middle), members }];
  });

  const [length, breadth] = [columns.ranks.at(-1)?.end ?? margin, columns.breadth + margin + lanes.room];
  const { x: width, y: height } = pointOf({ u: length + margin, v: breadth + margin }, direction);
  return { nodes: [...places].map(([key, place]) => ({ key, ...place })), edges, grids, width, height };
}

/** What stands in the layers: nodes, and grids instead of their members. */
function blocksOf({ nodes, direction, size }: LayoutInput, families: readonly Family[], rankOf: ReadonlyMap<string, number>): Block[] {
  const along = (width: number, height: number) => (direction === 'LR' ? { du: width, dv: height } : { du: height, dv: width });
  const members = new Set(families.flatMap((family) => family.members));
  return [
    ...nodes
      .filter((key) => !members.has(key))
      .map((id) => ({ id, rank: rankOf.get(id) ?? 0, ...along(size.width, size.label + size.height) })),
    ...families.map(({ id, parent, width, height }) => ({ id, rank: (rankOf.get(parent) ?? 0) + 1, ...along(width, height) })),
  ];
}

/** Gives the places that the leaves of one parent have to them in the order of their indices. */
function sortLeaves(keys: readonly string[], { corners }: Columns): void {
  const places = keys.flatMap((key) => corners.get(key)?.v ?? []).sort((a, b) => a - b);
  keys.forEach((key, index) => {
    const [corner, v] = [corners.get(key), places[index]];
    if (corner && v !== undefined) corner.v = v;
  });
}

/** Draws edges: they leave at one port of a node and arrive at one. */
class EdgePens {
  readonly #input: LayoutInput;
  readonly #columns: Columns;
  readonly #lanes: Lanes;
  readonly #rankOf: ReadonlyMap<string, number>;

  constructor(input: LayoutInput, columns: Columns, lanes: Lanes, rankOf: ReadonlyMap<string, number>) {
    this.#input = input;
    this.#columns = columns;
    this.#lanes = lanes;
    this.#rankOf = rankOf;
  }

  #ports(key: string): Ports {
    const { direction, size } = this.#input;
    const { u, v }: Corner = this.#columns.corners.get(key) ?? { u: 0, v: 0 };
    if (direction === 'TB')
      return { out: { u: u + size.label + size.height, v: v + size.width / 2 }, into: { u: u + size.label, v: v + size.width / 2 } };
    const middle = v + size.label + size.height / 2;
    return { out: { u: u + size.width, v: middle }, into: { u, v: middle } };
  }

  /** From where a node is left, straight to where its layer ends. */
  #leave(key: string): { readonly pen: Pen; readonly at: Along } {
    const { out } = this.#ports(key);
    const at = { u: this.#columns.ranks[this.#rankOf.get(key) ?? 0]?.end ?? out.u, v: out.v };
    return { pen: new Pen(this.#input.direction, out).line(at), at };
  }

  toPoint(from: string, to: Along): string {
    return this.#leave(from).pen.curve(to).path;
  }

  toNext(from: string, to: string): string {
    return this.toPoint(from, this.#ports(to).into);
  }

  /** Through the gap behind its own layer to a lane, and from there through the gap before the other. */
  besideAll(from: string, to: string): string {
    const { between } = gaps[this.#input.direction];
    const { pen, at } = this.#leave(from);
    const { into } = this.#ports(to);
    const v = margin + this.#lanes.room + this.#lanes.of(to);
    const start = this.#columns.ranks[this.#rankOf.get(to) ?? 0]?.start ?? into.u;
    const arrive = { u: Math.max(margin / 4, start - between * 0.7), v };
    return pen
      .curve({ u: at.u + between * 0.86, v }, [0.6, 0.6])
      .line(arrive)
      .curve(into, [0.8, 0.8]).path;
  }
}
