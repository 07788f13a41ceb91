/** Zoom and pan as arithmetic. A viewport maps a point p of the graph to the screen as p * zoom + (x, y). Lengths are CSS pixels. Pure. */
import type { Box, Point } from '../../engine/workers/protocol.ts';

export type Viewport = { readonly x: number; readonly y: number; readonly zoom: number };
export type Size = { readonly width: number; readonly height: number };

export const minZoom = 0.05;
export const maxZoom = 2;

export const clampZoom = (zoom: number) => Math.min(maxZoom, Math.max(minZoom, zoom));

/** Zooms so that what is at `at` on the screen stays there. */
export function zoomAt(view: Viewport, zoom: number, at: Point): Viewport {
  const next = clampZoom(zoom);
  const ratio = next / view.zoom;
  return { zoom: next, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** The whole graph in the middle of the screen, never enlarged. */
export function fit(graph: Size, screen: Size): Viewport {
  return fitBox({ x: 0, y: 0, ...graph }, screen, 0);
}

/** A part of the graph in the middle of the screen, never enlarged. */
export function fitBox({ x, y, width, height }: Box, screen: Size, margin = 32): Viewport {
  const room = (length: number) => Math.max(1, length - 2 * margin);
  const zoom = clampZoom(Math.min(1, room(screen.width) / Math.max(1, width), room(screen.height) / Math.max(1, height)));
  return { zoom, x: screen.width / 2 - (x + width / 2) * zoom, y: screen.height / 2 - (y + height / 2) * zoom };
}

/** The smallest box that has all of these in it. */
export function around(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  return { x, y, width: right - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

/** The whole graph where it can still be read; else the root at the edge where the graph begins. */
export function firstView(graph: Size, root: Box, screen: Size, across: boolean): Viewport {
  const whole = fit(graph, screen);
  if (whole.zoom >= 0.75) return whole;
  const zoom = 1;
  const [x, y] = [root.x * zoom, root.y * zoom];
  // Beside the direction the root is in the middle, unless that would leave the screen half empty.
  const middle = (at: number, length: number, whole: number, room: number) =>
    whole <= room ? (room - whole) / 2 : Math.min(0, Math.max(room - whole, room / 2 - (at + length / 2)));
  return across
    ? { zoom, x: 24 - x, y: middle(y, root.height * zoom, graph.height * zoom, screen.height) }
    : { zoom, x: middle(x, root.width * zoom, graph.width * zoom, screen.width), y: 24 - y };
}

/** Moves as little as needed for the box to be on the screen with a margin. */
export function bringIn(view: Viewport, box: Box, screen: Size, margin = 32): Viewport {
  const shift = (start: number, length: number, room: number) => {
    const end = start + length;
    if (length > room - 2 * margin) return room / 2 - (start + end) / 2;
    if (start < margin) return margin - start;
    if (end > room - margin) return room - margin - end;
    return 0;
  };
  const [left, top] = [box.x * view.zoom + view.x, box.y * view.zoom + view.y];
  return {
    zoom: view.zoom,
    x: view.x + shift(left, box.width * view.zoom, screen.width),
    y: view.y + shift(top, box.height * view.zoom, screen.height),
  };
}

/** A viewport on the way from one to another, at a part from 0 to 1. */
export function between(from: Viewport, to: Viewport, part: number): Viewport {
  const mix = (a: number, b: number) => a + (b - a) * part;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: mix(from.zoom, to.zoom) };
}

/** What of the graph is on the screen. */
export function screenBox({ x, y, zoom }: Viewport, { width, height }: Size): Box {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

/** Whether nothing of the graph is off the screen, but for a pixel. */
export function showsAll({ x, y, zoom }: Viewport, graph: Size, screen: Size): boolean {
  return x >= -1 && y >= -1 && x + graph.width * zoom <= screen.width + 1 && y + graph.height * zoom <= screen.height + 1;
}

/** Moves a point of the graph into the middle of the screen. */
export function withCentre({ zoom }: Viewport, point: Point, { width, height }: Size): Viewport {
  return { zoom, x: width / 2 - point.x * zoom, y: height / 2 - point.y * zoom };
}
