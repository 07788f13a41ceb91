/** The words of the tree's rows. Pure. */
import { l10n } from 'vscode';
import type { CallGrouping, CallGroupRow, CallRow, ListTotal, ValueGroup, ValueRow } from '../../engine/workers/protocol.ts';
import { cutText, formatBytes, formatCount, formatDuration, formatTime, formatUse, shortDigest } from '../format.ts';
import type { Sort } from './choices.ts';
import type { Icon } from './icons.ts';
import { callText, namedText, usesText } from './tooltips.ts';

/** What a row says: its text, what stands dimmed beside it, and what a screen reader says. */
export type Label = { readonly text: string; readonly description: string; readonly spoken: string };

export const groups: Readonly<Record<ValueGroup, { readonly text: string; readonly tooltip: string; readonly icon: Icon }>> = {
  shared: {
    text: l10n.t('Shared'),
    tooltip: l10n.t('Values that are used in two or more places: stored once, those that save the most bytes first'),
    icon: { id: 'link' },
  },
  top: { text: l10n.t('Top level'), tooltip: l10n.t('Values that no other stored value holds'), icon: { id: 'type-hierarchy-super' } },
  unreachable: {
    text: l10n.t('Unreachable'),
    tooltip: l10n.t('Values that no call has, neither as an argument or result nor anywhere inside of one'),
    icon: { id: 'debug-disconnect' },
  },
  all: { text: l10n.t('All'), tooltip: l10n.t('Every stored value'), icon: { id: 'list-unordered' } },
  unreadable: {
    text: l10n.t('Unreadable'),
    tooltip: l10n.t('Values whose files are cut, damaged or of another kind'),
    icon: { id: 'error', color: 'list.errorForeground' },
  },
};

export function totalText(total: ListTotal, noun: string): string {
  return `${formatCount(total.count, noun)} · ${formatBytes(total.bytes)}`;
}

export function groupLabel(group: ValueGroup, { count, bytes }: ListTotal, saved?: number): Label {
  const { text } = groups[group];
  const parts = [
    count.toLocaleString('en'),
    ...(saved === undefined || saved === 0 ? [] : [l10n.t('saves {0}', formatBytes(saved))]),
    formatBytes(bytes),
  ];
  return { text, description: parts.join(' · '), spoken: `${text}, ${formatCount(count, 'value')}, ${parts.slice(1).join(', ')}` };
}

const nothing: Readonly<Record<CallGrouping, string>> = {
  module: l10n.t('(no module)'),
  function: l10n.t('(no name)'),
  version: l10n.t('(no version)'),
  codeDigest: l10n.t('(no code digest)'),
  tag: l10n.t('(no tag)'),
  month: l10n.t('(no time)'),
  day: l10n.t('(no time)'),
};

export function callGroupText(by: CallGrouping, value: string | null): string {
  if (value === null || value === '') return nothing[by];
  if (by === 'version') return l10n.t('version {0}', value);
  return by === 'codeDigest' ? l10n.t('code {0}', shortDigest(value)) : value;
}

export function callGroupLabel(by: CallGrouping, { value, calls, bytes }: CallGroupRow): Label {
  const text = callGroupText(by, value);
  const description = totalText({ count: calls, bytes }, 'call');
  return { text, description, spoken: `${text}, ${description.replace(' · ', ', ')}` };
}

/** States as they stand beside a call; a complete one needs no word. */
const states: Readonly<Record<CallRow['state'], string>> = {
  complete: '',
  prepared: l10n.t('prepared, no result yet'),
  'result missing': l10n.t('result missing'),
  'argument missing': l10n.t('argument missing'),
  unreadable: l10n.t('cannot be read'),
};

/** Of an argument's text, and of all of them: short, so that a narrow sidebar still shows how long a call took, or what is wrong. */
const argumentLength = 16;
const argumentsLength = { complete: 28, other: 18 } as const;

export function callLabel(row: CallRow, withName: boolean): Label {
  const text = row.arguments.map(({ name, repr }) => `${name}=${cutText(repr, argumentLength)}`).join(', ');
  const cut = cutText(text, argumentsLength[row.state === 'complete' ? 'complete' : 'other']);
  const details = [states[row.state], row.duration === null ? '' : formatDuration(row.duration), shortDigest(row.key)].filter(Boolean);
  return {
    text: withName ? `${row.name}(${cut})` : cut || '()',
    description: details.join(' · '),
    spoken: l10n.t('Call {0}, {1}', callText(row), details.join(', ')),
  };
}

/** Of a value's text: short, so that a narrow sidebar still shows its counts. The tooltip has all of it. */
const labelLength = 20;

export function valueLabel(row: ValueRow, sort: Sort): Label {
  const size = row.size === null ? '' : formatBytes(row.size);
  const written = sort === 'age' && row.written !== null ? formatTime(row.written / 1000).slice(0, 16) : '';
  const use = formatUse(row);
  return {
    text: cutText(row.preview, labelLength),
    // what they are sorted by comes first
    description: (sort === 'size' ? [size, use, row.type] : [written, use, row.type, size]).filter(Boolean).join(' · '),
    spoken: [namedText(row), usesText(row), written && l10n.t('written {0}', written), size, l10n.t('digest {0}', row.key)]
      .filter(Boolean)
      .join(', '),
  };
}
