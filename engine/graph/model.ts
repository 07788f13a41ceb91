/** What a layout is made of and what it gives. Lengths are CSS pixels. */

/** The root at the left, or at the top. */
export type Direction = 'LR' | 'TB';

export type Point = { readonly x: number; readonly y: number };
export type Box = Point & { readonly width: number; readonly height: number };

/** Of every node alike; `label` is the room above it for the name of its place. */
export type NodeSize = { readonly width: number; readonly height: number; readonly label: number };

export type LayoutInput = {
  readonly direction: Direction;
  readonly size: NodeSize;
  /** Breadth first from the root. */
  readonly nodes: readonly string[];
  /** Between these nodes, and of no node with itself. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
};

export type LayoutEdge = {
  readonly from: string;
  readonly to: string;
  /** SVG path from the one to the other; null into a grid, where one line stands for all. */
  readonly path: string | null;
  /** It leads back to where the way from the root came from. */
  readonly closesCycle: boolean;
};

/** Many leaves of one parent, in a frame with one line to all of them. */
export type LayoutGrid = Box & { readonly parent: string; readonly path: string; readonly members: readonly string[] };

export type Layout = {
  /** The top left corner of each node, below its label. */
  readonly nodes: readonly (Point & { readonly key: string })[];
  readonly edges: readonly LayoutEdge[];
  readonly grids: readonly LayoutGrid[];
  readonly width: number;
  readonly height: number;
};
