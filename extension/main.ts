/** The extension's entry. */
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { l10n, window, workspace } from 'vscode';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { EngineClient } from '../engine/workers/client.ts';
import { Caches } from './caches.ts';
import { registerCommands, revealKey, showError } from './commands/index.ts';
import type { Services } from './commands/index.ts';
import { Reports } from './commands/report.ts';
import { Panels } from './panels.ts';
import { treeCommands } from './tree/commands.ts';
import { offerExclusion } from './tree/exclude.ts';
import { CacheTree } from './tree/provider.ts';
import { TreeState } from './tree/state.ts';
import { createCacheView } from './tree/view.ts';

let engine: EngineClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('Fleche', { log: true });
  context.subscriptions.push(log);
  try {
    await start(context, log);
  } catch (error) {
    await showError(log, error);
    throw error;
  }
}

async function start(context: ExtensionContext, log: LogOutputChannel): Promise<void> {
  engine = new EngineClient({
    entry: new URL('../engine/worker.js', import.meta.url),
    catalogFolders: catalogFolders(context),
    isTrusted: workspace.isTrusted,
    log: (line) => log.info(line),
  });
  const caches = new Caches(context, engine, log);
  const state = new TreeState(context.workspaceState);
  const tree = new CacheTree(caches, state, () => workspace.getConfiguration('fleche').get('pageSize', 200));
  const { view, selection, disposables } = createCacheView(caches, tree, log);
  const panels = new Panels(context, caches, (cache, key) => revealKey(services, cache, key));
  const reports = new Reports();
  const folders = { extension: context.extensionPath, storage: context.globalStorageUri.fsPath };
  const services: Services = { caches, tree, view, selection, panels, reports, log, folders };
  context.subscriptions.push(
    workspace.onDidGrantWorkspaceTrust(() => {
      engine?.trust();
      void caches.refresh();
    }),
    caches,
    ...disposables,
    offerExclusion(caches, tree, context.workspaceState),
    panels,
    reports,
    ...registerCommands(services),
    ...registerCommands(services, treeCommands),
    engine.onDidDie((role, error, restarting) => {
      log.error(error.message);
      const next = restarting
        ? l10n.t('It is started again when it is next needed.')
        : l10n.t('It ended too often and rests for a minute.');
      void window
        .showWarningMessage(`${error.message} ${next}`, l10n.t('Show Log'))
        .then((choice) => choice === l10n.t('Show Log') && log.show());
      void role;
    }),
  );
  await caches.reload();
}

/** Where catalogs may lie, tried in order: never in a cache. */
function catalogFolders(context: ExtensionContext): string[] {
  const chosen = workspace.getConfiguration('fleche').get('catalog.location', '');
  const runtime = process.env.XDG_RUNTIME_DIR;
  return [
    ...(chosen === '' ? [] : [chosen]),
    join(context.globalStorageUri.fsPath, 'catalogs'),
    ...(runtime === undefined ? [] : [join(runtime, 'fleche-explorer')]),
    join(tmpdir(), `fleche-explorer-${userInfo().username}`),
  ];
}

export async function deactivate(): Promise<void> {
  await engine?.dispose();
}
