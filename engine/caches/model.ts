/** What a cache is, as data: made from `fleche.toml` or from a path, and the name by which a request speaks of it. */

/** Something that is wrong, where it is, and what to do. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  /** One-based. */
  readonly line?: number;
  readonly column?: number;
  /** What the person can do about it. */
  readonly advice?: string;
};

export type StoreType = 'memory' | 'void' | 'pickle' | 'cloudpickle' | 'dill' | 'bagofholding_hdf' | 'sql';

export type StoreConfig = {
  readonly type: StoreType;
  /** Absolute folder of a file store. */
  readonly root?: string;
  /** A database in SQLAlchemy's spelling. */
  readonly url?: string;
  readonly compress?: boolean;
  /** Hex strings; the first signs. */
  readonly secretKey?: readonly string[];
  readonly remainingDepth?: number;
  readonly lockTimeout?: number;
  readonly prefixLength?: number | null;
  readonly versionValidator?: string;
  readonly echo?: boolean;
};

/** Where a cache was named: a file and its line, or nothing when a person opened a folder. */
export type Origin = { readonly file?: string; readonly line?: number };

export type PairConfig = {
  readonly kind: 'pair';
  /** Stable for the same stores: a digest of the configuration. */
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  readonly values?: StoreConfig;
  readonly calls?: StoreConfig;
  readonly readOnly?: boolean;
  readonly maxSize?: number;
  /** True for the cache that `[default]` names. */
  readonly isDefault?: boolean;
};

export type LayersConfig = {
  readonly kind: 'stack' | 'pool';
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  readonly layers: readonly CacheConfig[];
  readonly isDefault?: boolean;
};

export type SshConfig = {
  readonly kind: 'ssh';
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  readonly host: string;
  readonly user?: string;
  readonly folder?: string;
  readonly isDefault?: boolean;
};

/** A table of a `fleche.toml` that cannot be read as a cache, or a path that is none. */
export type InvalidConfig = {
  readonly kind: 'invalid';
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  readonly problem: Problem;
  readonly isDefault?: boolean;
};

export type CacheConfig = PairConfig | LayersConfig | SshConfig | InvalidConfig;
