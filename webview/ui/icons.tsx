/** Icons drawn for this extension: strokes of one width on a grid of 16, in the colour of the text. */
import type { JSX } from 'preact';
import type { GraphNode } from '../../engine/workers/protocol.ts';

const paths = {
  scalar: 'M6.5 2.5 5 13.5M11 2.5 9.5 13.5M3 5.5h10.5M2.5 10.5H13',
  text: 'M3 4.5v-1.5h10v1.5M8 3v10M6 13h4',
  bytes: 'M3 2.5h3v4.5H3zM10 9h3v4.5h-3zM10.5 3.2 12 2.5v4.5M10.5 7h3M3.5 9.7 5 9v4.5M3.5 13.5h3',
  array: 'M5 2.5H2.5v11H5M11 2.5h2.5v11H11M5.5 6h.01M8 6h.01M10.5 6h.01M5.5 10h.01M8 10h.01M10.5 10h.01',
  dict: 'M6.2 2.5c-1.7 0-2.1.7-2.1 2v1.7c0 1.1-.4 1.8-1.6 1.8 1.2 0 1.6.7 1.6 1.8v1.7c0 1.3.4 2 2.1 2M9.8 2.5c1.7 0 2.1.7 2.1 2v1.7c0 1.1.4 1.8 1.6 1.8-1.2 0-1.6.7-1.6 1.8v1.7c0 1.3-.4 2-2.1 2',
  list: 'M6 4h7.5M6 8h7.5M6 12h7.5M3 4h.01M3 8h.01M3 12h.01',
  tuple: 'M5.3 2.5C3.5 4.3 2.9 6 2.9 8s.6 3.7 2.4 5.5M10.7 2.5c1.8 1.8 2.4 3.5 2.4 5.5s-.6 3.7-2.4 5.5M6.3 8h.01M9.7 8h.01',
  set: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11zM6 7h.01M10 7h.01M8 10h.01',
  bool: 'M5 4.5h6a3.5 3.5 0 0 1 0 7H5a3.5 3.5 0 0 1 0-7zM5 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3z',
  none: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM4.5 11.5l7-7',
  calendar: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  structure:
    'M8 2.2a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 0 0 0-3.2zM4 10.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 0 0 0-3.2zM12 10.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 0 0 0-3.2zM7.3 5.2 4.7 10.6M8.7 5.2l2.6 5.4M5.6 12h4.8',
  object: 'M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6z',
  more: 'M3 8h1M7.5 8h1M12 8h1',
  shared: 'M3.5 4.5c0 3 4.5 2 4.5 5M12.5 4.5c0 3-4.5 2-4.5 5M8 4.5v5M3.5 3.2h.01M12.5 3.2h.01M8 3.2h.01M8 9.6a2 2 0 1 0 0 4a2 2 0 0 0 0-4z',
  eye: 'M1.8 8S4 4 8 4s6.2 4 6.2 4-2.2 4-6.2 4-6.2-4-6.2-4zM8 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6z',
  help: 'M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12zM6.2 6.3a1.9 1.9 0 1 1 2.8 1.6c-.7.4-1 .7-1 1.4M8 11.3v.1',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 6.3V13',
  container: 'M6 2.5C3 2.5 5.5 7.5 2.5 8 5.5 8.5 3 13.5 6 13.5M10 2.5c3 0 .5 5 3.5 5.5-3 .5-.5 5.5-3.5 5.5',
  record: 'M2.5 3h11v10h-11zM5 6h.01M7.5 6h3.5M5 10h.01M7.5 10h3.5',
  instance: 'M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5 8 8l5.5-3M8 8v6',
  code: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  unreadable: 'M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.9v.1',
  missing: 'M5.8 6a2.2 2.2 0 1 1 3.3 1.9C8.3 8.4 8 8.8 8 9.7M8 12v.1',
  search: 'M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.3 10.3 14 14',
  back: 'M13.5 8h-11M7 3.5 2.5 8 7 12.5',
  forward: 'M2.5 8h11M9 3.5 13.5 8 9 12.5',
  up: 'M3.5 10 8 5.5l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  right: 'M6 3.5 10.5 8 6 12.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  across: 'M2 6h4v4H2zM10 2.5h4v4h-4zM10 9.5h4v4h-4zM6 8h2M8 4.5v7M8 4.5h2M8 11.5h2',
  downwards: 'M6 2h4v4H6zM2.5 10h4v4h-4zM9.5 10h4v4h-4zM8 6v2M4.5 8h7M4.5 8v2M11.5 8v2',
  edges: 'M2.5 4h3v3h-3zM10.5 2.5h3v3h-3zM10.5 10.5h3v3h-3zM5.5 5.5c3 0 2-1.5 5-1.5M5.5 5.5c3 0 2 6.5 5 6.5',
  save: 'M8 2.5v7.5M4.5 6.5 8 10l3.5-3.5M2.5 11v2.5h11V11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  graph: 'M2 6.5h3v3H2zM11 2.5h3v3h-3zM11 10.5h3v3h-3zM5 8h3M8 8c0-4 1-4 3-4M8 8c0 4 1 4 3 4',
  tree: 'M2.5 3.5h5M5 7.5h8.5M5 11.5h8.5M3 3.5v8h2M3 7.5h2',
  root: 'M2.5 8 8 3l5.5 5M4 7v6h8V7',
  run: 'M4.5 2.8v10.4L13 8z',
  stop: 'M4 4h8v8H4z',
  function: 'M10.5 3c-2-.7-2.8.5-3 2L6 12c-.3 1.5-1.2 2-2.5 1.5M4.5 7h6',
  error: 'M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12zM8 5v4M8 11v.1',
  pass: 'M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12zM5.4 8.3l1.8 1.8 3.4-4',
  clock: 'M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12zM8 4.8V8l2.2 1.6',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  sortUp: 'M8 12.5v-9M4.5 7 8 3.5 11.5 7',
  sortDown: 'M8 3.5v9M4.5 9 8 12.5 11.5 9',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, class: className = '' }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The strokes alone, to be drawn inside another SVG. */
export const iconPath = (name: IconName): string => paths[name];

export const kindIcon = (kind: GraphNode['kind']): IconName => kind;

/** Types that have an icon of their own among those of their kind; the same as in the side bar. */
const ofType = new Map<string, IconName>(
  Object.entries({
    ...{
      bool: 'bool',
      NoneType: 'none',
      dict: 'dict',
      OrderedDict: 'dict',
      defaultdict: 'dict',
      list: 'list',
      tuple: 'tuple',
      set: 'set',
      frozenset: 'set',
    },
    ...{ datetime: 'calendar', date: 'calendar', Timestamp: 'calendar', Atoms: 'structure', Structure: 'structure' },
  } as const),
);

export function valueIcon(kind: GraphNode['kind'], type: string): IconName {
  if (kind === 'missing' || kind === 'unreadable') return kind;
  return ofType.get(type) ?? (kind === 'record' || kind === 'instance' ? 'object' : kind);
}
