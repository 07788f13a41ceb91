/** Evict: says first what would break, then asks, and looks again on the disk before anything goes. */
import { l10n, window } from 'vscode';
import { UnsupportedError } from '../../engine/errors.ts';
import type { EntryName, PairConfig } from '../../engine/workers/protocol.ts';
import { formatCount } from '../format.ts';
import { askChoice } from '../question.ts';
import { entryOf } from '../tree/node.ts';
import { askEntry, nodesOf } from './ask.ts';
import { withProgress } from './progress.ts';
import type { Action, Entry, Services } from './services.ts';
import { breaksSomething, entriesText, evictionDetail, evictionReport } from './texts.ts';
import { otherLayers, whyReadOnly } from './writable.ts';

export const evict: Action = async (services, argument, all) => {
  const chosen = nodesOf(services, argument, all).flatMap((node) => entryOf(node) ?? []);
  const entries = chosen.length > 0 ? chosen : [await askEntry(services, l10n.t('Evict'), undefined, ['values', 'calls'])];
  const caches = new Map<string, Entry[]>();
  for (const entry of entries) if (entry) caches.set(entry.cache.id, [...(caches.get(entry.cache.id) ?? []), entry]);
  for (const [first, ...rest] of caches.values()) if (first) await evictFrom(services, first.cache, named([first, ...rest]));
};

/** An entry that is shown in several places is one. */
function named(entries: readonly Entry[]): EntryName[] {
  const found = new Map(entries.map(({ store, key }) => [store + key, { store, key }]));
  return [...found.values()];
}

type Target = { readonly cache: PairConfig; readonly entries: readonly EntryName[]; readonly agreed: { parents: number; users: number } };

async function evictFrom(services: Services, cache: PairConfig, entries: readonly EntryName[]): Promise<void> {
  const { caches, reports } = services;
  const why = whyReadOnly(caches.all(), cache);
  if (why !== undefined) throw new UnsupportedError(l10n.t('{0} Nothing was evicted.', why), { code: 'READ_ONLY' });
  const what = entriesText(entries);
  const { plan, layers } = await withProgress(l10n.t('What needs {0}?', what), async (options) => ({
    plan: await caches.engine.write.planEviction({ cache, entries }, options),
    layers: await presentElsewhere(services, cache, entries),
  }));
  const elsewhere = layers.map(({ stack, cache: layer, entries: same }) =>
    l10n.t(
      'Python still finds {0} in the layer “{1}” of the stack “{2}”.',
      same.length === entries.length ? (same.length === 1 ? l10n.t('it') : l10n.t('them')) : formatCount(same.length, 'of them', 'of them'),
      layer.name,
      stack,
    ),
  );
  const question = l10n.t('Evict {0} from “{1}”?', what, cache.name);
  const detail = evictionDetail(plan, elsewhere);
  const writable = layers.filter((layer) => whyReadOnly(caches.all(), layer.cache) === undefined);
  const everywhere = l10n.t('Evict from {0}', formatCount(writable.length + 1, 'Layer'));
  const yes = [l10n.t('Evict'), ...(writable.length > 0 ? [everywhere] : [])];
  const show = l10n.t('Show What Needs It');
  let answer = await window.showWarningMessage(question, { modal: true, detail }, ...yes, ...(breaksSomething(plan) ? [show] : []));
  if (answer === show) {
    await reports.show(l10n.t('Evict {0}', what), evictionReport(question, plan, elsewhere));
    answer = await askBeside(question, yes);
  }
  if (answer === undefined) return;
  const agreed = { parents: plan.parents.count, users: plan.users.count };
  const targets: Target[] = [{ cache, entries, agreed }];
  if (answer === everywhere)
    for (const layer of writable) {
      const { parents, users } = await caches.engine.write.planEviction(layer);
      targets.push({ ...layer, agreed: { parents: parents.count, users: users.count } });
    }
  const places = targets.map(({ cache: { name } }) => `“${name}”`).join(', ');
  await withProgress(l10n.t('Evicting {0} from {1}', what, places), async (options) => {
    for (const target of targets) {
      try {
        await caches.engine.write.evict(target, options);
      } finally {
        caches.changed(target.cache);
      }
    }
  });
  void window.showInformationMessage(l10n.t('Evicted {0} from {1}.', what, places));
}

/** A question beside the report on what would go. */
async function askBeside(title: string, yes: readonly string[]): Promise<string | undefined> {
  const no = l10n.t('Leave Everything as It Is');
  const placeHolder = l10n.t('The report is open beside this question. Nothing was evicted yet');
  const answer = await askChoice(
    [...yes, no].map((label) => ({ label })),
    { title, placeHolder },
  );
  return answer?.label === no ? undefined : answer?.label;
}

async function presentElsewhere({ caches }: Services, cache: PairConfig, entries: readonly EntryName[]) {
  const found: { stack: string; cache: PairConfig; entries: readonly EntryName[] }[] = [];
  for (const layer of otherLayers(caches.all(), cache)) {
    const same = await caches.engine.write.present({ cache: layer.cache, entries });
    if (same.length > 0) found.push({ ...layer, entries: same });
  }
  return found;
}
