/** The extension's workers, as it sees them. */
import type { Client } from '../rpc/contract.ts';
import { actionContract } from './actions-contract.ts';
import type { ActionContract } from './actions-contract.ts';
import { engineContract } from './protocol.ts';
import type { EngineContract } from './protocol.ts';
import { RoleWorker } from './role.ts';
import type { DeathListener, RoleWorkerOptions } from './role.ts';

export type { Role } from './role.ts';
export { hidePassword } from '../storage/sql/url.ts';
export type EngineClientOptions = Omit<RoleWorkerOptions, 'trust'> & {
  /** Whether servers may be connected to, native locks loaded and caches written; they may when it is left out. */
  readonly isTrusted?: boolean;
};

export class EngineClient {
  readonly front: Client<EngineContract>;
  readonly scan: Client<EngineContract>;
  /** What writes: a thread of its own, so that it waits for no catalog, and is not ended with what hangs in another. */
  readonly write: Client<ActionContract>;
  /** Decodes large values, which takes as long as it takes, and keeps the last of them. */
  readonly preview: Client<EngineContract>;
  readonly #roles: readonly { stop(): Promise<void> }[];
  readonly #listeners = new Set<DeathListener>();
  readonly #trust = new Int32Array(new SharedArrayBuffer(4));

  constructor({ isTrusted = true, ...others }: EngineClientOptions) {
    if (isTrusted) this.trust();
    const options = { ...others, trust: this.#trust };
    const onDeath: DeathListener = (...death) => {
      for (const listener of this.#listeners) listener(...death);
    };
    const front = new RoleWorker('front', engineContract, options, onDeath);
    const scan = new RoleWorker('scan', engineContract, options, onDeath);
    const write = new RoleWorker('write', actionContract, options, onDeath);
    const preview = new RoleWorker('preview', engineContract, options, onDeath);
    this.#roles = [front, scan, write, preview];
    this.front = front.client();
    this.scan = scan.client();
    this.write = write.client();
    this.preview = preview.client();
  }

  /** From now on all that waits for trust may happen, in workers that run already too. */
  trust(): void {
    Atomics.store(this.#trust, 0, 1);
  }

  onDidDie(listener: DeathListener): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Ends the workers; what is pending is rejected. */
  async dispose(): Promise<void> {
    await Promise.all(this.#roles.map((role) => role.stop()));
  }
}
