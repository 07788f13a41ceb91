/** Passwords of database servers that a person gave: kept where VS Code keeps secrets, and handed to the engine within a cache's URL. */
import { randomBytes } from 'node:crypto';
import type { SecretStorage } from 'vscode';
import type { CacheConfig, PairConfig, StoreConfig } from '../engine/workers/protocol.ts';
import { mapPairs } from './pairs.ts';

const name = 'fleche.passwords';

/** `mark` is another for each password that is given, and says nothing of it. */
type Kept = { readonly password: string; readonly mark: string };

const server = /^((?:postgresql|mysql|mariadb)(?:\+\w+)?:\/\/[^:/@?]+)(?::[^@]*)?@/s;

/** Whether a store is on a server that a user logs in to. */
export function hasLogin(store: StoreConfig | undefined): store is StoreConfig & { readonly url: string } {
  return store?.url !== undefined && server.test(store.url);
}

/** The user and the server, without a password: what a password is for. */
const loginOf = (url: string): string => url.replace(server, '$1@');

export class Passwords {
  readonly #storage: SecretStorage;
  #kept: Readonly<Record<string, Kept>> = {};

  constructor(storage: SecretStorage) {
    this.#storage = storage;
  }

  async load(): Promise<void> {
    this.#kept = JSON.parse((await this.#storage.get(name)) ?? '{}') as Record<string, Kept>;
  }

  /** Keeps the password of a cache's server, or forgets it when the text is empty. */
  async set({ calls }: PairConfig, password: string): Promise<void> {
    if (!hasLogin(calls)) return;
    await this.load();
    const kept = { ...this.#kept };
    if (password === '') delete kept[loginOf(calls.url)];
    else kept[loginOf(calls.url)] = { password, mark: randomBytes(4).toString('hex') };
    this.#kept = kept;
    await this.#storage.store(name, JSON.stringify(kept));
  }

  /** A cache with the passwords that were given for its servers. One that stands in a fleche.toml counts more. */
  applied(cache: CacheConfig): CacheConfig {
    return mapPairs(cache, (pair) => {
      const { calls } = pair;
      if (!hasLogin(calls) || loginOf(calls.url) !== calls.url) return pair;
      const kept = Object.hasOwn(this.#kept, calls.url) ? this.#kept[calls.url] : undefined;
      if (!kept) return pair;
      const url = calls.url.replace(server, (_, login: string) => `${login}:${encodeURIComponent(kept.password)}@`);
      // another configuration: connections that were refused are made anew
      return { ...pair, id: `${pair.id}.${kept.mark}`, calls: { ...calls, url } };
    });
  }
}
