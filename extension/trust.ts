/** What waits until the person trusts the folder: everything that writes. */
import { commands, l10n, window, workspace } from 'vscode';

/** Whether the folder is trusted; where it is not, says so, and how it can be. */
export async function hasTrust(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  const text = l10n.t('Nothing is written before you trust this folder. Its caches can be looked at all the same.');
  if ((await window.showWarningMessage(text, manage)) === manage) await commands.executeCommand('workbench.trust.manage');
  return workspace.isTrusted;
}
