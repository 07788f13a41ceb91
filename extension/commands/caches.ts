/** Commands about caches as a whole, and where they lie. */
import { commands, env, l10n, Position, Selection, UIKind, Uri, window, workspace } from 'vscode';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheConfig, Problem, SshConfig } from '../../engine/workers/protocol.ts';
import { formatCount } from '../format.ts';
import { askChoice } from '../question.ts';
import { nodeOf } from './ask.ts';
import type { Action, Services } from './services.ts';

/** What is opened: a path, or one that is asked for. */
type Opened = { readonly pick?: 'folder' | 'file' };

export const openCache: Action = async (services, argument) => {
  const given = typeof argument === 'string' ? argument : argument instanceof Uri ? argument.fsPath : undefined;
  const path = given ?? (await askPath((argument as Opened | undefined)?.pick));
  if (path !== undefined) await openPath(services, path);
};

/** A copy of the demonstration, which a person may do anything with; one that is there stays as it is. */
export const openDemo: Action = async (services) => {
  const copy = join(services.folders.storage, 'demo');
  if (!existsSync(copy)) await cp(join(services.folders.extension, 'demo'), copy, { recursive: true });
  await openPath(services, join(copy, 'fleche.toml'));
};

export const closeCache: Action = async ({ caches, selection }, argument) => {
  const node = nodeOf(argument) ?? selection()[0];
  if (node?.kind === 'cache' && node.cache.origin.file === undefined && !node.parent) return await caches.close(node.cache);
  void window.showInformationMessage(
    l10n.t('Select a cache that was opened by hand. Those that a fleche.toml names are shown as long as it names them.'),
  );
};

export const refresh: Action = ({ caches }) => caches.refresh();

export const openSettings: Action = async () => {
  await commands.executeCommand('workbench.action.openSettings', '@ext:fleche-explorer.fleche-explorer');
};

export const deleteCatalogs: Action = async ({ caches }) => {
  const yes = l10n.t('Delete Catalogs');
  const answer = await window.showWarningMessage(
    l10n.t('Delete all catalogs?'),
    {
      modal: true,
      detail: l10n.t(
        'Catalogs make large caches quick to browse. They lie outside of the caches, and are made again as these are looked at.',
      ),
    },
    yes,
  );
  if (answer !== yes) return;
  const { deleted } = await caches.engine.front.deleteCatalogs({});
  await caches.refresh();
  void window.showInformationMessage(
    l10n.t('{0} deleted. Caches that are shown are read again.', formatCount(deleted, 'catalog was', 'catalogs were')),
  );
};

export const showOutput: Action = ({ log }) => log.show();

async function askPath(given: Opened['pick']): Promise<string | undefined> {
  const kind = given ?? (await askKind());
  if (!kind) return undefined;
  const isFolder = kind === 'folder';
  const chosen = await window.showOpenDialog({
    canSelectFolders: isFolder,
    canSelectFiles: !isFolder,
    title: l10n.t('Open Cache'),
    openLabel: l10n.t('Open Cache'),
    ...(workspace.workspaceFolders?.[0] && { defaultUri: workspace.workspaceFolders[0].uri }),
    ...(!isFolder && { filters: { Caches: ['toml', 'db', 'sqlite', 'sqlite3'], 'All files': ['*'] } }),
  });
  return chosen?.[0]?.fsPath;
}

async function askKind(): Promise<Opened['pick']> {
  const kinds = [
    { label: l10n.t('$(folder) Folder…'), detail: l10n.t('of values, of calls, or of both'), pick: 'folder' as const },
    { label: l10n.t('$(file) File…'), detail: l10n.t('a fleche.toml, or a database of calls'), pick: 'file' as const },
  ];
  return (await askChoice(kinds, { title: l10n.t('Open Cache'), placeHolder: l10n.t('What holds the cache?') }))?.pick;
}

async function openPath({ caches, log }: Services, path: string): Promise<void> {
  const found: readonly CacheConfig[] = await caches.open(path);
  const broken = found.find((cache) => cache.kind === 'invalid');
  if (broken?.kind === 'invalid') {
    const { message, path: where, line, advice } = broken.problem;
    const text = `${message} ${where ?? path}${line === undefined ? '' : l10n.t(', line {0}', line)}.${advice === undefined ? '' : ` ${advice}`}`;
    log.warn(text);
    const choice = await window.showWarningMessage(text, ...(line === undefined ? [] : [l10n.t('Open File')]));
    if (choice === l10n.t('Open File')) await openAt(broken.problem);
  }
  await commands.executeCommand('fleche.caches.focus');
}

export const openProblem: Action = (_services, argument) => {
  const node = nodeOf(argument);
  return openAt(node?.kind === 'problem' ? node.problem : (argument as Problem));
};

async function openAt({ path, line = 1, column = 1 }: Problem): Promise<void> {
  if (path === undefined) return;
  const uri = Uri.file(path);
  if (!path.endsWith('.toml')) return await showFile(uri);
  const editor = await window.showTextDocument(uri);
  const position = new Position(Math.max(0, line - 1), Math.max(0, column - 1));
  editor.selection = new Selection(position, position);
  editor.revealRange(editor.selection);
}

/** A file that no editor shows: where it lies. */
export async function showFile(uri: Uri): Promise<void> {
  if (env.uiKind === UIKind.Desktop && env.remoteName === undefined) await commands.executeCommand('revealFileInOS', uri);
  else if (workspace.getWorkspaceFolder(uri)) await commands.executeCommand('revealInExplorer', uri);
  else void window.showInformationMessage(uri.fsPath);
}

export const openRemote: Action = async (_services, argument) => {
  const { host, user, folder } = argument as SshConfig;
  const known = await commands.getCommands(true);
  const target = user === undefined ? host : `${user}@${host}`;
  if (known.includes('opensshremotes.openEmptyWindow')) {
    await commands.executeCommand('opensshremotes.openEmptyWindow', { host: target });
    return;
  }
  const advice = l10n.t(
    'This cache lies on {0}{1}. Install the extension “Remote - SSH” and open that machine with it: Fleche Explorer then runs beside the files.',
    target,
    folder === undefined ? '' : l10n.t(' in {0}', folder),
  );
  if ((await window.showInformationMessage(advice, l10n.t('Search Extensions'))) === l10n.t('Search Extensions'))
    await commands.executeCommand('workbench.extensions.search', 'Remote - SSH');
};
