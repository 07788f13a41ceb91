/** A value of a person's own: saved as an entry, or looked for. */
import { l10n, QuickPickItemKind, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError, UnsupportedError } from '../../engine/errors.ts';
import type { CallRow, FoundValue, PairConfig } from '../../engine/workers/protocol.ts';
import type { Caches } from '../caches.ts';
import { cutText, formatCount, shortDigest } from '../format.ts';
import { askChoice } from '../question.ts';
import { pairOf } from '../tree/node.ts';
import { askCache, nodeOf } from './ask.ts';
import { reveal } from './entries.ts';
import { askValue } from './input.ts';
import { withProgress } from './progress.ts';
import type { Action, Entry, Services } from './services.ts';
import { isOnDisk, whyReadOnly } from './writable.ts';

export const saveValue: Action = async (services, argument) => {
  const title = l10n.t('Save Value');
  const { caches } = services;
  const given = pairOf(nodeOf(argument));
  const cache = given ?? (await askWritable(services, title));
  if (!cache) return;
  const why = whyReadOnly(caches.all(), cache);
  if (why !== undefined) throw new UnsupportedError(l10n.t('{0} Nothing was saved.', why), { code: 'READ_ONLY' });
  const input = await askValue({
    title,
    kinds: ['literal', 'json'],
    meaning: async (value) => {
      const { type, key } = await caches.engine.write.readValue({ input: value });
      return `${type} ${shortDigest(key)}`;
    },
  });
  if (!input) return;
  const saved = await withProgress(l10n.t('Saving to “{0}”', cache.name), (options) =>
    caches.engine.write.saveValue({ cache, input }, options),
  );
  const { key, type, written, stored, preview } = saved;
  if (written > 0) caches.changed(cache);
  const text =
    stored === null
      ? l10n.t(
          'Saved {0} {1} in “{2}”: {3} written.',
          type,
          shortDigest(key),
          cache.name,
          formatCount(written, 'entry was', 'entries were'),
        )
      : l10n.t(
          '“{0}” has this value already: {1}, {2}. Nothing was written{3}.',
          cache.name,
          shortDigest(key),
          cutText(stored, 60),
          stored === preview ? '' : l10n.t('; to Python both are equal'),
        );
  if ((await window.showInformationMessage(text, l10n.t('Go to Value'))) === l10n.t('Go to Value'))
    await reveal(services, { cache, key, store: 'values' });
};

async function askWritable({ caches }: Services, title: string): Promise<PairConfig | undefined> {
  const writable = caches.pairs().filter((pair) => isOnDisk(pair.values) && whyReadOnly(caches.all(), pair) === undefined);
  if (writable.length > 0) return await askCache(writable, title, l10n.t('Which cache shall have it?'));
  throw new UnsupportedError(l10n.t('No cache that is open holds values on disk and may be written.'), { code: 'READ_ONLY' });
}

type Item = QuickPickItem & { readonly entry?: Entry };

export const findValue: Action = async (services) => {
  const title = l10n.t('Find Value');
  const { caches } = services;
  const input = await askValue({
    title,
    kinds: ['literal', 'npy', 'csv'],
    meaning: async (value) => {
      const { tried } = await caches.engine.write.findValue({ caches: [], input: value });
      return tried.map(({ as, key }) => `${as} ${shortDigest(key)}`).join(', ');
    },
  });
  if (!input) return;
  const pairs = caches.pairs().filter(({ values }) => isOnDisk(values));
  const { found, tried, problems } = await withProgress(l10n.t('Looking for the value'), (options) =>
    caches.engine.write.findValue({ caches: pairs, input }, options),
  );
  for (const { message } of problems) services.log.warn(message);
  const places =
    found.length > 0 || input.kind !== 'literal'
      ? found
      : await withProgress(l10n.t('Looking for arrays that print alike'), ({ signal }) =>
          printedAlike(services, pairs, input.text, signal),
        );
  if (places.length === 0) {
    const as = [...new Set(tried.map(({ as: name }) => name))].join(', ');
    const rest =
      problems.length === 0 ? '' : l10n.t(' {0} could not be looked into: the log says why.', formatCount(problems.length, 'cache'));
    void window.showInformationMessage(
      l10n.t('No open cache has this value, looked for as {0}.{1}', as === '' ? l10n.t('what it says') : as, rest),
    );
    return;
  }
  const items: Item[] = [];
  await withProgress(l10n.t('Looking for what made it and what uses it'), async ({ signal }) => {
    for (const place of places) items.push(...(await itemsOf(services, pairs, place, signal)));
  });
  const placeHolder =
    found.length > 0
      ? l10n.t('Where it is, what made it, and what uses it')
      : l10n.t('No value is exactly this; these begin alike when they are printed');
  const chosen = await askChoice(items, { title, placeHolder, matchOnDescription: true });
  if (chosen?.entry) await reveal(services, chosen.entry);
};

/** The entry, the calls that made it, and those that use it. */
async function itemsOf(
  { caches }: Services,
  pairs: readonly PairConfig[],
  { cacheId, cacheName, key, as, preview }: FoundValue,
  signal: AbortSignal | undefined,
): Promise<Item[]> {
  const cache = pairs.find(({ id }) => id === cacheId);
  if (!cache) return [];
  await read(caches, cache, signal);
  const { calls, parents } = await caches.engine.front.entry({ cache, key, store: 'values', maxText: 200 });
  const made = calls.filter(({ result }) => result === key);
  const used = calls.filter((call) => call.arguments.some((argument) => argument.key === key));
  const heading = (label: string): Item => ({ label, kind: QuickPickItemKind.Separator });
  const callItem = (call: CallRow): Item => ({
    label: `$(history) ${call.name}`,
    description: cutText(call.arguments.map(({ name, repr }) => `${name}=${repr}`).join(', '), 100),
    entry: { cache, key: call.key, store: 'calls' },
  });
  return [
    heading(l10n.t('{0} in {1}', as, cacheName)),
    {
      label: `$(database) ${cutText(preview, 60)}`,
      description: key,
      ...(parents.length > 0 && { detail: l10n.t('{0} it', formatCount(parents.length, 'value holds', 'values hold')) }),
      entry: { cache, key, store: 'values' },
    },
    ...(made.length > 0 ? [heading(l10n.t('made by')), ...made.map(callItem)] : []),
    ...(used.length > 0 ? [heading(l10n.t('used by')), ...used.map(callItem)] : []),
  ];
}

/** Waits until the whole cache is read: a list that is cut looks as if there were no more. What cannot be read the tree tells of. */
async function read(caches: Caches, cache: PairConfig, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    await caches.indexed(cache);
    if (signal?.aborted) throw new CancelledError();
    if ((await caches.engine.front.summary({ cache })).complete || caches.indexError(cache)) return;
    await sleep(200);
  }
}

const pageSize = 1000;
const maxPages = 20;

/** Arrays whose text begins as this one does: NumPy prints 8 digits, which is not all of most numbers. */
async function printedAlike(
  { caches }: Services,
  pairs: readonly PairConfig[],
  text: string,
  signal: AbortSignal | undefined,
): Promise<FoundValue[]> {
  const wanted = normal(text);
  if (!wanted.startsWith('[')) return [];
  const found: FoundValue[] = [];
  for (const cache of pairs) {
    await read(caches, cache, signal);
    let after: string | null = null;
    for (let page = 0; page < maxPages; page++) {
      const { rows, next } = await caches.engine.front.values({ cache, group: 'all', type: 'ndarray', after, limit: pageSize });
      for (const { key, type, preview } of rows) {
        const begin = normal(preview.replace(/…$/, ''));
        if (begin.length > 2 && (preview.endsWith('…') ? wanted.startsWith(begin) : wanted === begin))
          found.push({ key, type, preview, as: 'array', cacheId: cache.id, cacheName: cache.name });
      }
      after = next;
      if (after === null) break;
    }
  }
  return found;
}

/** The text of an array without what differs between `repr` and `print`. */
function normal(text: string): string {
  return text
    .replace(/^\s*(?:(?:np|numpy)\.)?array\(/, '')
    .replace(/,\s*(?:dtype|shape)=[^)]*\)\s*$|\)\s*$/, '')
    .replace(/[\s,]+/g, ' ')
    .replace(/\[ | (?=\])/g, (gap) => gap.trim());
}
