/** Calls in PostgreSQL, MariaDB or MySQL, as workers read them: page by page, while the worker serves others. */
import { KeyError, UnsupportedError } from '../errors.ts';
import { fingerprints } from '../storage/sql/fingerprints.ts';
import { keyPages, pageSize } from '../storage/sql/pages.ts';
import { loadRows, toCall } from '../storage/sql/records.ts';
import { ServerStore } from '../storage/sql/server-store.ts';
import { hidePassword } from '../storage/sql/url.ts';
import type { Target } from '../storage/sql/url.ts';
import { Template } from '../storage/template.ts';
import type { DigestedCall } from '../values/calls.ts';
import { latest } from './latest.ts';
import type { CallSource, Found } from './sources.ts';

export type ServerTarget = Exclude<Target, { readonly dialect: 'sqlite' }>;

/**
 * Connects with the first question. A `fleche.toml` that came with somebody else's files may name any server: nothing is connected to
 * before the person trusts the folder.
 *
 * @throws {@link UnsupportedError} `UNTRUSTED`. Answers fail with a DatabaseError when the server cannot be reached or refuses.
 */
export function serverCallSource({ dialect, server }: ServerTarget, url: string, isTrusted: boolean): CallSource {
  const name = hidePassword(url);
  if (!isTrusted)
    throw new UnsupportedError(
      `${name} is not connected to before you trust this folder. Use “Workspaces: Manage Workspace Trust” if you know who wrote it.`,
      { code: 'UNTRUSTED', data: { url: name } },
    );
  const store = new ServerStore(dialect, server, name, undefined);
  async function* get(keys: readonly string[]): AsyncGenerator<Found<DigestedCall>> {
    for (let start = 0; start < keys.length; start += pageSize) {
      const page = keys.slice(start, start + pageSize);
      const rows = await store.read((db) => loadRows(db, store.dialect, page));
      for (const key of page) {
        const found = rows?.get(key);
        try {
          if (!found) throw new KeyError(`Call ${key} is not in ${name}.`, { data: { key, url: name } });
          yield { key, value: toCall(found) };
        } catch (error) {
          yield { key, error: error as Error };
        }
      }
    }
  }
  const versions = async (keys: readonly string[]) =>
    (await store.read((db) => fingerprints(db, store.dialect, keys))) ?? new Map<string, string>();
  return {
    isInFiles: false,
    async *keys() {
      for await (const keys of keyPages(store, undefined)) yield* keys;
    },
    versions,
    get,
    latest: (keys) => latest({ versions, get }, keys),
    async *query(template, onRead) {
      const wanted = new Template(template);
      for await (const keys of keyPages(store, template))
        for await (const found of get(keys)) {
          onRead?.();
          if ('error' in found || wanted.matches(found.value)) yield found;
        }
    },
    path: () => name,
    // connections that fail now have been told of, or were idle
    close: () => void store.close().catch(() => undefined),
  };
}
