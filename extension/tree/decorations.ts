/** Colours and badges beside entries of the tree that need a second look, as the Explorer has them. */
import { FileDecoration, l10n, ThemeColor, Uri, window } from 'vscode';
import type { Disposable } from 'vscode';
import type { CallState } from '../../engine/workers/protocol.ts';

const scheme = 'fleche-entry';

const decorations: Readonly<Record<Exclude<CallState, 'complete' | 'prepared'>, FileDecoration>> = {
  'result missing': new FileDecoration('!', l10n.t('The result is missing'), new ThemeColor('list.warningForeground')),
  'argument missing': new FileDecoration('!', l10n.t('An argument is missing'), new ThemeColor('list.warningForeground')),
  unreadable: new FileDecoration('!', l10n.t('Cannot be read'), new ThemeColor('list.errorForeground')),
};

/** What an item of the tree has as its resource, so that it is decorated. */
export function resourceOf(state: CallState): Uri | undefined {
  return state === 'complete' || state === 'prepared' ? undefined : Uri.from({ scheme, path: `/${state}` });
}

export function registerDecorations(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme: given, path }) =>
      given === scheme ? decorations[path.slice(1) as keyof typeof decorations] : undefined,
  });
}
