/** What is said of a cache as a whole. Pure. */
import { l10n } from 'vscode';
import { hidePassword } from '../../engine/workers/client.ts';
import type { CacheConfig, PairConfig, StoreConfig } from '../../engine/workers/protocol.ts';
import { escapeMarkdown, formatBytes, formatCount } from '../format.ts';
import { plain } from './icons.ts';
import type { Icon } from './icons.ts';

/** What is known of a cache since it was looked into. */
export type CacheFacts = {
  /** On disk; of its values, where it has any. */
  readonly bytes: number;
  /** What is written meanwhile shows by itself. */
  readonly isLive: boolean;
};

const icons: Readonly<Record<CacheConfig['kind'], string>> = {
  pair: 'database',
  stack: 'layers',
  pool: 'combine',
  ssh: 'remote',
  invalid: 'error',
};

export function cacheIcon(cache: CacheConfig): Icon {
  if (cache.kind === 'invalid') return { id: icons.invalid, color: 'list.errorForeground' };
  return plain(cache.kind === 'pair' && cache.readOnly ? 'lock' : icons[cache.kind]);
}

const storeNames: Readonly<Record<StoreConfig['type'], string>> = {
  memory: 'memory',
  void: l10n.t('nothing kept'),
  pickle: 'pickle',
  cloudpickle: 'cloudpickle',
  dill: 'dill',
  bagofholding_hdf: 'bag of holding',
  sql: 'SQL',
};

const databases: readonly (readonly [scheme: RegExp, name: string])[] = [
  [/^sqlite\b/i, 'SQLite'],
  [/^postgres/i, 'PostgreSQL'],
  [/^mariadb\b/i, 'MariaDB'],
  [/^mysql\b/i, 'MySQL'],
];

function storeName({ type, url = '' }: StoreConfig): string {
  return (type === 'sql' ? databases.find(([scheme]) => scheme.test(url))?.[1] : undefined) ?? storeNames[type];
}

function storesText({ values, calls }: PairConfig): string {
  const names = [values, calls].flatMap((store) => (store ? [storeName(store)] : []));
  return [...new Set(names)].join(' + ');
}

export function cacheText(cache: CacheConfig, facts?: CacheFacts): string {
  const parts: string[] = [];
  if (cache.kind === 'pair') parts.push(storesText(cache));
  else if (cache.kind === 'stack' || cache.kind === 'pool')
    parts.push(l10n.t('{0} of {1}', cache.kind, formatCount(cache.layers.length, 'layer')));
  else if (cache.kind === 'ssh') parts.push(l10n.t('on {0}', cache.host));
  else parts.push(l10n.t('cannot be opened'));
  if (facts) parts.push(formatBytes(facts.bytes));
  if (cache.kind === 'pair' && cache.readOnly) parts.push(l10n.t('read-only'));
  if (facts?.isLive) parts.push(l10n.t('live'));
  if (cache.isDefault) parts.push(l10n.t('default'));
  return parts.join(' · ');
}

/** Markdown. */
export function cacheTooltip(cache: CacheConfig, facts?: CacheFacts): string {
  const lines = [`**${escapeMarkdown(cache.name)}** — ${escapeMarkdown(cacheText(cache, facts))}`];
  const { file, line } = cache.origin;
  if (file !== undefined) lines.push(l10n.t('named in {0}{1}', escapeMarkdown(file), line === undefined ? '' : l10n.t(', line {0}', line)));
  if (cache.kind === 'pair') {
    if (cache.values) lines.push(l10n.t('values: {0}', escapeMarkdown(cache.values.root ?? storeName(cache.values))));
    if (cache.calls)
      lines.push(
        l10n.t(
          'calls: {0}',
          escapeMarkdown(cache.calls.root ?? (cache.calls.url === undefined ? storeName(cache.calls) : hidePassword(cache.calls.url))),
        ),
      );
    if (facts?.isLive) lines.push(l10n.t('live: what Python writes meanwhile shows by itself'));
    if (cache.maxSize !== undefined) lines.push(l10n.t('at most {0}', formatCount(cache.maxSize, 'entry', 'entries')));
  }
  return lines.join('\n\n');
}
