import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * Of many items those that are drawn now: what was drawn before, what `isUrgent`, and with each frame `step` more, so that no task keeps the
 * page for long.
 */
export function useGradually<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  step: number,
  isUrgent: (item: Item) => boolean,
): readonly Item[] {
  const drawn = useRef<ReadonlySet<string>>(new Set());
  const [, again] = useState({});
  let room = step;
  const now = items.filter((item) => drawn.current.has(keyOf(item)) || isUrgent(item) || --room >= 0);
  useEffect(() => {
    drawn.current = new Set(now.map(keyOf));
    if (now.length === items.length) return undefined;
    const frame = requestAnimationFrame(() => again({}));
    return () => cancelAnimationFrame(frame);
  });
  return now;
}
