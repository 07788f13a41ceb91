import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');

/** What runs leave behind to be looked at: screenshots above all. */
export const out = join(root, 'out');

/** Where large downloads stay between checkouts. Each folder in it is complete, or is not there. */
export const cache = process.env.FLECHE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleche-explorer');

export type Manifest = { readonly name: string; readonly version: string; readonly publisher: string; readonly [field: string]: unknown };

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** A file of an installed package. */
export function bin(name: string, path: string): string {
  return join(root, 'node_modules', name, path);
}

/** The packed extension. */
export function vsix(): string {
  const { name, version } = manifest();
  return join(root, 'dist', `${name}-${version}.vsix`);
}
