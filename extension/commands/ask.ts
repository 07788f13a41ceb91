/** Finding out what a command is about: from where it was called, from what is selected, or by asking. */
import { commands, l10n, ProgressLocation, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { KeyError } from '../../engine/errors.ts';
import { hidePassword } from '../../engine/workers/client.ts';
import type { Candidate, PairConfig } from '../../engine/workers/protocol.ts';
import { shortDigest } from '../format.ts';
import { askChoice, askText } from '../question.ts';
import { entryOf } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import type { Place } from '../tree/tooltips.ts';
import type { Entry, Services } from './services.ts';

const maxCandidates = 100;
type Stores = readonly ('values' | 'calls')[];

export function nodeOf(argument: unknown): Node | undefined {
  return typeof argument === 'object' && argument !== null && 'kind' in argument && 'id' in argument ? (argument as Node) : undefined;
}

/** The nodes that a command is about: those that are selected with the one it was called on, that one, or what is selected. */
export function nodesOf({ selection }: Services, argument: unknown, all: readonly unknown[]): Node[] {
  const nodes = all.flatMap((each) => nodeOf(each) ?? []);
  if (nodes.length > 0) return nodes;
  const node = nodeOf(argument);
  return node ? [node] : [...selection()];
}

/** The entry that a link in a tooltip is about, as long as its cache is open. */
export function linkedEntry({ caches }: Services, argument: unknown): Entry | undefined {
  const { cacheId, key, store } = (argument ?? {}) as Partial<Place>;
  const cache = caches.pairs().find(({ id }) => id === cacheId);
  return cache && key !== undefined && store ? { cache, key, store } : undefined;
}

/** What a command is about: the node, link or panel's item it was called on, a digest, what is selected, or what the person types. */
export async function askSelected(services: Services, argument: unknown, title: string, stores: Stores): Promise<Entry | undefined> {
  const fromPage = (argument as { flecheKey?: unknown } | undefined)?.flecheKey;
  const cache = services.panels.activeCache();
  if (typeof fromPage === 'string' && cache)
    return { ...(await services.caches.engine.front.locate({ cache, key: fromPage })), cache, key: fromPage };
  if (typeof argument === 'string') return await askEntry(services, title, argument, stores);
  const linked = linkedEntry(services, argument);
  if (linked) return linked;
  const node = nodeOf(argument) ?? services.selection()[0];
  return (node && entryOf(node)) ?? (await askEntry(services, title, undefined, stores));
}

/** The same where several rows of the tree may be meant: `all` that are selected with the one it was called on. */
export async function askAllSelected(
  services: Services,
  argument: unknown,
  all: readonly unknown[],
  title: string,
  stores: Stores,
): Promise<Entry[]> {
  const nodes = argument === undefined || all.length > 1 ? nodesOf(services, argument, all) : [];
  const entries = nodes.flatMap((node) => entryOf(node) ?? []);
  if (entries.length > 1) return entries;
  const entry = await askSelected(services, argument, title, stores);
  return entry ? [entry] : [];
}

/** An entry by the beginning of its digest, which is asked for unless it is given. */
export async function askEntry({ caches }: Services, title: string, given: string | undefined, stores: Stores): Promise<Entry | undefined> {
  const pairs = caches.pairs();
  const typed =
    given ??
    (await askText({
      title,
      prompt: l10n.t('A digest, or its first characters (at least 4)'),
      placeHolder: '73eb44fd',
      validateInput: digestProblem,
    }));
  if (typed === undefined) return undefined;
  const prefix = typed.trim().toLowerCase();
  const problem = digestProblem(prefix);
  if (problem !== undefined) throw new KeyError(problem, { code: 'SHORT_PREFIX' });
  const found = await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Looking for {0}', prefix) }, async () => {
    await Promise.all(pairs.map((cache) => caches.indexed(cache)));
    return (await caches.engine.front.resolve({ caches: pairs, prefix, limit: maxCandidates })).filter(({ store }) =>
      stores.includes(store),
    );
  });
  if (found.length === 0) {
    void window.showInformationMessage(
      l10n.t('No {0} in the open caches starts with {1}.', stores.length === 1 ? l10n.t('value') : l10n.t('value or call'), prefix),
    );
    return undefined;
  }
  const candidate = found.length === 1 ? found[0] : await pickCandidate(title, prefix, found);
  const cache = candidate && pairs.find((pair) => pair.id === candidate.cacheId);
  return candidate && cache && { cache, key: candidate.key, store: candidate.store };
}

/** Why a text is no digest prefix, for the input box; `undefined` when it is one. */
export function digestProblem(text: string): string | undefined {
  const prefix = text.trim().toLowerCase();
  if (!/^[0-9a-f]*$/.test(prefix)) return l10n.t('A digest has only the digits 0 to 9 and a to f.');
  if (prefix.length > 64) return l10n.t('A digest has 64 digits.');
  return prefix.length < 4 ? l10n.t('At least 4 characters are needed.') : undefined;
}

async function pickCandidate(title: string, prefix: string, found: readonly Candidate[]): Promise<Candidate | undefined> {
  const items = found.map((candidate) => ({
    label: candidate.label === '' ? shortDigest(candidate.key) : candidate.label,
    description: candidate.key,
    detail: l10n.t('{0} in {1}', candidate.store === 'values' ? l10n.t('Value') : l10n.t('Call'), candidate.cacheName),
    candidate,
  }));
  const placeHolder = l10n.t('{0} could be {1}{2} entries', prefix, found.length, found.length >= maxCandidates ? l10n.t(' or more') : '');
  return (await askChoice(items, { title, placeHolder, matchOnDescription: true }))?.candidate;
}

/** Of a call: which of its values. */
export async function askPart({ caches }: Services, { cache, key }: Entry, title: string): Promise<Entry | undefined> {
  const { children } = await caches.engine.front.entry({ cache, key, store: 'calls', maxText: 200 });
  const items = [...children]
    .reverse()
    .map(({ label, key: child, preview }) => ({ label, description: shortDigest(child), detail: preview, child }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('This call has neither arguments nor a result.'));
    return undefined;
  }
  const chosen = await askChoice(items, { title, placeHolder: l10n.t('The result, or an argument') });
  return chosen && { cache, key: chosen.child, store: 'values' };
}

/** One of the caches; the only one unasked. */
export async function askCache(pairs: readonly PairConfig[], title: string, placeHolder: string): Promise<PairConfig | undefined> {
  if (pairs.length <= 1) return pairs[0] ?? (await sayNoCache());
  const items: (QuickPickItem & { readonly cache: PairConfig })[] = pairs.map((cache) => ({
    label: cache.name,
    description: cache.calls?.root ?? hidePassword(cache.calls?.url ?? cache.values?.root ?? ''),
    cache,
  }));
  return (await askChoice(items, { title, placeHolder }))?.cache;
}

export async function sayNoCache(): Promise<undefined> {
  if ((await window.showInformationMessage(l10n.t('No cache is open.'), l10n.t('Open Cache…'))) === l10n.t('Open Cache…'))
    await commands.executeCommand('fleche.openCache');
}
