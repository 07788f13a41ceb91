import type { JSX } from 'preact';
import { placeName } from './names.ts';

/** A place in the colours that values of its kind have in the debugger. */
export function PlaceWords({ label }: { readonly label: string }): JSX.Element {
  const name = placeName(label);
  const kind = /^["']/.test(name) ? 'is-text' : /^\[[-\d.]/.test(name) ? 'is-number' : '';
  return <code class={`place-words ${kind}`}>{name}</code>;
}
