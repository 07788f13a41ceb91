/** The words of the tree's rows. Pure. */
import { l10n } from 'vscode';
import type {
  CallGrouping,
  CallGroupRow,
  CallRow,
  ChildRow,
  ListTotal,
  ValueGroup,
  ValueRow,
  ValueSort,
} from '../../engine/workers/protocol.ts';
import { cutText, formatAge, formatBytes, formatCount, formatDuration, formatUse, shortDigest } from '../format.ts';
import { plain } from './icons.ts';
import type { Icon } from './icons.ts';
import type { CallTotal } from './node.ts';
import { callText, namedText, savedBytes, usesText } from './tooltips.ts';

/**
 * What a row says: its text, what stands dimmed beside it, and what a screen reader says. The description begins with what tells most: a
 * narrow sidebar cuts its end.
 */
export type Label = { readonly text: string; readonly description: string; readonly spoken: string };

export const groups: Readonly<Record<ValueGroup, { readonly text: string; readonly tooltip: string; readonly icon: Icon }>> = {
  shared: {
    text: l10n.t('Shared'),
    tooltip: l10n.t('Values that are used in two or more places: stored once, those that save the most bytes first'),
    icon: { id: 'git-merge', color: 'charts.purple' },
  },
  top: { text: l10n.t('Top level'), tooltip: l10n.t('Values that no other stored value holds'), icon: plain('layers') },
  unreachable: {
    text: l10n.t('Unreachable'),
    tooltip: l10n.t('Values that no call has, neither as an argument or result nor anywhere inside of one'),
    icon: plain('circle-slash'),
  },
  all: { text: l10n.t('All'), tooltip: l10n.t('Every stored value'), icon: plain('list-flat') },
  unreadable: {
    text: l10n.t('Unreadable'),
    tooltip: l10n.t('Values whose files are cut, damaged or of another kind'),
    icon: { id: 'warning', color: 'editorError.foreground' },
  },
};

const number = (count: number) => count.toLocaleString('en');

function joined(...parts: readonly (string | false)[]): string {
  return parts.filter(Boolean).join(' · ');
}

/** `22,118 · 1.9 GB`. */
export function totalLabel(text: string, { count, bytes }: ListTotal, saved = 0): Label {
  if (count === 0) return { text, description: l10n.t('none'), spoken: l10n.t('{0}, none', text) };
  const room = saved > 0 ? l10n.t('saves {0}', formatBytes(saved)) : formatBytes(bytes);
  return { text, description: joined(number(count), room), spoken: `${text}, ${formatCount(count, 'value')}, ${room}` };
}

export function callsLabel({ count, functions }: CallTotal): Label {
  const text = l10n.t('Calls');
  const description = count === 0 ? l10n.t('none') : l10n.t('{0} in {1}', number(count), formatCount(functions, 'function'));
  return { text, description, spoken: `${text}, ${description}` };
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

/** @param now Unix seconds. */
export function callGroupLabel(by: CallGrouping, { value, calls, latest }: CallGroupRow, now: number): Label {
  const text = callGroupText(by, value);
  const age = latest === null || by === 'module' ? '' : formatAge(latest, now);
  return {
    text,
    description: joined(number(calls), age),
    spoken: [text, formatCount(calls, 'call'), age && l10n.t('the latest {0}', age)].filter(Boolean).join(', '),
  };
}

/** What is not as it should be with a call; nothing of a complete one. */
function stateText({ state, arguments: args }: CallRow): string {
  switch (state) {
    case 'complete':
      return '';
    case 'prepared':
      return l10n.t('prepared');
    case 'result missing':
      return l10n.t('result missing');
    case 'argument missing': {
      const names = args.filter(({ isMissing }) => isMissing).map(({ name }) => name);
      return names.length === 1 ? l10n.t('argument {0} missing', names.join()) : l10n.t('arguments {0} missing', names.join(', '));
    }
    case 'unreadable':
      return l10n.t('cannot be read');
  }
}

/** Of an argument's text, and of all of them: short, so that a narrow sidebar still shows how long a call took, or what is wrong. */
const argumentLength = 14;
const argumentsLength = { complete: 20, other: 16 } as const;

/** A record without the name of its first field, whose value tells more: `Structure('Al', cell=…`. */
function brief(repr: string): string {
  return repr.replace(/^([A-Za-z_]\w*\()[A-Za-z_]\w*=/, '$1');
}

/**
 * A call among its siblings: by its arguments, as Python prints them; where functions are mixed, by its name.
 * @param now Unix seconds.
 */
export function callLabel(row: CallRow, withName: boolean, now: number): Label {
  const length = row.arguments.length === 1 ? Infinity : argumentLength;
  const all = row.arguments.map(({ repr, key, isMissing }) => (isMissing ? `${shortDigest(key)}…` : cutText(brief(repr), length)));
  const args = cutText(all.join(', '), argumentsLength[row.state === 'complete' ? 'complete' : 'other']) || '()';
  const state = stateText(row);
  const took = row.duration === null ? '' : formatDuration(row.duration);
  const age = row.started === null ? '' : formatAge(row.started, now);
  return {
    text: withName ? row.name : args,
    description: joined(withName && args, state, took, age, shortDigest(row.key)),
    spoken: l10n.t('Call {0}, {1}', callText(row), [state, took, age, shortDigest(row.key)].filter(Boolean).join(', ')),
  };
}

/** Of a value's text: short, so that a narrow sidebar still shows its counts. The tooltip has all of it. */
const labelLength = 20;

/** An array by its shape and dtype, anything else as Python prints it. */
export function shownText({ shape, preview }: Pick<ValueRow, 'shape' | 'preview'>): string {
  return shape === null ? preview : `array ${shape}`;
}

/**
 * @param sort what the list is sorted by: that comes first, but for what sharing saves, which comes after the counts that it is made of.
 * @param now Unix seconds.
 */
export function valueLabel(row: ValueRow, sort: ValueSort, now: number): Label {
  const size = row.size === null ? '' : formatBytes(row.size);
  const written = sort === 'age' && row.written !== null ? formatAge(row.written / 1000, now) : '';
  const saves = sort === 'saved' && savedBytes(row) > 0 ? l10n.t('saves {0}', formatBytes(savedBytes(row))) : '';
  const use = formatUse(row);
  return {
    text: cutText(brief(shownText(row)), labelLength),
    description: sort === 'reuses' || sort === 'saved' ? joined(use, saves, size) : joined(written, size, use),
    spoken: [namedText(row), usesText(row), saves, written && l10n.t('written {0}', written), size, l10n.t('digest {0}', row.key)]
      .filter(Boolean)
      .join(', '),
  };
}

/** A value within a call or another value, by the name that it has there. */
export function partLabel(row: ChildRow): Label {
  const from = row.madeBy === undefined ? '' : l10n.t('from {0}', row.madeBy);
  return {
    text: row.label,
    description: joined(from === '' ? shownText(row) : cutText(brief(shownText(row)), labelLength), from),
    spoken: [row.label, namedText(row), from, l10n.t('digest {0}', row.key)].filter(Boolean).join(', '),
  };
}
