/** What the panel of a value shows, without a DOM: the way to it. */
import { Store } from '../ui/store.ts';
import type { Crumb } from './crumbs.ts';

export type ValueState = {
  /** Never empty. The last is what is shown. */
  readonly crumbs: readonly Crumb[];
  /** Grows when the cache changed. */
  readonly version: number;
};

export class ValueSession extends Store<ValueState> {
  constructor(crumbs: readonly Crumb[]) {
    super({ crumbs, version: 0 });
  }

  here(): Crumb {
    return this.state.crumbs.at(-1) as Crumb;
  }

  open(crumb: Crumb): void {
    this.set({ crumbs: [...this.state.crumbs, crumb] });
  }

  /** Back to a place on the way. */
  goTo(place: number): void {
    this.set({ crumbs: this.state.crumbs.slice(0, Math.max(1, place + 1)) });
  }

  back(): void {
    this.goTo(this.state.crumbs.length - 2);
  }

  refresh(): void {
    this.set({ version: this.state.version + 1 });
  }
}
