/** What the tree says of an entry when the pointer rests on it. Markdown; pure. */
import { l10n } from 'vscode';
import type { CallRow, EntryDetail, Problem, ValueRow } from '../../engine/workers/protocol.ts';
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

function digestLine(key: string): string {
  return `Digest \`${key}\``;
}

export function problemText(problem: Problem): string {
  const { message, path, line } = problem;
  return paragraphs(
    escapeMarkdown(message),
    escapeMarkdown(adviceFor(problem)),
    path !== undefined && escapeMarkdown(line === undefined ? path : l10n.t('{0}, line {1}', path, line)),
  );
}

/** Both counts in words: an argument of 50 calls that no value holds is far from unused. */
export function usesText({ reuses, calls }: Pick<ValueRow, 'reuses' | 'calls'>): string {
  if (reuses + calls === 0) return l10n.t('used by no other value and no call');
  return l10n.t('held by {0}, in {1}', formatCount(reuses, 'other value'), formatCount(calls, 'call'));
}

/** What is known without the file, and what the file and the catalog add. */
export function valueTooltip(row: ValueRow, detail?: Pick<EntryDetail, 'text' | 'facts'> & Users): string {
  if (row.problem) return paragraphs(problemText(row.problem), digestLine(row.key));
  const size = row.size === null ? '' : ` · ${formatBytes(row.size)}`;
  return paragraphs(
    `**${escapeMarkdown(row.type)}**${size} · ${usesText(row)}`,
    codeBlock(cutText(detail?.text ?? row.preview, textLength)),
    digestLine(row.key),
    detail && factsTable(detail.facts),
    detail && usersList(row, detail),
  );
}

function factsTable(facts: EntryDetail['facts']): string {
  // what the first line says already, and what is the file's rather than the value's
  const shown = facts.filter(([name]) => !['Type', 'Size', 'File'].includes(name));
  const rows = shown.slice(0, namedFacts).map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
  if (shown.length > namedFacts) rows.push(`| … | ${shown.length - namedFacts} more |`);
  return rows.length === 0 ? '' : ['| | |', '|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return escapeMarkdown(cutText(text, lineLength));
}

function usersList(row: ValueRow, { parents, calls }: Users): string {
  const lines = [
    ...calls.map((call) => ({ text: cutText(callText(call), lineLength), key: call.key })),
    ...parents.map((parent) => ({ text: cutText(namedText(parent), lineLength), key: parent.key })),
  ];
  if (lines.length === 0) return '';
  const all = row.reuses + row.calls;
  const named = lines.slice(0, namedUsers).map(({ text, key }) => `- ${escapeMarkdown(text)} \`${shortDigest(key)}\``);
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

export function callTooltip(row: CallRow, detail?: Pick<EntryDetail, 'call'>): string {
  if (row.problem) return paragraphs(problemText(row.problem), digestLine(row.key));
  const lines = row.arguments.map(({ name, repr }) => `\n    ${name}=${repr},`).join('');
  const text = `${row.name}(${lines}${lines === '' ? '' : '\n'})${row.resultRepr === null ? '' : `\n→ ${row.resultRepr}`}`;
  const facts = [
    row.module !== null && l10n.t('module {0}', row.module),
    row.version !== null && l10n.t('version {0}', row.version),
    row.codeDigest !== null && l10n.t('code {0}', shortDigest(row.codeDigest)),
    row.started !== null && l10n.t('started {0}', formatTime(row.started)),
    row.duration !== null && l10n.t('took {0}', formatDuration(row.duration)),
  ].filter((fact) => fact !== false);
  const metadata = detail?.call?.metadata;
  return paragraphs(
    states[row.state],
    codeBlock(cutText(text, textLength)),
    digestLine(row.key),
    escapeMarkdown(facts.join(' · ')),
    metadata !== undefined && metadata !== '{}' && codeBlock(cutText(metadata, textLength)),
  );
}
