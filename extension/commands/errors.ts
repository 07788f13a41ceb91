/** Errors as people see them. */
import { l10n, window } from 'vscode';
import type { LogOutputChannel } from 'vscode';
import { CancelledError, errorToWire } from '../../engine/errors.ts';

/** Says in words what went wrong and where; the log has it too. What a person cancelled is no error. */
export async function showError(log: LogOutputChannel, error: unknown): Promise<void> {
  if (error instanceof CancelledError) return;
  const { message, code, data } = errorToWire(error);
  log.error(`${code}: ${message}`, ...(error instanceof Error && code === 'UNEXPECTED' ? [error.stack ?? ''] : []));
  const path = data.path;
  const where = typeof path === 'string' && !message.includes(path) ? ` (${path})` : '';
  if ((await window.showErrorMessage(`${message}${where}`, l10n.t('Show Log'))) === l10n.t('Show Log')) log.show();
}
