/** What is said of a cache as a whole. Pure. */
import { l10n } from 'vscode';
import { hidePassword } from '../../engine/workers/client.ts';
import type { CacheConfig, PairConfig, StoreConfig } from '../../engine/workers/protocol.ts';
import { escapeMarkdown, formatCount } from '../format.ts';

export const cacheIcons: Readonly<Record<CacheConfig['kind'], string>> = {
  pair: 'archive',
  stack: 'layers',
  pool: 'combine',
  ssh: 'remote',
  invalid: 'error',
};

const storeNames: Readonly<Record<StoreConfig['type'], string>> = {
  memory: 'memory',
  void: l10n.t('nothing kept'),
  pickle: 'pickle',
  cloudpickle: 'cloudpickle',
  dill: 'dill',
  bagofholding_hdf: 'HDF5 bags',
  sql: 'SQL',
};

function storesText({ values, calls }: PairConfig): string {
  const names = [values && storeNames[values.type], calls && storeNames[calls.type]].filter((name) => name !== undefined);
  return [...new Set(names)].join(' + ');
}

export function cacheText(cache: CacheConfig): string {
  const parts: string[] = [];
  if (cache.kind === 'pair') parts.push(storesText(cache));
  else if (cache.kind === 'stack' || cache.kind === 'pool')
    parts.push(l10n.t('{0} of {1}', cache.kind, formatCount(cache.layers.length, 'layer')));
  else if (cache.kind === 'ssh') parts.push(l10n.t('on {0}', cache.host));
  else parts.push(l10n.t('cannot be opened'));
  if (cache.isDefault) parts.push('default');
  if (cache.kind === 'pair' && cache.readOnly) parts.push('read-only');
  return parts.join(' · ');
}

/** Markdown. */
export function cacheTooltip(cache: CacheConfig): string {
  const lines = [`**${escapeMarkdown(cache.name)}** — ${escapeMarkdown(cacheText(cache))}`];
  const { file, line } = cache.origin;
  if (file !== undefined) lines.push(l10n.t('named in {0}{1}', escapeMarkdown(file), line === undefined ? '' : l10n.t(', line {0}', line)));
  if (cache.kind === 'pair') {
    if (cache.values) lines.push(l10n.t('values: {0}', escapeMarkdown(cache.values.root ?? storeNames[cache.values.type])));
    if (cache.calls)
      lines.push(
        l10n.t(
          'calls: {0}',
          escapeMarkdown(
            cache.calls.root ?? (cache.calls.url === undefined ? storeNames[cache.calls.type] : hidePassword(cache.calls.url)),
          ),
        ),
      );
    if (cache.maxSize !== undefined) lines.push(l10n.t('at most {0}', formatCount(cache.maxSize, 'entry', 'entries')));
  }
  return lines.join('\n\n');
}
