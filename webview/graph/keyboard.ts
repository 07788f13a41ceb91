/** Which key does what in a graph. Pure. */
import { isArrow } from './navigate.ts';
import type { Arrow } from './navigate.ts';
import type { KeyList } from '../ui/key-list.ts';

export type Command =
  | { readonly name: 'move' | 'pan'; readonly arrow: Arrow }
  | {
      readonly name:
        | 'open'
        | 'toggle'
        | 'copy'
        | 'fit'
        | 'zoomIn'
        | 'zoomOut'
        | 'zoomReset'
        | 'find'
        | 'back'
        | 'forward'
        | 'home'
        | 'turn'
        | 'nextParent'
        | 'allParents'
        | 'help';
    };

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
  ' ': { name: 'toggle' },
  f: { name: 'fit' },
  '0': { name: 'zoomReset' },
  '+': { name: 'zoomIn' },
  '=': { name: 'zoomIn' },
  '-': { name: 'zoomOut' },
  d: { name: 'turn' },
  p: { name: 'nextParent' },
  Home: { name: 'home' },
};

/** What a key does while a node of the graph has the focus; null when it is not the graph's. */
export function nodeCommand({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyPress): Command | null {
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) return letter === 'c' && !shiftKey && !altKey ? { name: 'copy' } : null;
  if (altKey) return null;
  if (isArrow(key)) return { name: shiftKey ? 'pan' : 'move', arrow: key };
  if (letter === 'p' && shiftKey) return { name: 'allParents' };
  return plain[key] ?? plain[letter] ?? null;
}

/** What a key does anywhere in the panel. */
export function panelCommand({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyPress, typing: boolean): Command | null {
  if (altKey && !ctrlKey && !metaKey && !shiftKey) {
    if (key === 'ArrowLeft') return { name: 'back' };
    if (key === 'ArrowRight') return { name: 'forward' };
  }
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key === 'f') return { name: 'find' };
  if (typing || altKey || ctrlKey || metaKey) return null;
  return key === '/' ? { name: 'find' } : key === '?' ? { name: 'help' } : null;
}

/** For people: what `?` lists. */
export const keyList: KeyList = [
  ['→', 'first child'],
  ['←', 'parent that one came from'],
  ['↑ ↓', 'siblings in a layer'],
  ['P', 'next parent'],
  ['Shift+P', 'all parents'],
  ['Space', 'expand or collapse'],
  ['Enter', 'make it the root'],
  ['Home', 'the root'],
  ['/', 'find'],
  ['F', 'fit'],
  ['+ − 0', 'zoom in, out, to 100 %'],
  ['Shift+arrows', 'pan'],
  ['D', 'direction; the arrows turn with it'],
  ['Alt+← →', 'back and forward'],
  ['Ctrl+C', 'copy the digest'],
  ['?', 'this list'],
];
