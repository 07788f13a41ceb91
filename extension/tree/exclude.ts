/** Offers to keep the editor's own watcher and search out of caches with many files. */
import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import type { Disposable, Memento } from 'vscode';
import type { Caches } from '../caches.ts';
import { formatCount } from '../format.ts';
import { placesOf } from '../watch/places.ts';
import { globsOf, manyEntries, missingGlobs, settings } from './exclusions.ts';
import type { CacheTree } from './provider.ts';

const declinedKey = 'fleche.exclusionDeclined';

/** Globs for the folders of caches that lie in the workspace and that the settings say nothing about. */
function missing(caches: Caches, ids?: readonly string[]): string[] {
  const places = caches.pairs().flatMap((cache) => (ids === undefined || ids.includes(cache.id) ? placesOf(cache) : []));
  const roots = places.filter(({ kind }) => kind !== 'database').map(({ path }) => path);
  const globs = globsOf(
    roots,
    (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
  );
  return [...new Set(settings.flatMap((setting) => missingGlobs(globs, workspace.getConfiguration().get(setting))))];
}

/** Adds the folders of all caches to the workspace's settings. */
export async function excludeCaches(caches: Caches): Promise<void> {
  const globs = missing(caches);
  if (globs.length === 0) {
    void window.showInformationMessage(l10n.t('The settings say of every cache in this workspace whether it is watched and searched.'));
    return;
  }
  const configuration = workspace.getConfiguration();
  for (const setting of settings) {
    const added = missingGlobs(globs, configuration.get(setting)).map((glob) => [glob, true] as const);
    const own = configuration.inspect<object>(setting)?.workspaceValue;
    await configuration.update(setting, { ...own, ...Object.fromEntries(added) }, ConfigurationTarget.Workspace);
  }
  void window.showInformationMessage(
    l10n.t('The editor neither watches nor searches {0} now. Fleche Explorer still notices changes there.', globs.join(', ')),
  );
}

/** Asks once in a window, and never again where the person says so. */
export function offerExclusion(caches: Caches, tree: CacheTree, memento: Memento): Disposable {
  let asked = false;
  return tree.onDidSee(({ cache, values, calls }) => {
    const count = Math.max(values, calls);
    if (!workspace.isTrusted || asked || count < manyEntries || memento.get(declinedKey, false) || missing(caches, [cache.id]).length === 0)
      return;
    asked = true;
    const text = l10n.t(
      "The cache “{0}” keeps {1} as files in this workspace. Keep the editor's own file watcher and search out of it? Fleche Explorer still notices changes there.",
      cache.name,
      formatCount(count, 'entry', 'entries'),
    );
    void window.showInformationMessage(text, l10n.t('Exclude'), l10n.t('Never')).then(async (choice) => {
      if (choice === l10n.t('Exclude')) await excludeCaches(caches);
      if (choice === l10n.t('Never')) await memento.update(declinedKey, true);
    });
  });
}
