/** Moves and scales the drawing without drawing it anew: wheel, pinch, dragging, and what the keyboard and the buttons ask for. */
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';
import { useLatest } from '../ui/hooks.ts';
import { between, zoomAt } from './viewport.ts';
import type { Size, Viewport } from './viewport.ts';

export type PanZoom = {
  readonly view: () => Viewport;
  readonly screen: () => Size;
  /** `smooth` moves there in a moment, unless the person asked for reduced motion. */
  readonly move: (view: Viewport, smooth?: boolean) => void;
  readonly zoomBy: (factor: number) => void;
  readonly panBy: (x: number, y: number) => void;
  /** Tells every viewport that is drawn, also those on a smooth way; answers how to stop. */
  readonly subscribe: (listener: (view: Viewport) => void) => () => void;
};

export function usePanZoom(svg: RefObject<SVGSVGElement | null>, group: RefObject<SVGGElement | null>, size: Size): PanZoom {
  const current = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  const frame = useRef(0);
  const listeners = useRef(new Set<(view: Viewport) => void>()).current;

  // The attribute, not the style: with a style, Chromium keeps a layer of the drawing and does not always paint it anew.
  const draw = useLatest((view: Viewport) => {
    group.current?.setAttribute('transform', `translate(${view.x} ${view.y}) scale(${view.zoom})`);
    for (const listener of listeners) listener(view);
  });
  const move = useLatest((view: Viewport, smooth?: boolean) => {
    cancelAnimationFrame(frame.current);
    const from = current.current;
    current.current = view;
    if (smooth === true && !prefersReducedMotion()) {
      const began = performance.now();
      const step = () => {
        const part = Math.min(1, (performance.now() - began) / 180);
        draw(between(from, view, part * (2 - part)));
        if (part < 1) frame.current = requestAnimationFrame(step);
      };
      step();
    } else draw(view);
  });
  // As it was measured: to ask the element would make the browser lay out what has just moved.
  const screen = useLatest(() => size);
  const panBy = useLatest((x: number, y: number) => move({ ...current.current, x: current.current.x + x, y: current.current.y + y }));
  const zoomBy = useLatest((factor: number) => {
    const { width, height } = screen();
    move(zoomAt(current.current, current.current.zoom * factor, { x: width / 2, y: height / 2 }), true);
  });

  useEffect(() => {
    const element = svg.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      // A pinch comes as a wheel with the control key; deltas may be in lines or pages.
      const unit = event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? 400 : 1;
      const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
      if (event.ctrlKey || event.metaKey) {
        const box = element.getBoundingClientRect();
        const factor = Math.exp(-Math.max(-60, Math.min(60, dy)) * 0.006);
        move(zoomAt(current.current, current.current.zoom * factor, { x: event.clientX - box.left, y: event.clientY - box.top }));
      } else if (event.shiftKey && dx === 0) panBy(-dy, 0);
      else panBy(-dx, -dy);
    };
    let dragged: { id: number; x: number; y: number; moving: boolean } | null = null;
    const onDown = (event: PointerEvent) => {
      if (event.button === 0 || event.button === 1) dragged = { id: event.pointerId, x: event.clientX, y: event.clientY, moving: false };
    };
    const onMove = (event: PointerEvent) => {
      if (dragged?.id !== event.pointerId) return;
      const [dx, dy] = [event.clientX - dragged.x, event.clientY - dragged.y];
      if (!dragged.moving) {
        // A few pixels are a click that trembled.
        if (Math.hypot(dx, dy) < 4) return;
        element.setPointerCapture(event.pointerId);
        element.classList.add('is-dragging');
      }
      dragged = { id: event.pointerId, x: event.clientX, y: event.clientY, moving: true };
      panBy(dx, dy);
    };
    const onUp = () => {
      dragged = null;
      element.classList.remove('is-dragging');
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
    };
  }, [svg, move, panBy]);

  const subscribe = useLatest((listener: (view: Viewport) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  });
  return useRef<PanZoom>({ view: () => current.current, screen, move, zoomBy, panBy, subscribe }).current;
}

function prefersReducedMotion(): boolean {
  return document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
