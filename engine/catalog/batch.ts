/** What the catalog keeps of many values at once: in few and flat pieces, so that it crosses from one thread to another quickly. */
import type { Problem } from '../caches/model.ts';
import type { Entry, ValueSource } from '../caches/sources.ts';
import { describeValue, problemOf, unreadableValue } from './describe.ts';
import type { EntryFacts } from './describe.ts';
import type { Pace } from './threads.ts';

export type Batch = {
  /** Keys that nothing is stored under any more. */
  readonly absent: readonly string[];
  readonly keys: readonly string[];
  readonly types: readonly (readonly [kind: string, type: string])[];
  /** Of each key an index into `types`. */
  readonly typeOf: Int32Array;
  readonly sizes: Float64Array;
  readonly mtimes: Float64Array;
  readonly shapes: readonly (string | null)[];
  readonly previews: readonly string[];
  /** How many of `children` each has. */
  readonly counts: Int32Array;
  readonly children: readonly string[];
  readonly problems: readonly (readonly [index: number, problem: Problem])[];
};

export type Described = {
  readonly key: string;
  readonly facts: EntryFacts;
  readonly stat: { readonly size: number; readonly mtime: number };
  readonly problem: Problem | null;
};

export async function describeBatch(source: ValueSource, asked: readonly string[], pace?: Pace): Promise<Batch> {
  const batch = {
    ...{ absent: [] as string[], keys: [] as string[], types: [] as [string, string][] },
    ...{ shapes: [] as (string | null)[], previews: [] as string[] },
    ...{ children: [] as string[], problems: [] as [number, Problem][] },
  };
  const typeOf = new Int32Array(asked.length);
  const sizes = new Float64Array(asked.length);
  const mtimes = new Float64Array(asked.length);
  const counts = new Int32Array(asked.length);
  const typeIndex = new Map<string, number>();
  for (const key of asked) {
    const read = source.entry(key);
    const entry = read instanceof Promise ? await read : read;
    pace?.lap();
    if (!entry) {
      batch.absent.push(key);
      continue;
    }
    const index = batch.keys.push(key) - 1;
    const { facts, problem } = factsOf(source, key, entry);
    if (problem) batch.problems.push([index, problem]);
    const name = `${facts.kind} ${facts.type}`;
    let type = typeIndex.get(name);
    if (type === undefined) typeIndex.set(name, (type = batch.types.push([facts.kind, facts.type]) - 1));
    typeOf[index] = type;
    sizes[index] = entry.size;
    mtimes[index] = entry.mtime;
    batch.shapes.push(facts.shape);
    batch.previews.push(facts.preview);
    counts[index] = facts.children.length;
    for (const child of facts.children) batch.children.push(child);
  }
  return { ...batch, typeOf, sizes, mtimes, counts };
}

function factsOf(source: ValueSource, key: string, entry: Entry): { facts: EntryFacts; problem: Problem | null } {
  try {
    if (!('error' in entry)) return { facts: describeValue(entry.value), problem: null };
  } catch (error) {
    return unreadable(source, key, error);
  }
  return unreadable(source, key, entry.error);
}

function unreadable(source: ValueSource, key: string, error: unknown) {
  const problem = problemOf(error, source.path(key));
  return { facts: unreadableValue(problem), problem };
}

/** The values of a batch, one by one. */
export function* unpack(batch: Batch): Generator<Described> {
  const problems = new Map(batch.problems);
  let child = 0;
  for (const [i, key] of batch.keys.entries()) {
    const [kind, type] = batch.types[batch.typeOf[i] as number] as [string, string];
    const children = batch.children.slice(child, (child += batch.counts[i] as number));
    yield {
      key,
      facts: { kind, type, shape: batch.shapes[i] as string | null, preview: batch.previews[i] as string, children },
      stat: { size: batch.sizes[i] as number, mtime: batch.mtimes[i] as number },
      problem: problems.get(i) ?? null,
    };
  }
}
