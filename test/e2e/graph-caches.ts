/** Caches for the graph that no demonstration has: entries that lack something or hold themselves, and very many of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Digest, DigestedIterable, dumps, ValuePickleFile } from '../../engine/index.ts';

export type GraphCaches = {
  readonly odd: {
    /** Holds the others, in this order. */
    readonly top: string;
    readonly good: string;
    readonly cycle: readonly [string, string];
    readonly unreadable: string;
    readonly missing: string;
    /** Of all of it. */
    readonly values: number;
  };
  /** A list of 1,000 lists. */
  readonly fan: string;
};

export async function writeGraphCaches(folder: string): Promise<GraphCaches> {
  const root = join(folder, 'values');
  const storage = new ValuePickleFile({ root });
  const good = await storage.save([1, [2, 3]]);
  const fan = await storage.save(Array.from({ length: 1000 }, (_, index) => [index, [index, index]]));
  const name = (letter: string) => letter.repeat(64);
  const [first, second, unreadable, missing, top] = ['a', 'b', 'c', 'd', 'e'].map(name) as [string, string, string, string, string];
  const write = (key: string, children: readonly string[]) =>
    writeFileSync(join(root, key), dumps(new DigestedIterable(children.map((child) => new Digest(child)))));
  write(first, [second]);
  write(second, [first, good]);
  writeFileSync(join(root, unreadable), dumps([1, 2, 3]).subarray(0, 8));
  write(top, [good, first, unreadable, missing]);
  writeFileSync(join(folder, 'fleche.toml'), '[odd]\nvalues.type = "pickle"\nvalues.root = "values"\ncalls.type = "memory"\n');
  const reached = new Set([top]);
  for (const key of reached)
    if (key !== unreadable && key !== missing) for (const child of await storage.childDigests(key)) reached.add(child);
  return { odd: { values: reached.size, top, good, cycle: [first, second], unreadable, missing }, fan };
}
