/** Notices that what is stored in a place has changed. */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { folderOf, isAbout } from './places.ts';
import type { Place } from './places.ts';
import { nextLook } from './policy.ts';
import { isNetwork, stampOf } from './stamp.ts';

export type WatcherOptions = {
  readonly changed: () => void;
  /** How long to wait before the next look; {@link nextLook} where nothing else is said. */
  readonly pause?: typeof nextLook;
  /** Whether events of this place can be trusted to come; asked of the file system where nothing else is said. */
  readonly isNetwork?: (place: Place) => Promise<boolean>;
};

export class PlaceWatcher {
  readonly #place: Place;
  readonly #options: Required<WatcherOptions>;
  #events: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stamp: string | undefined;
  /** Whether events told of a change since it was last looked. */
  #heard = false;
  #changedAt = Date.now();
  /** Goes up when it is started or stopped: what an earlier run still waits for counts no more. */
  #run = 0;
  #active = false;

  constructor(place: Place, options: WatcherOptions) {
    this.#place = place;
    this.#options = { pause: nextLook, isNetwork, ...options };
  }

  /** Looks at once, and then from time to time. What changed while it was stopped counts as a change. */
  start(): void {
    if (this.#active) return;
    this.#active = true;
    void this.#look(++this.#run);
  }

  stop(): void {
    this.#active = false;
    this.#run++;
    clearTimeout(this.#timer);
    this.#deafen();
    // what was heard of tells nothing of what comes while nobody listens
    this.#heard = false;
  }

  async #look(run: number): Promise<void> {
    const started = performance.now();
    const watched = await this.#listen(run);
    const stamp = await stampOf(this.#place);
    if (run !== this.#run) return;
    const changed = this.#stamp !== undefined && this.#stamp !== stamp;
    const missed = changed && watched && !this.#heard;
    if (changed && !this.#heard) this.#tell();
    this.#stamp = stamp;
    this.#heard = false;
    // what tells of nothing any more, as events of a folder do that was deleted and made again, is begun anew
    if (missed || stamp.startsWith('ENOENT')) this.#deafen();
    const pause = this.#options.pause({ watched, quiet: Date.now() - this.#changedAt, cost: performance.now() - started });
    this.#timer = setTimeout(() => void this.#look(run), missed ? 0 : pause);
    this.#timer.unref();
  }

  #tell(): void {
    this.#changedAt = Date.now();
    this.#options.changed();
  }

  /** @returns whether events come. A folder that is not there, or one watch too many for the system, leaves looking. */
  async #listen(run: number): Promise<boolean> {
    if (this.#events) return true;
    try {
      if (await this.#options.isNetwork(this.#place)) return false;
      if (run !== this.#run) return false;
      this.#events = watch(folderOf(this.#place), { persistent: false }, (_kind, name) => {
        if (!isAbout(this.#place, name)) return;
        this.#heard = true;
        this.#tell();
      });
      this.#events.on('error', () => this.#deafen());
      return true;
    } catch {
      return false;
    }
  }

  #deafen(): void {
    this.#events?.close();
    this.#events = undefined;
  }
}
