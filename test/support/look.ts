/** Looks at a folder of caches in every way there is, as a user who does not own it: the program that read-only.test.ts runs. */
import { accessSync, constants } from 'node:fs';
import { sqliteDriver } from '../../engine/sqlite.ts';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { CallRow, PairConfig, ValueGroup } from '../../engine/workers/protocol.ts';

const [, , folder = '', catalogs = ''] = process.argv;
sqliteDriver(); // while its files can be read
if (process.getuid?.() === 0) {
  process.setgid?.(65534);
  process.setuid?.(65534);
}
let writable = true;
try {
  accessSync(folder, constants.W_OK);
} catch {
  writable = false;
}

const engine = createHandlers({ role: 'scan', catalogFolders: [catalogs] });
const context = { cancelled: false, check: () => undefined, progress: () => undefined };
const { caches } = await engine.discover({ folder }, context);
const seen: Record<string, object> = {};
for (const cache of caches.filter((candidate): candidate is PairConfig => candidate.kind === 'pair')) {
  await engine.index({ cache }, context);
  const summary = await engine.summary({ cache }, context);
  for (const group of ['shared', 'top', 'all'] satisfies ValueGroup[]) {
    const { rows } = await engine.values({ cache, group, limit: 5 }, context);
    for (const { key } of rows) {
      await engine.entry({ cache, key, store: 'values', maxText: 1000 }, context);
      await engine.graph({ cache, key, maxNodes: 20 }, context);
    }
  }
  const found: CallRow[] = [];
  for await (const row of engine.query({ cache, form: { arguments: [], metadata: [] } }, context)) found.push(row);
  seen[cache.name] = { values: summary.values?.count, calls: summary.calls?.count, found: found.length };
}
for (const path of [folder, `${folder}/eos`, `${folder}/eos/calls.db`, `${folder}/sweep/values`]) await engine.identify({ path }, context);
console.log(JSON.stringify({ user: process.getuid?.() ?? null, writable, caches: seen }));
