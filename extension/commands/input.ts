/** Asking for a value: as text, from the selection of an editor, or as a file. */
import { InputBoxValidationSeverity, l10n, Uri, window, workspace } from 'vscode';
import { errorToWire } from '../../engine/errors.ts';
import type { ValueInput } from '../../engine/workers/protocol.ts';
import { askChoice, askText } from '../question.ts';

type Kind = 'literal' | 'selection' | 'json' | 'npy' | 'csv';
const labels = {
  literal: { label: l10n.t('$(edit) Python Literal…'), detail: l10n.t('a number, text, list, dict …') },
  json: { label: l10n.t('$(json) JSON File…'), detail: l10n.t('read as Python’s json reads it') },
  npy: { label: l10n.t('$(file-binary) NumPy File…'), detail: l10n.t('an array in an .npy file') },
  csv: { label: l10n.t('$(table) CSV File…'), detail: l10n.t('a table or an array') },
} as const;

/** What a value would be taken for, in a few words. @throws what is wrong with it. */
type Meaning = (input: ValueInput) => Promise<string>;

export async function askValue({
  title,
  kinds,
  meaning,
}: {
  title: string;
  kinds: readonly Exclude<Kind, 'selection'>[];
  meaning: Meaning;
}): Promise<ValueInput | undefined> {
  const selection = selectedText();
  const items = [
    ...kinds.map((kind) => ({ ...labels[kind], from: kind as Kind })),
    ...(selection === ''
      ? []
      : [{ label: l10n.t('$(selection) Selected Text'), detail: selection.slice(0, 80), from: 'selection' as Kind }]),
  ];
  const chosen = await askChoice(items, { title: `${title} (1/2)`, placeHolder: l10n.t('What is the value?') });
  if (!chosen) return undefined;
  const kind = chosen.from;
  if (kind === 'selection') return { kind: 'literal', text: selection };
  if (kind !== 'literal') return await askFile(title, kind);
  const text = await askText({
    title: `${title} (2/2)`,
    prompt: l10n.t('The value as Python writes it'),
    placeHolder: "{'element': 'Al', 'a': [4.05, 4.06]}",
    validateInput: (given) => validated(meaning, given),
  });
  return text === undefined ? undefined : { kind, text };
}

async function validated(meaning: Meaning, text: string) {
  if (text.trim() === '') return l10n.t('A value is needed.');
  try {
    return { message: await meaning({ kind: 'literal', text }), severity: InputBoxValidationSeverity.Info };
  } catch (error) {
    return errorToWire(error).message;
  }
}

function selectedText(): string {
  const editor = window.activeTextEditor;
  return editor ? editor.document.getText(editor.selection).trim() : '';
}

async function askFile(title: string, kind: 'json' | 'npy' | 'csv'): Promise<ValueInput | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  const chosen = await window.showOpenDialog({
    title,
    openLabel: title,
    filters: { [kind.toUpperCase()]: [kind] },
    defaultUri: folder?.uri ?? Uri.file('/'),
  });
  const [uri] = chosen ?? [];
  return uri && { kind, path: uri.fsPath };
}
