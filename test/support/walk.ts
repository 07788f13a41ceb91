/** Everything that the engine does with a value that was read. Each gives an answer or one of the engine's own errors. */
import { childEdges, deepCopy, digest, dumps, facts, FlecheError, repr, toPlain } from '../../engine/index.ts';
import type { Value } from '../../engine/index.ts';
import { directDigests } from '../../engine/pickle/index.ts';
import { json } from '../../engine/preview/export/json.ts';
import { partsPage, previewOf, tableOf } from '../../engine/preview/preview.ts';

const child = (hex: string) => hex;

async function written(value: Value): Promise<number> {
  let length = 0;
  for await (const text of json(value, () => Promise.resolve(null))) length += text.length;
  return length;
}

export const walkers: { readonly [name: string]: (value: Value) => unknown } = {
  repr: (value) => repr(value),
  'repr, cut': (value) => repr(value, { maxLength: 500 }),
  'repr, on a line': (value) => repr(value, { maxLength: 500, inline: true }),
  digest: (value) => digest(value),
  'digest of 0.15': (value) => digest(value, { rules: '0.15' }),
  dumps: (value) => dumps(value),
  deepCopy: (value) => deepCopy(value),
  toPlain: (value) => toPlain(value),
  directDigests,
  childEdges,
  facts,
  preview: (value) => previewOf({ value }, child),
  parts: (value) => partsPage({ value }, 0, 50, child),
  table: (value) => tableOf({ value }, null)?.shape,
  JSON: written,
};

/** The error of a walker, if it is one that it may raise; others are thrown, with its name. */
export async function walk(name: string, value: Value): Promise<FlecheError | undefined> {
  try {
    await walkers[name]?.(value);
    return undefined;
  } catch (error) {
    if (error instanceof FlecheError) return error;
    throw new Error(`${name}: ${String(error)}`, { cause: error });
  }
}
