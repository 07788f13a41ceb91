/** How calls can be grouped and values sorted. Pure. */
import { l10n } from 'vscode';
import type { CallGroup, CallGrouping, CallRow, ValueSort } from '../../engine/workers/protocol.ts';
import { formatTime } from '../format.ts';

export const groupings = {
  function: { label: l10n.t('Function'), detail: l10n.t('Module, function, version and code digest'), icon: 'symbol-method' },
  tag: { label: l10n.t('Tag'), detail: l10n.t('What the metadata say'), icon: 'tag' },
  date: { label: l10n.t('Date'), detail: l10n.t('Month and day of their start'), icon: 'calendar' },
} as const;
export type Grouping = keyof typeof groupings;

export const sorts = {
  usual: { label: l10n.t('Usual Order'), detail: l10n.t('Shared by the bytes that sharing saves, others by digest') },
  reuses: { label: l10n.t('Reuse'), detail: l10n.t('Those that the most other values hold first') },
  size: { label: l10n.t('Size'), detail: l10n.t('The largest first') },
  age: { label: l10n.t('Age'), detail: l10n.t('The youngest first') },
  key: { label: l10n.t('Name'), detail: l10n.t('By digest') },
} as const;
export type Sort = keyof typeof sorts;

export function sortParameter(sort: Sort): { readonly sort?: ValueSort } {
  return sort === 'usual' ? {} : { sort };
}

/** The levels of a grouping from the outermost on. Those that may be left out are shown where they divide anything. */
export const levels: Readonly<Record<Grouping, readonly { readonly by: CallGrouping; readonly always: boolean }[]>> = {
  function: [
    { by: 'module', always: true },
    { by: 'function', always: true },
    { by: 'version', always: false },
    { by: 'codeDigest', always: false },
  ],
  tag: [{ by: 'tag', always: true }],
  date: [
    { by: 'month', always: true },
    { by: 'day', always: true },
  ],
};

/** Whether a call is in a group, as far as its row tells: it does not say its tags. */
export function isIn(row: CallRow, group: CallGroup): boolean {
  const started = row.started === null ? '' : formatTime(row.started);
  return (
    group.tag === undefined &&
    (group.module === undefined || group.module === row.module) &&
    (group.name === undefined || group.name === row.name) &&
    (group.version === undefined || group.version === row.version) &&
    (group.codeDigest === undefined || group.codeDigest === row.codeDigest) &&
    (group.month === undefined || group.month === started.slice(0, 7)) &&
    (group.day === undefined || group.day === started.slice(0, 10))
  );
}
