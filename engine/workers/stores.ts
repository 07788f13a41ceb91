/** Storages that live in a worker: the contract, and the worker's side of it. Values cross as pickles. */
import { openCalls, openValues } from '../caches/open.ts';
import type { StoreConfig } from '../caches/model.ts';
import { errorToWire, UnsupportedError } from '../errors.ts';
import type { WireError } from '../errors.ts';
import { loads, toWirePickle } from '../pickle/index.ts';
import { stream, unary } from '../rpc/contract.ts';
import type { Handlers } from '../rpc/contract.ts';
import type { CallOperations, KeyManagement, ValueOperations } from '../storage/base.ts';
import type { Destructuring } from '../storage/destructuring.ts';
import { asCall } from '../storage/mixins.ts';
import { QueryCall } from '../values/calls.ts';
import { PyDict } from '../values/dict.ts';
import { Tuple } from '../values/sequences.ts';
import type { DigestHex } from '../values/objects.ts';
import type { Value } from '../values/value.ts';

/** Which storage a request is for. `instance` tells apart those that live in memory. */
export type StoreName = { readonly kind: 'values' | 'calls'; readonly config: StoreConfig; readonly instance: string };
type Of<P = object> = P & { readonly store: StoreName };
/** A value's pickle. */
type Pickled = Uint8Array;
type Unreadable = { readonly key: string; readonly error: WireError };

export const storeContract = {
  storeList: stream<Of, string>(),
  storeContains: unary<Of<{ readonly key: string }>, boolean>(),
  storeExpand: unary<Of<{ readonly key: string }>, string>(),
  storeShrink: unary<Of<{ readonly keys: readonly string[] }>, readonly string[]>(),
  storeEvict: unary<Of<{ readonly key: string }>, null>(),
  /** Of calls the key is their own. */
  storeSave: unary<Of<{ readonly value: Pickled; readonly key?: string }>, string>(),
  storeLoad: unary<Of<{ readonly key: string }>, Pickled>(),
  storeChildDigests: unary<Of<{ readonly key: string }>, readonly string[]>(),
  storeCountReuses: unary<
    Of<{ readonly collect: boolean }>,
    { readonly counts: readonly (readonly [string, number])[]; readonly unreadable: readonly Unreadable[] }
  >(),
  storeQuery: stream<Of<{ readonly template: Pickled; readonly collect: boolean }>, { readonly call: Pickled } | Unreadable>(),
  storeClose: unary<Of, null>(),
} as const;
export type StoreContract = typeof storeContract;

const templateFields = ['name', 'arguments', 'metadata', 'module', 'version', 'codeDigest', 'result'] as const;

/** A template as a pickle of its fields. */
export function templateToPickle(template: QueryCall): Pickled {
  const values = templateFields.map((field): Value => {
    const value = template[field];
    return value instanceof Map ? new PyDict(value) : value;
  });
  return toWirePickle(new Tuple(values));
}

function templateFromPickle(pickle: Pickled): QueryCall {
  const values = (loads(pickle) as Tuple).items;
  return new QueryCall(Object.fromEntries(templateFields.map((field, i) => [field, values[i]])));
}

type Values = KeyManagement & ValueOperations & Partial<Pick<Destructuring, 'childDigests' | 'countReuses'>>;
type Calls = KeyManagement & CallOperations;

export function createStoreHandlers(): Handlers<StoreContract> {
  const open = new Map<string, Values | Calls>();
  const idOf = (store: StoreName) => JSON.stringify([store.kind, store.config, store.instance]);
  const any = (store: StoreName): Values | Calls => {
    const id = idOf(store);
    const known = open.get(id);
    if (known) return known;
    const storage = store.kind === 'values' ? openValues(store.config) : openCalls(store.config);
    open.set(id, storage);
    return storage;
  };
  const parted = (store: StoreName) => {
    const { childDigests, countReuses } = any(store) as Values;
    if (!childDigests || !countReuses)
      throw new UnsupportedError(`A storage of type ${store.config.type} holds nothing in parts.`, { code: 'NO_PARTS' });
    return any(store) as Required<Values>;
  };
  return {
    storeList: ({ store }) => any(store).list(),
    storeContains: ({ store, key }) => any(store).contains(key),
    storeExpand: ({ store, key }) => any(store).expand(key),
    storeShrink: async ({ store, keys }) => [await any(store).shrink(...keys)].flat(),
    storeEvict: async ({ store, key }) => {
      await any(store).evict(key);
      return null;
    },
    storeSave: ({ store, value, key }) =>
      store.kind === 'values' ? (any(store) as Values).save(loads(value), key) : (any(store) as Calls).save(asCall(loads(value), 'This')),
    storeLoad: async ({ store, key }) => toWirePickle(await any(store).load(key)),
    storeChildDigests: async ({ store, key }) => [...(await parted(store).childDigests(key))],
    storeCountReuses: async ({ store, collect }) => {
      const unreadable: Unreadable[] = [];
      const counts = await parted(store).countReuses(collect ? { onUnreadable: noting(unreadable) } : {});
      return { counts: [...counts], unreadable };
    },
    async *storeQuery({ store, template, collect }, context) {
      const unreadable: Unreadable[] = [];
      const options = collect ? { onUnreadable: noting(unreadable) } : {};
      for await (const call of (any(store) as Calls).query(templateFromPickle(template), options)) {
        context.check();
        yield* unreadable.splice(0);
        yield { call: toWirePickle(call) };
      }
      yield* unreadable;
    },
    storeClose: async ({ store }) => {
      const storage = open.get(idOf(store));
      open.delete(idOf(store));
      await storage?.close();
      return null;
    },
  };
}

function noting(list: Unreadable[]) {
  return (key: DigestHex, error: Error) => void list.push({ key, error: errorToWire(error) });
}
