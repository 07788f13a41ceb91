/** Storages that live in a worker, as their owner sees them: the same classes of errors, the same values, another thread. */
import { randomUUID } from 'node:crypto';
import type { StoreConfig } from '../caches/model.ts';
import { errorFromWire } from '../errors.ts';
import { loads, toWirePickle } from '../pickle/index.ts';
import type { Client } from '../rpc/contract.ts';
import { CallStorage, ValueStorage } from '../storage/base.ts';
import type { KeyManagement, QueryOptions } from '../storage/base.ts';
import { Counter } from '../storage/destructuring.ts';
import { keyText } from '../storage/keys.ts';
import { asCall } from '../storage/mixins.ts';
import type { AbstractCtor } from '../storage/mixins.ts';
import type { DigestedCall, QueryCall } from '../values/calls.ts';
import { normalize } from '../values/normalize.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';
import type { Valuable, Value } from '../values/value.ts';
import { RoleWorker } from './role.ts';
import { storeContract, templateToPickle } from './stores.ts';
import type { StoreContract, StoreName } from './stores.ts';

/** A thread for storages, started when first used. */
export class StorageWorker {
  readonly #worker: RoleWorker<StoreContract>;

  constructor() {
    // beside this module once it is built
    const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
    this.#worker = new RoleWorker('storage', storeContract, { entry, catalogFolders: [] }, () => undefined);
  }

  values(config: StoreConfig): WorkerValues {
    return new WorkerValues(this.#worker.client(), { kind: 'values', config, instance: randomUUID() });
  }

  calls(config: StoreConfig): WorkerCalls {
    return new WorkerCalls(this.#worker.client(), { kind: 'calls', config, instance: randomUUID() });
  }

  /** Ends the thread. What is pending is rejected. */
  async close(): Promise<void> {
    await this.#worker.stop();
  }
}

/** What {@link InWorker} adds. */
export declare class RemoteStorage {
  readonly client: Client<StoreContract>;
  readonly store: StoreName;
  list(): AsyncIterable<DigestHex>;
  protected _contains(key: DigestHex): Promise<boolean>;
  protected _evict(key: DigestHex): Promise<void>;
}

/** What storages of values and of calls ask of their worker alike. Made with the worker's client and the storage's name there. */
function InWorker<B extends AbstractCtor<KeyManagement>>(Base: B): AbstractCtor<InstanceType<B> & RemoteStorage> {
  abstract class WithWorker extends Base {
    readonly client: Client<StoreContract>;
    readonly store: StoreName;

    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeScript wants it of a mixin
    constructor(...args: any[]) {
      super();
      [this.client, this.store] = args as [Client<StoreContract>, StoreName];
    }

    list(): AsyncIterable<DigestHex> {
      return this.client.storeList({ store: this.store }) as AsyncIterable<DigestHex>;
    }

    override async contains(key: KeyLike): Promise<boolean> {
      return await this.client.storeContains({ store: this.store, key: keyText(key) });
    }

    protected _contains(key: DigestHex): Promise<boolean> {
      return this.contains(key);
    }

    override async expand(key: KeyLike): Promise<DigestHex> {
      return (await this.client.storeExpand({ store: this.store, key: keyText(key) })) as DigestHex;
    }

    protected override async shrinkAll(keys: readonly string[]): Promise<DigestHex[]> {
      return (await this.client.storeShrink({ store: this.store, keys })) as DigestHex[];
    }

    override async evict(key: KeyLike): Promise<void> {
      await this.client.storeEvict({ store: this.store, key: keyText(key) });
    }

    protected _evict(key: DigestHex): Promise<void> {
      return this.evict(key);
    }

    override async close(): Promise<void> {
      await this.client.storeClose({ store: this.store });
    }
  }
  return WithWorker as unknown as AbstractCtor<InstanceType<B> & RemoteStorage>;
}

/** Values of a storage in a worker. */
export class WorkerValues extends InWorker(ValueStorage) {
  constructor(client: Client<StoreContract>, store: StoreName) {
    super(client, store);
  }

  /** As the storage of a configuration has it: 1 where nothing else is said. */
  get remainingDepth(): number {
    return this.store.config.remainingDepth ?? 1;
  }

  async save(value: Valuable, key?: KeyLike): Promise<DigestHex> {
    const params = { store: this.store, value: toWirePickle(normalize(value)) };
    return (await this.client.storeSave(key === undefined ? params : { ...params, key: keyText(key) })) as DigestHex;
  }

  async load(key: KeyLike): Promise<Value> {
    return loads(await this.client.storeLoad({ store: this.store, key: keyText(key) }));
  }

  async childDigests(key: KeyLike): Promise<Set<DigestHex>> {
    return new Set((await this.client.storeChildDigests({ store: this.store, key: keyText(key) })) as DigestHex[]);
  }

  async countReuses({ onUnreadable }: QueryOptions = {}): Promise<Counter> {
    const { counts, unreadable } = await this.client.storeCountReuses({ store: this.store, collect: onUnreadable !== undefined });
    for (const { key, error } of unreadable) onUnreadable?.(key as DigestHex, errorFromWire(error));
    return new Counter(counts as [DigestHex, number][]);
  }
}

/** Calls of a storage in a worker. */
export class WorkerCalls extends InWorker(CallStorage) {
  constructor(client: Client<StoreContract>, store: StoreName) {
    super(client, store);
  }

  async save(call: DigestedCall): Promise<DigestHex> {
    return (await this.client.storeSave({ store: this.store, value: toWirePickle(call) })) as DigestHex;
  }

  async load(key: KeyLike): Promise<DigestedCall> {
    return asCall(loads(await this.client.storeLoad({ store: this.store, key: keyText(key) })), keyText(key));
  }

  async *query(template: QueryCall, { onUnreadable }: QueryOptions = {}): AsyncGenerator<DigestedCall> {
    const params = { store: this.store, template: templateToPickle(template), collect: onUnreadable !== undefined };
    for await (const found of this.client.storeQuery(params)) {
      if ('call' in found) yield asCall(loads(found.call), 'A record');
      else onUnreadable?.(found.key as DigestHex, errorFromWire(found.error));
    }
  }
}
