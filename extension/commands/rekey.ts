/** Rekey Calls: new fields and keys for records, seen first in a dry run; new records are written before old ones go. */
import { l10n, window } from 'vscode';
import { UnsupportedError } from '../../engine/errors.ts';
import type { CallGroupRow, CallRow, Page, PairConfig, RecordChange, RecordScope, RekeyPlan } from '../../engine/workers/protocol.ts';
import type { Caches } from '../caches.ts';
import { formatCount } from '../format.ts';
import { askChoice, askChoices, askText } from '../question.ts';
import { pairOf } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import { askCache, nodesOf } from './ask.ts';
import { withProgress } from './progress.ts';
import { changeOf } from './record-change.ts';
import type { Field } from './record-change.ts';
import type { Action, Services } from './services.ts';
import { rekeyReport } from './texts.ts';
import { isOnDisk, whyReadOnly } from './writable.ts';

const title = l10n.t('Rekey Calls');

type Question = { readonly label: string; readonly prompt: string; readonly problem?: (text: string) => string | undefined };

const questions: Readonly<Record<Field, Question>> = {
  module: { label: l10n.t('Module'), prompt: l10n.t('The module; empty for none') },
  name: {
    label: l10n.t('Name'),
    prompt: l10n.t('The name of the function'),
    problem: (text) => (text.trim() === '' ? l10n.t('A name is needed.') : undefined),
  },
  version: { label: l10n.t('Version'), prompt: l10n.t('A whole number, or a text; write "3" for the text 3; empty for none') },
  codeDigest: {
    label: l10n.t('Code Digest'),
    prompt: l10n.t('The digest of the function’s code; empty for none'),
    problem: (text) => (/^([0-9a-f]{64})?$/.test(text.trim()) ? undefined : l10n.t('A digest has 64 digits, 0 to 9 and a to f.')),
  },
};

export const rekeyCalls: Action = async (services, argument, all) => {
  const { caches, reports } = services;
  const { engine } = caches;
  const target = await scopeOf(services, nodesOf(services, argument, all));
  if (!target) return;
  const { cache, scope, what } = target;
  const why = whyReadOnly(caches.all(), cache);
  if (why !== undefined) throw new UnsupportedError(l10n.t('{0} Nothing was changed.', why), { code: 'READ_ONLY' });
  const change = await askChange(what);
  if (!change) return;
  const plan = await withProgress(l10n.t('What would become of {0}', what), (options) =>
    engine.write.planRekey({ cache, scope, change }, options),
  );
  const { moved, collisions, written } = plan;
  if (plan.unreadable.count + moved.count + collisions.count + written > 0)
    await reports.show(l10n.t('{0} of {1}', title, cache.name), rekeyReport(l10n.t('{0}: {1} of “{2}”', title, what, cache.name), plan));
  if (moved.count + collisions.count + written === 0) {
    const unreadable = plan.unreadable.count > 0 ? l10n.t(' {0} cannot be read.', formatCount(plan.unreadable.count, 'record')) : '';
    void window.showInformationMessage(l10n.t('All records keep their keys: there is nothing to do.{0}', unreadable));
    return;
  }
  const onCollision = await askCollision(plan);
  if (!onCollision) return;
  try {
    const count = await withProgress(l10n.t('Writing new records'), (options) =>
      engine.write.writeRekeyed({ cache, scope, change, onCollision }, options),
    );
    const old = formatCount(count + written, 'old record');
    const evict = l10n.t('Evict {0}', old);
    const answer = await window.showWarningMessage(
      l10n.t('{0} written. Evict {1}?', formatCount(count, 'new record is', 'new records are'), old),
      {
        modal: true,
        detail: l10n.t('Their new records are on the disk. Until the old ones are evicted both are found. This cannot be undone.'),
      },
      evict,
    );
    if (answer !== evict) return;
    const gone = await withProgress(l10n.t('Evicting old records'), (options) =>
      engine.write.evictRekeyed({ cache, scope, change, onCollision }, options),
    );
    void window.showInformationMessage(
      l10n.t(
        '{0} written and {1} evicted in “{2}”.',
        formatCount(count, 'record was', 'records were'),
        formatCount(gone, 'old one'),
        cache.name,
      ),
    );
  } finally {
    caches.changed(cache);
  }
};

type Target = { readonly cache: PairConfig; readonly scope: RecordScope; readonly what: string };

/** What is selected: calls, a group of calls, or all calls of a cache. */
async function scopeOf({ caches }: Services, nodes: readonly Node[]): Promise<Target | undefined> {
  const [first] = nodes;
  const cache = pairOf(first);
  if (first && cache && isOnDisk(cache.calls)) {
    const keys = nodes.flatMap((node) => (node.kind === 'call' && node.cache.id === cache.id ? [node.row.key] : []));
    if (keys.length > 0) return { cache, scope: { keys }, what: formatCount(keys.length, 'call') };
    if (first.kind === 'callGroup') return await groupScope(caches, cache, first.row);
    if (first.kind === 'calls' || first.kind === 'cache') return { cache, scope: {}, what: l10n.t('all calls') };
  }
  const pairs = caches.pairs().filter((pair) => isOnDisk(pair.calls) && whyReadOnly(caches.all(), pair) === undefined);
  if (pairs.length === 0)
    throw new UnsupportedError(l10n.t('No cache that is open has calls on disk and may be written.'), { code: 'READ_ONLY' });
  const asked = await askCache(pairs, title, l10n.t('All calls of which cache?'));
  return asked && { cache: asked, scope: {}, what: l10n.t('all calls') };
}

const pageSize = 1000;

/** A tag or a date is no field that has to do with keys: which calls have it is in the catalog. */
async function groupScope({ engine }: Caches, cache: PairConfig, { group, calls }: CallGroupRow): Promise<Target> {
  const { tag, month, day, uses, ...fields } = group;
  const what = formatCount(calls, 'call');
  if ([tag, month, day, uses].every((limit) => limit === undefined)) return { cache, scope: fields, what };
  const keys: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<CallRow> = await engine.front.calls({ cache, ...group, after, limit: pageSize });
    keys.push(...page.rows.map(({ key }) => key));
    after = page.next;
    if (after === null) return { cache, scope: { keys }, what };
  }
}

async function askChange(what: string): Promise<RecordChange | undefined> {
  const items = (Object.keys(questions) as Field[]).map((field) => ({ label: questions[field].label, field }));
  const chosen = await askChoices(items, {
    title: `${title} (1/3): ${what}`,
    placeHolder: l10n.t('What to set. With nothing chosen, only the keys are computed again'),
  });
  if (!chosen) return undefined;
  const change: { -readonly [field in Field]?: string } = {};
  for (const [i, { field }] of chosen.entries()) {
    const { label, prompt, problem } = questions[field];
    const text = await askText({
      title: `${title} (2/3): ${label}${chosen.length > 1 ? l10n.t(', {0} of {1}', i + 1, chosen.length) : ''}`,
      prompt,
      ...(problem && { validateInput: problem }),
    });
    if (text === undefined) return undefined;
    change[field] = text.trim();
  }
  return changeOf(change);
}

/** The question stays while the report is read. */
async function askCollision({ moved, written, collisions }: RekeyPlan): Promise<'skip' | 'replace' | undefined> {
  const taken = formatCount(collisions.count, 'new key is', 'new keys are');
  const go =
    moved.count > 0
      ? {
          label: l10n.t('$(add) Write {0}', formatCount(moved.count, 'New Record')),
          detail: l10n.t('Old records stay until you say that they shall go.'),
        }
      : {
          label: l10n.t('$(arrow-right) Go On'),
          detail: l10n.t('{0} there already.', formatCount(written, 'new record is', 'new records are')),
        };
  const items = [
    ...(moved.count + written > 0 ? [{ ...go, answer: 'skip' as const }] : []),
    ...(collisions.count > 0
      ? [
          {
            label: l10n.t('$(replace-all) Also Replace What Is There'),
            detail: l10n.t('{0} taken by another record, which would be lost.', taken),
            answer: 'replace' as const,
          },
        ]
      : []),
    { label: l10n.t('$(close) Leave Everything as It Is'), detail: l10n.t('Nothing was written yet.'), answer: undefined },
  ];
  const placeHolder = l10n.t('The dry run is open beside this question');
  const answer = (await askChoice(items, { title: `${title} (3/3)`, placeHolder }))?.answer;
  if (answer !== 'replace') return answer;
  const replace = l10n.t('Replace {0}', formatCount(collisions.count, 'Record'));
  const detail = l10n.t('{0} taken by another record. Of each, the last record that comes to it is left. This cannot be undone.', taken);
  return (await window.showWarningMessage(l10n.t('Replace records?'), { modal: true, detail }, replace)) === replace
    ? 'replace'
    : undefined;
}
