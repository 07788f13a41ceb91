/** Long work, with how far it is and a way to stop it. */
import { l10n, ProgressLocation, window } from 'vscode';
import type { CallOptions } from '../../engine/rpc/contract.ts';

export async function withProgress<T>(title: string, work: (options: CallOptions) => Promise<T>): Promise<T> {
  return await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let before = 0;
    return await work({
      signal: stop.signal,
      onProgress: ({ done, total, message = '' }) => {
        const of = total === undefined ? '' : l10n.t(' of {0}', total.toLocaleString('en'));
        const increment = total === undefined ? undefined : (100 * (done - before)) / total;
        before = done;
        progress.report({ message: `${done.toLocaleString('en')}${of} ${message}`, ...(increment !== undefined && { increment }) });
      },
    });
  });
}
