/** Which key does what in a graph. Pure. */
import { isArrow } from './navigate.ts';
import type { Arrow } from './navigate.ts';

export type Command =
  | { readonly name: 'move' | 'pan'; readonly arrow: Arrow }
  | { readonly name: 'open' | 'toggle' | 'copy' | 'reveal' | 'fit' | 'zoomIn' | 'zoomOut' | 'find' | 'back' | 'forward' | 'home' | 'turn' };

/** The part of a KeyboardEvent that counts. */
export type KeyPress = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
};

const plain: Readonly<Record<string, Command>> = {
  Enter: { name: 'open' },
  e: { name: 'toggle' },
  ' ': { name: 'toggle' },
  c: { name: 'copy' },
  r: { name: 'reveal' },
  f: { name: 'fit' },
  '0': { name: 'fit' },
  '+': { name: 'zoomIn' },
  '=': { name: 'zoomIn' },
  '-': { name: 'zoomOut' },
  '/': { name: 'find' },
  d: { name: 'turn' },
  Home: { name: 'home' },
};

/** What a key does while a node of the graph has the focus; null when it is not the graph's. */
export function nodeCommand(press: KeyPress): Command | null {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = press;
  if (altKey || ctrlKey || metaKey) return null;
  if (isArrow(key)) return { name: shiftKey ? 'pan' : 'move', arrow: key };
  return plain[key] ?? null;
}

/** What a key does anywhere in the panel. */
export function panelCommand(press: KeyPress, typing: boolean): Command | null {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = press;
  if (altKey && !ctrlKey && !metaKey && !shiftKey) {
    if (key === 'ArrowLeft') return { name: 'back' };
    if (key === 'ArrowRight') return { name: 'forward' };
  }
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key === 'f') return { name: 'find' };
  if (key === '/' && !typing && !altKey && !ctrlKey && !metaKey) return { name: 'find' };
  return null;
}
