/** Reports that a person reads before a yes: documents that nobody can change, gone when they are closed. They read well as they are. */
import { EventEmitter, l10n, Uri, window, workspace } from 'vscode';
import type { Disposable } from 'vscode';

const scheme = 'fleche-report';

export class Reports implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable[];

  constructor() {
    this.#disposables = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? l10n.t('This report is gone: run the command again.\n'),
      }),
      workspace.onDidCloseTextDocument(({ uri }) => uri.scheme === scheme && this.#texts.delete(uri.path)),
    ];
  }

  /** Opens a report in an editor; one with the same title gives way. */
  async show(title: string, markdown: string): Promise<void> {
    const uri = Uri.from({ scheme, path: `/${title.replace(/[/\\?#]/g, ' ')}.md` });
    this.#texts.set(uri.path, markdown);
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true, preserveFocus: true });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
