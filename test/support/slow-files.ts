/**
 * A network's file system: operations on files in one folder are counted, and each takes as long as a message to a server and back. So
 * they are in the workers that are started meanwhile.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads, { setEnvironmentData } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

type Files = Record<string, (...given: unknown[]) => unknown>;

/** What goes to the server. Closing a file that was only read does not. */
const byPath = [
  'openSync',
  'statSync',
  'lstatSync',
  'existsSync',
  'readFileSync',
  'readdirSync',
  'opendirSync',
  'realpathSync',
  'accessSync',
];
const byFile = ['fstatSync', 'readSync'];

const names = [...byPath, ...byFile];

/** What a worker is told with its start. */
export const slowFilesData = 'slow files';
export type SlowFilesData = { readonly folder: string; readonly milliseconds: number; readonly counts: Int32Array<SharedArrayBuffer> };

export class SlowFiles {
  readonly #counts: Int32Array<SharedArrayBuffer>;
  readonly #originals = new Map<string, (...given: unknown[]) => unknown>();
  readonly #files = new Set<number>();
  readonly #clock = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker = threads.Worker;
  readonly milliseconds: number;

  constructor(folder: string, milliseconds: number, counts = new Int32Array(new SharedArrayBuffer(4 * names.length))) {
    this.milliseconds = milliseconds;
    this.#counts = counts;
    setEnvironmentData(slowFilesData, { folder, milliseconds, counts } satisfies SlowFilesData);
    const preload = ['--import', new URL(import.meta.url.endsWith('.ts') ? './slow-worker.ts' : './slow-worker.js', import.meta.url).href];
    threads.Worker = class extends threads.Worker {
      constructor(entry: string | URL, options: WorkerOptions) {
        super(entry, { ...options, execArgv: preload });
      }
    };
    const isOurs = (path: unknown) => typeof path === 'string' && path.startsWith(folder);
    for (const name of byPath) this.#wrap(name, isOurs);
    for (const name of byFile) this.#wrap(name, (file) => this.#files.has(file as number));
    this.#replace('closeSync', (close) => (file) => {
      this.#files.delete(file as number);
      return close(file);
    });
    syncBuiltinESMExports();
  }

  /** Operations by name. */
  get counts(): Record<string, number> {
    return Object.fromEntries(names.map((name, i) => [name, this.#counts[i] as number] as const).filter(([, count]) => count > 0));
  }

  /** All operations since the last time. */
  take(): number {
    const total = this.#counts.reduce((sum, n) => sum + n, 0);
    this.#counts.fill(0);
    return total;
  }

  restore(): void {
    threads.Worker = this.#worker;
    for (const [name, original] of this.#originals) (fs as unknown as Files)[name] = original;
    syncBuiltinESMExports();
  }

  #wrap(name: string, isOurs: (first: unknown) => boolean): void {
    this.#replace(name, (original) => (...given) => {
      if (!isOurs(given[0])) return original(...given);
      Atomics.add(this.#counts, names.indexOf(name), 1);
      if (this.milliseconds > 0) Atomics.wait(this.#clock, 0, 0, this.milliseconds);
      const result = original(...given);
      if (name === 'openSync') this.#files.add(result as number);
      return result;
    });
  }

  #replace(name: string, wrap: (original: (...given: unknown[]) => unknown) => (...given: unknown[]) => unknown): void {
    const original = (fs as unknown as Files)[name] as (...given: unknown[]) => unknown;
    this.#originals.set(name, original);
    (fs as unknown as Files)[name] = wrap(original.bind(fs));
  }
}
