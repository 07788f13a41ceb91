/** State that changes as a whole and tells its readers. */
export class Store<State> {
  protected current: State;
  private readonly listeners = new Set<() => void>();

  constructor(state: State) {
    this.current = state;
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  protected set(part: Partial<State>): void {
    this.current = { ...this.current, ...part };
    for (const listener of this.listeners) listener();
  }
}
