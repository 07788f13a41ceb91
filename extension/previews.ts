/** Previews of values for panels, and their export to a file that the person names. */
import { commands, l10n, ProgressLocation, Uri, window, workspace } from 'vscode';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../engine/errors.ts';
import type { CallOptions, Context, Handlers } from '../engine/rpc/contract.ts';
import type { At, Format, PairConfig } from '../engine/workers/protocol.ts';
import type { Caches } from './caches.ts';
import { formatBytes, shortDigest } from './format.ts';
import type { HostContract } from '../webview/messages.ts';
import { askChoice } from './question.ts';
import { hasTrust } from './trust.ts';

type Methods = Extract<keyof HostContract, `preview${string}`> | 'exportValue';

export function previewHandlers(cache: PairConfig, caches: Caches): Pick<Handlers<HostContract>, Methods> {
  const { preview } = caches.engine;
  return {
    preview: (request) => preview.preview({ cache, ...request }),
    previewParts: (request) => preview.previewParts({ cache, ...request }),
    previewText: (request) => preview.previewText({ cache, ...request }),
    previewBytes: (request) => preview.previewBytes({ cache, ...request }),
    previewRows: (request) => preview.previewRows({ cache, ...request }),
    previewLine: (request, context) => stoppable(context, (options) => preview.previewLine({ cache, ...request }, options)),
    previewImage: (request, context) => stoppable(context, (options) => preview.previewImage({ cache, ...request }, options)),
    previewStatistics: (request, context) => stoppable(context, (options) => preview.previewStatistics({ cache, ...request }, options)),
    exportValue: async (at) => {
      if (await hasTrust()) await exportValue(caches, cache, at);
      return null;
    },
  };
}

/** Long work, which the panel may give up: it is looked whenever the worker tells how far it is. */
async function stoppable<T>(context: Context, run: (options: CallOptions) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onProgress: CallOptions['onProgress'] = (progress) => (context.cancelled ? stop.abort() : context.progress(progress));
  return await run({ signal: stop.signal, onProgress });
}

const formats: Readonly<Record<Format, { readonly label: string; readonly detail: string; readonly extension: string }>> = {
  csv: { label: 'CSV', detail: l10n.t('A table of text, for spreadsheets, pandas and NumPy'), extension: 'csv' },
  json: { label: 'JSON', detail: l10n.t('Plain data; NaN and infinity become null'), extension: 'json' },
  npy: { label: 'NPY', detail: l10n.t('NumPy’s own format, with the exact dtype'), extension: 'npy' },
  extxyz: { label: l10n.t('Extended XYZ'), detail: l10n.t('Atoms, for ASE, OVITO and others'), extension: 'xyz' },
};

/** Asks for a format and a place, and writes there. Nothing is written in a cache unless the person names a file there. */
export async function exportValue({ engine }: Caches, cache: PairConfig, at: At): Promise<void> {
  const { preview } = await engine.preview.preview({ cache, ...at });
  if (preview.exports.length === 0) {
    void window.showInformationMessage(
      l10n.t('A value of type {0} has no form in a file of CSV, JSON or NumPy. Open what it holds, and export that.', preview.type),
    );
    return;
  }
  const choices = preview.exports.map((format) => ({ ...formats[format], format }));
  const chosen =
    choices.length === 1
      ? choices[0]
      : await askChoice(choices, { title: l10n.t('Export Value'), placeHolder: l10n.t('In which format?') });
  if (!chosen) return;
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const target = await window.showSaveDialog({
    title: l10n.t('Export Value'),
    saveLabel: l10n.t('Export'),
    defaultUri: Uri.file(join(folder, `${preview.type}-${shortDigest(at.key)}.${chosen.extension}`)),
    filters: { [chosen.label]: [chosen.extension], 'All files': ['*'] },
  });
  if (!target) return;
  const bytes = await write(engine, cache, at, chosen.format, target.fsPath);
  if (bytes === undefined) return;
  const said = l10n.t('Exported {0} to {1}', formatBytes(bytes), target.fsPath);
  if ((await window.showInformationMessage(said, l10n.t('Open'))) === l10n.t('Open')) await commands.executeCommand('vscode.open', target);
}

/** Bytes written; `undefined` when the person stopped it. */
async function write(engine: Caches['engine'], cache: PairConfig, at: At, format: Format, target: string): Promise<number | undefined> {
  const stop = new AbortController();
  const options = { location: ProgressLocation.Notification, title: l10n.t('Exporting the value'), cancellable: true };
  try {
    return await window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => stop.abort());
      const { bytes } = await engine.scan.previewExport(
        { cache, ...at, format, target },
        { signal: stop.signal, onProgress: ({ done }) => progress.report({ message: formatBytes(done) }) },
      );
      return bytes;
    });
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    throw error;
  }
}
