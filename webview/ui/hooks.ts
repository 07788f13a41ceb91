import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Store } from './store.ts';

/** The state of a store; the component is drawn again when it changes. */
export function useStore<State>(store: Store<State>): State {
  const [, again] = useState({});
  useLayoutEffect(() => store.subscribe(() => again({})), [store]);
  return store.state;
}

/** A function that stays the same and calls the latest version of itself. */
export function useLatest<Args extends unknown[], Result>(latest: (...args: Args) => Result): (...args: Args) => Result {
  const ref = useRef(latest);
  ref.current = latest;
  return useRef((...args: Args) => ref.current(...args)).current;
}

/** The content size of an element, as it changes. */
export function useSize(ref: RefObject<Element | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** Gives the keyboard a place to start from: once the page is ready, and when the panel is come back to and nothing has the focus. */
export function useInitialFocus(ready: boolean, focus: () => void): void {
  const latest = useLatest(focus);
  useEffect(() => {
    if (!ready) return undefined;
    const start = () => {
      if (document.hasFocus() && (document.activeElement === null || document.activeElement === document.body)) latest();
    };
    start();
    addEventListener('focus', start);
    return () => removeEventListener('focus', start);
  }, [ready]);
}
