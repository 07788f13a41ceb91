/** The theme's colours where no style sheet reaches, and when they change. */
import { useEffect, useReducer } from 'preact/hooks';

/** A colour of the theme, for a canvas. */
export function themeColour(name: string, otherwise = 'gray'): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;
}

/** Draws again when the theme changes; a number that changes with it. */
export function useTheme(): number {
  const [count, changed] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    const observer = new MutationObserver(() => changed(null));
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    return () => observer.disconnect();
  }, []);
  return count;
}
