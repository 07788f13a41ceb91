/** Codicons for what is stored: in one colour, but for functions, what is shared, and what a call has come to. Pure. */
import type { CallState, ValueKind } from '../../engine/workers/protocol.ts';

export type Icon = { readonly id: string; readonly color?: string };

/** Some codicons of symbols have colours of their own. */
export function plain(id: string): Icon {
  return { id, color: 'icon.foreground' };
}

const ofKind: Readonly<Record<ValueKind, string>> = {
  scalar: 'symbol-numeric',
  text: 'symbol-string',
  bytes: 'file-binary',
  array: 'symbol-array',
  table: 'table',
  container: 'list-unordered',
  record: 'symbol-class',
  instance: 'symbol-class',
  code: 'code',
  unreadable: 'warning',
};

/** Types that have an icon of their own among those of their kind. */
const ofType = new Map(
  Object.entries({
    bool: 'symbol-boolean',
    NoneType: 'symbol-null',
    dict: 'json',
    OrderedDict: 'json',
    defaultdict: 'json',
    tuple: 'list-ordered',
    set: 'symbol-enum',
    frozenset: 'symbol-enum',
    datetime: 'calendar',
    date: 'calendar',
    Timestamp: 'calendar',
    Atoms: 'symbol-structure',
    Structure: 'symbol-structure',
  }),
);

const unreadable: Icon = { id: 'warning', color: 'editorError.foreground' };
const missing: Icon = { id: 'question', color: 'editorWarning.foreground' };

export function valueIcon(kind: ValueKind | 'missing', type: string): Icon {
  if (kind === 'missing') return missing;
  return kind === 'unreadable' ? unreadable : plain(ofType.get(type) ?? ofKind[kind]);
}

const ofState: Readonly<Record<CallState, Icon>> = {
  complete: { id: 'pass', color: 'testing.iconPassed' },
  prepared: { id: 'clock', color: 'charts.blue' },
  'result missing': missing,
  'argument missing': { id: 'circle-slash', color: 'editorWarning.foreground' },
  unreadable,
};

export function callIcon(state: CallState): Icon {
  return ofState[state];
}
