/** Pickles of classes that previews know, and what their libraries said of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loads } from '../../../engine/pickle/index.ts';
import type { Value } from '../../../engine/values/index.ts';
import { root } from '../../../scripts/lib/paths.ts';

const folder = join(root, 'test/preview-fixtures');

export type ExpectedCrystal = {
  readonly formula: string;
  readonly symbols: readonly string[];
  readonly cell: readonly (readonly number[])[] | null;
  readonly pbc: readonly boolean[] | null;
  readonly positions: readonly (readonly number[])[];
};
export type ExpectedSparse = { readonly shape: readonly number[]; readonly stored: number; readonly dtype: string };

export const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { readonly [name: string]: unknown };

export const fixture = (name: string): Value => loads(readFileSync(join(folder, `${name}.pickle`)));
