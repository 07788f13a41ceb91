/** The two stores that a table of a `fleche.toml` describes. What the reference refuses is refused here. */
import { join, resolve } from 'node:path';
import type { PairConfig, StoreConfig, StoreType } from './model.ts';

export type Table = { readonly [key: string]: unknown };

/** Where relative paths of a file begin, and what `~` is. */
export type Paths = { readonly folder: string; readonly home: string };

/** Something in a table that cannot be understood. */
export class ConfigError extends Error {
  readonly advice: string | undefined;
  constructor(message: string, advice?: string) {
    super(message);
    this.advice = advice;
  }
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** True where Python takes a value for true. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isTable(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** Keys that nobody reads are mistakes: the reference does not open such a cache. */
export function refuseOthers(what: string, table: Table, known: readonly string[]): void {
  const other = Object.keys(table).find((key) => !known.includes(key));
  if (other !== undefined)
    throw new ConfigError(`“${what}” has an option “${other}”, which is not known.`, `Known are ${known.join(', ')}.`);
}

type Stores = Pick<PairConfig, 'values' | 'calls'>;
type Role = keyof Stores;

export function readStores(name: string, table: Table, paths: Paths): Stores {
  if (table.template !== undefined) return readTemplate(name, table, paths);
  const { values, calls } = table;
  if (values === undefined || calls === undefined) {
    const lacking = values !== undefined ? 'no calls' : calls !== undefined ? 'no values' : 'neither values nor calls nor a template';
    throw new ConfigError(`“${name}” has ${lacking}.`, 'Add values.type and calls.type, or template = "…".');
  }
  return { values: readStore('values', values, paths), calls: readStore('calls', calls, paths) };
}

const pickles = ['root', 'compress', 'secret_key', 'lock_timeout'];
const optionsOf: Readonly<Record<StoreType, readonly string[]>> = {
  memory: [],
  void: [],
  pickle: pickles,
  cloudpickle: pickles,
  dill: pickles,
  bagofholding_hdf: ['root', 'lock_timeout', 'version_validator', 'prefix_length', 'check_consistency'],
  sql: ['url', 'echo'],
};
const storeTypes = Object.keys(optionsOf) as StoreType[];

function readStore(role: Role, table: unknown, paths: Paths): StoreConfig {
  if (!isTable(table)) throw new ConfigError(`${role} is no table.`);
  const type = storeType(table.type, role);
  const depth = role === 'values' && type !== 'void' ? ['remaining_depth'] : [];
  refuseOthers(role, table, ['type', ...optionsOf[type], ...depth]);
  if (type === 'memory' || type === 'void') return { type, ...options(table) };
  if (type === 'sql') return { type, ...(typeof table.url === 'string' && { url: absoluteUrl(table.url, paths) }), ...options(table) };
  if (typeof table.root !== 'string') throw new ConfigError(`${role}.type is "${type}", and ${role}.root is missing.`);
  // pickles are written without locks: there the option is of former times
  const { lock_timeout: _, ...others } = table;
  return { type, root: absolute(table.root, paths), ...options(type === 'bagofholding_hdf' ? table : others) };
}

function storeType(type: unknown, role: Role): StoreType {
  const known = storeTypes.find((candidate) => candidate === type);
  if (known === undefined)
    throw new ConfigError(
      type === undefined ? `${role}.type is missing.` : `${role}.type ${JSON.stringify(type)} is not known.`,
      `It is one of ${storeTypes.join(', ')}.`,
    );
  if (known === 'sql' && role === 'values') throw new ConfigError('values.type cannot be "sql": only calls are stored in SQL.');
  return known;
}

function options(table: Table): Partial<StoreConfig> {
  const { remaining_depth: depth, lock_timeout: timeout, version_validator: validator, prefix_length: prefix } = table;
  if (prefix !== undefined && !(Number.isInteger(prefix) && (prefix as number) >= 0 && (prefix as number) <= 64))
    throw new ConfigError(`prefix_length ${JSON.stringify(prefix)} is no whole number from 0 to 64.`);
  const keys = secretKeys(table.secret_key);
  return {
    ...(isTrue(table.compress) && { compress: true }),
    ...(keys.length > 0 && { secretKey: keys }),
    ...(typeof depth === 'number' && { remainingDepth: depth }),
    ...(typeof timeout === 'number' && { lockTimeout: timeout }),
    ...(typeof validator === 'string' && { versionValidator: validator }),
    ...(prefix !== undefined && { prefixLength: prefix as number }),
    ...(isTrue(table.echo) && { echo: true }),
  };
}

/** Hex, several in one text with colons between them. */
function secretKeys(secret: unknown): string[] {
  if (!isTrue(secret)) return [];
  const texts: unknown[] = Array.isArray(secret) ? secret : [secret];
  const keys = texts.flatMap((text) => (typeof text === 'string' ? text.split(':') : [undefined]));
  if (!keys.every((key) => key !== undefined && /^(\s*[\da-fA-F]{2})*\s*$/.test(key)))
    throw new ConfigError('secret_key is no hex text, nor a list of them.', 'Write secret_key = ["00ff…"].');
  return keys as string[];
}

/** Any store but `void` has a template. */
function readTemplate(name: string, table: Table, paths: Paths): Stores {
  const templates = storeTypes.filter((candidate) => candidate !== 'void');
  const type = templates.find((candidate) => candidate === table.template);
  if (type === undefined)
    throw new ConfigError(`The template ${JSON.stringify(table.template)} is not known.`, `It is one of ${templates.join(', ')}.`);
  const own = type === 'memory' ? [] : type === 'sql' ? ['root', 'values', 'url'] : ['root'];
  refuseOthers(name, table, ['template', 'read_only', 'max_size', ...own]);
  if (type === 'memory') return { values: { type }, calls: { type } };
  const { root, url } = table;
  if (typeof root !== 'string') throw new ConfigError(`The template "${type}" needs a root.`, 'Add root = "…".');
  const folder = absolute(root, paths);
  const values = { type: type === 'sql' ? (table.values ?? 'bagofholding_hdf') : type, root: join(folder, 'values') };
  const calls = type === 'sql' ? { type, url: url ?? `sqlite:///${join(folder, 'calls.db')}` } : { type, root: join(folder, 'calls') };
  return { values: readStore('values', values, paths), calls: readStore('calls', calls, paths) };
}

/** `..` is taken away before links are followed, where the reference does it after. */
function absolute(path: string, { folder, home }: Paths): string {
  if (path === '~' || path.startsWith('~/')) return resolve(home, path.slice(2));
  if (path.startsWith('~')) throw new ConfigError(`“${path}” is in the home folder of somebody else, which is not known here.`);
  return resolve(folder, path);
}

function absoluteUrl(url: string, paths: Paths): string {
  const prefix = 'sqlite:///';
  if (!url.includes('://') && !url.startsWith('sqlite:')) return prefix + absolute(url, paths);
  if (!url.startsWith(prefix)) return url;
  const path = url.slice(prefix.length);
  return path === '' || path === ':memory:' ? url : prefix + absolute(path, paths);
}
