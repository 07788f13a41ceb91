/** What the reference said of the demonstration caches when it wrote them (demo/make.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

export const demo = join(root, 'demo');

/** JSON of a template; `{ "$digest": hex }` stands for a Digest. */
export type Template = {
  readonly name?: string;
  readonly module?: string;
  readonly version?: number | string;
  readonly result?: unknown;
  readonly arguments?: { readonly [name: string]: unknown };
  readonly metadata?: { readonly [name: string]: { readonly [key: string]: unknown } };
};

type ExpectedRecord = {
  readonly name: string;
  readonly module: string | null;
  readonly version: number | string | null;
  readonly codeDigest: string | null;
  readonly arguments: readonly (readonly [name: string, key: string, repr: string | null])[];
  readonly result: string | null;
  readonly resultRepr: string | null;
};

export type ExpectedCache = {
  readonly values: number;
  readonly calls: number;
  readonly reuses: { readonly [key: string]: number };
  readonly children: { readonly [key: string]: readonly string[] };
  readonly callsOfValue: { readonly [key: string]: number };
  readonly records: { readonly [key: string]: ExpectedRecord };
  readonly queries: readonly { readonly template: Template; readonly keys: readonly string[] }[];
};

const { caches } = JSON.parse(readFileSync(join(import.meta.dirname, 'demo.json'), 'utf8')) as {
  caches: { readonly eos: ExpectedCache; readonly sweep: ExpectedCache };
};

export const { eos, sweep } = caches;

/** The keys that the reference found for a template. */
export function found(cache: ExpectedCache, template: Template): readonly string[] {
  const query = cache.queries.find((candidate) => JSON.stringify(candidate.template) === JSON.stringify(template));
  if (!query) throw new Error(`The demonstration has no answer for ${JSON.stringify(template)}.`);
  return query.keys;
}

/** A value and everything below it, as edges. */
export function graphOf(cache: ExpectedCache, key: string): { readonly nodes: Set<string>; readonly edges: Set<string> } {
  const nodes = new Set([key]);
  const edges = new Set<string>();
  for (const from of nodes)
    for (const to of cache.children[from] ?? []) {
      nodes.add(to);
      edges.add(`${from} ${to}`);
    }
  return { nodes, edges };
}

/** fcc positions: shared by the structures of five elements. */
export const positions = '73eb44fdfa6e81d70778ba5a5504e93bf096770602f18a29604dd4279d62ece7';
/** A structure of the study. */
export const structure = 'c8ddce5d8ac1357d8713d03883f8a5173503e490e2c6eb807021f9d78c1d5dfd';
/** The fits of eight elements, which share their settings. */
export const fits = '1938f67341fdfe4d2c80731412b01fafe590f5b604becff9053a284ca1040249';
export const settings = 'ee3520a783c048ff8b1ee7a95cb2ceb000fb4ee331533b56b9a454eadbf371ef';
