/** A team at work on one database of calls: everyone saves, looks through pages and queries at the same time. */
import { Digest, DigestedCall, QueryCall, Sql } from '../../engine/index.ts';
import type { DigestHex } from '../../engine/index.ts';

export type Team = { readonly writers: number; readonly readers: number; readonly saves: number };
export type Teamwork = {
  /** Keys of what was saved. */
  readonly keys: ReadonlySet<DigestHex>;
  /** Milliseconds of each save, and of each first page of a query. */
  readonly saves: readonly number[];
  readonly pages: readonly number[];
  /** Calls that readers found, which must not become fewer. */
  readonly lost: number;
};

const hex = (text: string) => new Digest(Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64));
const record = (who: number, i: number) =>
  new DigestedCall({
    name: `by${who}`,
    module: 'team',
    version: 1,
    arguments: { who: hex(`w${who}`), i: hex(`i${i}`) },
    result: hex(`r${i}`),
    metadata: { run: { who, i } },
  });
/** What all write at once, each with words of its own. */
const contested = (who: number, i: number) =>
  new DigestedCall({ name: 'shared', module: 'team', arguments: { i: hex(`s${i % 3}`) }, metadata: { last: { who, i } } });

async function timed<T>(times: number[], body: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await body();
  times.push(performance.now() - start);
  return result;
}

/** Each member has a connection of its own. Every fourth save is of a record that all others save too. */
export async function teamwork(url: string, { writers, readers, saves }: Team): Promise<Teamwork> {
  const keys = new Set<DigestHex>();
  const times: number[] = [];
  const pages: number[] = [];
  let lost = 0;
  let writing = writers;
  const write = async (who: number) => {
    await using store = new Sql({ url });
    for (let i = 0; i < saves; i++) keys.add(await timed(times, () => store.save(i % 4 === 3 ? contested(who, i) : record(who, i))));
    writing--;
  };
  const read = async (who: number) => {
    await using store = new Sql({ url });
    let before = 0;
    while (writing > 0) {
      let found = 0;
      const query = store.query(new QueryCall({ name: `by${who}` }));
      await timed(pages, async () => {
        const first = await query.next();
        if (!first.done) found++;
      });
      for await (const call of query) if (call.metadata.size === 1 && call.arguments.size === 2) found++;
      lost += Math.max(0, before - found);
      before = found;
    }
  };
  await Promise.all([
    ...Array.from({ length: writers }, (_, who) => write(who)),
    ...Array.from({ length: readers }, (_, i) => read(i % writers)),
  ]);
  return { keys, saves: times, pages, lost };
}

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0);

if (import.meta.main) {
  const [url = '', members = '50', each = '40'] = process.argv.slice(2);
  if (url === '') throw new Error('usage: node scale-team.ts <URL of a database> [members] [saves of each]');
  const readers = Math.floor(Number(members) / 2);
  const start = performance.now();
  const { keys, saves, pages, lost } = await teamwork(url, { writers: Number(members) - readers, readers, saves: Number(each) });
  const seconds = (performance.now() - start) / 1000;
  for (const [name, times] of Object.entries({ saves, 'first pages': pages }))
    console.log(
      `${name}: ${times.length}, ${(times.length / seconds).toFixed(0)} a second; median ${at(times, 0.5)} ms, 95 % ${at(times, 0.95)} ms, longest ${at(times, 1)} ms`,
    );
  console.log(`${keys.size} calls, ${lost} lost sight of`);
}
