/** Files that writers of bags were making when they were killed. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Milliseconds after which nobody is still writing such a file; the folder is looked at no more often. */
const hour = 3_600_000;
const form = /^\.(.+)\.[0-9a-f]{32}\.tmp$/;

/** A name of a file that is made to take another's place. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().replaceAll('-', '')}.tmp`);
}

/** Those of one folder, by the files that they were to become. */
export class Leftovers {
  readonly #found = new Map<string, string[]>();
  #looked = -Infinity;

  /** Removes those that were to become this file, if they are older than an hour. Its lock is to be held. */
  remove(path: string): void {
    const folder = dirname(path);
    if (performance.now() - this.#looked > hour) this.#look(folder);
    for (const name of this.#found.get(basename(path)) ?? []) rmSync(join(folder, name), { force: true });
    this.#found.delete(basename(path));
  }

  #look(folder: string): void {
    this.#looked = performance.now();
    this.#found.clear();
    for (const name of readdirSync(folder)) {
      const file = form.exec(name)?.[1];
      const written = file === undefined ? undefined : statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
      if (file === undefined || written === undefined || Date.now() - written < hour) continue;
      this.#found.set(file, [...(this.#found.get(file) ?? []), name]);
    }
  }
}
