/** `fleche.toml`: its text to the caches that it names. Pure: no file is read here. */
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { ConfigError, isTable, isTrue, readStores, refuseOthers, type Paths, type Table } from './config-stores.ts';
import type { CacheConfig, LayersConfig, Origin, PairConfig, Problem, SshConfig } from './model.ts';

/** A file on the way up, nearest first. */
export type ConfigFile = { readonly path: string; readonly text: string };

type Entry = { readonly name: string; readonly value: unknown; readonly file: ConfigFile };

/**
 * The caches that files name, merged by top-level table: the nearest wins whole. A file that is no TOML becomes an `invalid` cache, and the
 * others go on. `home` replaces `~`.
 */
export function readConfig(files: readonly ConfigFile[], home: string): CacheConfig[] {
  const broken: CacheConfig[] = [];
  const merged = new Map<string, Entry>();
  for (const file of files) {
    let content: Table;
    try {
      content = parse(file.text);
    } catch (error) {
      broken.push(syntaxError(file, error));
      continue;
    }
    for (const [name, value] of Object.entries(content)) if (!merged.has(name)) merged.set(name, { name, value, file });
    if (isTop(content)) break;
  }
  const defaults = merged.get('default');
  merged.delete('default');
  const chosen = isTable(defaults?.value) ? defaults.value.cache : undefined;
  const isTransient = chosen === 'memory' || chosen === 'void';
  const caches = [...merged.values()].map((entry) => ({
    ...readCache(entry, home),
    ...(entry.name === chosen && !isTransient && { isDefault: true }),
  }));
  if (defaults === undefined || chosen === undefined) return [...broken, ...caches];
  if (isTransient) caches.unshift({ ...transient(chosen, defaults), isDefault: true });
  else if (typeof chosen !== 'string') caches.unshift({ ...readCache({ ...defaults, value: chosen }, home), isDefault: true });
  else if (!merged.has(chosen))
    broken.push(invalid(defaults, new ConfigError(`[default] names the cache “${chosen}”, which no table describes.`)));
  return [...broken, ...caches];
}

/** The caches that need no table. */
function transient(type: 'memory' | 'void', { file }: Entry): CacheConfig {
  return pairOf(type, origin(file, lineOf(file.text, 'default')), { values: { type }, calls: { type } });
}

function isTop(content: Table): boolean {
  return isTable(content.default) && isTrue(content.default.root);
}

/** True if a file ends the walk up. A file that is no TOML does not. */
export function endsWalk({ text }: ConfigFile): boolean {
  try {
    return isTop(parse(text));
  } catch {
    return false;
  }
}

/** A name for the stores of a configuration that stays the same as long as they do. */
export function configId(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export function pairOf(
  name: string,
  origin: Origin,
  stores: Partial<Pick<PairConfig, 'values' | 'calls' | 'readOnly' | 'maxSize'>>,
): PairConfig {
  return { kind: 'pair', id: configId(['pair', stores]), name, origin, ...stores };
}

function syntaxError(file: ConfigFile, error: unknown): CacheConfig {
  const place = error instanceof TomlError ? { line: error.line, column: error.column } : {};
  const message = (error as Error).message.split('\n')[0] as string;
  const problem: Problem = {
    code: 'TOML_SYNTAX',
    message: message.replace(/^Invalid TOML document: /, 'Not valid TOML: '),
    path: file.path,
    ...place,
    advice: 'Correct the file; the caches that other files name are shown.',
  };
  return { kind: 'invalid', id: configId(['invalid', file.path]), name: basename(file.path), origin: origin(file, place.line), problem };
}

function origin(file: ConfigFile, line: number | undefined): Origin {
  return line === undefined ? { file: file.path } : { file: file.path, line };
}

/** The line of a table's header, or of its first dotted key. */
function lineOf(text: string, name: string): number | undefined {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const header = new RegExp(`^\\s*(?:\\[\\[?\\s*["']?${quoted}["']?\\s*[.\\]]|["']?${quoted}["']?\\s*[.=])`);
  const line = text.split('\n').findIndex((candidate) => header.test(candidate));
  return line < 0 ? undefined : line + 1;
}

function invalid({ name, file }: Entry, error: ConfigError): CacheConfig {
  const line = lineOf(file.text, name);
  const problem: Problem = {
    code: 'CONFIG',
    message: error.message,
    path: file.path,
    ...(line !== undefined && { line }),
    ...(error.advice !== undefined && { advice: error.advice }),
  };
  return { kind: 'invalid', id: configId(['invalid', file.path, name]), name, origin: origin(file, line), problem };
}

function readCache(entry: Entry, home: string): CacheConfig {
  const { name, value, file } = entry;
  try {
    return readShape(name, origin(file, lineOf(file.text, name)), value, { folder: dirname(file.path), home });
  } catch (error) {
    if (error instanceof ConfigError) return invalid(entry, error);
    throw error;
  }
}

/** The shape says what a cache is: a list is a stack, a table with a `pool` a pool, any other a pair of stores. */
function readShape(name: string, at: Origin, value: unknown, paths: Paths): CacheConfig {
  if (Array.isArray(value)) return readLayers('stack', name, at, value, paths);
  if (!isTable(value)) throw new ConfigError(`“${name}” is no table: a cache is described by one.`);
  if (value.pool !== undefined) {
    if (!Array.isArray(value.pool)) throw new ConfigError(`The pool of “${name}” is no list of tables.`, `Write [[${name}.pool]].`);
    return readLayers('pool', name, at, value.pool, paths);
  }
  if (value.template === undefined && value.type === 'ssh') return readSsh(name, at, value);
  return pairOf(name, at, {
    ...readStores(name, value, paths),
    ...(isTrue(value.read_only) && { readOnly: true }),
    ...(typeof value.max_size === 'number' && { maxSize: value.max_size }),
  });
}

function readLayers(kind: 'stack' | 'pool', name: string, at: Origin, list: readonly unknown[], paths: Paths): LayersConfig {
  const layers = list.map((value, i): CacheConfig => {
    if (kind === 'stack' && Array.isArray(value)) throw new ConfigError(`Layer ${i + 1} of “${name}” is a stack itself.`);
    const layer = readShape(`layer ${i + 1} of ${name}`, at, value, paths);
    return { ...layer, name: layerName(layer) };
  });
  return { kind, id: configId([kind, layers.map((layer) => layer.id)]), name, origin: at, layers };
}

function layerName(layer: CacheConfig): string {
  if (layer.kind === 'ssh') return layer.host;
  if (layer.kind !== 'pair') return layer.kind;
  const { values, calls } = layer;
  const root = values?.root ?? calls?.root;
  if (root !== undefined) return basename(root) === 'values' || basename(root) === 'calls' ? basename(dirname(root)) : basename(root);
  return values?.type ?? calls?.type ?? 'empty';
}

function readSsh(name: string, at: Origin, table: Table): SshConfig {
  refuseOthers(name, table, ['type', 'host', 'cache_name', 'python', 'ssh_options', 'setup_commands', 'workdir']);
  const { host, workdir } = table;
  if (typeof host !== 'string' || host === '') throw new ConfigError(`“${name}” has type "ssh" and no host.`, 'Add host = "…".');
  return {
    kind: 'ssh',
    id: configId(['ssh', host, workdir ?? null, table.cache_name ?? null]),
    name,
    origin: at,
    host,
    ...(typeof workdir === 'string' && { folder: workdir }),
  };
}
