/** What a person gave once, each by what it is for: one entry among VS Code's secrets. */
import type { SecretStorage } from 'vscode';

export class KeptSecrets<T> {
  readonly #storage: SecretStorage;
  readonly #name: string;
  #kept: ReadonlyMap<string, T> = new Map();

  constructor(storage: SecretStorage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  /** Other windows may have changed them. */
  async load(): Promise<void> {
    this.#kept = new Map(Object.entries(JSON.parse((await this.#storage.get(this.#name)) ?? '{}') as Record<string, T>));
  }

  get(what: string): T | undefined {
    return this.#kept.get(what);
  }

  /** @param secret `undefined`: is forgotten */
  async set(whats: readonly string[], secret: T | undefined): Promise<void> {
    await this.load();
    const kept = new Map(this.#kept);
    for (const what of whats) {
      if (secret === undefined) kept.delete(what);
      else kept.set(what, secret);
    }
    this.#kept = kept;
    await this.#storage.store(this.#name, JSON.stringify(Object.fromEntries(kept)));
  }
}
