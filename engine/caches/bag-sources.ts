/** Stores of bags as workers read them: through a thread of HDF5's own, so that a file that makes it hang stops nobody else. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { listBags } from '../bags/write/index.ts';
import { FormatError, KeyError } from '../errors.ts';
import { BagOfHoldingH5FileBackend } from '../storage/bagofholding_file.ts';
import type { BagOfHoldingH5FileOptions } from '../storage/bagofholding_file.ts';
import { largeBagArray } from './bag-arrays.ts';
import { asCall } from '../storage/mixins.ts';
import { Template } from '../storage/template.ts';
import type { DigestedCall } from '../values/calls.ts';
import type { DigestHex } from '../values/objects.ts';
import { fileVersions } from './file-versions.ts';
import { latest } from './latest.ts';
import type { CallSource, Found, Stat, ValueSource } from './sources.ts';

export function bagValueSource(options: BagOfHoldingH5FileOptions): ValueSource {
  const bags = new BagFolder(options);
  const get = (key: string) => bags.get(key as DigestHex);
  return {
    // which have a thread already
    isInFiles: false,
    keys: () => bags.list(),
    stat: (key) => bags.stat(key),
    entry: async (key) => {
      const stat = bags.stat(key);
      if (!stat) return undefined;
      try {
        return { ...stat, value: await get(key) };
      } catch (error) {
        // gone since it was looked for
        if (error instanceof KeyError && error.code === 'ABSENT') return undefined;
        return { ...stat, error: error as Error };
      }
    },
    get,
    getParent: get,
    largeArray: (key) => largeBagArray(options, bags.path(key), bags.prefixLength === 0 ? null : key),
    path: (key) => bags.path(key),
    close: () => void bags.close(),
  };
}

export function bagCallSource(options: BagOfHoldingH5FileOptions): CallSource {
  const bags = new BagFolder(options);
  async function* get(keys: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Found<DigestedCall>> {
    for await (const key of keys) {
      const size = bags.stat(key)?.size ?? 0;
      try {
        yield { key, size, value: asCall(await bags.get(key as DigestHex), key) };
      } catch (error) {
        yield { key, size, error: error as Error };
      }
    }
  }
  const versions = (keys: readonly string[]) => fileVersions(keys, (key) => bags.stat(key));
  return {
    isInFiles: false,
    keys: () => bags.list(),
    versions,
    get,
    latest: (keys) => latest({ versions, get }, keys),
    async *query(template, onRead) {
      const wanted = new Template(template);
      for await (const found of get(bags.list())) {
        onRead?.();
        if ('error' in found || wanted.matches(found.value)) yield found;
      }
    },
    path: (key) => bags.path(key),
    close: () => void bags.close(),
  };
}

class BagFolder extends BagOfHoldingH5FileBackend {
  /** The file that was looked at last: keys of one file come together. */
  #last: { readonly path: string; readonly stat: Stat; readonly names: ReadonlySet<string> } | undefined;

  #unlisted: string[] = [];

  /** With the names of files that cannot be read at the end: who asks for them as for an entry hears why. */
  override async *list(): AsyncGenerator<DigestHex> {
    this.#unlisted = [];
    yield* super.list();
    yield* this.#unlisted as DigestHex[];
  }

  protected override unlisted(path: string): void {
    this.#unlisted.push(basename(path));
  }

  stat(key: string): Stat | undefined {
    const path = this.path(key);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat || this.prefixLength === 0) return stat && { size: stat.size, mtime: stat.mtimeMs };
    let last = this.#last;
    if (last?.path !== path || last.stat.mtime !== stat.mtimeMs) {
      const names = new Set(namesIn(path) ?? [key]);
      const size = Math.round(stat.size / Math.max(1, names.size));
      this.#last = last = { path, stat: { size, mtime: stat.mtimeMs }, names };
    }
    return last.names.has(key) ? last.stat : undefined;
  }
}

/** `undefined` for a file that cannot be read: whoever gets an entry of it hears why. */
function namesIn(path: string): string[] | undefined {
  try {
    return listBags(path);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
