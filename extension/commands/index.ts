/** The table of commands: what each does, and what it needs. */
import { commands } from 'vscode';
import type { Disposable } from 'vscode';
import { sayNoCache } from './ask.ts';
import { closeCache, deleteCatalogs, openCache, openDemo, openProblem, openRemote, openSettings, refresh, showOutput } from './caches.ts';
import {
  copyAsPython,
  copyDigest,
  copyShortDigest,
  expandDigest,
  exportValue,
  goToDigest,
  loadMore,
  queryCalls,
  revealInOS,
  showValue,
  showValueGraph,
} from './entries.ts';
import { showError } from './errors.ts';
import { evict } from './evict.ts';
import { rekeyCalls } from './rekey.ts';
import { repairBag } from './repair-bag.ts';
import { setPassword } from './password.ts';
import { setSecretKey } from './secret-key.ts';
import type { Command, Services } from './services.ts';
import { findValue, saveValue } from './values.ts';
import { hasTrust } from '../trust.ts';

export { revealKey } from './entries.ts';
export { showError } from './errors.ts';
export type { Services } from './services.ts';

export const table: Readonly<Record<string, Command>> = {
  'fleche.openCache': { run: openCache },
  'fleche.openDemo': { run: openDemo },
  'fleche.closeCache': { run: closeCache },
  'fleche.refresh': { run: refresh },
  'fleche.openProblem': { run: openProblem },
  'fleche.openRemote': { run: openRemote },
  'fleche.showOutput': { run: showOutput },
  'fleche.openSettings': { run: openSettings },
  'fleche.deleteCatalogs': { run: deleteCatalogs },
  'fleche.repairBag': { run: repairBag, writes: true },

  'fleche.goToDigest': { run: goToDigest, needs: 'a cache' },
  'fleche.copyDigest': { run: copyDigest, needs: 'a cache' },
  'fleche.copyShortDigest': { run: copyShortDigest, needs: 'a cache' },
  'fleche.expandDigest': { run: expandDigest, needs: 'a cache' },
  'fleche.copyAsPython': { run: copyAsPython, needs: 'a cache' },
  'fleche.revealInOS': { run: revealInOS, needs: 'a cache' },
  'fleche.showValue': { run: showValue, needs: 'a cache' },
  'fleche.showValueGraph': { run: showValueGraph, needs: 'a cache' },
  'fleche.exportValue': { run: exportValue, needs: 'a cache', writes: true },
  'fleche.queryCalls': { run: queryCalls, needs: 'a cache' },
  'fleche.findValue': { run: findValue, needs: 'a cache' },
  'fleche.saveValue': { run: saveValue, needs: 'a cache', writes: true },
  'fleche.evict': { run: evict, needs: 'a cache', writes: true },
  'fleche.rekeyCalls': { run: rekeyCalls, needs: 'a cache', writes: true },
  'fleche.setSecretKey': { run: setSecretKey, needs: 'a cache' },
  'fleche.setPassword': { run: setPassword, needs: 'a cache' },
  'fleche.loadMore': { run: loadMore },
};

/** Registers the commands of a table; an error is shown in words, with where it happened, and never lost. */
export function registerCommands(services: Services, commandTable = table): Disposable[] {
  return Object.entries(commandTable).map(([id, { run, needs, writes }]) =>
    commands.registerCommand(id, async (argument?: unknown, all?: unknown) => {
      try {
        if (writes && !(await hasTrust())) return;
        if (needs && services.caches.pairs().length === 0) return await sayNoCache();
        await run(services, argument, Array.isArray(all) ? all : []);
      } catch (error) {
        await showError(services.log, error);
      }
    }),
  );
}
