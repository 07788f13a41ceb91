/** Storages of a configuration. */
import { UnsupportedError } from '../errors.ts';
import { CallBagOfHoldingH5File, ValueBagOfHoldingH5File } from '../storage/bagofholding_file.ts';
import type { BagOfHoldingH5FileOptions } from '../storage/bagofholding_file.ts';
import type { CallOperations, KeyManagement, ValueOperations } from '../storage/base.ts';
import type { FileOptions } from '../storage/file.ts';
import { CallMemory, ValueMemory } from '../storage/memory.ts';
import { CallPickleFile, ValuePickleFile } from '../storage/pickle_file.ts';
import { Sql } from '../storage/sql/index.ts';
import { CallVoid, ValueVoid } from '../storage/void.ts';
import type { StoreConfig } from './model.ts';

/** What writing to a storage of files survives; see `FileOptions`. */
export type Writing = Pick<FileOptions, 'durable'>;

/** The storage of values that a configuration describes. @throws {@link UnsupportedError} for types that hold no values or are not opened. */
export function openValues(config: StoreConfig, writing: Writing = {}): KeyManagement & ValueOperations {
  switch (config.type) {
    case 'memory':
      return new ValueMemory(depth(config));
    case 'void':
      return new ValueVoid();
    case 'pickle':
    case 'cloudpickle':
    case 'dill':
      return new ValuePickleFile({ ...pickleOptions(config, config.type), ...depth(config), ...writing });
    case 'bagofholding_hdf':
      return new ValueBagOfHoldingH5File({ ...bagOptions(config), ...depth(config), ...writing });
    default:
      throw unsupported(config, 'values');
  }
}

/** The storage of calls that a configuration describes. @throws as {@link openValues}. */
export function openCalls(config: StoreConfig, writing: Writing = {}): KeyManagement & CallOperations {
  switch (config.type) {
    case 'memory':
      return new CallMemory();
    case 'void':
      return new CallVoid();
    case 'pickle':
    case 'cloudpickle':
    case 'dill':
      return new CallPickleFile({ ...pickleOptions(config, config.type), ...writing });
    case 'bagofholding_hdf':
      return new CallBagOfHoldingH5File({ ...bagOptions(config), ...writing });
    case 'sql':
      return new Sql({ ...(config.url !== undefined && { url: config.url }), ...(config.echo && { echo: true }) });
    default:
      throw unsupported(config, 'calls');
  }
}

/** Where nothing else is said, the reference writes caches of a `fleche.toml` at depth 1. */
function depth({ remainingDepth = 1 }: StoreConfig): { readonly remainingDepth: number } {
  return { remainingDepth };
}

function pickleOptions(config: StoreConfig, serializer: 'pickle' | 'cloudpickle' | 'dill') {
  const { compress, secretKey, lockTimeout } = config;
  return {
    root: rootOf(config),
    serializer,
    ...(compress && { compress }),
    ...(secretKey && { secretKey }),
    ...(lockTimeout !== undefined && { lockTimeout }),
  };
}

/** @throws {@link FormatError} `BAG_LAYOUT` where the folder's files have another prefix length. */
export function bagOptions(config: StoreConfig): BagOfHoldingH5FileOptions {
  const { prefixLength, versionValidator, lockTimeout } = config;
  return {
    root: rootOf(config),
    ...(prefixLength !== undefined && { prefixLength }),
    ...(versionValidator !== undefined && { versionValidator: validatorOf(versionValidator) }),
    ...(lockTimeout !== undefined && { lockTimeout }),
  };
}

const validators = ['exact', 'semantic-minor', 'semantic-major', 'none'] as const;

function validatorOf(name: string): (typeof validators)[number] {
  const known = validators.find((validator) => validator === name);
  if (known) return known;
  throw new UnsupportedError(`There is no version validator “${name}”: it is one of ${validators.join(', ')}.`, { code: 'NO_VALIDATOR' });
}

function rootOf({ type, root }: StoreConfig): string {
  if (root === undefined) throw new UnsupportedError(`A store of type ${type} needs a folder.`, { code: 'NO_ROOT' });
  return root;
}

function unsupported({ type }: StoreConfig, what: string): UnsupportedError {
  return new UnsupportedError(`A store of type ${type} cannot be opened for ${what}.`, { code: 'NO_STORE_TYPE', data: { type } });
}
