/** What the tree says of an entry when the pointer rests on it. Markdown; pure. */
import { l10n } from 'vscode';
import type { CallRow, EntryDetail, Key, Problem, ValueRow } from '../../engine/workers/protocol.ts';
import { codeBlock, cutText, escapeMarkdown, formatBytes, formatCount, formatDuration, formatTime, shortDigest } from '../format.ts';
import { adviceFor } from './problems.ts';

/** Users of a value that are named; the rest is counted. */
const namedUsers = 5;
const lineLength = 60;
const textLength = 600;
/** Columns of a table, fields of a record. */
const namedFacts = 8;

type Users = Pick<EntryDetail, 'parents' | 'calls'>;

function paragraphs(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n\n');
}

export function callText(row: Pick<CallRow, 'name' | 'arguments'>): string {
  return `${row.name}(${row.arguments.map(({ name, repr }) => `${name}=${repr}`).join(', ')})`;
}

/** A value's text, which often begins with its type. */
export function namedText({ type, preview }: Pick<ValueRow, 'type' | 'preview'>): string {
  return preview.startsWith(type) ? preview : `${type} ${preview}`;
}

/** How a link in a tooltip says which entry its command is about. */
export type Place = { readonly cacheId: string; readonly key: Key; readonly store: 'values' | 'calls' };

/** The commands that links in tooltips run, and no others. */
export const linked = ['fleche.showValueGraph', 'fleche.showValue', 'fleche.copyDigest', 'fleche.goToDigest'] as const;

function link(text: string, command: (typeof linked)[number], place: Place): string {
  return `[${text}](command:${command}?${encodeURIComponent(JSON.stringify([place]))})`;
}

function links(place: Place): string {
  return [
    link(l10n.t('$(type-hierarchy) Value Graph'), 'fleche.showValueGraph', place),
    link(l10n.t('$(eye) Show Value'), 'fleche.showValue', place),
    link(copyText, 'fleche.copyDigest', place),
  ].join('\u2003');
}

const copyText = l10n.t('$(copy) Copy Digest');

type Fact = readonly [name: string, markdown: string];

function table(facts: readonly Fact[]): string {
  return facts.length === 0 ? '' : ['| | |', '|---|---|', ...facts.map(([name, text]) => `| ${name} | ${text} |`)].join('\n');
}

function digestFact(key: string): Fact {
  return [l10n.t('Digest'), `\`${key}\``];
}

const serverUrl = /\b[\w+]+:\/\/(?:[^@/\s]*@)?([^/?\s]+)\S*/g;

/** What is wrong, in few words: of a path only its end, of a server's URL the server. */
export function briefProblem({ message, path }: Problem): string {
  const brief = message.replace(serverUrl, '$1');
  return path === undefined ? brief : brief.replaceAll(path, path.slice(path.search(/[^\\/]*[\\/]*$/)));
}

export function problemText(problem: Problem): string {
  const { message, path, line } = problem;
  return paragraphs(
    escapeMarkdown(message),
    escapeMarkdown(adviceFor(problem)),
    path !== undefined && escapeMarkdown(line === undefined ? path : l10n.t('{0}, line {1}', path, line)),
  );
}

/** Bytes that would be stored besides, if a value were not stored once for all its uses. */
export function savedBytes({ size, reuses, calls }: Pick<ValueRow, 'size' | 'reuses' | 'calls'>): number {
  return (size ?? 0) * Math.max(0, reuses + calls - 1);
}

/** Both counts in words: an argument of 50 calls that no value holds is far from unused. */
export function usesText({ reuses, calls }: Pick<ValueRow, 'reuses' | 'calls'>): string {
  if (reuses + calls === 0) return l10n.t('used by no other value and no call');
  return l10n.t('held by {0}, in {1}', formatCount(reuses, 'other value'), formatCount(calls, 'call'));
}

/** What is known without the file, and what the file and the catalog add. */
export function valueTooltip(row: ValueRow, place: Place, detail?: Pick<EntryDetail, 'text' | 'facts'> & Users): string {
  if (row.problem) return paragraphs(problemText(row.problem), table([digestFact(row.key)]), link(copyText, 'fleche.copyDigest', place));
  const saved = savedBytes(row);
  const size = row.size === null ? '' : l10n.t('{0} on disk', formatBytes(row.size));
  const facts: readonly (Fact | false)[] = [
    digestFact(row.key),
    size !== '' && [l10n.t('Size'), saved > 0 ? l10n.t('{0}, shared: saves {1}', size, formatBytes(saved)) : size],
    row.written !== null && [l10n.t('Saved'), escapeMarkdown(formatTime(row.written / 1000))],
    ...(detail ? ownFacts(row, detail.facts) : []),
    [l10n.t('Used'), usesText(row)],
  ];
  return paragraphs(
    row.shape === null ? `**${escapeMarkdown(row.type)}**` : `**array** ${escapeMarkdown(row.shape)}`,
    codeBlock(cutText(detail?.text ?? row.preview, textLength)),
    table(facts.filter((fact) => fact !== false)),
    detail && usersList(row, place, detail),
    links(place),
  );
}

/** Those of the value itself that its first line does not say. */
function ownFacts({ shape }: ValueRow, facts: EntryDetail['facts']): Fact[] {
  const said = new Set(['Type', 'Size', 'File', 'Written', ...(shape === null ? [] : ['Shape', 'dtype'])]);
  const own = facts.filter(([name]) => !said.has(name));
  const shown = own.slice(0, namedFacts).map(([name, value]): Fact => [cell(name), cell(value)]);
  return own.length > namedFacts ? [...shown, ['…', l10n.t('{0} more', own.length - namedFacts)]] : shown;
}

function cell(text: string): string {
  return escapeMarkdown(cutText(text, lineLength));
}

function usersList(row: ValueRow, place: Place, { parents, calls }: Users): string {
  const users = [
    ...calls.map((call) => ({ text: callText(call), key: call.key, store: 'calls' as const })),
    ...parents.map((parent) => ({ text: namedText(parent), key: parent.key, store: 'values' as const })),
  ];
  if (users.length === 0) return '';
  const all = row.reuses + row.calls;
  const named = users
    .slice(0, namedUsers)
    .map(({ text, key, store }) => `- ${link(cell(text), 'fleche.goToDigest', { cacheId: place.cacheId, key, store })}`);
  if (all > named.length) named.push(l10n.t('- and {0} more', (all - named.length).toLocaleString('en')));
  return l10n.t('Used by\n{0}', named.join('\n'));
}

const states: Readonly<Record<CallRow['state'], string>> = {
  complete: '',
  prepared: l10n.t('No result yet: the call runs, or ended without one. It is computed again when it is next made.'),
  'result missing': l10n.t('The result is not stored any more. It is computed again when the call is next made.'),
  'argument missing': l10n.t('An argument is not stored any more. The result is still found by the same arguments.'),
  unreadable: '',
};

export function callTooltip(row: CallRow, place: Place, detail?: Pick<EntryDetail, 'call'>): string {
  if (row.problem) return paragraphs(problemText(row.problem), table([digestFact(row.key)]), link(copyText, 'fleche.copyDigest', place));
  const lines = row.arguments.map(({ name, repr }) => `\n    ${name}=${repr},`).join('');
  const text = `${row.name}(${lines}${lines === '' ? '' : '\n'})${row.resultRepr === null ? '' : `\n→ ${row.resultRepr}`}`;
  const facts: readonly (readonly [name: string, text: string] | false)[] = [
    row.module !== null && [l10n.t('Module'), row.module],
    row.version !== null && [l10n.t('Version'), row.version],
    row.codeDigest !== null && [l10n.t('Code'), shortDigest(row.codeDigest)],
    row.started !== null && [l10n.t('Started'), formatTime(row.started)],
    row.duration !== null && [l10n.t('Took'), formatDuration(row.duration)],
  ];
  const metadata = detail?.call?.metadata;
  return paragraphs(
    states[row.state],
    codeBlock(cutText(text, textLength)),
    table([digestFact(row.key), ...facts.filter((fact) => fact !== false).map(([name, value]): Fact => [name, cell(value)])]),
    metadata !== undefined && metadata !== '{}' && codeBlock(cutText(metadata, textLength)),
    links(place),
  );
}
