/** Codicons for what is stored, and the theme's colours of some. Pure. */
import type { CallState, ValueKind } from '../../engine/workers/protocol.ts';

export type Icon = { readonly id: string; readonly color?: string };

const ofKind: Readonly<Record<ValueKind, string>> = {
  scalar: 'symbol-number',
  text: 'symbol-string',
  bytes: 'file-binary',
  array: 'symbol-array',
  table: 'table',
  container: 'list-unordered',
  record: 'symbol-structure',
  instance: 'symbol-misc',
  code: 'symbol-method',
  unreadable: 'error',
};

/** Types that have an icon of their own among those of their kind. */
const ofType = new Map(
  Object.entries({
    bool: 'symbol-boolean',
    NoneType: 'circle-slash',
    dict: 'json',
    DigestedDict: 'json',
    set: 'symbol-enum',
    frozenset: 'symbol-enum',
    Series: 'list-ordered',
    datetime: 'calendar',
    date: 'calendar',
    Timestamp: 'calendar',
    type: 'symbol-class',
  }),
);

const failed: Icon = { id: 'error', color: 'list.errorForeground' };
const warned: Icon = { id: 'warning', color: 'list.warningForeground' };

export function valueIcon(kind: ValueKind, type: string): Icon {
  return kind === 'unreadable' ? failed : { id: ofType.get(type) ?? ofKind[kind] };
}

const ofState: Readonly<Record<CallState, Icon>> = {
  complete: { id: 'pass', color: 'testing.iconPassed' },
  prepared: { id: 'circle-large-outline' },
  'result missing': warned,
  'argument missing': warned,
  unreadable: failed,
};

export function callIcon(state: CallState): Icon {
  return ofState[state];
}
