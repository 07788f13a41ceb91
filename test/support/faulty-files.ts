/**
 * A disk that fails: the engine's writers all go through the synchronous functions of `node:fs`, and one call of these, on files of one
 * folder, can be made to fail.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...given: unknown[]) => unknown;

/** Functions that write, by a path or by the descriptor of a file that was opened under the folder. */
const writing = ['openSync', 'mkdirSync', 'renameSync', 'rmSync', 'chmodSync', 'writeSync', 'ftruncateSync', 'fsyncSync'] as const;

export class FaultyFiles implements Disposable {
  readonly #originals = new Map<string, Call>();
  readonly #files = new Set<unknown>();
  /** Calls that wrote, in order. */
  readonly calls: string[] = [];
  #failing: { readonly place: number; readonly code: string } | undefined;

  constructor(folder: string) {
    const isOurs = (first: unknown) => this.#files.has(first) || (typeof first === 'string' && first.startsWith(folder));
    for (const name of writing)
      this.#replace(name, (original) => (...given) => {
        if (isOurs(given[0]) && !(name === 'openSync' && isForReading(given[1]))) this.#called(name);
        const result = original(...given);
        if (name === 'openSync' && isOurs(given[0])) this.#files.add(result);
        return result;
      });
    this.#replace('closeSync', (original) => (...given) => {
      this.#files.delete(given[0]);
      return original(...given);
    });
    syncBuiltinESMExports();
  }

  /** From now on the `place`-th call that writes fails, once. */
  fail(place: number, code: string): void {
    this.calls.length = 0;
    this.#failing = { place, code };
  }

  #called(name: string): void {
    const place = this.calls.push(name) - 1;
    if (place !== this.#failing?.place) return;
    const { code } = this.#failing;
    throw Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name });
  }

  [Symbol.dispose](): void {
    for (const [name, original] of this.#originals) (fs as unknown as Record<string, Call>)[name] = original;
    syncBuiltinESMExports();
  }

  #replace(name: string, wrap: (original: Call) => Call): void {
    const files = fs as unknown as Record<string, Call>;
    const original = files[name] as Call;
    this.#originals.set(name, original);
    files[name] = wrap(original.bind(fs));
  }
}

function isForReading(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) === 0;
  return flags === undefined || flags === 'r';
}
