/**
 * As much of VS Code's API as the extension's bundle needs to run in a plain Node, where its work can be measured: events, trees and
 * progress work; whatever else is asked for does nothing. Not for tests of behaviour: those run in a real VS Code.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

type Listener = (event: unknown) => unknown;

class EventEmitter {
  readonly #listeners = new Set<Listener>();
  readonly event = (listener: Listener) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(event: unknown): void {
    for (const listener of this.#listeners) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

class TreeItem {
  readonly label: string;
  readonly collapsibleState: number;
  constructor(label: string, collapsibleState: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

class MarkdownString {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

/** What the extension gave to VS Code. */
export type Shown = {
  readonly trees: Map<string, TreeProvider>;
  readonly errors: string[];
};
export type TreeProvider = {
  getChildren(node?: unknown): Promise<readonly unknown[]>;
  getTreeItem(node: unknown): Promise<{ readonly label?: string | { readonly label: string }; readonly collapsibleState?: number }>;
};

/** A function, object and class that gives itself for all that is asked of it. */
const anything: object = new Proxy(class {}, {
  get: (_, name) => (name === 'then' || name === Symbol.iterator ? undefined : name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
});

const orAnything = (known: object) =>
  new Proxy(known, { get: (target, name) => (name in target ? (Reflect.get(target, name) as unknown) : anything) });

function api(folders: readonly string[], shown: Shown): object {
  const uri = (fsPath: string) => ({ scheme: 'file', fsPath, path: fsPath, toString: () => pathToFileURL(fsPath).href });
  const noted = (message: string) => Promise.resolve(void shown.errors.push(message));
  return orAnything({
    l10n: { t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d+)\}/g, (_, index) => String(values[index as number])) },
    EventEmitter,
    TreeItem,
    TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    MarkdownString,
    ThemeIcon: class {},
    ThemeColor: class {},
    RelativePattern: class {},
    Uri: orAnything({ file: uri }),
    workspace: orAnything({
      isTrusted: true,
      workspaceFolders: folders.length === 0 ? undefined : folders.map((folder) => ({ uri: uri(folder), name: folder })),
      findFiles: () => Promise.resolve([]),
      getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
    }),
    window: orAnything({
      createTreeView(id: string, { treeDataProvider }: { treeDataProvider: TreeProvider }) {
        shown.trees.set(id, treeDataProvider);
        return orAnything({ onDidChangeSelection: new EventEmitter().event, visible: true });
      },
      withProgress: (_: unknown, task: (progress: object) => unknown) => task({ report: () => undefined }),
      showErrorMessage: noted,
      showWarningMessage: noted,
    }),
  });
}

/** Loads a bundle of the extension with this API beneath it. */
export async function loadExtension(main: string, folders: readonly string[]) {
  const shown: Shown = { trees: new Map(), errors: [] };
  const { fakeVscode } = Object.assign(globalThis, { fakeVscode: api(folders, shown) });
  void fakeVscode;
  const imports = [...readFileSync(main, 'utf8').matchAll(/import ?\{([^}]*)\} ?from ?"vscode"/g)];
  const names = new Set(imports.flatMap(([, list]) => (list as string).split(',').map((name) => name.trim().split(' ')[0] as string)));
  const source = [...names].map((name) => `export const ${name} = globalThis.fakeVscode.${name};`).join('\n');
  registerHooks({
    resolve: (name, context, next) => (name === 'vscode' ? { url: 'fake:vscode', shortCircuit: true } : next(name, context)),
    load: (url, context, next) => (url === 'fake:vscode' ? { format: 'module', source, shortCircuit: true } : next(url, context)),
  });
  const extension = (await import(pathToFileURL(main).href)) as {
    activate(context: object): Promise<void>;
    deactivate(): Promise<void>;
  };
  const context = (storage: string) =>
    orAnything({
      subscriptions: [],
      globalStorageUri: uriOf(storage),
      secrets: orAnything({ get: () => Promise.resolve(undefined) }),
      workspaceState: { get: (_: string, otherwise: unknown) => otherwise, update: () => Promise.resolve() },
      globalState: { get: (_: string, otherwise: unknown) => otherwise, update: () => Promise.resolve() },
    });
  return { activate: (storage: string) => extension.activate(context(storage)), deactivate: () => extension.deactivate(), shown };
}

const uriOf = (fsPath: string) => ({ scheme: 'file', fsPath, path: fsPath });
