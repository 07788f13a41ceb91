/** Pairs of stores, wherever they are in a cache. Pure. */
import type { CacheConfig, PairConfig } from '../engine/workers/protocol.ts';

/** A cache with each of its pairs changed; the same object where none is. */
export function mapPairs(cache: CacheConfig, change: (pair: PairConfig) => PairConfig): CacheConfig {
  if (cache.kind === 'stack' || cache.kind === 'pool') {
    const layers = cache.layers.map((layer) => mapPairs(layer, change));
    return layers.every((layer, i) => layer === cache.layers[i]) ? cache : { ...cache, layers };
  }
  return cache.kind === 'pair' ? change(cache) : cache;
}
