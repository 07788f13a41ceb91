import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { CacheConfig } from './model.ts';
import { configId, endsWalk, readConfig } from './config.ts';
import type { ConfigFile } from './config.ts';

/** What a search for configurations depends on, besides the files. */
export type Surroundings = {
  /** Where it begins. */
  readonly cwd: string;
  /** Where it ends, and what `~` stands for. */
  readonly home: string;
  /** `XDG_CONFIG_HOME` says where the user's own configuration is. */
  readonly env: { readonly [name: string]: string | undefined };
};

/** The caches that the `fleche.toml` files of a folder and of those above it name, as the reference finds them. */
export function discover(around: Surroundings): { caches: CacheConfig[]; files: string[] } {
  const files: ConfigFile[] = [];
  const unreadable: CacheConfig[] = [];
  for (const path of configPaths(around)) {
    try {
      const file = { path, text: readFileSync(path, 'utf8') };
      files.push(file);
      if (endsWalk(file)) break;
    } catch (error) {
      unreadable.push(unreadableFile(path, error as Error));
    }
  }
  return { caches: [...unreadable, ...readConfig(files, around.home)], files: files.map((file) => file.path) };
}

/** The caches of one file alone: what opening it means. */
export function readConfigFile(path: string, home: string): CacheConfig[] {
  try {
    return readConfig([{ path, text: readFileSync(path, 'utf8') }], home);
  } catch (error) {
    return [unreadableFile(path, error as Error)];
  }
}

function unreadableFile(path: string, error: Error): CacheConfig {
  const problem = { code: 'UNREADABLE', message: `The file cannot be read: ${error.message}.`, path };
  return { kind: 'invalid', id: configId(['invalid', path]), name: basename(path), origin: { file: path }, problem };
}

/** Processes run in the folder that a link leads to: it is from there that the reference walks up. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

/** Nearest first: up to the home folder (inclusive) or the root, then the user's own configuration. */
function configPaths({ cwd, home, env }: Surroundings): string[] {
  const last = resolve(home);
  const paths: string[] = [];
  for (let current = realFolder(cwd); ; current = dirname(current)) {
    const candidate = join(current, 'fleche.toml');
    if (existsSync(candidate)) paths.push(candidate);
    if (current === last || current === dirname(current)) break;
  }
  const own = join(env.XDG_CONFIG_HOME || join(last, '.config'), 'fleche', 'cache.toml');
  if (existsSync(own) && !paths.includes(own)) paths.push(own);
  return paths;
}
