/** The base classes of every storage, as in `fleche.storage.base`. */
import { KeyError } from '../errors.ts';
import { callKey } from '../digest/index.ts';
import type { DigestedCall, QueryCall } from '../values/calls.ts';
import type { DigestHex, KeyLike } from '../values/objects.ts';
import type { Valuable, Value } from '../values/value.ts';
import { checkPrefix, keyLength, keyText, minPrefix, onlyCandidate, shortest } from './keys.ts';

/** Called with each entry that cannot be read; without it the first one raises. */
export type OnUnreadable = (key: DigestHex, error: Error) => void;

/**
 * Listing, finding, shortening and evicting keys. A storage implements `list`, `_evict` and `_contains`.
 *
 * Each operation runs inside {@link operationContext}, in which mixins open what an operation needs: a lock, a connection.
 */
export abstract class KeyManagement {
  /** Every stored key. */
  abstract list(): AsyncIterable<DigestHex>;

  /** Removes the entry of a full key; nothing where there is none. */
  protected abstract _evict(key: DigestHex): Promise<void>;

  /** Whether a full key is stored. */
  protected abstract _contains(key: DigestHex): Promise<boolean>;

  /**
   * What surrounds an operation on one key or several. A mixin wraps `super.operationContext(keys, body)`, so that all of them take part.
   * It is left before an iterator yields.
   */
  protected operationContext<T>(_keys: string | readonly string[], body: () => Promise<T>): Promise<T> {
    return body();
  }

  /** Stored keys that start with a prefix. */
  protected async prefixCandidates(prefix: string): Promise<DigestHex[]> {
    const found: DigestHex[] = [];
    for await (const key of this.list()) if (key.startsWith(prefix)) found.push(key);
    return found;
  }

  /**
   * The full key that a prefix of at least 4 characters stands for. A full key is returned as it is, stored or not.
   *
   * @throws {@link KeyError} when the prefix is too short or no entry has it, {@link AmbiguousDigestError} when several do.
   */
  async expand(prefix: KeyLike): Promise<DigestHex> {
    const text = keyText(prefix);
    if (text.length >= keyLength) return text as DigestHex;
    checkPrefix(text);
    return await this.operationContext(text, async () => onlyCandidate(text, await this.prefixCandidates(text)));
  }

  /** A full key as it is and at once, a prefix expanded. */
  protected normalizeKey(key: KeyLike): DigestHex | Promise<DigestHex> {
    const text = keyText(key);
    return text.length >= keyLength ? (text as DigestHex) : this.expand(text);
  }

  /**
   * Removes an entry. What other entries refer to stays.
   *
   * @throws {@link KeyError} for a prefix that no entry has; a full key that is not stored is no error.
   */
  async evict(key: KeyLike): Promise<void> {
    const full = await this.normalizeKey(key);
    await this.operationContext(full, () => this._evict(full));
  }

  /** Whether a key or prefix is stored. @throws {@link AmbiguousDigestError} when several entries have the prefix. */
  async contains(key: KeyLike): Promise<boolean> {
    if (keyText(key).length < minPrefix) return false;
    let full: DigestHex;
    try {
      full = await this.normalizeKey(key);
    } catch (error) {
      if (error instanceof KeyError) return false;
      throw error;
    }
    return await this.operationContext(full, () => this._contains(full));
  }

  /**
   * The shortest prefix, of at least 4 characters, that stands for a stored key: of one key one, of several as many in their order.
   *
   * @throws {@link KeyError} when a key is not stored (a prefix is none), {@link AmbiguousDigestError} when only the whole key would do.
   */
  shrink(key: KeyLike): Promise<DigestHex>;
  shrink(...keys: readonly [KeyLike, KeyLike, ...KeyLike[]]): Promise<DigestHex[]>;
  shrink(...keys: readonly KeyLike[]): Promise<DigestHex | DigestHex[]>;
  async shrink(...keys: readonly KeyLike[]): Promise<DigestHex | DigestHex[]> {
    if (keys.length === 0) throw new TypeError('shrink() needs at least one key.');
    const full = keys.map(keyText);
    const short = await this.operationContext(full, () => this.shrinkAll(full));
    return keys.length === 1 ? (short[0] as DigestHex) : short;
  }

  /** Short forms of whole keys, in their order. */
  protected async shrinkAll(keys: readonly string[]): Promise<DigestHex[]> {
    const sorted: string[] = [];
    for await (const key of this.list()) sorted.push(key);
    return shortestOf(keys, sorted.sort());
  }

  /** Frees what the storage holds open. */
  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function shortestOf(keys: readonly string[], sorted: readonly string[]): DigestHex[] {
  return keys.map((key) => {
    const place = placeOf(key, sorted);
    if (sorted[place] !== key) throw new KeyError(`${key} is not stored.`, { data: { key } });
    return shortest(key, [sorted[place - 1], sorted[place + 1]]) as DigestHex;
  });
}

/** Where a key is in a sorted list, or would be. */
function placeOf(key: string, sorted: readonly string[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A key-value store under the mixins: it puts and gets what it is told, under full keys. */
export abstract class StorageBackend extends KeyManagement {
  /** Stores a value, in place of what was there. @returns the key. */
  abstract put(value: Value, key: DigestHex): Promise<DigestHex>;

  /** What is stored under a full key. @throws {@link KeyError} when nothing is. */
  abstract get(key: DigestHex): Promise<Value>;

  protected async _contains(key: DigestHex): Promise<boolean> {
    try {
      await this.get(key);
      return true;
    } catch (error) {
      if (error instanceof KeyError) return false;
      throw error;
    }
  }
}

/** What a storage of values does. */
export interface ValueOperations {
  /** Stores a value under its digest, or under `key` without looking whether that is its digest. @returns the key. */
  save(value: Valuable, key?: KeyLike): Promise<DigestHex>;
  /** @throws {@link KeyError} when the key is not stored, {@link AmbiguousDigestError} when a prefix stands for several. */
  load(key: KeyLike): Promise<Value>;
}

/** A storage of values under their digests. */
export abstract class ValueStorage extends KeyManagement implements ValueOperations {
  abstract save(value: Valuable, key?: KeyLike): Promise<DigestHex>;
  abstract load(key: KeyLike): Promise<Value>;
}

export interface QueryOptions {
  /** Told of records that cannot be read; without it the first one raises. */
  readonly onUnreadable?: OnUnreadable;
}

/** What a storage of calls does. */
export interface CallOperations {
  /** Stores a record in place of the one with the same lookup key. @returns that key. */
  save(call: DigestedCall): Promise<DigestHex>;
  /** @throws {@link KeyError} when the key is not stored, {@link AmbiguousDigestError} when a prefix stands for several. */
  load(key: KeyLike): Promise<DigestedCall>;
  /** The records that a template matches. */
  query(template: QueryCall, options?: QueryOptions): AsyncIterable<DigestedCall>;
  /** See {@link transformCalls}. */
  transform(change?: Transform, options?: TransformOptions): Promise<TransformReport>;
}

/** A storage of call records under their lookup keys. */
export abstract class CallStorage extends KeyManagement implements CallOperations {
  abstract save(call: DigestedCall): Promise<DigestHex>;
  abstract load(key: KeyLike): Promise<DigestedCall>;
  abstract query(template: QueryCall, options?: QueryOptions): AsyncIterable<DigestedCall>;

  transform(change?: Transform, options?: TransformOptions): Promise<TransformReport> {
    return transformCalls(this, change, options);
  }
}

/** Gives the record that takes another's place. */
export type Transform = (call: DigestedCall) => DigestedCall | Promise<DigestedCall>;

export interface TransformOptions {
  /** Only report what would be done. */
  readonly dryRun?: boolean;
}

/** What became of the records. */
export interface TransformReport {
  /** Saved again under their own keys. */
  readonly kept: readonly DigestHex[];
  /** Saved under a new key, the old one evicted. */
  readonly moved: readonly { readonly from: DigestHex; readonly to: DigestHex }[];
  /** Keys at which several records arrive, or a record that was there before: of each, the last one written is left. */
  readonly collisions: ReadonlyMap<DigestHex, readonly DigestHex[]>;
}

/**
 * Passes every record through `change` (none: only the keys are made again) and saves what it gives under that record's key. Records that
 * are gone meanwhile are skipped; any other error ends it with what came before already written.
 */
export async function transformCalls(
  storage: KeyManagement & CallOperations,
  change?: Transform,
  options: TransformOptions = {},
): Promise<TransformReport> {
  const keys: DigestHex[] = [];
  for await (const key of storage.list()) keys.push(key);
  const kept: DigestHex[] = [];
  const moved: { from: DigestHex; to: DigestHex }[] = [];
  const arrivals = new Map<DigestHex, DigestHex[]>(keys.map((key) => [key, []]));
  for (const from of keys) {
    const call = await loadPresent(storage, from);
    if (!call) continue;
    const changed = change ? await change(call) : call;
    const to = callKey(changed);
    if (to === from) kept.push(from);
    else moved.push({ from, to });
    const sources = arrivals.get(to);
    if (sources) sources.push(from);
    else arrivals.set(to, [from]);
    if (options.dryRun) continue;
    await storage.save(changed);
    if (to !== from) await storage.evict(from);
  }
  const stored = new Set(keys);
  const collisions = new Map(
    [...arrivals].filter(([to, sources]) => sources.length > 1 || (sources.length === 1 && stored.has(to) && sources[0] !== to)),
  );
  return { kept, moved, collisions };
}

async function loadPresent(storage: CallOperations, key: DigestHex): Promise<DigestedCall | undefined> {
  try {
    return await storage.load(key);
  } catch (error) {
    if (error instanceof KeyError && error.code === 'ABSENT') return undefined;
    throw error;
  }
}
