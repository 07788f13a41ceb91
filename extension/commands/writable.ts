/** Which caches may be written from here, and which others share their entries. Pure. */
import { l10n } from 'vscode';
import type { CacheConfig, PairConfig } from '../../engine/workers/protocol.ts';

type Place = {
  readonly cache: PairConfig;
  /** The stacks and pools around it, the innermost first. */ readonly around: readonly CacheConfig[];
};

function places(caches: readonly CacheConfig[], around: readonly CacheConfig[] = []): Place[] {
  return caches.flatMap((cache) => {
    if (cache.kind === 'pair') return [{ cache, around }];
    return cache.kind === 'stack' || cache.kind === 'pool' ? places(cache.layers, [cache, ...around]) : [];
  });
}

/** Why nothing in a cache may be changed; `undefined` where it may be. What is only part of a pool is as read-only as the pool. */
export function whyReadOnly(caches: readonly CacheConfig[], cache: PairConfig): string | undefined {
  if (cache.readOnly) return l10n.t('The cache “{0}” is read-only, as its fleche.toml says.', cache.name);
  const pools = places(caches)
    .filter((place) => place.cache.id === cache.id)
    .map(({ around }) => around.find(({ kind }) => kind === 'pool'));
  const [pool] = pools;
  if (!pool || pools.some((other) => other === undefined)) return undefined;
  return l10n.t(
    'The cache “{0}” is part of the pool “{1}”, and pools are read-only. Open it on its own to change it.',
    cache.name,
    pool.name,
  );
}

/** Whether a store is on the disk. */
export function isOnDisk(store: PairConfig['values']): boolean {
  return store !== undefined && store.type !== 'memory' && store.type !== 'void';
}

export type Layer = { readonly stack: string; readonly cache: PairConfig };

/** The other layers of the stacks that a cache is a layer of: Python finds there what is evicted here. */
export function otherLayers(caches: readonly CacheConfig[], cache: PairConfig): Layer[] {
  const all = places(caches);
  const stacks = new Set(
    all.filter((place) => place.cache.id === cache.id).flatMap(({ around }) => around.filter(({ kind }) => kind === 'stack')),
  );
  const found = new Map<string, Layer>();
  for (const stack of stacks)
    for (const place of all)
      if (
        place.cache.id !== cache.id &&
        place.around.includes(stack) &&
        (isOnDisk(place.cache.values) || isOnDisk(place.cache.calls)) &&
        !found.has(place.cache.id)
      )
        found.set(place.cache.id, { stack: stack.name, cache: place.cache });
  return [...found.values()];
}
