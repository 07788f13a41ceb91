/** Which caches there are: those that the workspace's `fleche.toml` files name, and those that a person opened. */
import { EventEmitter, RelativePattern, workspace } from 'vscode';
import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import { dirname } from 'node:path';
import { errorToWire } from '../engine/errors.ts';
import type { WireError } from '../engine/errors.ts';
import type { EngineClient } from '../engine/workers/client.ts';
import type { CacheConfig, InvalidConfig, PairConfig } from '../engine/workers/protocol.ts';
import { Reading } from './reading.ts';
import { Passwords } from './passwords.ts';
import { SecretKeys } from './secret-keys.ts';

const openedKey = 'fleche.opened';
/** A workspace with more `fleche.toml` files than this is somebody's whole home folder. */
const maxFiles = 50;

export class Caches implements Disposable {
  readonly engine: EngineClient;
  readonly secrets: SecretKeys;
  readonly passwords: Passwords;
  readonly #context: ExtensionContext;
  readonly #log: LogOutputChannel;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #indexedEvent = new EventEmitter<PairConfig>();
  /** A cache was read: counts and lists are new. */
  readonly onDidIndex = this.#indexedEvent.event;
  readonly #disposables: Disposable[] = [];
  #caches: CacheConfig[] = [];
  readonly #reading: Reading;

  constructor(context: ExtensionContext, engine: EngineClient, log: LogOutputChannel) {
    this.#context = context;
    this.engine = engine;
    this.secrets = new SecretKeys(context.secrets);
    this.passwords = new Passwords(context.secrets);
    this.#log = log;
    this.#reading = new Reading(engine, log, (cache) => this.#indexedEvent.fire(cache));
    const watcher = workspace.createFileSystemWatcher('**/fleche.toml');
    const reload = () => void this.reload();
    this.#disposables.push(
      watcher,
      watcher.onDidChange(reload),
      watcher.onDidCreate(reload),
      watcher.onDidDelete(reload),
      workspace.onDidChangeWorkspaceFolders(reload),
      this.#changed,
      this.#indexedEvent,
      this.#reading,
    );
  }

  all(): readonly CacheConfig[] {
    return this.#caches;
  }

  /** Every cache on disk that can be opened, layers included, each once. */
  pairs(): PairConfig[] {
    const found = new Map<string, PairConfig>();
    const visit = (cache: CacheConfig) => {
      if (
        cache.kind === 'pair' &&
        !found.has(cache.id) &&
        [cache.values, cache.calls].some((store) => store && store.type !== 'memory' && store.type !== 'void')
      )
        found.set(cache.id, cache);
      if (cache.kind === 'stack' || cache.kind === 'pool') cache.layers.forEach(visit);
    };
    // The caches themselves before the layers of others, whose names are made up.
    [...this.#caches].sort((a, b) => Number(a.kind !== 'pair') - Number(b.kind !== 'pair')).forEach(visit);
    return [...found.values()];
  }

  /** Looks for caches again. */
  async reload(): Promise<void> {
    await Promise.all([this.secrets.load(), this.passwords.load()]);
    const found: CacheConfig[] = [];
    for (const folder of await this.#folders()) {
      try {
        found.push(...(await this.engine.front.discover({ folder })).caches);
      } catch (error) {
        found.push(this.#unreadable(folder, error));
      }
    }
    for (const path of this.opened()) {
      try {
        found.push(...(await this.engine.front.identify({ path })).caches.map((cache) => ({ ...cache, origin: {} })));
      } catch (error) {
        found.push(this.#unreadable(path, error));
      }
    }
    const seen = new Set<string>();
    this.#caches = found
      .map((cache) => this.#withSecrets(cache))
      .filter((cache) => {
        const name = `${cache.kind}:${cache.name}:${cache.id}`;
        return !seen.has(name) && seen.add(name);
      });
    this.#reading.keep(this.pairs());
    this.#changed.fire();
  }

  #withSecrets(cache: CacheConfig): CacheConfig {
    return this.passwords.applied(this.secrets.applied(cache));
  }

  /** Folders with a `fleche.toml`, and the workspace's own: one may lie above them. */
  async #folders(): Promise<string[]> {
    const folders = new Set<string>();
    for (const folder of workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme !== 'file') continue;
      folders.add(folder.uri.fsPath);
      const files = await workspace.findFiles(new RelativePattern(folder, '**/fleche.toml'), '**/{node_modules,.venv,.git}/**', maxFiles);
      for (const file of files) folders.add(dirname(file.fsPath));
    }
    return [...folders].sort();
  }

  #unreadable(path: string, error: unknown): InvalidConfig {
    const { code, message } = errorToWire(error);
    this.#log.error(`${path}: ${message}`);
    return { kind: 'invalid', id: path, name: path, origin: {}, problem: { code, message, path } };
  }

  /** Paths that were opened by hand, in this workspace. */
  opened(): readonly string[] {
    return this.#context.workspaceState.get<readonly string[]>(openedKey, []);
  }

  /** Opens a path and gives what it is. Only what is a cache is kept. */
  async open(path: string): Promise<readonly CacheConfig[]> {
    const { caches } = await this.engine.front.identify({ path });
    if (caches.every((cache) => cache.kind === 'invalid')) return caches;
    await this.#context.workspaceState.update(openedKey, [...new Set([...this.opened(), path])]);
    await this.reload();
    return caches;
  }

  /** Forgets what was opened by hand. Nothing on disk changes. */
  async close(cache: CacheConfig): Promise<void> {
    const rest: string[] = [];
    for (const path of this.opened()) {
      const { caches } = await this.engine.front.identify({ path });
      if (!caches.some((candidate) => this.#withSecrets(candidate).id === cache.id)) rest.push(path);
    }
    await this.#context.workspaceState.update(openedKey, rest);
    await this.reload();
  }

  /** Reads everything again: configuration, lists and counts. */
  async refresh(): Promise<void> {
    this.#reading.keep([]);
    await this.reload();
  }

  /** Something was written to a cache: it is read again, and the views with it. */
  changed(cache: PairConfig): void {
    this.#reading.forget(cache);
    this.#changed.fire();
  }

  isLive(cache: PairConfig): boolean {
    return this.#reading.isLive(cache);
  }

  indexError(cache: PairConfig): WireError | undefined {
    return this.#reading.error(cache);
  }

  /** Starts to read a cache if that was not done yet, and waits a moment for small ones. */
  async indexed(cache: PairConfig): Promise<void> {
    await this.#reading.read(cache);
  }

  /** The same, and waits for large ones too: until all of it was read once. */
  async indexedWhole(cache: PairConfig): Promise<void> {
    await this.#reading.readWhole(cache);
  }

  /** Changes on disk are looked for while a person sees what would change. */
  set visible(visible: boolean) {
    this.#reading.visible = visible;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }
}
