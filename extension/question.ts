/** Questions that are put in VS Code's own boxes. */
import { window } from 'vscode';
import type { InputBoxOptions, QuickPickItem, QuickPickOptions } from 'vscode';

/**
 * A question waits until it is answered or Escape is pressed. One that goes when the keyboard does would sometimes go at once: VS Code gives
 * a panel the keyboard back up to a tenth of a second after the palette above it closed, when the command may have asked already.
 */
const stays = { ignoreFocusOut: true };

type ChoiceOptions = Omit<QuickPickOptions, 'canPickMany' | 'ignoreFocusOut'>;

export async function askChoice<Item extends QuickPickItem>(items: readonly Item[], options: ChoiceOptions): Promise<Item | undefined> {
  return await window.showQuickPick(items, { ...options, ...stays });
}

/** Any number of the items, none included. */
export async function askChoices<Item extends QuickPickItem>(items: readonly Item[], options: ChoiceOptions): Promise<Item[] | undefined> {
  return await window.showQuickPick(items, { ...options, ...stays, canPickMany: true });
}

export async function askText(options: Omit<InputBoxOptions, 'ignoreFocusOut'>): Promise<string | undefined> {
  return await window.showInputBox({ ...options, ...stays });
}
