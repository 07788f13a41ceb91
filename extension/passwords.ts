/** Passwords of database servers that a person gave: kept where VS Code keeps secrets, and handed to the engine within a cache's URL. */
import { randomBytes } from 'node:crypto';
import type { SecretStorage } from 'vscode';
import type { CacheConfig, PairConfig, StoreConfig } from '../engine/workers/protocol.ts';
import { KeptSecrets } from './kept-secrets.ts';
import { mapPairs } from './pairs.ts';

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
  readonly #kept: KeptSecrets<Kept>;

  constructor(storage: SecretStorage) {
    this.#kept = new KeptSecrets(storage, 'fleche.passwords');
  }

  async load(): Promise<void> {
    await this.#kept.load();
  }

  /** Keeps the password of a cache's server, or forgets it when the text is empty. */
  async set({ calls }: PairConfig, password: string): Promise<void> {
    if (!hasLogin(calls)) return;
    await this.#kept.set([loginOf(calls.url)], password === '' ? undefined : { password, mark: randomBytes(4).toString('hex') });
  }

  /** A cache with the passwords that were given for its servers. One that stands in a fleche.toml counts more. */
  applied(cache: CacheConfig): CacheConfig {
    return mapPairs(cache, (pair) => {
      const { calls } = pair;
      if (!hasLogin(calls) || loginOf(calls.url) !== calls.url) return pair;
      const kept = this.#kept.get(calls.url);
      if (!kept) return pair;
      const url = calls.url.replace(server, (_, login: string) => `${login}:${encodeURIComponent(kept.password)}@`);
      // another configuration: connections that were refused are made anew
      return { ...pair, id: `${pair.id}.${kept.mark}`, calls: { ...calls, url } };
    });
  }
}
