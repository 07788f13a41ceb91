/** Has the engine read each cache that is looked at, and read it again when it changes on disk. */
import { setTimeout as sleep } from 'node:timers/promises';
import { l10n, ProgressLocation, window } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { CancelledError, errorToWire } from '../engine/errors.ts';
import type { WireError } from '../engine/errors.ts';
import type { Progress } from '../engine/rpc/contract.ts';
import type { EngineClient } from '../engine/workers/client.ts';
import type { PairConfig } from '../engine/workers/protocol.ts';
import { placesOf } from './watch/places.ts';
import { nextRead } from './watch/policy.ts';
import { PlaceWatcher } from './watch/watcher.ts';

/** What a small cache takes at most: its lists are shown complete at once instead of growing before one's eyes. */
const patience = 600;

/** A cache that is read. */
type Run = {
  readonly cache: PairConfig;
  readonly stop: AbortController;
  readonly watchers: readonly PlaceWatcher[];
  /** The first reading. */
  done: Promise<void>;
  isReading: boolean;
  /** It changed since it was last begun to be read. */
  isStale: boolean;
  /** Until it is read again. */
  timer?: NodeJS.Timeout;
  /** Milliseconds that it took. */
  took: number;
  /** Where progress is shown, while it is. */
  report?: (progress: Progress) => void;
  error?: WireError;
};

export class Reading implements Disposable {
  readonly #engine: EngineClient;
  readonly #log: LogOutputChannel;
  readonly #isNew: (cache: PairConfig) => void;
  readonly #runs = new Map<string, Run>();
  #visible = true;

  /** @param isNew is told of caches whose counts and lists are others now. */
  constructor(engine: EngineClient, log: LogOutputChannel, isNew: (cache: PairConfig) => void) {
    this.#engine = engine;
    this.#log = log;
    this.#isNew = isNew;
  }

  error(cache: PairConfig): WireError | undefined {
    return this.#runs.get(cache.id)?.error;
  }

  /** Whether what is written to a cache meanwhile is noticed. */
  isLive(cache: PairConfig): boolean {
    return (this.#runs.get(cache.id)?.watchers.length ?? 0) > 0;
  }

  /** Starts to read a cache if that was not done yet, and waits a moment for small ones. */
  async read(cache: PairConfig): Promise<void> {
    const run = this.#runs.get(cache.id) ?? this.#begin(cache);
    await Promise.race([run.done, sleep(patience)]);
  }

  /** The same, and waits for large ones too: until all of it was read once. */
  async readWhole(cache: PairConfig): Promise<void> {
    await (this.#runs.get(cache.id) ?? this.#begin(cache)).done;
  }

  #begin(cache: PairConfig): Run {
    const run: Run = {
      cache,
      stop: new AbortController(),
      watchers: placesOf(cache).map((place) => new PlaceWatcher(place, { changed: () => this.#changed(run) })),
      done: Promise.resolve(),
      isReading: false,
      isStale: false,
      took: 0,
    };
    this.#runs.set(cache.id, run);
    run.done = this.#read(run);
    if (this.#visible) run.watchers.forEach((watcher) => watcher.start());
    return run;
  }

  #changed(run: Run): void {
    run.isStale = true;
    if (run.isReading || run.timer || run.stop.signal.aborted) return;
    run.timer = setTimeout(() => {
      delete run.timer;
      void this.#read(run, true);
    }, nextRead(run.took));
  }

  /** @param again because it changed on disk: whoever shows it is told, however quick it was. */
  async #read(run: Run, again = false): Promise<void> {
    const started = Date.now();
    run.isReading = true;
    run.isStale = false;
    const reading = this.#index(run);
    const isSlow = await Promise.race([reading.then(() => false), sleep(patience).then(() => true)]);
    if (isSlow) await this.#showProgress(run, reading);
    run.isReading = false;
    run.took = Date.now() - started;
    if (run.stop.signal.aborted) return;
    if (run.isStale) this.#changed(run);
    // those who waited long enough to be shown a part are told that it is whole now
    if (again || isSlow) this.#isNew(run.cache);
  }

  /** Never fails: what was wrong is kept, and shown beside what could be read. */
  async #index(run: Run): Promise<void> {
    const { cache, stop } = run;
    const started = Date.now();
    try {
      const { added, removed, problems } = await this.#engine.scan.index(
        { cache },
        { signal: stop.signal, onProgress: (progress) => run.report?.(progress) },
      );
      delete run.error;
      this.#log.info(`${cache.name}: ${added} new, ${removed} gone, ${problems.length} problems, ${Date.now() - started} ms`);
      for (const { message, path } of problems) this.#log.warn(`${cache.name}: ${message}${path === undefined ? '' : ` (${path})`}`);
    } catch (error) {
      if (error instanceof CancelledError) return;
      run.error = errorToWire(error);
      this.#log.error(`${cache.name}: ${run.error.message}`);
    }
  }

  /** In the view, and in words in the status bar. */
  async #showProgress(run: Run, reading: Promise<void>): Promise<void> {
    void window.withProgress({ location: { viewId: 'fleche.caches' } }, () => reading);
    await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Fleche: reading {0}', run.cache.name) },
      async (progress) => {
        run.report = ({ done, total, message }) => {
          const count =
            total === undefined ? done.toLocaleString('en') : l10n.t('{0} of {1}', done.toLocaleString('en'), total.toLocaleString('en'));
          progress.report({ message: `${count} ${message ?? ''}` });
        };
        await reading;
        delete run.report;
      },
    );
  }

  /** Looks for changes, or rests. */
  set visible(visible: boolean) {
    this.#visible = visible;
    for (const { watchers } of this.#runs.values())
      for (const watcher of watchers) {
        if (visible) watcher.start();
        else watcher.stop();
      }
  }

  /** Ends what is about other caches than these. */
  keep(caches: readonly PairConfig[]): void {
    const kept = new Set(caches.map(({ id }) => id));
    for (const { cache } of this.#runs.values()) if (!kept.has(cache.id)) this.forget(cache);
  }

  /** What is known of a cache does not hold any more: it is read again when it is next looked at. */
  forget({ id }: PairConfig): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    run.stop.abort();
    clearTimeout(run.timer);
    run.watchers.forEach((watcher) => watcher.stop());
  }

  dispose(): void {
    this.keep([]);
  }
}
