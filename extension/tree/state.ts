/** What a person chose of the tree, kept across windows: what is unfolded, and how each cache is grouped and sorted. */
import type { Memento } from 'vscode';

/** Unfolded rows that are kept; those that were unfolded first are forgotten first. */
const maxExpanded = 500;

export class TreeState {
  readonly #memento: Memento;
  readonly #expanded: Set<string>;

  constructor(memento: Memento) {
    this.#memento = memento;
    this.#expanded = new Set(memento.get<readonly string[]>('fleche.expanded', []));
  }

  isExpanded(id: string): boolean {
    return this.#expanded.has(id);
  }

  setExpanded(id: string, expanded: boolean): void {
    this.#expanded.delete(id);
    if (expanded) this.#expanded.add(id);
    const kept = [...this.#expanded].slice(-maxExpanded);
    void this.#memento.update('fleche.expanded', kept);
  }

  /** The choice for a cache, as long as it is one that there is. */
  choice<T extends string>(name: string, cacheId: string, choices: readonly T[], usual: T): T {
    const chosen = this.#memento.get<{ readonly [cacheId: string]: T }>(`fleche.${name}`, {})[cacheId];
    return chosen !== undefined && choices.includes(chosen) ? chosen : usual;
  }

  async choose(name: string, cacheId: string, chosen: string): Promise<void> {
    const all = this.#memento.get<{ readonly [cacheId: string]: string }>(`fleche.${name}`, {});
    await this.#memento.update(`fleche.${name}`, { ...all, [cacheId]: chosen });
  }

  get filter(): string {
    return this.#memento.get('fleche.filter', '');
  }

  set filter(text: string) {
    void this.#memento.update('fleche.filter', text);
  }
}
