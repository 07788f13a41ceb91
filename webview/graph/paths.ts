/** The curves of edges. Pure. */
export type Point = { readonly x: number; readonly y: number };

const round = (value: number) => Math.round(value * 10) / 10;

/** An SVG path that leaves and enters every point along the direction of the graph. */
export function edgePath(points: readonly Point[], across: boolean): string {
  const [first, ...others] = points;
  if (!first) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of others) {
    const [mx, my] = [round((from.x + to.x) / 2), round((from.y + to.y) / 2)];
    path += across
      ? `C${mx} ${round(from.y)} ${mx} ${round(to.y)} ${round(to.x)} ${round(to.y)}`
      : `C${round(from.x)} ${my} ${round(to.x)} ${my} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  return path;
}

/** The point of {@link edgePath} at a part of the way, from 0 to 1; every piece of the path counts alike. */
export function pointOnPath(points: readonly Point[], part: number, across: boolean): Point {
  const pieces = points.length - 1;
  const piece = Math.min(pieces - 1, Math.floor(part * pieces));
  const [from, to] = [points[piece], points[piece + 1]];
  if (!from || !to) return points[0] ?? { x: 0, y: 0 };
  const t = part * pieces - piece;
  // Both inner points of the curve lie half way: a cubic that is linear along the direction but for its ends.
  const along = (a: number, b: number) => 3 * t * (1 - t) * ((a + b) / 2) + (1 - t) ** 3 * a + t ** 3 * b;
  const beside = (a: number, b: number) => a + (b - a) * (3 * t * t - 2 * t * t * t);
  return across ? { x: along(from.x, to.x), y: beside(from.y, to.y) } : { x: beside(from.x, to.x), y: along(from.y, to.y) };
}

/** A small arrow head that ends at a point. */
export function arrowHead({ x, y }: Point, across: boolean): string {
  const [px, py] = [round(x), round(y)];
  return across ? `M${px - 5} ${py - 4}L${px} ${py}L${px - 5} ${py + 4}` : `M${px - 4} ${py - 5}L${px} ${py}L${px + 4} ${py - 5}`;
}
