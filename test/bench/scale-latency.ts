/** `node scale-bundle.ts scale-latency <cache> <catalogs> [milliseconds]`: a cache on a network's file system, where each operation takes a while. */
import { setImmediate as turn } from 'node:timers/promises';
import { createHandlers } from '../../engine/workers/handlers.ts';
import type { PairConfig } from '../../engine/workers/protocol.ts';
import { SlowFiles } from '../support/slow-files.ts';

const [folder = '', catalogs = '', milliseconds = '2'] = process.argv.slice(2);
if (folder === '' || catalogs === '')
  throw new Error('usage: node scale-bundle.ts scale-latency <cache> <folder for catalogs> [milliseconds]');
const files = new SlowFiles(folder, Number(milliseconds));
const context = { cancelled: false, check: () => undefined, progress: () => undefined };
const [front, scan] = (['front', 'scan'] as const).map((role) => createHandlers({ role, catalogFolders: [catalogs] })) as [
  ReturnType<typeof createHandlers>,
  ReturnType<typeof createHandlers>,
];

async function report<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  files.take();
  const start = performance.now();
  const result = await work();
  const time = performance.now() - start;
  const { counts } = files;
  console.log(`${name}: ${time.toFixed(0)} ms, ${files.take()} operations ${JSON.stringify(counts)}`);
  return result;
}

const cache = (await report('a folder is identified', () => front.identify({ path: folder }, context))).caches[0] as PairConfig;
const building = report('first reading', () => scan.index({ cache }, context));
const start = performance.now();
for (let first = 0; first === 0;) {
  const { rows } = await front.values({ cache, group: 'all', limit: 100 }, context);
  if (rows.length > 0) console.log(`first rows after ${(first = performance.now() - start).toFixed(0)} ms`);
  else await turn();
}
await building;
const { rows } = await report('a page of values', () => front.values({ cache, group: 'all', limit: 100 }, context));
await report('the summary', () => front.summary({ cache }, context));
await report('functions', () => front.functions({ cache }, context));
await report('an entry', () => front.entry({ cache, key: rows[0]?.key as string, store: 'values', maxText: 1000 }, context));
await report('a graph', () => front.graph({ cache, key: rows[0]?.key as string, maxNodes: 100 }, context));
await report('reading again, nothing new', () => scan.index({ cache }, context));
process.exit(0);
