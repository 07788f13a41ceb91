/** What commands work with. */
import type { LogOutputChannel, TreeView } from 'vscode';
import type { Key, PairConfig } from '../../engine/workers/protocol.ts';
import type { Caches } from '../caches.ts';
import type { Panels } from '../panels.ts';
import type { Node } from '../tree/node.ts';
import type { CacheTree } from '../tree/provider.ts';
import type { Reports } from './report.ts';

export interface Services {
  readonly caches: Caches;
  readonly tree: CacheTree;
  readonly view: TreeView<Node>;
  /** What is selected in the tree; `view` forgets it for a moment whenever rows are drawn again. */
  readonly selection: () => readonly Node[];
  readonly panels: Panels;
  readonly reports: Reports;
  readonly log: LogOutputChannel;
  /** Where the extension lies, and where it may keep what is its own. */
  readonly folders: { readonly extension: string; readonly storage: string };
}

/** A stored entry that a command is about. */
export type Entry = { readonly cache: PairConfig; readonly key: Key; readonly store: 'values' | 'calls' };

/** `argument` is what a menu was opened on, or what another command gives; `all`: everything that is selected in the tree with it. */
export type Action = (services: Services, argument: unknown, all: readonly unknown[]) => Promise<void> | void;

export interface Command {
  readonly run: Action;
  /** What must be there before it runs; where it is not, the person is told what to do. */
  readonly needs?: 'a cache';
  /** It writes, and so waits until the person trusts the folder. */
  readonly writes?: boolean;
}
