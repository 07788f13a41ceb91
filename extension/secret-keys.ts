/** Secret keys that a person gave for signed caches: kept where VS Code keeps secrets, and handed to the engine with a cache's configuration. */
import { l10n } from 'vscode';
import { createHash } from 'node:crypto';
import type { SecretStorage } from 'vscode';
import type { CacheConfig, PairConfig, StoreConfig } from '../engine/workers/protocol.ts';
import { KeptSecrets } from './kept-secrets.ts';
import { mapPairs } from './pairs.ts';

/** Whether what is in a store can be signed. */
export function canBeSigned(store: StoreConfig | undefined): store is StoreConfig & { readonly root: string } {
  return store?.root !== undefined && (store.type === 'pickle' || store.type === 'cloudpickle' || store.type === 'dill');
}

/** Why a text is no secret key, as fleche reads them: hexadecimal, several with colons between them. An empty text is none. */
export function secretProblem(text: string): string | undefined {
  return /^([0-9a-fA-F]{2})*(:([0-9a-fA-F]{2})+)*$/.test(text.trim()) && !text.trim().startsWith(':')
    ? undefined
    : l10n.t('A secret key is hexadecimal: pairs of the digits 0 to 9 and a to f. Several are separated by colons; the first signs.');
}

export class SecretKeys {
  readonly #keys: KeptSecrets<string>;

  constructor(storage: SecretStorage) {
    this.#keys = new KeptSecrets(storage, 'fleche.secretKeys');
  }

  async load(): Promise<void> {
    await this.#keys.load();
  }

  /** Keeps the keys of a cache's stores, or forgets them when the text is empty. */
  async set({ values, calls }: PairConfig, text: string): Promise<void> {
    const roots = [values, calls].filter(canBeSigned).map(({ root }) => root);
    await this.#keys.set(roots, text === '' ? undefined : text);
  }

  /** A cache with the keys that were given for its stores. What a fleche.toml says counts more. */
  applied(cache: CacheConfig): CacheConfig {
    return mapPairs(cache, (pair) => {
      const values = this.#store(pair.values);
      const calls = this.#store(pair.calls);
      if (values === pair.values && calls === pair.calls) return pair;
      // another configuration: what was read without the keys is read again
      const mark = createHash('sha256')
        .update(JSON.stringify([values?.secretKey, calls?.secretKey]))
        .digest('hex');
      return { ...pair, id: `${pair.id}.${mark.slice(0, 8)}`, ...(values && { values }), ...(calls && { calls }) };
    });
  }

  #store(store: StoreConfig | undefined): StoreConfig | undefined {
    const text = canBeSigned(store) && store.secretKey === undefined ? this.#keys.get(store.root) : undefined;
    return store && text !== undefined ? { ...store, secretKey: text.split(':') } : store;
  }
}
