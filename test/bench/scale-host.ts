/**
 * What the extension host has to do while a cache is read and looked at: `node scale-host.ts <cache> <storage>` runs the packed bundle on a
 * thread as VS Code does, and prints figures as JSON. Without a cache: activation with nothing open.
 */
import { subscribe } from 'node:diagnostics_channel';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { EngineClient } from '../../engine/workers/client.ts';
import { root } from '../../scripts/lib/paths.ts';
import { loadExtension } from '../support/fake-vscode.ts';
import type { TreeProvider } from '../support/fake-vscode.ts';

const main = join(root, 'dist/extension/main.js');
const worker = pathToFileURL(join(root, 'dist/engine/worker.js'));

/** Milliseconds of this thread's own work between two turns of the loop, whatever else the machine does. */
class Tasks {
  longest = 0;
  #before = process.threadCpuUsage();
  readonly #timer = setInterval(() => this.#turn(), 1);

  #turn(): void {
    const { user, system } = process.threadCpuUsage(this.#before);
    this.#before = process.threadCpuUsage();
    this.longest = Math.max(this.longest, (user + system) / 1000);
  }

  stop(): number {
    this.#turn();
    clearInterval(this.#timer);
    return this.longest;
  }
}

/** Opens every node that can be, and asks for how it is drawn; at most so many. */
async function walk(tree: TreeProvider, budget: { left: number }, node?: unknown): Promise<void> {
  for (const child of await tree.getChildren(node)) {
    if (budget.left-- <= 0) return;
    const item = await tree.getTreeItem(child);
    if (item.collapsibleState !== 0) await walk(tree, budget, child);
  }
}

async function measure(cache: string | undefined, storage: string) {
  let workers = 0;
  subscribe('worker_threads', () => workers++);
  const loading = performance.now();
  const extension = await loadExtension(main, cache === undefined ? [] : [cache]);
  const start = performance.now();
  const before = process.threadCpuUsage();
  await extension.activate(storage);
  const { user, system } = process.threadCpuUsage(before);
  const figures: Record<string, number> = {
    'host: bundle loaded': start - loading,
    'host: activation': performance.now() - start,
    'host: own work of activation': (user + system) / 1000,
    'host: workers after activation': workers,
    'host: bundle, bytes': statSync(main).size,
  };
  if (cache === undefined) {
    await extension.deactivate();
    return figures;
  }
  const tree = [...extension.shown.trees.values()][0] as TreeProvider;
  const engine = new EngineClient({ entry: worker, catalogFolders: [join(storage, 'catalogs')] });
  const { caches } = await engine.front.discover({ folder: cache });
  const pair = caches.find((each) => each.kind === 'pair');
  if (!pair) throw new Error(`There is no cache in ${cache}.`);
  // what comes before is compiling, which happens once
  await walk(tree, { left: 100 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const during = async (name: string, work: () => Promise<unknown>) => {
    delay.reset();
    delay.enable();
    const tasks = new Tasks();
    await work();
    figures[`host: longest task while ${name}`] = tasks.stop();
    delay.disable();
    figures[`host: loop delay while ${name}, 99 %`] = delay.percentile(99) / 1e6;
  };
  await during('a catalog is built', async () => {
    const built = engine.scan.index({ cache: pair, rebuild: true });
    let done = false;
    void built.finally(() => (done = true));
    while (!done) await walk(tree, { left: 200 });
    await built;
  });
  await during('lists are paged', async () => {
    const budget = { left: 3000 };
    await walk(tree, budget);
    if (budget.left > 2800) throw new Error(`The tree has only ${3000 - budget.left} nodes: ${extension.shown.errors.join('; ')}`);
    let after: string | null = null;
    for (let i = 0; i < 30; i++) ({ next: after } = await engine.front.values({ cache: pair, group: 'all', after, limit: 1000 }));
  });
  await during('entries are searched for', async () => {
    for (let i = 0x1000; i < 0x1080; i++) await engine.front.resolve({ caches: [pair], prefix: i.toString(16), limit: 100 });
  });
  await during('calls are queried', async () => {
    let rows = 0;
    for await (const _ of engine.scan.query({ cache: pair, form: { arguments: [], metadata: [] } })) if (++rows >= 20_000) break;
  });
  await engine.dispose();
  await extension.deactivate();
  return figures;
}

if (import.meta.main) {
  const [storage = '', cache] = process.argv.slice(2);
  if (storage === '') throw new Error('usage: node scale-host.ts <folder for catalogs> [folder with a fleche.toml]');
  const figures = await measure(cache, storage);
  // whatever else is printed, this is the answer
  writeFileSync(1, `${JSON.stringify(figures)}\n`);
  process.exit(0);
}
