import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');

export type Manifest = { readonly name: string; readonly version: string; readonly publisher: string; readonly [field: string]: unknown };

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** A file of an installed package. */
export function bin(name: string, path: string): string {
  return join(root, 'node_modules', name, path);
}
