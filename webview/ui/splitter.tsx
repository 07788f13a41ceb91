/** The bar between two panes: dragged, or moved with the arrow keys. */
import type { JSX } from 'preact';

type SplitterProps = {
  readonly label: string;
  /** Size of the pane after the bar, in pixels. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** True when the panes stand side by side. */
  readonly beside: boolean;
  readonly controls: string;
  readonly onSize: (size: number) => void;
};

export function Splitter({ label, size, min, max, beside, controls, onSize }: SplitterProps): JSX.Element {
  const resize = (wanted: number) => onSize(Math.round(Math.min(Math.max(min, max), Math.max(min, wanted))));
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const bar = event.currentTarget as HTMLElement;
    bar.focus();
    bar.setPointerCapture(event.pointerId);
    const from = beside ? event.clientX : event.clientY;
    const move = (moved: PointerEvent) => resize(size + from - (beside ? moved.clientX : moved.clientY));
    const end = () => {
      bar.removeEventListener('pointermove', move);
      bar.removeEventListener('pointerup', end);
      bar.removeEventListener('pointercancel', end);
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', end);
    bar.addEventListener('pointercancel', end);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = beside ? 'ArrowLeft' : 'ArrowUp';
    const shrink = beside ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grow) resize(size + 16);
    else if (event.key === shrink) resize(size - 16);
    else if (event.key === 'Home') resize(min);
    else if (event.key === 'End') resize(max);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class={beside ? 'splitter beside' : 'splitter'}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={beside ? 'vertical' : 'horizontal'}
      aria-controls={controls}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={Math.max(min, max)}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
