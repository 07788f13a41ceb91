/** What dialogs and reports of the actions say. Pure. */
import { l10n } from 'vscode';
import type { EvictionPlan, Listed, RekeyPlan } from '../../engine/workers/protocol.ts';
import { formatBytes, formatCount, shortDigest } from '../format.ts';

/** `value 73eb44fd`, `12 values and 3 calls`. */
export function entriesText(entries: readonly { readonly store: 'values' | 'calls'; readonly key: string }[]): string {
  const [only] = entries;
  if (entries.length === 1 && only) return `${only.store === 'values' ? l10n.t('value') : l10n.t('call')} ${shortDigest(only.key)}`;
  const values = entries.filter(({ store }) => store === 'values').length;
  const calls = entries.length - values;
  return [values > 0 && formatCount(values, 'value'), calls > 0 && formatCount(calls, 'call')].filter(Boolean).join(' and ');
}

/** Whether something else would suffer. */
export function breaksSomething({ parents, users, unreadable }: EvictionPlan): boolean {
  return parents.count + users.count + unreadable.count > 0;
}

/** What an eviction would do, a sentence a line. */
export function evictionDetail(plan: EvictionPlan, elsewhere: readonly string[]): string {
  const { parents, users, unreadable, absent, bytes, values, calls } = plan;
  const one = values + calls === 1;
  const lines: string[] = [];
  if (parents.count > 0)
    lines.push(
      l10n.t(
        '{0} {1}, directly or through others.',
        formatCount(parents.count, 'other value holds', 'other values hold'),
        one ? l10n.t('it') : l10n.t('them'),
      ),
    );
  if (users.count > 0) lines.push(`${formatCount(users.count, 'call uses', 'calls use')} ${one ? l10n.t('it') : l10n.t('them')}.`);
  if (parents.count + users.count > 0) lines.push(l10n.t('Python could not load these any more.'));
  else if (values > 0) lines.push(l10n.t('No other value and no call needs {0}.', one ? l10n.t('it') : l10n.t('them')));
  if (calls > 0) lines.push(l10n.t('Python would compute evicted calls again. Their arguments and results stay.'));
  if (unreadable.count > 0)
    lines.push(
      l10n.t(
        '{0} cannot be read and may need {1} too.',
        formatCount(unreadable.count, 'entry', 'entries'),
        one ? l10n.t('it') : l10n.t('them'),
      ),
    );
  if (absent > 0) lines.push(l10n.t('{0} gone already.', formatCount(absent, 'entry is', 'entries are')));
  lines.push(...elsewhere);
  lines.push(l10n.t('{0}This cannot be undone.', bytes > 0 ? l10n.t('Frees about {0}. ', formatBytes(bytes)) : ''));
  return lines.join('\n');
}

export function evictionReport(title: string, plan: EvictionPlan, elsewhere: readonly string[]): string {
  return [
    `# ${title}\n`,
    evictionDetail(plan, elsewhere).replaceAll('\n', '\n\n'),
    list(l10n.t('Values that hold what is evicted'), plan.parents),
    list(l10n.t('Calls that use it'), plan.users),
    list(l10n.t('Entries that cannot be read'), plan.unreadable),
  ].join('\n');
}

/** What is stored may hold anything: it is shown as it is, on one line. */
function code(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ')}\``;
}

function list(heading: string, { count, first }: Listed): string {
  if (count === 0) return '';
  const rows = first.map(({ key, text }) => `- \`${key}\` ${code(text)}`);
  const rest = count > first.length ? [l10n.t('- and {0} more', (count - first.length).toLocaleString('en'))] : [];
  return `\n## ${heading} (${count.toLocaleString('en')})\n\n${[...rows, ...rest].join('\n')}\n`;
}

/** What giving records new keys would do, a sentence a line. */
export function rekeyDetail({ records, unchanged, moved, written, collisions, unreadable }: RekeyPlan): string {
  const lines = [l10n.t('{0} looked at; {1} keep their keys.', formatCount(records, 'record'), unchanged.toLocaleString('en'))];
  if (moved.count > 0) lines.push(`${formatCount(moved.count, 'record gets a new key', 'records get new keys')}.`);
  if (written > 0) lines.push(l10n.t('{0} there already.', formatCount(written, 'new record is', 'new records are')));
  if (collisions.count > 0)
    lines.push(
      l10n.t(
        '{0} taken by another record: these are left as they are unless you replace what is there.',
        formatCount(collisions.count, 'new key is', 'new keys are'),
      ),
    );
  if (unreadable.count > 0)
    lines.push(l10n.t('{0} be read and stay as they are.', formatCount(unreadable.count, 'record cannot', 'records cannot')));
  lines.push(l10n.t('Old records stay until you say that they shall go.'));
  return lines.join('\n');
}

export function rekeyReport(title: string, plan: RekeyPlan): string {
  const { moved, collisions } = plan;
  const more = (count: number, shown: number) => (count > shown ? [l10n.t('- and {0} more', (count - shown).toLocaleString('en'))] : []);
  const section = (heading: string, count: number, rows: readonly string[]) =>
    count === 0 ? '' : `\n## ${heading} (${count.toLocaleString('en')})\n\n${[...rows, ...more(count, rows.length)].join('\n')}\n`;
  return [
    `# ${title}\n`,
    l10n.t('Nothing has been written yet.\n'),
    rekeyDetail(plan).replaceAll('\n', '\n\n'),
    section(
      l10n.t('New keys that are taken'),
      collisions.count,
      collisions.first.map(({ to, from, isStored, text }) =>
        l10n.t(
          '- `{0}` {1}would be the key of {2}: {3}',
          to,
          isStored ? l10n.t('has another record, and ') : '',
          from.map((key) => `\`${key}\``).join(', '),
          code(text),
        ),
      ),
    ),
    list(l10n.t('Records that cannot be read'), plan.unreadable),
    section(
      l10n.t('Records with new keys'),
      moved.count,
      moved.first.map(({ from, to, text }) => `- \`${from}\` → \`${to}\` ${code(text)}`),
    ),
  ].join('\n');
}
