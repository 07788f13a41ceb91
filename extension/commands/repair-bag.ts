/** Repair Bag: a file that a killed writer left marked is repaired in a copy; the file itself goes only after a second yes, and stays as .bak. */
import { l10n, Uri, window, workspace } from 'vscode';
import { basename } from 'node:path';
import { formatCount } from '../format.ts';
import { pairOf } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import { nodeOf } from './ask.ts';
import type { Action } from './services.ts';

export const repairBag: Action = async ({ caches, selection }, argument) => {
  const given = nodeOf(argument);
  const node = (given ? [given] : selection()).find((each) => pathOf(each) !== undefined);
  const path = (node && pathOf(node)) ?? (await askFile());
  if (path === undefined) return;
  const name = basename(path);
  const copy = l10n.t('Write Repaired Copy');
  const first = await window.showWarningMessage(
    l10n.t('Repair a copy of {0}?', name),
    {
      modal: true,
      detail: l10n.t(
        'A writer was killed while it had this file open, so HDF5 opens it no more. A copy beside it can be opened; what was being written may be missing in it. {0} stays as it is.',
        path,
      ),
    },
    copy,
  );
  if (first !== copy) return;
  const repaired = await caches.engine.write.repairBag({ path });
  const replace = l10n.t('Replace the File');
  const entries = repaired.entries === null ? '' : l10n.t(' It lists {0}.', formatCount(repaired.entries, 'entry', 'entries'));
  const second = await window.showWarningMessage(
    l10n.t('The repaired copy is {0}. Put it in place of {1}?', basename(repaired.copy), name),
    {
      modal: true,
      detail: l10n
        .t('{0} The file of now stays beside it as {1}.bak. Make sure that no Python program writes to this cache.', entries.trim(), name)
        .trim(),
    },
    replace,
  );
  if (second !== replace) {
    void window.showInformationMessage(l10n.t('The repaired copy is {0}. The file itself was left as it is.', repaired.copy));
    return;
  }
  const { backup } = await caches.engine.write.replaceBag({ path, copy: repaired.copy });
  const cache = pairOf(node);
  if (cache) caches.changed(cache);
  else await caches.refresh();
  void window.showInformationMessage(l10n.t('{0} is repaired. What it was is in {1}.', name, basename(backup)));
};

/** The file of a node that says that it is marked. */
function pathOf(node: Node): string | undefined {
  const problem = node.kind === 'problem' ? node.problem : node.kind === 'value' || node.kind === 'call' ? node.row.problem : undefined;
  return problem?.code === 'BAG_UNCLEAN' ? problem.path : undefined;
}

async function askFile(): Promise<string | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  const chosen = await window.showOpenDialog({
    title: l10n.t('Repair Bag'),
    openLabel: l10n.t('Repair a Copy'),
    filters: { 'HDF5 bags': ['h5'], 'All files': ['*'] },
    defaultUri: folder?.uri ?? Uri.file('/'),
  });
  return chosen?.[0]?.fsPath;
}
